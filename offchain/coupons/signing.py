"""Signs a part of a batch: a pure function, so that the parts may be signed anywhere and give the same bytes."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Protocol

from offchain.attestation import bearer, typed_data
from offchain.coupons.batch import Batch
from offchain.ports import Signer

PART: Final = 500
"""Coupons that are signed at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """first : index of its first coupon; holders : (account, or the code of a bearer batch; value), one a coupon."""

    first: int
    holders: Sequence[tuple[int, int]]


Signing = tuple[Batch, Signer]
"""What all parts of a batch share."""


Settle = Callable[[BinaryIO], None]
"""Brings what was written to the disk, before anybody relies on it."""


class OrderedMap(Protocol):
    """Does something to each of many, in whatever order and wherever, and gives the answers in theirs."""

    def __call__(
        self, work: Callable[[Signing, Part], bytes], shared: Signing, parts: Iterable[Part], /
    ) -> Iterator[bytes]: ...


def line(document: dict[str, Any]) -> bytes:
    """One line of JSON."""
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def sign_part(shared: Signing, part: Part) -> bytes:
    """The lines of a part, the same bytes each time (RFC 6979)."""
    batch, issuer = shared
    domain, lines = batch.domain, []
    for index, (holder, value) in enumerate(part.holders, part.first):
        account = bearer.holder_of(batch.campaign, holder) if batch.bearer else holder
        voucher = typed_data.of_voucher(batch.campaign, account, batch.grant(index, value))
        signature = issuer.sign(domain.digest(voucher)).hex()
        lines.append(
            line({"index": index, "account": f"0x{account:040x}", "value": value, "signature": f"0x{signature}"})
        )
    return b"".join(lines)


def parts_of(batch: Batch, holders: Sequence[tuple[int, int]]) -> Iterator[Part]:
    """The batch in parts of `PART`. holders : as of `Part`, all of them."""
    for at in range(0, len(holders), PART):
        yield Part(batch.first_index + at, holders[at : at + PART])
