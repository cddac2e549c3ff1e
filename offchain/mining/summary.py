"""What each analysis says, in a few sentences with their figures: what a merchant would want to know of it first."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

Amount: TypeAlias = Callable[[int], str]
"""Minor units as money with its currency."""
_SHOWN: Final = 2
"""Rules, groups and shoppers that are named."""
_WHOLE: Final = 2
"""Months of a cohort beyond which its second one is over: the last month of a log has only begun."""
_NONE: Final = "nothing was found"


def sentences(document: Mapping[str, Any], amount: Amount) -> dict[str, list[str]]:
    """Name of an analysis -> its sentences, of every analysis of `mined`."""
    return {
        name: [f"not computed: {found['missing']}"]
        if isinstance(found, dict) and "missing" in found
        else _SAYS[name](found, amount) or [_NONE]
        for name, found in document.items()
    }


def _funnel(stages: Any, _: Amount) -> list[str]:
    told = [f"{it['pairs']:,} pairs of shopper and product at {it['name']}" for it in stages[:1]]
    if len(stages) > 1:
        worst = min(range(1, len(stages)), key=lambda place: stages[place]["of_before_bps"])
        told += [
            f"{stages[-1]['pairs']:,} of them come to {stages[-1]['name']} ({_share(stages[-1]['of_first_bps'])})",
            f"most are lost between {stages[worst - 1]['name']} and {stages[worst]['name']}: "
            f"{_share(stages[worst]['of_before_bps'])} go on",
        ]
    return told


def _cohorts(found: Any, _: Amount) -> list[str]:
    if not found:
        return []
    largest = max(found, key=lambda it: it["size"])
    told = [
        f"{sum(it['size'] for it in found):,} shoppers bought for the first time in {len(found)} months, most in "
        f"{largest['month']} ({largest['size']:,})"
    ]
    second = [it for it in found if len(it["returned"]) > 1]
    if second:
        came, size = sum(it["returned"][1] for it in second), sum(it["size"] for it in second)
        told.append(f"{_share(came * 10_000 // size)} of them bought again in the month after")
        newest = next((it for it in reversed(second) if len(it["returned"]) > _WHOLE), second[-1])
        told.append(f"of those who came in {newest['month']} it is {_share(newest['retention_bps'][1])}")
    return told


def _baskets(found: Any, _: Amount) -> list[str]:
    told = []
    for name, part in found.items():
        held = f"in {part['least_support']:,} or more of {part['baskets']:,} baskets"
        told.append(f"{name}: {part['found']:,} rules hold {held}")
        told += [
            f"who buys {' + '.join(rule['having'])} also buys {rule['also']} in {_share(rule['confidence_bps'])} of "
            f"the cases ({rule['together']:,} baskets), {rule['lift_bps'] / 10_000:.1f} times what chance would give"
            for rule in part["rules"][:_SHOWN]
        ]
    return told


def _cycles(found: Any, _: Amount) -> list[str]:
    told = []
    by_name = {it["name"]: it for it in found["cycles"]}
    everything = by_name.pop("everything", None)
    if everything:
        told.append(
            f"half of the {everything['gaps']:,} gaps between purchases are {everything['days']:,} days or shorter, a "
            f"quarter {everything['quarter']:,} or shorter"
        )
    if by_name:
        fast, slow = (pick(by_name.values(), key=lambda it: (it["days"], it["name"])) for pick in (min, max))
        told.append(
            f"soonest back for {fast['name']} ({fast['days']:,} days), latest for {slow['name']} ({slow['days']:,})"
        )
    late = sum(it["overdue"] > 0 for it in found["due"])
    if found["due"]:
        told.append(f"{late:,} of {len(found['due']):,} shoppers with a cycle are past it: remind them")
    return told


def _rfm(found: Any, amount: Amount) -> list[str]:
    by_name = {it["name"]: it for it in found}
    told = []
    for name, what in (("champions", "spent"), ("must not lose", "once spent"), ("lost", "spent")):
        it = by_name.get(name)
        if it and it["shoppers"]:
            told.append(
                f"{it['shoppers']:,} {name} ({_share(it['share_bps'])} of the shoppers) {what} {amount(it['spend'])}, "
                f"{_share(it['spend_bps'])} of all"
            )
    return told


def _trend(found: Any, amount: Amount) -> list[str]:
    ahead = found["forecast"]
    sales, orders = ahead["sales"], ahead["orders"]
    days, past = len(sales["values"]), found["daily"]["sales"]
    before = sum(past[-days:])
    told = [
        f"the next {days:,} days bring {amount(sum(sales['values']))} and {sum(orders['values']):,} orders",
        f"single days between {amount(min(sales['low']))} and {amount(max(sales['high']))}",
    ]
    if len(past) >= days and before:
        told.append(f"{_change(sum(sales['values']) - before, before)} than the {days:,} days before, {amount(before)}")
    best = sales["judged"][0]
    return [*told, f"by {sales['method']}, whose error was {best['scaled']:.2f} times that of taking last week again"]


def _demand(found: Any, _: Amount) -> list[str]:
    coming = found["next"]
    told = [
        f"of {coming['shown']:,} shoppers {coming['expected']:,} answer the next campaign, between {coming['low']:,} "
        f"and {coming['high']:,}, by {coming['campaigns']:,} past ones"
    ]
    first = sum(coming["by_day"][:7])
    if coming["expected"]:
        told.append(f"{first:,} of them in its first week ({_share(first * 10_000 // coming['expected'])})")
    best = max(found["past"], key=lambda it: it["rate_bps"])
    return [*told, f"the best so far was {best['name']}: {_share(best['rate_bps'])} answered"]


def _prices(found: Any, _: Amount) -> list[str]:
    known = {it["group"]: it for it in found["elasticities"]}
    everything = known.pop("everything", None)
    told = []
    if everything:
        told.append(
            f"one percent dearer sells {-everything['slope']:.1f} % less ({-everything['high']:.1f} to "
            f"{-everything['low']:.1f}), by {everything['products']:,} products"
        )
    if known:
        steep, flat = (pick(known.values(), key=lambda it: (it["slope"], it["group"])) for pick in (min, max))
        told.append(f"a discount moves most in {steep['group']} ({-steep['slope']:.1f} %), least in {flat['group']}")
    shares = found["bargain_bps"].values()
    if shares:
        hunters = sum(it >= 5_000 for it in shares)
        told.append(f"{hunters:,} of {len(shares):,} shoppers buy at least half of their units below the usual price")
    return told


def _share(bps: int) -> str:
    return f"{bps / 100:.1f} %"


def _change(more: int, before: int) -> str:
    return f"{100 * abs(more) / before:.1f} % {'more' if more >= 0 else 'less'}"


_SAYS: Final[Mapping[str, Callable[[Any, Amount], list[str]]]] = MappingProxyType(
    {
        "funnel": _funnel,
        "cohorts": _cohorts,
        "baskets": _baskets,
        "cycles": _cycles,
        "rfm": _rfm,
        "trend": _trend,
        "demand": _demand,
        "prices": _prices,
    }
)
