"""From predictions to the scores that an allocation weighs: what each offer would bring and cost with each shopper.

With p the probability that a shopper redeems, an order of so much money and its margin before discounts:

    cost = p x discount, rounded up to a minor unit
    gain = caused x order x margin - p x discount, in millionths of a minor unit, rounded down
    caused = the shopper's lift, as a trial taught it, or p x the share of redemptions that a trial found to be caused

So who redeems anyway has a cost and hardly a gain. Integers of any size; nothing depends on the order of rows.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import polars as pl

from offchain.allotment.errors import PredictionFileError
from offchain.allotment.offers_file import Offers
from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.domain.bounds import BPS

_MICRO: Final = 1_000_000
_FIRST_LINE: Final = 2
"""Of the rows, after the header."""
_KINDS: Final = ("gain", "cost")
_HINTS: Final = {"shopper": " (promo predict uplift --shopper COLUMN writes it)"}
Names: TypeAlias = Sequence[str]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """order : expected order, minor units; margin : of it before discounts, basis points. Of each offer one of both:
    caused : share of its redemptions that it causes, basis points; lift : shopper -> change of the chance to buy, basis
    points; who is not in it may not get the offer."""

    order: int
    margin: int
    caused: Mapping[str, int] = field(default_factory=dict)
    lift: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """rows : ascending by shopper, as `scores_file` reads them; without_wallet : shoppers left out; unsegmented :
    shoppers in a segment of their own, the last, because the file of segments does not have them."""

    columns: Names
    rows: Sequence[Sequence[str]]
    without_wallet: int
    unsegmented: int

    def write(self, path: Path) -> None:
        """As CSV. Raises `OSError`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(self.columns)
            rows.writerows(self.rows)


