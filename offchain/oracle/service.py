"""One campaign's epochs, from new behaviour to coupons in the shop's store; a program may end at any step.

What is decided is written down before it is acted on: the epoch with its bundle, the request with the moment from which
it counts, the signed transaction. Started again, the oracle goes on with what is written and decides nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from offchain.attestation import calls
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain
from offchain.offers.issued import OfferStore
from offchain.oracle.computing import Basis, Computed, check_same, compute
from offchain.oracle.errors import ConsentError, OtherRootError
from offchain.oracle.keeping import EpochKeeper, Sources
from offchain.oracle.publisher import Publisher
from offchain.oracle.request import EpochRequest
from offchain.oracle.roots import RootPublisher
from offchain.oracle.transactions import data_of
from offchain.ports import Chain, Signer, StoredTransaction

MARGIN: Final = 600
"""Seconds between the earliest activation and the one that is asked for: time to sign and to be mined."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What the contract of roots has of a campaign. next_index : the first that is free; liability : minor units."""

    next_epoch: int
    next_index: int
    liability: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An epoch that could be published. cost : what its coupons can cost at most, minor units."""

    computed: Computed
    request: EpochRequest

    @property
    def cost(self) -> int:
        """What its coupons can cost at most, minor units."""
        return self.request.root.count * self.request.root.max_each


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """domain : of the contract of roots; issuer : signs roots, a key or what was collected of a quorum's members;
    find_root : the root that the chain has of an epoch, None where it has none; again : whether a wallet that holds a
    coupon of the campaign can get another; margin : seconds for signing beyond the campaign's delay."""

    chain: Chain
    basis: Basis
    domain: SigningDomain
    issuer: Signer
    publisher: Publisher
    keeper: EpochKeeper
    sources: Sources
    offers: OfferStore
    find_root: Callable[[int], Root | None]
    again: bool = False
    margin: int = MARGIN

    def issued(self) -> Issued:
        """What the chain has. Raises `ChainUnavailableError`."""
        answer = self.chain.call(self.domain.contract, calls.call("issuedOf", self.basis.id))
        return Issued(*calls.decode_words(answer))

    def unfinished(self) -> list[int]:
        """Epochs that were written down and are not published and served yet, and those that the chain has lost since:
        a deeper reorganisation took their roots. Raises `ChainUnavailableError`."""
        numbers = self.keeper.numbers()
        free = self.issued().next_epoch if numbers else 0
        return [number for number in numbers if number >= free or self.keeper.outcome(number) is None]

    def draft(self, cutoff: int, now: int) -> Draft | None:
        """The next epoch from all behaviour before `cutoff`; None where there is none since the last epoch. Nothing is
        written. now : Unix seconds, when the shoppers' consents are asked for.

        Raises `ConsentError`, `NoOfferError`, and what data, vault and chain raise.
        """
        issued, before = self.issued(), self.keeper.numbers()
        dataset = self.sources.behaviour(cutoff)
        if before and not self._is_new(dataset.events.table["time"].to_list(), before[-1], cutoff):
            return None
        held = frozenset[int]() if self.again else frozenset().union(*(self.keeper.holders(it) for it in before))
        bound = self.sources.wallets(now)
        wallets = {shopper: account for shopper, account in bound.items() if account not in held}
        if not wallets:
            raise ConsentError(
                f"{len(bound)} wallets of shoppers who allow personal offers, {len(bound) - len(wallets)} of them hold "
                "a coupon already: bind wallets (promo privacy put), or ask for consents",
                len(bound),
                len(bound) - len(wallets),
            )
        computed = compute(self.basis.inputs(dataset, wallets, issued.next_epoch, issued.next_index))
        root = computed.epoch.root(self._activation())
        left_out = tuple(sorted(held.intersection(bound.values())))
        return Draft(computed, EpochRequest(domain=self.domain, campaign=self.basis.id, root=root, held=left_out))

    def write_down(self, draft: Draft) -> int:
        """Decides for the draft; its number. From here on the epoch is this one, whatever happens to the program."""
        self.keeper.put(draft.computed.inputs, draft.computed.epoch, draft.request)
        return draft.request.root.epoch

    def finish(self, number: int, now: int) -> dict[str, Any]:
        """Signs, publishes, waits until it is final, serves the coupons, and notes it; what is done is not done again.

        now : Unix seconds, when consents are asked for once more: between writing down and serving lie the signatures
        of a quorum and the chain's finality, and whoever withdrew meanwhile is served nothing, although the root has a
        leaf for it. Raises `EpochDiffersError`, `Refusal`, `QuorumNotReachedError` while signatures are missing, and
        what `Publisher.publish` raises.
        """
        inputs, stated = self.keeper.inputs(number)
        computed = compute(inputs)
        check_same(computed, stated)
        root, transaction = self._published(number)
        allowed = frozenset(self.sources.wallets(now).values())
        served = [coupon for coupon in computed.coupons(root) if coupon.account in allowed]
        self.offers.add(served)
        outcome = {
            "epoch": number,
            "root": f"0x{root.root.hex()}",
            "coupons": len(served),
            "withheld": root.count - len(served),
            "active_from": root.active_from,
            "transaction": transaction,
        }
        self.keeper.finish(number, outcome)
        return outcome

    def _published(self, number: int) -> tuple[Root, str]:
        """The root as it stands on the chain, and the transaction that this program sent for it, if it did.

        Of its own transaction the outbox knows everything; the history is read where another operator may have sent it.
        """
        request = self.keeper.request(number)
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

    def _is_new(self, times: list[int], last: int, cutoff: int) -> bool:
        inputs, _ = self.keeper.inputs(last)
        return any(inputs.dataset.cutoff <= time < cutoff for time in times)
