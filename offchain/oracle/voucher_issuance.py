"""Epochs by voucher: signed into a file, noted in the ledger of issued indices; nothing is sent.

The order is the same as for roots, so that a program may end at any step: written down and its indices noted, signed,
served. Signatures are deterministic, and a quorum's are kept as they came: what an interrupted run left of the file is
completed with the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from offchain.attestation import calls
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.offers.issued import IssuedOffer
from offchain.oracle.asking import Request
from offchain.oracle.computing import Basis, Computed
from offchain.oracle.errors import EpochDiffersError, OracleFileError
from offchain.oracle.issuance import Issued, Signed
from offchain.oracle.keeping import EpochKeeper, VoucherBook
from offchain.oracle.voucher_request import SCHEMA, VoucherBatch, VoucherRequest, over
from offchain.ports import Chain, Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherIssuance:
    """domain : of the hub; signer_of : who signs an epoch's vouchers, whose digests are given: the key, or what was
    collected of a quorum's members; valid : seconds for which vouchers count, 0 for until the campaign ends."""

    chain: Chain
    basis: Basis
    domain: SigningDomain
    keeper: EpochKeeper
    book: VoucherBook
    signer_of: Callable[[VoucherRequest, tuple[bytes, ...]], Signer]
    valid: int = 0

    def issued(self, count: int = 1) -> Issued:
        """What this oracle wrote down, and what the ledger has, whoever issued it."""
        numbers = self.keeper.numbers()
        last = self._request(numbers[-1]) if numbers else None
        return Issued(last.number + 1 if last else 1, self.book.next_index(count, last))

    def lost(self, _numbers: Sequence[int]) -> Sequence[int]:
        """None: the chain has nothing of them."""
        return ()

    def standing(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those that are neither revoked nor over."""
        state, now = self._state() if numbers else (CampaignState(0), 0)
        return [number for number in numbers if not _void(self._request(number), state, now)]

    def request(self, computed: Computed, held: Sequence[int]) -> VoucherRequest:
        """Its vouchers, which count from the campaign's beginning until its end, or for as long as they are said to.

        Raises `Refusal` where the campaign is over.
        """
        terms, (state, now) = self.basis.terms, self._state()
        end = min(terms.end_time, state.ended_at or terms.end_time)
        if now >= end:
            raise Refusal("Hub_Ended", time=now, endTime=end)
        batch = VoucherBatch(
            number=computed.inputs.epoch,
            first_index=computed.inputs.first_index,
            count=len(computed.epoch.offers),
            not_before=terms.start_time,
            deadline=min(end, max(now, terms.start_time) + self.valid) if self.valid else terms.end_time,
            voucher_epoch=state.voucher_epoch,
            issued_at=now,
            manifest_hash=computed.epoch.manifest.hash(),
        )
        request = VoucherRequest(domain=self.domain, campaign=self.basis.id, batch=batch, held=tuple(held))
        return with_vouchers(request, computed)

    def deciding(self, request: Request) -> AbstractContextManager[None]:
        """Its indices are noted with it."""
        return self.book.reserving(_narrow(request))

    def asked(self, number: int, computed: Computed) -> tuple[bytes, ...]:
        """The digests of its vouchers. Raises `EpochDiffersError`."""
        request = self._request(number)
        if with_vouchers(request, computed) != request:
            raise EpochDiffersError(number, [f"vouchers: stated 0x{request.batch.vouchers.hex()}, computed others"])
        return request.digests(computed.epoch.offers)

    def is_signed(self, number: int) -> bool:
        """Whether its file is there."""
        return self.book.is_signed(number)

    def issue(self, number: int, computed: Computed) -> Signed:
        """Signs the vouchers and the epoch; one that was revoked or is over before it was served stays unsigned.

        Raises `QuorumNotReachedError` while signatures are missing, `VouchersTakenError`, `EpochDiffersError`.
        """
        request = self._request(number)
        digests = self.asked(number, computed)
        if _void(request, *self._state()):
            return Signed((), {"root": None, "void": True, "deadline": request.batch.deadline})
        signer = self.signer_of(request, digests)
        facts = {
            "root": None,
            "manifest_hash": f"0x{request.batch.manifest_hash.hex()}",
            "signature": f"0x{signer.sign(request.digest).hex()}",
            "deadline": request.batch.deadline,
        }
        with self.book.reserving(request):
            pass  # noted when it was written down, unless the program ended in between
        return Signed(self._coupons(request, computed, signer), facts)

    def _coupons(self, request: VoucherRequest, computed: Computed, signer: Signer) -> Iterator[IssuedOffer]:
        offers = computed.epoch.offers
        for offer, signature in zip(offers, self.book.signed(request, offers, signer), strict=True):
            yield IssuedOffer(
                campaign=request.campaign,
                account=offer.account,
                grant=request.batch.grant(offer),
                signature=signature,
                segment=offer.segment,
                why=computed.descriptions[offer.segment],
            )

    def _request(self, number: int) -> VoucherRequest:
        return _narrow(self.keeper.request(number))

    def _state(self) -> tuple[CampaignState, int]:
        """Where the campaign stands, and the time of the newest block."""
        answer = self.chain.call(self.domain.contract, calls.call("stateOf", self.basis.id))
        return CampaignState(*calls.decode_words(answer)), self.chain.block().timestamp


def with_vouchers(request: VoucherRequest, computed: Computed) -> VoucherRequest:
    """The request, with what is computed: manifest, number of coupons, and the hash over their vouchers."""
    offers, manifest = computed.epoch.offers, computed.epoch.manifest
    vouchers = over(request.digests(offers))
    batch = replace(request.batch, count=len(offers), manifest_hash=manifest.hash(), vouchers=vouchers)
    return replace(request, batch=batch)


def _void(request: VoucherRequest, state: CampaignState, now: int) -> bool:
    """Whether nobody could redeem its vouchers. now : Unix seconds."""
    return request.batch.voucher_epoch < state.voucher_epoch or request.batch.deadline <= now


def _narrow(request: Request) -> VoucherRequest:
    if not isinstance(request, VoucherRequest):
        raise OracleFileError(f"epoch {request.number}", "a request for a root", f"one of {SCHEMA}")
    return request
