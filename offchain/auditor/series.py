"""What happened when: redemptions, spending and what contracts owed, hour by hour of the records' blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from offchain.auditor.walk import Walk
from offchain.index.config import IndexConfig
from offchain.index.effects import redeemed_of
from offchain.index.occurrences import Occurrence
from offchain.index.store import IndexReader

HOUR: Final = 3_600
DAY: Final = 86_400
_SHORT: Final = 3 * DAY
"""A history of at most so many seconds is shown by the hour."""

Held = tuple[str, int]
"""Keeper and token."""


@dataclass(slots=True)
class Bucket:
    """One stretch of time. spent : currency -> discounts, minor units; block : the last with a record; owed : what each
    contract owed after it."""

    redemptions: int = 0
    spent: dict[int, int] = field(default_factory=dict)
    block: int = 0
    owed: dict[Held, int] = field(default_factory=dict)


@dataclass(slots=True)
class CampaignTotal:
    """One campaign at the end. raised : budget with all that was added; remaining : of it; minor units."""

    currency: int
    merchant: int
    uses: int
    raised: int
    remaining: int


@dataclass(slots=True)
class Series:
    """hours : number since 1970 -> what happened in it; shoppers : account -> currency -> (redemptions, discounts)."""

    hours: dict[int, Bucket] = field(default_factory=dict)
    campaigns: dict[bytes, CampaignTotal] = field(default_factory=dict)
    shoppers: dict[int, dict[int, tuple[int, int]]] = field(default_factory=dict)

    @property
    def step(self) -> int:
        """Seconds of a bucket that people see: an hour of a short history, else a day."""
        span = (max(self.hours) - min(self.hours) + 1) * HOUR if self.hours else 0
        return HOUR if span <= _SHORT else DAY

    def buckets(self) -> Iterator[tuple[int, Bucket]]:
        """(Unix seconds of its beginning, bucket) of each from the first to the last, empty ones among them."""
        if not self.hours:
            return
        merged: dict[int, Bucket] = {}
        for hour, bucket in sorted(self.hours.items()):
            whole = merged.setdefault(hour * HOUR // self.step, Bucket())
            whole.redemptions += bucket.redemptions
            whole.block, whole.owed = bucket.block, bucket.owed
            for currency, amount in bucket.spent.items():
                whole.spent[currency] = whole.spent.get(currency, 0) + amount
        before = Bucket()
        for number in range(min(merged), max(merged) + 1):
            before = merged.get(number) or Bucket(block=before.block, owed=before.owed)
            yield number * self.step, before

    def by_segment(self, segments: Mapping[int, str]) -> dict[tuple[str, int], tuple[int, int]]:
        """(segment, currency) -> (redemptions, discounts). segments : account -> name; others are "not in a bundle"."""
        found: dict[tuple[str, int], tuple[int, int]] = {}
        for shopper, totals in self.shoppers.items():
            for currency, (count, amount) in totals.items():
                key = (segments.get(shopper, "not in a bundle"), currency)
                before = found.get(key, (0, 0))
                found[key] = (before[0] + count, before[1] + amount)
        return found


def series(reader: IndexReader, config: IndexConfig, *, shoppers: bool = False) -> Series:
    """Walks the history once. shoppers : whether to count by shopper, an entry each. Raises `Refusal`."""
    walk, found = Walk(config), Series()
    bucket: Bucket | None = None
    for occurrence in walk.occurrences(reader):
        hour = occurrence.block.timestamp // HOUR
        if bucket is not None and hour not in found.hours:
            bucket.owed = _owed(walk)
        bucket = found.hours.setdefault(hour, Bucket())
        bucket.block = occurrence.block.number
        if occurrence.record.name == "Redeemed":
            _redeemed(walk, found, bucket, occurrence, shoppers)
    if bucket is not None:
        bucket.owed = _owed(walk)
    for book in walk.books.campaigns.values():
        terms, state = book.terms, book.state
        total = CampaignTotal(terms.currency, terms.merchant, state.used, walk.raised[book.id], state.remaining)
        found.campaigns[book.id] = total
    return found


def _redeemed(walk: Walk, found: Series, bucket: Bucket, occurrence: Occurrence, shoppers: bool) -> None:
    recorded = redeemed_of(occurrence.record)
    currency = walk.books.campaigns[recorded.campaign].terms.currency
    bucket.redemptions += 1
    bucket.spent[currency] = bucket.spent.get(currency, 0) + recorded.discount
    if shoppers:
        totals = found.shoppers.setdefault(recorded.shopper, {})
        count, amount = totals.get(currency, (0, 0))
        totals[currency] = (count + 1, amount + recorded.discount)


def _owed(walk: Walk) -> dict[Held, int]:
    vault: dict[Held, int] = {("vault", token): amount for token, amount in walk.paid.owed(walk.books).items()}
    return {**vault, **walk.companions.owed()}
