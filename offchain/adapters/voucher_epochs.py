"""The vouchers of an oracle's epochs: signed into `vouchers.jsonl` of the epoch's folder, and their indices noted.

The ledger is that of `promo coupon issue`, so that neither issues what the other did.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from offchain.adapters.durable import settle
from offchain.adapters.epoch_folders import EpochFolders
from offchain.adapters.processes import in_processes
from offchain.coupons import voucher_file
from offchain.coupons.batch import Batch
from offchain.coupons.errors import BeyondCapError, IndexIssuedError
from offchain.coupons.ledger import Issued, IssueLedger, Moment, check, first_free
from offchain.coupons.signing import PART, OrderedMap, Part, Signing, parts_of, sign_part
from offchain.domain.terms import Terms
from offchain.eligibility.allocation import Offer
from offchain.oracle.errors import VouchersTakenError
from offchain.oracle.voucher_request import VoucherRequest
from offchain.ports import Signer

VOUCHERS: Final = "vouchers.jsonl"
_NEVER: Final = 0
"""When an index that was issued is free for another epoch, and under which epoch of vouchers: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherEpochs:
    """Of one campaign. folders : of its epochs; tell : is told how many vouchers of how many are signed."""

    folders: EpochFolders
    ledger: IssueLedger
    campaign: bytes
    terms: Terms
    tell: Callable[[int, int], None]

    def next_index(self, count: int, last: VoucherRequest | None) -> int:
        """Where the lowest run of `count` indices begins that were never issued. last : written down, and perhaps not
        noted yet."""
        noted = [*self.ledger.of(self.campaign), *([] if last is None else [_planned(last)])]
        return first_free(noted, count)

    @contextmanager
    def reserving(self, request: VoucherRequest) -> Iterator[None]:
        """Keeps others from issuing, and notes its indices at the end. Raises `VouchersTakenError`."""
        with self.ledger.alone():
            planned, noted = _planned(request), self.ledger.of(self.campaign)
            moment = Moment(_NEVER, _NEVER, self.terms.cap)
            fresh = all(it.content != planned.content for it in noted)
            if fresh:
                _check_free(request, planned, noted, moment)
            yield
            if fresh:
                self.ledger.reserve(self.campaign, planned, moment)

    def signed(self, request: VoucherRequest, offers: Sequence[Offer], issuer: Signer) -> Iterable[bytes]:
        """The signature of each offer's voucher, from the epoch's file. Raises `OtherFileError` for another one."""
        path, batch = self.folders.place(request.number) / VOUCHERS, self._batch(request, issuer)
        ordered: OrderedMap = in_processes if batch.count > PART else _one_by_one
        parts = ordered(sign_part, (batch, issuer), parts_of(batch, [(it.account, it.value) for it in offers]))
        voucher_file.write(path, batch, self._counted(parts, batch.count), settle)
        return (coupon.signature for coupon in voucher_file.read(path))

    def is_signed(self, number: int) -> bool:
        """Whether the epoch's file is there: it gets its name when it is complete."""
        return (self.folders.place(number) / VOUCHERS).exists()

    def _counted(self, parts: Iterable[bytes], count: int) -> Iterator[bytes]:
        done = 0
        for part in parts:
            yield part
            done += part.count(b"\n")
            self.tell(done, count)

    def _batch(self, request: VoucherRequest, issuer: Signer) -> Batch:
        batch = request.batch
        return Batch(
            chain_id=request.domain.chain_id,
            hub=request.domain.contract,
            campaign=request.campaign,
            issuer=issuer.address,
            bearer=False,
            first_index=batch.first_index,
            count=batch.count,
            not_before=batch.not_before,
            deadline=batch.deadline,
            epoch=batch.voucher_epoch,
            issued_at=batch.issued_at,
        )


def _planned(request: VoucherRequest) -> Issued:
    batch = request.batch
    return Issued(
        first_index=batch.first_index,
        count=batch.count,
        not_before=batch.not_before,
        deadline=batch.deadline,
        epoch=batch.voucher_epoch,
        issued_at=batch.issued_at,
        bearer=False,
        content=request.digest.hex(),
        file=f"epoch-{batch.number:04d}/{VOUCHERS}",
    )


def _check_free(request: VoucherRequest, planned: Issued, noted: Sequence[Issued], moment: Moment) -> None:
    try:
        check(planned, noted, moment)
    except (IndexIssuedError, BeyondCapError) as error:
        raise VouchersTakenError(request.number, planned.first_index, str(error)) from error


def _one_by_one(work: Callable[[Signing, Part], bytes], shared: Signing, parts: Iterable[Part]) -> Iterator[bytes]:
    return (work(shared, part) for part in parts)
