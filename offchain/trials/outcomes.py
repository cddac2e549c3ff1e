"""What the shoppers of a trial did, one row each: from the log of events, or from a table that somebody else made."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.data.coupon_columns import Names, People, read_csv
from offchain.data.events import EventLog
from offchain.data.schema import EventType
from offchain.trials.errors import OutcomeError
from offchain.trials.plan import Plan

DAY: Final = 86_400
"""Seconds."""
METRICS: Final = ("conversion", "sales", "orders", "repeat", "discount")
"""1 if he bought; minor units paid; days with a purchase; 1 if on two days or more; minor units of discount."""
_SHOWN: Final = 5


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
    other arms are passed over; outcome : the plan's metric; covariate : the same before the start, "" for none."""

    shopper: str
    arm: str
    outcome: str
    covariate: str = ""


def read(plan: Plan, path: Path, columns: Columns, names: Names | None = None) -> Outcomes:
    """Outcomes of a CSV or Parquet table. names : who may take part, None for everybody: nothing of others is
    looked at.

    Raises `OutcomeError`.
    """
    shopper, arm, outcome, covariate = columns.shopper, columns.arm, columns.outcome, columns.covariate
    people = People(shopper, names) if names is not None and shopper else None
    try:
        table = _table(path, people)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise OutcomeError(path.name, found=error, wanted="a CSV or Parquet table", advice="check the file") from error
    wanted = [name for name in (shopper, arm, outcome, covariate) if name]
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise OutcomeError(path.name, found=table.columns, wanted=f"columns {wanted}", advice="name the columns")
    ids = table[shopper].cast(pl.String) if shopper else pl.Series([f"{number:012}" for number in range(table.height)])
    if people is not None and names is not None:
        named = names(people.ids(table).drop_nulls().to_list())
        ids = people.ids(table).replace_strict(named, default=None, return_dtype=pl.String)
    kept = table.with_columns(ids.alias("_id")).filter(pl.col(arm).cast(pl.String).is_in(list(plan.arms))).sort("_id")
    if not kept.height or kept["_id"].n_unique() < kept.height:
        found = f"{kept.height} rows of {kept['_id'].n_unique()} shoppers in arms of the plan"
        raise OutcomeError(path.name, found=found, wanted="one row a shopper", advice="check ids and names of arms")
    values: dict[str, NDArray[np.int64]] = {plan.metric: _whole(kept, outcome, path.name)}
    before = _whole(kept, covariate, path.name) if covariate else None
    arms = kept[arm].cast(pl.String).to_numpy().astype(np.str_)
    return Outcomes(tuple(kept["_id"]), arms, values, before, plan.stop)


def _table(path: Path, people: People | None) -> pl.DataFrame:
    if people is None:
        return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
    return people.of(pl.read_parquet(path)) if path.suffix == ".parquet" else read_csv(path, [], people=people)


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


def _whole(table: pl.DataFrame, column: str, source: str) -> NDArray[np.int64]:
    """Whole numbers; decimals are taken in hundredths where that makes all of them whole."""
    values = table[column]
    if values.dtype == pl.Boolean or values.dtype.is_integer():
        found = values.cast(pl.Int64)
    else:
        numbers = values.cast(pl.Float64, strict=False)
        exact = bool((numbers == numbers.round()).all())
        found = (numbers if exact else numbers * 100).round().cast(pl.Int64, strict=False)
    if found.has_nulls():
        raise OutcomeError(
            f"{source}: {column}", found="gaps or no numbers", wanted="a number a row", advice="fill them"
        )
    return found.to_numpy()
