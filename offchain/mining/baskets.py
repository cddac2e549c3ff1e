"""What is bought together: association rules of baskets.

Source: Agrawal, Srikant, "Fast algorithms for mining association rules", VLDB 1994 (Apriori). All counts are exact; a
basket's set of goods is one bit in the integer of each of its goods.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import polars as pl

from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.domain.bounds import BPS
from offchain.features.errors import RangeError
from offchain.mining.watching import Watch, unwatched

DAY: Final = 86_400
"""Seconds."""
MOST_ITEMS: Final = 2_000
"""Frequent goods whose pairs are counted; beyond, the support must rise."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who has `having` in the basket also has `also`.

    together : baskets with both; support_bps : of all baskets; confidence_bps : of those with `having`; lift_bps :
    confidence by what chance would give, 10000 where the two have nothing to do with each other. All rounded down.
    """

    having: tuple[str, ...]
    also: str
    together: int
    support_bps: int
    confidence_bps: int
    lift_bps: int


def rules(
    baskets: Sequence[Iterable[str]],
    *,
    least_support: int,
    least_confidence_bps: int,
    longest: int = 3,
    watch: Watch = unwatched,
) -> list[Rule]:
    """Rules with one good on the right, from sets of at most `longest` goods that `least_support` baskets hold.

    Best lift first, then more baskets, then by name. Raises `RangeError` where more than `MOST_ITEMS` goods are
    frequent, or for a support below 1.
    """
    if least_support < 1:
        raise RangeError("support", found=least_support, wanted="at least 1 basket", advice="raise it")
    bits: dict[str, int] = {}
    for number, basket in enumerate(baskets):
        for good in basket:
            bits[good] = bits.get(good, 0) | 1 << number
    single: dict[tuple[str, ...], int] = {
        (good,): held for good, held in sorted(bits.items()) if held.bit_count() >= least_support
    }
    if len(single) > MOST_ITEMS:
        raise RangeError(
            "frequent goods", found=len(single), wanted=f"at most {MOST_ITEMS}", advice="raise the support"
        )
    counts = _frequent(single, least_support, longest, watch)
    found = [_rule(counts, goods, also, len(baskets)) for goods in counts if len(goods) > 1 for also in goods]
    kept = [rule for rule in found if rule.confidence_bps >= least_confidence_bps]
    return sorted(kept, key=lambda rule: (-rule.lift_bps, -rule.together, rule.having, rule.also))


def baskets_of(events: EventLog, named: Mapping[str, Sequence[str]] | None = None) -> list[list[str]]:
    """What each shopper bought on one day (UTC), ascending by shopper and day; no basket is empty.

    named : good -> what to call it instead, one or several names, such as its product groups; goods without names are
    left out.
    """
    bought = events.table.filter(pl.col("type") == EventType.PURCHASE.value)
    sets = (
        bought.group_by("shopper", (pl.col("time") // DAY).alias("day"))
        .agg(pl.col("item").unique().sort())
        .sort("shopper", "day")["item"]
        .to_list()
    )
    if named is None:
        return [list(goods) for goods in sets]
    renamed = [sorted({name for good in goods for name in named.get(good, ())}) for goods in sets]
    return [goods for goods in renamed if goods]


def _frequent(
    single: Mapping[tuple[str, ...], int], least: int, longest: int, watch: Watch
) -> dict[tuple[str, ...], int]:
    """Set of goods, ascending -> how many baskets hold it."""
    counts = {goods: held.bit_count() for goods, held in single.items()}
    level = dict(single)
    for size in range(1, longest):
        level = _longer(level, single, counts, least, _counter(watch, f"sets of {size + 1}", len(level)))
        counts |= {goods: held.bit_count() for goods, held in level.items()}
    return counts


def _counter(watch: Watch, what: str, total: int) -> Callable[[int], None]:
    return lambda done: watch(what, done, total)


def _longer(
    level: Mapping[tuple[str, ...], int],
    single: Mapping[tuple[str, ...], int],
    counts: Mapping[tuple[str, ...], int],
    least: int,
    told: Callable[[int], None],
) -> dict[tuple[str, ...], int]:
    """Sets of one good more, each only where all sets of one good less are frequent."""
    grown: dict[tuple[str, ...], int] = {}
    for done, (goods, held) in enumerate(level.items()):
        told(done)
        for (good,), own in single.items():
            if good <= goods[-1]:
                continue
            candidate = (*goods, good)
            if all(part in counts for part in combinations(candidate, len(goods))):
                both = held & own
                if both.bit_count() >= least:
                    grown[candidate] = both
    return grown


def _rule(counts: Mapping[tuple[str, ...], int], goods: tuple[str, ...], also: str, baskets: int) -> Rule:
    having = tuple(good for good in goods if good != also)
    together, left, right = counts[goods], counts[having], counts[(also,)]
    return Rule(
        having=having,
        also=also,
        together=together,
        support_bps=together * BPS // baskets,
        confidence_bps=together * BPS // left,
        lift_bps=together * baskets * BPS // (left * right),
    )