def probabilities(path: Path, campaign: str = "") -> dict[str, int]:
    """Shopper -> mean of his probabilities in basis points, rounded down; of one campaign where it is named.

    path : `scores.csv` of `promo predict redemption`. Raises `PredictionFileError`.
    """
    table = _table(path, ("shopper", "campaign", "probability_bps"))
    table = table.filter(pl.col("campaign") == campaign) if campaign else table
    if table.is_empty():
        raise PredictionFileError(path, "campaign", f"no row of {campaign!r}", "a campaign of the file, or none")
    values = _whole(path, table, "probability_bps", 0, BPS)
    sums: dict[str, list[int]] = {}
    for shopper, value in zip(table["shopper"].to_list(), values, strict=True):
        sums.setdefault(shopper, []).append(value)
    if None in sums or "" in sums:
        raise PredictionFileError(path, "shopper", "a row without one", "tables that name their shoppers")
    return {shopper: sum(found) // len(found) for shopper, found in sums.items()}


def lifts(path: Path) -> dict[str, int]:
    """Shopper -> lift in basis points. path : `lift.csv` of `promo predict uplift --shopper COLUMN`.

    Raises `PredictionFileError`.
    """
    table = _table(path, ("shopper", "lift_bps"))
    return _once(path, table["shopper"].to_list(), _whole(path, table, "lift_bps", -BPS, BPS))


def wallets(path: Path) -> dict[str, str]:
    """Shopper -> account, from a CSV file with these columns; who has none yet is left out.

    Raises `PredictionFileError`.
    """
    table = _table(path, ("shopper", "account"))
    found = _once(path, table["shopper"].to_list(), [(text or "").strip() for text in table["account"].to_list()])
    for shopper, text in found.items():
        try:
            forms.account(text or f"0x{1:040x}")
        except FormError as error:
            raise PredictionFileError(path, f"account of {shopper}", error.found, error.wanted) from error
    return {shopper: text for shopper, text in found.items() if text}


def segments(path: Path) -> dict[str, int]:
    """Shopper -> segment. path : `segments.csv` of `promo segment`. Raises `PredictionFileError`."""
    table = _table(path, ("shopper", "segment"))
    return _once(path, table["shopper"].to_list(), _whole(path, table, "segment", 0, 2**31 - 2))


def opted_out(path: Path) -> frozenset[str]:
    """The shoppers of a CSV file with that column, without white space at the ends of their ids.

    Raises `PredictionFileError`, also for a row without an id: it would stay unknown whom that row was to spare.
    """
    found = _table(path, ("shopper",), empty=True)["shopper"].fill_null("").str.strip_chars()
    for row in (found == "").arg_true().to_list()[:1]:
        raise PredictionFileError(path, f"line {row + _FIRST_LINE}, shopper", "nothing", "an id in every row")
    return frozenset(found.to_list())


def scored(
    offers: Offers,
    chances: Mapping[str, int],
    accounts: Mapping[str, str],
    terms: Terms,
    *,
    segment: Mapping[str, int] | None = None,
    out: frozenset[str] = frozenset(),
) -> Scored:
    """A row for every shopper with a probability and a wallet. chances : shopper -> basis points; segment : of each;
    out : who opted out of personal offers."""
    shoppers = sorted(set(chances) & set(accounts), key=str.encode)
    names = [one.name for one in offers.offers]
    last = max(segment.values(), default=-1) + 1 if segment else 0
    rows = [
        [
            shopper,
            accounts[shopper],
            str(segment.get(shopper, last) if segment else 0),
            str(int(shopper.strip() in out)),
            *_cells(offers, terms, shopper, chances[shopper]),
        ]
        for shopper in shoppers
    ]
    columns = ["shopper", "account", "segment", "opted_out", *(f"{kind}_{name}" for name in names for kind in _KINDS)]
    strangers = sum(shopper not in segment for shopper in shoppers) if segment else 0
    return Scored(columns, rows, len(chances) - len(shoppers), strangers)


def _cells(offers: Offers, terms: Terms, shopper: str, chance: int) -> Iterator[str]:
    for number, offer in enumerate(offers.offers):
        discount = _discount(offers, number, terms.order)
        if offer.name in terms.caused:
            micro = chance * terms.caused[offer.name] * terms.order * terms.margin * _MICRO // BPS**3
        elif shopper in terms.lift[offer.name]:
            micro = terms.lift[offer.name][shopper] * terms.order * terms.margin * _MICRO // BPS**2
        else:
            yield from ("", "")
            continue
        yield str(micro - chance * discount * (_MICRO // BPS))
        yield str(-(-chance * discount // BPS))


def _discount(offers: Offers, number: int, order: int) -> int:
    """Minor units off the expected order."""
    offer = offers.offers[number]
    if offer.value.endswith("%") or offers.public_price:
        return order * offer.depth // BPS
    return min(forms.money(offer.value, offers.currency.decimals), order)


def _table(path: Path, columns: Names, *, empty: bool = False) -> pl.DataFrame:
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise PredictionFileError(path, "the whole", str(error).splitlines()[0], "a CSV file with a header") from error
    missing = [name for name in columns if name not in table.columns]
    if missing:
        found = ", ".join(table.columns)[:200]
        raise PredictionFileError(path, "line 1", found, f"a column {missing[0]}{_HINTS.get(missing[0], '')}")
    if table.is_empty() and not empty:
        raise PredictionFileError(path, "after line 1", "nothing", "a row a shopper")
    return table


def _whole(path: Path, table: pl.DataFrame, column: str, least: int, most: int) -> list[int]:
    numbers = table[column].str.strip_chars().cast(pl.Int64, strict=False)
    wrong = numbers.is_null() | ~numbers.is_between(least, most)
    for row in wrong.fill_null(value=True).arg_true().to_list()[:1]:
        place, found = f"line {row + _FIRST_LINE}, {column}", repr(table[column][row])
        raise PredictionFileError(path, place, found, f"a whole number from {least} to {most}")
    return [int(number) for number in numbers.to_list()]


def _once(path: Path, shoppers: Sequence[str | None], values: Sequence[Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for row, (shopper, value) in enumerate(zip(shoppers, values, strict=True)):
        if not shopper or shopper in found:
            raise PredictionFileError(path, f"line {row + _FIRST_LINE}, shopper", repr(shopper), "each shopper once")
        found[shopper] = value
    return found
