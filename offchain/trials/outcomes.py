"""What the shoppers of a trial did, one row each: from the log of events, or from a table that somebody else made."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.data.coupon_columns import Names, People, read_csv, text
from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.trials.errors import OutcomeError
from offchain.trials.plan import Plan

DAY: Final = 86_400
"""Seconds."""
METRICS: Final = ("conversion", "sales", "orders", "repeat", "discount")
"""1 if he bought; minor units paid; days with a purchase; 1 if on two days or more; minor units of discount."""
_SHOWN: Final = 5
_LARGEST: Final = 10**12
"""Of an outcome as it is written: sums and squares of such numbers are far from where floats end."""
MOST_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """shoppers : in ascending order; arms : of each; values : metric -> (n_shoppers,) int64; before : the plan's metric
    in the days before the start, None without covariate; until : Unix seconds up to which was counted, exclusive."""

    shoppers: tuple[str, ...]
    arms: NDArray[np.str_]
    values: Mapping[str, NDArray[np.int64]]
    before: NDArray[np.int64] | None
    until: int

    def of(self, metric: str, arm: str) -> NDArray[np.float64]:
        """One value a shopper of the arm, in ascending order of the shoppers."""
        values: NDArray[np.float64] = self.values[metric][self.arms == arm].astype(np.float64)
        return values

    def before_of(self, arm: str) -> NDArray[np.float64] | None:
        """The covariate of the same shoppers."""
        return None if self.before is None else self.before[self.arms == arm].astype(np.float64)


def measured(plan: Plan, assigned: Mapping[str, str], events: EventLog, cutoff: int) -> Outcomes:
    """Everybody who was assigned, whether he did anything or not; from start to stop, or to the cut-off before it.

    Rows that are equal in every column are one event told twice. Raises `OutcomeError` before the start, or where
    somebody is in an arm that the plan does not have.
    """
    until = min(plan.stop, cutoff)
    if until <= plan.start:
        raise OutcomeError(
            "cut-off", found=cutoff, wanted=f"after the start, {plan.start}", advice="wait for the trial"
        )
    _check_arms(plan, assigned)
    shoppers = tuple(sorted(assigned, key=str.encode))
    table = events.table.unique().filter(pl.col("shopper").is_in(list(shoppers)))
    values = _values(table, shoppers, plan.start, until)
    before = None
    if plan.covariate_days:
        before = _values(table, shoppers, plan.start - plan.covariate_days * DAY, plan.start)[plan.metric]
    return Outcomes(shoppers, np.array([assigned[it] for it in shoppers]), values, before, until)


@dataclass(frozen=True, slots=True)
class Columns:
    """Of a table with one row a shopper. shopper : ids, "" where the rows have none; arm : name of the arm, rows of
    other arms are passed over; outcome : the plan's metric; covariate : the same before the start, "" for none;
    decimals : places after the point of both, which money has, 0..6: 12.50 with 2 is 1250 minor units."""

    shopper: str
    arm: str
    outcome: str
    covariate: str = ""
    decimals: int = 0


def read(plan: Plan, path: Path, columns: Columns, names: Names | None = None) -> Outcomes:
    """Outcomes of a CSV or Parquet table. names : who may take part, None for everybody: nothing of others is
    looked at.

    Raises `OutcomeError`.
    """
    shopper, arm, outcome, covariate = columns.shopper, columns.arm, columns.outcome, columns.covariate
    people = People(shopper, names) if names is not None and shopper else None
    try:
        table = _table(path, people, [shopper, arm])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise OutcomeError(path.name, found=error, wanted="a CSV or Parquet table", advice="check the file") from error
    wanted = [name for name in (shopper, arm, outcome, covariate) if name]
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise OutcomeError(path.name, found=table.columns, wanted=f"columns {wanted}", advice="name the columns")
    ids = text(table, shopper) if shopper else pl.Series([f"{number:012}" for number in range(table.height)])
    if people is not None and names is not None:
        known = names(people.ids(table).drop_nulls().to_list())
        ids = people.ids(table).replace_strict(known, default=None, return_dtype=pl.String)
    kept = table.with_columns(ids.alias("_id"), text(table, arm).alias("_arm"))
    kept = kept.filter(pl.col("_arm").is_in(list(plan.arms))).sort("_id")
    named = kept["_id"].drop_nulls().n_unique()
    if not kept.height or named < kept.height:
        found = f"{kept.height} rows of {named} shoppers in arms of the plan"
        raise OutcomeError(path.name, found=found, wanted="one row a shopper", advice="check ids and names of arms")
    values: dict[str, NDArray[np.int64]] = {plan.metric: _measured(plan, kept, outcome, columns, path.name)}
    before = _measured(plan, kept, covariate, columns, path.name) if covariate else None
    arms = kept["_arm"].to_numpy().astype(np.str_)
    return Outcomes(tuple(kept["_id"]), arms, values, before, plan.stop)


def _table(path: Path, people: People | None, ids: list[str]) -> pl.DataFrame:
    if path.suffix != ".parquet":
        return read_csv(path, ids, people=people)
    table = pl.read_parquet(path)
    return table if people is None else people.of(table)


def _values(table: pl.DataFrame, shoppers: tuple[str, ...], start: int, until: int) -> dict[str, NDArray[np.int64]]:
    inside = table.filter((pl.col("time") >= start) & (pl.col("time") < until))
    bought = pl.col("type") == EventType.PURCHASE.value
    redeemed = pl.col("type") == EventType.COUPON_REDEEMED.value
    each = inside.group_by("shopper").agg(
        pl.col("amount").filter(bought).sum().alias("sales"),
        (pl.col("time").filter(bought) // DAY).n_unique().cast(pl.Int64).alias("orders"),
        pl.col("amount").filter(redeemed).sum().alias("discount"),
    )
    rows = pl.DataFrame({"shopper": list(shoppers)}).join(each, on="shopper", how="left", maintain_order="left")
    found = {name: rows[name].fill_null(0).to_numpy().astype(np.int64) for name in ("sales", "orders", "discount")}
    found["conversion"] = (found["orders"] > 0).astype(np.int64)
    found["repeat"] = (found["orders"] > 1).astype(np.int64)
    return {name: found[name] for name in METRICS}


def _check_arms(plan: Plan, assigned: Mapping[str, str]) -> None:
    wrong = sorted({arm for arm in assigned.values() if arm not in plan.arms})
    if wrong or not assigned:
        raise OutcomeError("arms", found=wrong or "nobody", wanted=sorted(plan.arms), advice="assign by this plan")


def _measured(plan: Plan, table: pl.DataFrame, column: str, columns: Columns, source: str) -> NDArray[np.int64]:
    """The column in whole units of the plan's metric. Raises `OutcomeError` for anything else."""
    if columns.decimals and plan.metric != "sales":
        advice = "leave --decimals out: only money has decimals"
        raise OutcomeError("--decimals", found=columns.decimals, wanted=f"0 for {plan.metric}", advice=advice)
    found = _whole(table[column], columns.decimals, f"{source}: {column}")
    largest = int(max(abs(int(found.min())), abs(int(found.max()))))
    if plan.is_rate and not np.isin(found, (0, 1)).all():
        raise OutcomeError(
            f"{source}: {column}", found=largest, wanted=f"0 or 1, since the metric is {plan.metric}", advice="mend it"
        )
    return found


