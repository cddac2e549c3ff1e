"""The issue ledger: which indices of a campaign were issued, so that none is issued twice while one can redeem it.

It is kept beside the lock file, holds no secret, and belongs under version control: an index that was issued leaves no
trace on chain until it is redeemed.

    {"schema": "promissory-coupon-ledger/1",
     "chains": {"1337": {"0x<hub>": {"0x<campaign>": [{"first_index": 0, "count": 100, ...}]}}}}
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offchain.campaigns.one_writer import alone
from offchain.coupons.errors import BeyondCapError, CouponFileError, IndexIssuedError

FILE: Final = "coupon.ledger.json"
SCHEMA: Final = "promissory-coupon-ledger/1"
FINALITY: Final = 900
"""Seconds after a deadline until its index may be issued again: a chain that forgets its last blocks, two epochs of
Ethereum and a little more, cannot bring a redemption before the deadline back."""


PREPARED: Final = "prepared "
"""How the content of a batch begins that is noted and waits to be signed: a batch of its indices, into its file, takes
its place."""


class Issued(BaseModel):
    """A batch. first_index, count : the indices [first_index, first_index + count); not_before, deadline, issued_at :
    Unix seconds; epoch : of vouchers; bearer : for codes; content : hash of what was asked for; file : of the vouchers.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    first_index: int = Field(ge=0)
    count: int = Field(gt=0)
    not_before: int
    deadline: int
    epoch: int
    issued_at: int
    bearer: bool
    content: str
    file: str

    def is_for(self, batch: "Issued") -> bool:
        """Whether it was prepared for that very batch."""
        mine, its = ((it.first_index, it.count, it.file) for it in (self, batch))
        return mine == its and self.content.startswith(PREPARED) and not batch.content.startswith(PREPARED)

    @property
    def end(self) -> int:
        """The first index after it."""
        return self.first_index + self.count

    def is_over(self, now: int, epoch: int) -> bool:
        """Whether nobody can redeem it any more. now : Unix seconds; epoch : that vouchers must carry now."""
        return self.epoch < epoch or self.deadline + FINALITY <= now


_Campaigns = dict[str, list[Issued]]


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    form: Annotated[Literal["promissory-coupon-ledger/1"], Field(alias="schema")]
    chains: dict[str, dict[str, _Campaigns]]


@dataclass(frozen=True, slots=True)
class Moment:
    """now : Unix seconds; epoch : that vouchers must carry; cap : first index that the terms do not allow."""

    now: int
    epoch: int
    cap: int


@dataclass(frozen=True, slots=True)
class IssueLedger:
    """The batches of one hub in one file. path : need not exist yet. Every method raises `CouponFileError`."""

    path: Path
    chain_id: int
    hub: int

    def of(self, campaign: bytes) -> Sequence[Issued]:
        """The batches of a campaign, as they were issued."""
        return tuple(self._batches(self._read(), campaign))

    def next_index(self, campaign: bytes, count: int = 1) -> int:
        """Where the lowest run of `count` indices begins that were never issued."""
        return first_free(self.of(campaign), count)

    def reserve(self, campaign: bytes, batch: Issued, moment: Moment) -> None:
        """Notes a batch before it is signed, within `alone`. Raises `BeyondCapError`, `IndexIssuedError`."""
        document = self._read()
        batches = self._batches(document, campaign)
        check(batch, batches, moment)
        batches.append(batch)
        draft = self.path.with_suffix(".tmp")
        draft.write_text(document.model_dump_json(by_alias=True, indent=1) + "\n", "utf-8")
        draft.replace(self.path)

    def alone(self) -> AbstractContextManager[None]:
        """One program at a time issues; the next one waits."""
        return alone(self.path)

    def _batches(self, document: _Document, campaign: bytes) -> list[Issued]:
        campaigns = document.chains.setdefault(str(self.chain_id), {}).setdefault(f"0x{self.hub:040x}", {})
        return campaigns.setdefault(f"0x{campaign.hex()}", [])

    def _read(self) -> _Document:
        if not self.path.exists():
            return _Document.model_validate({"schema": SCHEMA, "chains": {}})
        try:
            return _Document.model_validate_json(self.path.read_bytes())
        except (OSError, ValidationError) as error:
            raise CouponFileError(self.path, "the whole", "the ledger as it was: bring it back") from error


def first_free(before: Sequence[Issued], count: int) -> int:
    """Where the lowest run of `count` indices begins that are in no batch: single ones far above block nothing."""
    first = 0
    for it in sorted(before, key=lambda it: it.first_index):
        if it.first_index - first >= count:
            break
        first = max(first, it.end)
    return first


def check(batch: Issued, before: Sequence[Issued], moment: Moment) -> None:
    """Refuses a batch with an index that the terms do not allow, or that somebody can still redeem.

    Raises `BeyondCapError`, `IndexIssuedError`.
    """
    if batch.end > moment.cap:
        raise BeyondCapError(batch.first_index, batch.end, moment.cap)
    for it in before:
        first = max(it.first_index, batch.first_index)
        if first < min(it.end, batch.end) and not (it.is_over(moment.now, moment.epoch) or it.is_for(batch)):
            raise IndexIssuedError(first, it.file, it.deadline + FINALITY, first_free(before, batch.count))
