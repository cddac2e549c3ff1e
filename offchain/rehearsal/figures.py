"""A rehearsal's figures as a document for programs and as tables for people."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from offchain.campaigns.currencies import Currency
from offchain.data.bad_rows import BadRow, count_by_reason
from offchain.domain.bounds import BPS
from offchain.domain.terms import Audience, Kind
from offchain.rehearsal.past_orders import MOST_BAD
from offchain.rehearsal.results import CampaignResult, Margin, Pair, Result
from offchain.texts.wording import moment, money

_SPENT: Final = {"Hub_OverBudget": "budget", "Hub_CapReached": "uses", "Hub_OverStock": "stock"}
"""Refusal -> which limit it was."""

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Hub_NotStarted": "before the start",
        "Hub_Ended": "after the end",
        "Hub_WrongWeekday": "on another weekday",
        "Hub_OutsideHours": "outside the hours",
        "Hub_IndexUsed": "the shopper's coupon was spent",
        "Hub_CapReached": "all uses were spent",
        "Hub_WalletLimit": "the shopper's uses were spent",
        "Hub_PeriodLimit": "the period's uses were spent",
        "Hub_OverBudget": "more than the budget had left",
        "Hub_OverStock": "more than the stock had left",
        "Rules_NothingInTarget": "none of the goods",
        "Rules_BelowMinAmount": "below the amount",
        "Rules_BelowMinQuantity": "below the number of units",
        "Rules_TooFewForCycle": "too few units for one round",
        "Rules_MissingRequired": "without the goods that it must contain",
        "Rules_ZeroDiscount": "nothing to take off",
    }
)
"""Refusal -> why an order went without, for merchants."""


def document_of(
    result: Result, currency: Currency, bad_rows: Sequence[BadRow], personal: Mapping[str, int]
) -> dict[str, Any]:
    """Amounts in minor units, times in Unix seconds; None where a figure is not known."""
    return {
        "currency": currency.code,
        "decimals": currency.decimals,
        "orders": result.orders,
        "with_promotion": result.with_promotion,
        "first": result.first,
        "last": result.last,
        "moved_by_seconds": result.shift,
        "sales": result.sales,
        "discount": result.discount,
        "delivery_discount": result.delivery_discount,
        "margin": _margin(result.margin),
        "campaigns": [_campaign(name, campaign, result, personal) for name, campaign in result.campaigns.items()],
        "pairs": [_pair(names, pair) for names, pair in sorted(result.pairs.items())],
        "unpriced": result.unpriced,
        "bad_rows": count_by_reason(bad_rows),
        "bad_rows_shown": [{"line": bad.line, "reason": bad.reason} for bad in bad_rows[:MOST_BAD]],
    }


def exhaustion(campaign: CampaignResult, result: Result) -> tuple[dict[str, int], int | None]:
    """(limit -> when the first order was refused for it, Unix seconds; when the budget will be spent at this pace).

    The pace is what was spent by the last order; None when the budget outlasts the campaign, or is spent already.
    """
    counters, terms = campaign.counters, campaign.counters.subject.draft.terms
    spent = {limit: counters.first_refused[code] for code, limit in _SPENT.items() if code in counters.first_refused}
    elapsed = result.last + 1 - terms.start_time
    if "budget" in spent or not counters.spent or elapsed <= 0 or result.last >= terms.end_time:
        return spent, None
    when = terms.start_time + terms.budget * elapsed // counters.spent
    return spent, when if when < terms.end_time else None


def _margin(margin: Margin) -> dict[str, int] | None:
    if not margin.sales:
        return None
    return {
        "known_sales": margin.sales,
        "before": margin.before,
        "after": margin.after,
        "discount": margin.discount,
        "gifts": margin.gifts,
    }


def _pair(names: tuple[str, str], pair: Pair) -> dict[str, Any]:
    return {
        "campaigns": list(names),
        "clashes": pair.clashes,
        "forgone": pair.forgone,
        "together": pair.together,
        "eaten": pair.eaten,
        "eaten_amount": pair.eaten_amount,
    }


def _campaign(name: str, campaign: CampaignResult, result: Result, personal: Mapping[str, int]) -> dict[str, Any]:
    counters, terms = campaign.counters, campaign.counters.subject.draft.terms
    spent, projected = exhaustion(campaign, result)
    return {
        "name": name,
        "kind": Kind(terms.kind).name,
        "audience": Audience(terms.audience).name,
        "personal": personal.get(name) or None,
        "uses": counters.used,
        "of_uses": terms.cap,
        "shoppers": campaign.shoppers,
        "discount": counters.spent,
        "budget": terms.budget,
        "units": counters.units,
        "stock": terms.stock_units,
        "sales": campaign.sales,
        "not_chosen": campaign.not_chosen,
        "lost_to": dict(campaign.lost_to.most_common()),
        "refused": dict(counters.refused.most_common()),
        "exhausted": spent,
        "budget_spent_projected": projected,
        "segments": {
            segment or "-": {"uses": share.uses, "shoppers": len(share.shoppers), "discount": share.discount}
            for segment, share in sorted(campaign.segments.items())
        },
        "spent_by_day": {str(day): campaign.spent_by_day[day] for day in sorted(campaign.spent_by_day)},
    }


def report_lines(document: Mapping[str, Any]) -> list[str]:
    """Tables for people."""

    def amount(minor: int) -> str:
        return money(minor, document["decimals"])

    lines = [
        f"{document['orders']:,} orders replayed, {document['with_promotion']:,} with a promotion; "
        f"{amount(document['discount'])} of {amount(document['sales'])} {document['currency']} given",
        f"replayed from {moment(document['first'])} to {moment(document['last'])}, {_moved(document)}",
        _margin_line(document, amount),
        "",
    ]
    head = ("campaign", "uses", "shoppers", "discount", "a use", "budget left", "units", "not chosen", "exhausted")
    rows = [_row(campaign, amount) for campaign in document["campaigns"]]
    lines += _table(head, rows)
    refused = [
        (campaign["name"], REASONS.get(code, code), f"{number:,}")
        for campaign in document["campaigns"]
        for code, number in campaign["refused"].items()
    ]
    lines += _section("orders without it, by reason", ("campaign", "reason", "orders"), refused)
    segments = [
        (campaign["name"], name, f"{it['uses']:,}", f"{it['shoppers']:,}", amount(it["discount"]))
        for campaign in document["campaigns"]
        for name, it in campaign["segments"].items()
    ]
    lines += _section("who gets it", ("campaign", "segment", "uses", "shoppers", "discount"), segments)
    lines += _section(
        "collisions", ("campaigns", "clashes", "forgone", "together", "eaten", "less by"), _pairs(document)
    )
    return [*lines, *_left_out(document)]


def _moved(document: Mapping[str, Any]) -> str:
    weeks = document["moved_by_seconds"] // 604_800
    return f"{weeks:+d} weeks from when they were given" if weeks else "as they were given"


def _margin_line(document: Mapping[str, Any], amount: Any) -> str:
    margin = document["margin"]
    if margin is None:
        return "margin: not known, since no product of the catalogue has a cost"
    known = margin["known_sales"] * BPS // document["sales"]
    return (
        f"margin: {amount(margin['after'])} with the campaigns, {amount(margin['before'])} without, of goods for "
        f"{amount(margin['known_sales'])} ({known // 100}% of sales) whose cost is known; gifts cost "
        f"{amount(margin['gifts'])} of it"
    )


def _row(campaign: Mapping[str, Any], amount: Any) -> tuple[str, ...]:
    uses, gift = campaign["uses"], campaign["kind"] == "GIFT"
    spent = [f"{limit} {moment(when)}" for limit, when in campaign["exhausted"].items()]
    if campaign["budget_spent_projected"] is not None:
        spent.append(f"budget about {moment(campaign['budget_spent_projected'])}")
    return (
        campaign["name"],
        f"{uses:,}",
        f"{campaign['shoppers']:,}",
        "-" if gift else amount(campaign["discount"]),
        "-" if gift or not uses else amount((2 * campaign["discount"] + uses) // (2 * uses)),
        "-" if gift else amount(campaign["budget"] - campaign["discount"]),
        f"{campaign['units']:,}",
        f"{campaign['not_chosen']:,}",
        ", ".join(spent) or "-",
    )


def _pairs(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            " + ".join(pair["campaigns"]),
            f"{pair['clashes']:,}",
            money(pair["forgone"], document["decimals"]),
            f"{pair['together']:,}",
            f"{pair['eaten']:,}",
            money(pair["eaten_amount"], document["decimals"]),
        )
        for pair in document["pairs"]
    ]


def _left_out(document: Mapping[str, Any]) -> list[str]:
    lines = []
    if document["unpriced"]:
        lines.append(f"left out: {document['unpriced']:,} orders with goods that have no price")
    for reason, number in document["bad_rows"].items():
        lines.append(f"left out: {number:,} rows: {reason}")
    return ["", *lines] if lines else []


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["", title, *_table(head, rows)] if rows else []


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their longest entry; the first is ragged right, all that are figures are ragged left."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = []
        for column, (text, width) in enumerate(zip(row, widths, strict=True)):
            figure = all(it[column][:1].isdigit() or it[column] == "-" for it in rows)
            cells.append(text.rjust(width) if column and figure else text.ljust(width))
        return "  ".join(cells).rstrip()

    return [line(head), *(line(row) for row in rows)]
