"""Which rows are learned from, which are predicted, and the folds inside training on which settings are chosen.

What was sent before a border, but could be redeemed until after it, is not learned from: its labels are known later,
and its redemptions and sales lie in the time that is predicted. Its end decides and not its redemption, for else those
who redeemed early would train without those who never did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.data.coupon_columns import seconds
from offchain.data.coupon_schema import Column
from offchain.data.coupon_tables import DAY, CouponTables
from offchain.data.errors import DatasetError

Integers = NDArray[np.int64]

SEED: Final = 20_170_815
"""Of the order of chance where rows have no time."""
_BLOCKS: Final = 6
_FIRST_VALIDATED: Final = 2
_PARTS: Final = 5
_BPS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Positions in `exposures`: learned from; tested on; without a label yet; sent before the border and open after it,
    which are neither. how : in words."""

    training: Integers
    test: Integers
    unknown: Integers
    overlapping: Integers
    how: str


Fold = tuple[Integers, Integers]
"""Positions learned from, positions predicted."""


def partition(tables: CouponTables) -> Partition:
    """As the schema's `split` says. Raises `DatasetError` where a side has not both kinds of rows."""
    sent, split = tables.exposures, tables.schema.split
    told = sent["label"].is_not_null().to_numpy()
    over = np.ones(len(sent), dtype=bool)
    if split.column:
        values = sent["split"]
        first = values.is_in(list(split.train)) if split.train else ~values.is_in(list(split.test))
        second = values.is_in(list(split.test)) if split.test else ~first
        early, late, how = first.to_numpy(), second.to_numpy(), f"column {split.column}"
    elif "time" in tables.has:
        times = sent["time"].to_numpy()
        border = _moment(split.before, tables) if split.before else _border(times[told], split.fraction_bps)
        over = _ends(tables) <= border
        early, how = times < border, f"sent and over before {np.datetime64(border, 's')}"
        late = ~early
    else:
        order = _order_of_chance(sent)
        early = order * _BPS < split.fraction_bps * (int(order.max(initial=0)) + 1)
        late, how = ~early, "by chance: no time is told"
    sides = (early & told & over, late & told, ~told, early & told & ~over)
    training, test, unknown, overlapping = (np.flatnonzero(side).astype(np.int64) for side in sides)
    found = Partition(training, test, unknown, overlapping, how)
    _check(sent, found)
    return found


def folds(tables: CouponTables, training: Integers) -> list[Fold]:
    """Forward in time: the later blocks of training are each predicted from all that was sent and over before them;
    where no time is told, `folds_of_chance`. Raises `DatasetError`."""
    sent = tables.exposures[training]
    if "time" not in tables.has or sent["time"].n_unique() < 3:
        return folds_of_chance(tables, training)
    times, over = sent["time"].to_numpy(), _ends(tables)[training]
    borders = sorted({_border(times, _BPS * block // _BLOCKS) for block in range(_FIRST_VALIDATED, _BLOCKS)})
    ends = [*borders[1:], int(times.max()) + 1]
    periods = zip(borders, ends, strict=True)
    sides = [((times < low) & (over <= low), (times >= low) & (times < high)) for low, high in periods]
    return _two_sided(sent, training, sides)


def folds_of_chance(tables: CouponTables, training: Integers) -> list[Fold]:
    """Five parts by shopper (by row where none is told), each predicted from the others. Raises `DatasetError`."""
    sent = tables.exposures[training]
    part = _order_of_chance(sent) % _PARTS
    return _two_sided(sent, training, [(part != number, part == number) for number in range(_PARTS)])


def _two_sided(sent: pl.DataFrame, training: Integers, sides: Sequence[tuple[Any, Any]]) -> list[Fold]:
    """Those with both kinds of rows on both sides."""
    labels = sent["label"].to_numpy()
    both = [
        (training[early], training[late])
        for early, late in sides
        if len(np.unique(labels[early])) == 2 and len(np.unique(labels[late])) == 2
    ]
    if not both:
        raise DatasetError(
            "folds of the training rows",
            found=f"{int(labels.sum())} of {len(labels)} redeemed",
            wanted="redeemed rows in at least two periods",
            advice="move the split later or bring more campaigns",
        )
    return both


def _ends(tables: CouponTables) -> Integers:
    """When nobody can redeem an exposure any more, whether anybody did."""
    last = pl.coalesce("end", pl.col("time") + tables.schema.outcome_days * DAY)
    ends: Integers = tables.exposures.select(last)["end"].to_numpy()
    return ends


def _border(times: Integers, fraction_bps: int) -> int:
    """The time before which that part of the rows was sent, as nearly as equal times allow."""
    if not len(times):
        return 0
    ordered = np.sort(times)
    place = min(len(ordered) - 1, len(ordered) * fraction_bps // _BPS)
    border = int(ordered[place])
    if border > int(ordered[0]):
        return border
    later = ordered[ordered > border]
    return int(later[0]) if len(later) else border


def _moment(text: str, tables: CouponTables) -> int:
    unit = tables.schema.unit
    number = text.lstrip("-").isdigit() and len(text) != len("20170815")
    values = pl.DataFrame({"before": [int(text)] if number else [text]})
    found: int = seconds(values, Column("before", unit, "", (), None))[0]
    return found


def _order_of_chance(sent: pl.DataFrame) -> Integers:
    """A number a shopper (or a row where none is told), in an order of chance that does not hang on the rows'."""
    by_row = sent["shopper"].null_count() > 0
    names: Sequence[object] = sent["row"].to_list() if by_row else sent["shopper"].to_list()
    distinct, codes = np.unique(np.asarray(names), return_inverse=True)
    order: Integers = np.random.default_rng(SEED).permutation(len(distinct)).astype(np.int64)
    return order[codes]


def _check(sent: pl.DataFrame, found: Partition) -> None:
    for side, rows in (("training", found.training), ("test", found.test)):
        yes = int(sent["label"].to_numpy()[rows].sum()) if len(rows) else 0
        if not 0 < yes < len(rows):
            raise DatasetError(
                f"{side} rows ({found.how})",
                found=f"{yes} of {len(rows)} redeemed",
                wanted="both redeemed and not",
                advice="choose another split in the schema",
            )
