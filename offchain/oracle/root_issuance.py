"""Epochs by root: signed, published once on chain, and final before a coupon is served."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from offchain.attestation import calls
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain
from offchain.oracle.asking import Request
from offchain.oracle.computing import Basis, Computed
from offchain.oracle.errors import OracleFileError, OtherRootError
from offchain.oracle.issuance import Issued, Signed
from offchain.oracle.keeping import EpochKeeper
from offchain.oracle.publisher import Publisher
from offchain.oracle.request import SCHEMA, EpochRequest
from offchain.oracle.roots import RootPublisher
from offchain.oracle.transactions import data_of
from offchain.ports import Chain, Signer, StoredTransaction

MARGIN: Final = 600
"""Seconds between the earliest activation and the one that is asked for: time to sign and to be mined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RootIssuance:
    """domain : of the contract of roots; issuer : signs roots, a key or what was collected of a quorum's members;
    find_root : the root that the chain has of an epoch, None where it has none; margin : seconds for signing beyond the
    campaign's delay."""

    chain: Chain
    basis: Basis
    domain: SigningDomain
    issuer: Signer
    publisher: Publisher
    keeper: EpochKeeper
    find_root: Callable[[int], Root | None]
    margin: int = MARGIN

    def issued(self, _count: int = 1) -> Issued:
        """What the contract of roots has. Raises `ChainUnavailableError`."""
        answer = self.chain.call(self.domain.contract, calls.call("issuedOf", self.basis.id))
        next_epoch, next_index, _ = calls.decode_words(answer)
        return Issued(next_epoch, next_index)

    def lost(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those that were never published, and those whose roots a deeper reorganisation took."""
        free = self.issued().next_epoch if numbers else 0
        return [number for number in numbers if number >= free]

    def standing(self, numbers: Sequence[int]) -> Sequence[int]:
        """All: a root counts until the campaign ends."""
        return numbers

    def request(self, computed: Computed, held: Sequence[int]) -> EpochRequest:
        """The root, from the earliest moment that leaves time for signing."""
        root = computed.epoch.root(self._activation())
        return EpochRequest(domain=self.domain, campaign=self.basis.id, root=root, held=tuple(held))

    def deciding(self, _request: Request) -> AbstractContextManager[None]:
        """The contract keeps others out: it takes an epoch once."""
        return nullcontext()

    def asked(self, _number: int, _computed: Computed) -> tuple[bytes, ...]:
        """Nothing beside the root."""
        return ()

    def is_signed(self, number: int) -> bool:
        """Whether the chain has it."""
        return self.find_root(number) is not None

    def issue(self, number: int, computed: Computed) -> Signed:
        """Publishes the root and waits until it is final. Raises what `Publisher.publish` raises, `OtherRootError`,
        `QuorumNotReachedError` while signatures are missing."""
        root, transaction = self._published(number)
        facts = {"root": f"0x{root.root.hex()}", "active_from": root.active_from, "transaction": transaction}
        return Signed(computed.coupons(root), facts)

    def _published(self, number: int) -> tuple[Root, str]:
        """The root as it stands on the chain, and the transaction that this program sent for it, if it did.

        Of its own transaction the outbox knows everything; the history is read where another operator may have sent it.
        """
        request = self._asked_for(number)
        intent = RootPublisher.intent(self.basis.id, number)
        if not self._is_sent(intent):
            found = self.find_root(number)
            if found is not None:
                self._check_written_down(request, found)
                return found, ""
            request = self._in_time(request)
        publishing = RootPublisher(self.domain, self.issuer, self.publisher)
        receipt = publishing.publish(self.basis.terms, self.basis.id, request.root)
        return self._root_of(intent), f"0x{receipt.transaction_hash.hex()}"

    def _asked_for(self, number: int) -> EpochRequest:
        request = self.keeper.request(number)
        if not isinstance(request, EpochRequest):
            raise OracleFileError(f"epoch {number}", "a request for vouchers", f"one of {SCHEMA}")
        return request

    def _check_written_down(self, request: EpochRequest, found: Root) -> None:
        if request.active_from(found.active_from).root != found:
            raise OtherRootError(found.epoch, found.root, request.root.root)

    def _in_time(self, request: EpochRequest) -> EpochRequest:
        """The request, with a later moment where its own has passed before anything was sent.

        A quorum's members sign the moment too: its request is left as they signed it, and the contract says when it is
        too late.
        """
        earliest = self.chain.block().timestamp + self.basis.terms.root_delay_seconds
        if request.root.active_from >= earliest or self.issuer.address != self.publisher.signer.address:
            return request
        later = request.active_from(self._activation())
        self.keeper.set_request(request.root.epoch, later)
        return later

    def _activation(self) -> int:
        return self.chain.block().timestamp + self.basis.terms.root_delay_seconds + self.margin

    def _is_sent(self, intent: str) -> bool:
        """Whether a transaction for it is stored that may still be mined, or was."""
        entry = self._entry(intent)
        return entry is not None and entry.outcome not in {"reverted", "lost"}

    def _root_of(self, intent: str) -> Root:
        """In the transaction of this program that counts."""
        entry = self._entry(intent)
        if entry is None:  # pragma: no cover - it was published a moment ago
            raise LookupError(intent)
        return calls.decode_proposal(data_of(entry.raw))[0]

    def _entry(self, intent: str) -> StoredTransaction | None:
        """The last attempt."""
        attempt, name, found = 1, intent, None
        while entry := self.publisher.outbox.find(name):
            attempt, found = attempt + 1, entry
            name = f"{intent}, attempt {attempt}"
        return found
