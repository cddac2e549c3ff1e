"""The sections of the page of `promo mine`: words, plots and tables of one analysis each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from offchain.reporting import plots
from offchain.reporting.page import Section, Table

_MINOR: Final = 100
"""Minor units of a whole one, for plots."""
_BARS: Final = 15
"""Most bars of a plot; the table has all."""
_SEEN_DAYS: Final = 84
"""Days before a forecast that are drawn."""


def _funnel(heading: str, stages: Any) -> Section:
    shown = {stage["name"]: stage["pairs"] for stage in stages}
    table = Table(
        "Stages",
        ["stage", "shopper and product", "shoppers", "of the stage before", "of the first"],
        [
            (it["name"], it["pairs"], it["shoppers"], _bps(it["of_before_bps"]), _bps(it["of_first_bps"]))
            for it in stages
        ],
    )
    prose = (
        "Shopper and product that came so far, each stage after the one before. Stages that the log has not at all are "
        "left out."
    )
    return Section(heading, [prose], [plots.bars(heading, shown, "pairs of shopper and product")], [table])


def _cohorts(heading: str, found: Any) -> Section:
    months = max((len(cohort["returned"]) for cohort in found), default=0)
    drawn = {it["month"]: [bps // 100 for bps in it["retention_bps"]] for it in found[:5]}
    table = Table(
        "Shoppers who came back",
        ["first purchase", "shoppers", *(f"month {number}" for number in range(months))],
        [
            (it["month"], it["size"], *map(_bps, it["retention_bps"]), *[""] * (months - len(it["retention_bps"])))
            for it in found
        ],
    )
    prose = "Of those who first bought in a month, how many bought in it (month 0) and in the months after."
    return Section(heading, [prose], [plots.lines(heading, drawn, "months since the first purchase", "%")], [table])


def _baskets(heading: str, found: Any) -> Section:
    tables = []
    for name, part in found.items():
        rows = [
            (
                " + ".join(rule["having"]),
                rule["also"],
                rule["together"],
                _bps(rule["support_bps"]),
                _bps(rule["confidence_bps"]),
                f"{rule['lift_bps'] / 10_000:.2f}",
            )
            for rule in part["rules"]
        ]
        columns = ["who buys", "also buys", "baskets", "support", "confidence", "lift"]
        tables.append(Table(f"Rules of {name}", columns, rows))
    best = found["groups"]["rules"] or found["products"]["rules"]
    drawn = {f"{' + '.join(rule['having'])} → {rule['also']}": rule["lift_bps"] // _MINOR for rule in best[:_BARS]}
    counts = [f"{part['found']:,} rules of {name} in {part['baskets']:,} baskets" for name, part in found.items()]
    prose = (
        f"{' and '.join(counts)}. A basket is what a shopper bought on one day. Lift is how much more often the two "
        "meet than chance would have it: 1 is chance."
    )
    return Section(heading, [prose], [plots.bars(heading, drawn, "lift, %")], tables)


def _cycles(heading: str, found: Any) -> Section:
    drawn = {it["name"]: it["days"] for it in found["cycles"][:_BARS]}
    groups = Table(
        "Days between purchases",
        ["product group", "shoppers", "gaps", "a quarter within", "half within", "three quarters within"],
        [
            (it["name"], it["shoppers"], it["gaps"], it["quarter"], it["days"], it["three_quarters"])
            for it in found["cycles"]
        ],
    )
    due = Table(
        "Who is due",
        ["shopper", "own cycle, days", "days since the last purchase", "overdue, days"],
        [(it["shopper"], it["cycle"], it["since"], str(it["overdue"])) for it in found["due"]],
    )
    return Section(heading, (), [plots.bars(heading, drawn, "days, median")], [groups, due])


def _rfm(heading: str, found: Any) -> Section:
    shown = {it["name"]: it["shoppers"] for it in found}
    table = Table(
        "Groups by recency, frequency and money",
        ["group", "名称", "shoppers", "of all", "spend, minor units", "of all spend"],
        [
            (it["name"], it["name_zh"], it["shoppers"], _bps(it["share_bps"]), it["spend"], _bps(it["spend_bps"]))
            for it in found
        ],
    )
    return Section(heading, (), [plots.bars(heading, shown, "shoppers")], [table])


def _trend(heading: str, found: Any) -> Section:
    drawings, tables = [], []
    for name, ahead in found["forecast"].items():
        seen = found["daily"][name]
        scale, unit = (_MINOR, "whole units of the currency") if name == "sales" else (1, name)
        series = _series(seen[-_SEEN_DAYS:], ahead, scale)
        drawings.append(plots.lines(f"{name.capitalize()} a day", series, "days", unit))
        tables.append(_forecast_table(name, ahead, found["daily"]["first"] + len(seen)))
    prose = (
        "Each method forecast what followed several cuts of the last third of the days; the best one is used. Low and "
        "high hold 80 % of its past errors. A scaled error below 1 beats the same weekday of the week before."
    )
    return Section(heading, [prose], drawings, [_judged(found["forecast"]), *tables])


def _series(seen: list[int], ahead: Any, scale: int) -> dict[str, list[int | None]]:
    """What was, and what is expected after it, in whole `scale`s."""
    before: list[int | None] = [None] * len(seen)
    later = {"expected": ahead["values"], "high": ahead["high"], "low": ahead["low"]}
    expected = {part: [*before, *(value // scale for value in values)] for part, values in later.items()}
    return {"so far": [value // scale for value in seen], **expected}


def _judged(forecasts: Any) -> Table:
    rows = [
        (name, it["name"], f"{it['error']:.1f}", f"{it['scaled']:.3f}", "yes" if it["name"] == ahead["method"] else "")
        for name, ahead in forecasts.items()
        for it in ahead["judged"]
    ]
    columns = ["series", "method", "mean absolute error a day", "scaled error", "used"]
    return Table("Forecasts judged by days they had not seen", columns, rows)


def _forecast_table(name: str, ahead: Any, first: int) -> Table:
    rows = [
        (plots.day(first + number), value, low, high)
        for number, (value, low, high) in enumerate(zip(ahead["values"], ahead["low"], ahead["high"], strict=True))
    ]
    return Table(f"Forecast of {name}", ["day", "expected", "low", "high"], rows)


def _demand(heading: str, found: Any) -> Section:
    ahead = found["next"]
    past = Table(
        "Campaigns so far",
        ["campaign", "shown to", "answered", "rate"],
        [(it["name"], it["shown"], sum(it["by_day"]), _bps(it["rate_bps"])) for it in found["past"]],
    )
    days = Table("Expected answers by day", ["day", "answers"], list(enumerate(ahead["by_day"])))
    prose = (
        f"A next campaign shown to {ahead['shown']:,} shoppers: {ahead['expected']:,} answers expected, between "
        f"{ahead['low']:,} and {ahead['high']:,}, as {ahead['campaigns']} campaigns so far have it."
    )
    drawn = {"answers": ahead["by_day"]}
    return Section(heading, [prose], [plots.lines(heading, drawn, "days since the start", "answers")], [days, past])


def _prices(heading: str, found: Any) -> Section:
    rows = found["elasticities"]
    drawn = {it["group"]: max(0, round(-100 * it["slope"])) for it in rows[:_BARS]}
    groups = Table(
        "Elasticity",
        ["product group", "products", "weeks", "1 % dearer sells more by", "low", "high"],
        [
            (it["group"], it["products"], it["weeks"], *(f"{it[part]:.2f} %" for part in ("slope", "low", "high")))
            for it in rows
        ],
    )
    tenths = [0] * 11
    for share in found["bargain_bps"].values():
        tenths[share // 1000] += 1
    bargains = Table(
        "Shoppers by share of units bought cheaply",
        ["share", "shoppers"],
        [(f"{number * 10} % and more", count) for number, count in enumerate(tenths)],
    )
    prose = (
        "Within products, week by week: how many percent more units are sold where the price is one percent higher "
        "(below 0: fewer). Weeks without a sale are not seen, which makes it too flat. Cheaply means below 95 % of the "
        "usual price."
    )
    shown = [plots.bars("Units lost to one percent of price", drawn, "hundredths of a percent")] if drawn else []
    cheap = plots.bars("Bought cheaply", {f"{number * 10} %": count for number, count in enumerate(tenths)}, "shoppers")
    return Section(heading, [prose], [*shown, cheap], [groups, bargains])


def _bps(value: int) -> str:
    return f"{value / 100:.2f} %"


SECTIONS: Final[Mapping[str, tuple[str, Callable[[str, Any], Section]]]] = MappingProxyType(
    {
        "funnel": ("From shown to bought", _funnel),
        "cohorts": ("Who comes back", _cohorts),
        "baskets": ("Bought together", _baskets),
        "cycles": ("How often they come", _cycles),
        "rfm": ("Recency, frequency, money", _rfm),
        "trend": ("How sales go on", _trend),
        "demand": ("What a campaign will bring", _demand),
        "prices": ("How price matters", _prices),
    }
)
"""Analysis -> heading of its section, and what builds it."""
