"""What each offer would bring and cost with each shopper: a CSV file.

    shopper,account,segment,opted_out,gain_ten,cost_ten,gain_five-off,cost_five-off
    S1,0x5B38Da6a701c568545dCfcB03FcB875f56beddC4,2,0,1250000,310,900000,250

gain : expected extra margin in any unit, the same in the whole file (millionths of a minor unit keep what models know);
cost : expected cost, minor units; both empty where the shopper may not get the offer. segment and opted_out may be left
out. Whole numbers only. Who opted out gets what everybody gets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from offchain.allotment.errors import ScoresFileError
from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.eligibility.knapsack.problem import Problem, arrange
from offchain.models.bounds import Integers

_FIRST_LINE: Final = 2
"""Of the rows, after the header."""
_SEGMENTS: Final = 2**31


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """problem : its shoppers ascending by id; accounts : as written, in the same order; opted_out : (n_shoppers,)."""

    path: Path
    problem: Problem
    accounts: Sequence[str]
    opted_out: NDArray[np.bool_]

    def account(self, place: int) -> int:
        """The wallet of one shopper. Raises `ScoresFileError`."""
        try:
            account = forms.account(self.accounts[place].strip())
        except FormError as error:
            raise ScoresFileError(self.path, f"account of {self._name(place)}", error.found, error.wanted) from error
        if account == 0:
            raise ScoresFileError(self.path, f"account of {self._name(place)}", "the zero address", "a wallet")
        return account

    def _name(self, place: int) -> str:
        return bytes(self.problem.ids[place]).decode()


def load(path: Path, names: Sequence[str], depths: Sequence[int]) -> Scores:
    """The scores of a file for these offers. Raises `ScoresFileError`, `InputError`, `BoundError`."""
    table = _read(path)
    for name in ("shopper", "account", *(f"{kind}_{offer}" for offer in names for kind in ("gain", "cost"))):
        if name not in table.columns:
            raise ScoresFileError(path, "line 1", ", ".join(table.columns)[:200], f"a column {name}")
    out = _whole(path, table, "opted_out", 0, 1).astype(np.bool_)
    gain, closed = _columns(path, table, names, "gain", -(2**63))
    cost, without = _columns(path, table, names, "cost", 0)
    for row, column in np.argwhere(closed != without)[:1].tolist():
        place = f"line {row + _FIRST_LINE}, {names[column]}"
        raise ScoresFileError(path, place, "a gain or a cost alone", "both, or neither for an offer that is closed")
    ids = np.array([text.encode() for text in _ids(path, table)])
    problem = arrange(
        ids,
        gain,
        cost,
        np.array(depths, np.int64),
        segment=_whole(path, table, "segment", 0, _SEGMENTS),
        closed=closed | out[:, np.newaxis],
    )
    order = np.argsort(ids, kind="stable")
    accounts = table["account"].fill_null("").to_list()
    return Scores(path, problem, [accounts[place] for place in order.tolist()], out[order])


def _read(path: Path) -> pl.DataFrame:
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise ScoresFileError(path, "the whole", str(error).splitlines()[0], "a CSV file with a header") from error
    if table.is_empty():
        raise ScoresFileError(path, "after line 1", "nothing", "a row a shopper")
    return table


def _ids(path: Path, table: pl.DataFrame) -> list[str]:
    ids: list[str] = table["shopper"].fill_null("").to_list()
    for row, text in enumerate(ids):
        if not text or "\0" in text:
            raise ScoresFileError(path, f"line {row + _FIRST_LINE}, shopper", repr(text), "an id")
    if len(set(ids)) < len(ids):
        seen: set[str] = set()
        row = next(row for row, text in enumerate(ids) if text in seen or seen.add(text))  # type: ignore[func-returns-value]
        raise ScoresFileError(path, f"line {row + _FIRST_LINE}, shopper", repr(ids[row]), "each shopper once")
    return ids


def _columns(
    path: Path, table: pl.DataFrame, names: Sequence[str], kind: str, least: int
) -> tuple[Integers, NDArray[np.bool_]]:
    """(values, which of them are empty), (n_shoppers, n_offers)."""
    columns = [f"{kind}_{name}" for name in names]
    values = [_whole(path, table, column, least, 2**63 - 1) for column in columns]
    empty = [_empty(table, column) for column in columns]
    return np.stack(values, axis=1), np.stack(empty, axis=1)


def _whole(path: Path, table: pl.DataFrame, column: str, least: int, most: int) -> Integers:
    """A column of whole numbers, 0 where it is empty or not there."""
    if column not in table.columns:
        return np.zeros(len(table), np.int64)
    text = table[column].str.strip_chars()
    numbers = text.cast(pl.Int64, strict=False)
    wrong = (numbers.is_null() & ~pl.Series(_empty(table, column))) | ~numbers.is_between(least, most)
    rows = np.flatnonzero(wrong.fill_null(value=False).to_numpy())
    if rows.size:
        place = f"line {int(rows[0]) + _FIRST_LINE}, {column}"
        raise ScoresFileError(path, place, repr(text[int(rows[0])]), f"a whole number from {least} to {most}")
    return numbers.fill_null(0).to_numpy().astype(np.int64)


def _empty(table: pl.DataFrame, column: str) -> NDArray[np.bool_]:
    return (table[column].fill_null("").str.strip_chars() == "").to_numpy()