def _whole(values: pl.Series, decimals: int, place: str) -> NDArray[np.int64]:
    """values * 10**decimals, all of which must be whole: what a number means does not hang on the other rows."""
    if values.dtype == pl.Boolean:
        values = values.cast(pl.Int64)
    numbers = values if values.dtype.is_numeric() else values.cast(pl.Float64, strict=False)
    found = {value: _scaled(value, decimals) for value in numbers.unique().to_list()}
    wrong = sorted(str(value) for value, scaled in found.items() if scaled is None)
    if wrong:
        raise OutcomeError(
            place,
            found=wrong[:_SHOWN],
            wanted=f"numbers up to {_LARGEST:,} with at most {decimals} decimals",
            advice="fill gaps, or say with --decimals how many places after the point there are",
        )
    return np.array([found[value] for value in numbers.to_list()], dtype=np.int64)


def _scaled(value: float | int | Decimal | None, decimals: int) -> int | None:
    """Exact, a float read as the shortest decimal that names it; None where that is not whole, or too large."""
    exact = Decimal("nan") if value is None else Decimal(repr(value) if isinstance(value, float) else value)
    if not exact.is_finite() or abs(exact) > _LARGEST:
        return None
    scaled = exact.scaleb(decimals)
    return int(scaled) if scaled == scaled.to_integral_value() else None
