"""A step of a return and a batch of orders, in words and as JSON."""

from collections.abc import Sequence
from typing import Any

from offchain.campaigns.batch_orders import Fate, Told
from offchain.campaigns.refunds import Return
from offchain.campaigns.signed_orders import SignedOrder
from offchain.data.catalogue import Catalogue
from offchain.texts.wording import money


def return_document(found: Return, order: SignedOrder, catalogue: Catalogue | None) -> dict[str, Any]:
    """For programs: amounts in minor units. Lines of which nothing comes back or changes are left out."""
    lines = order.submission.order.lines
    return {
        "order": f"0x{found.hash.hex()}",
        "refund": found.back.amount,
        "refunded": found.before.refunded + found.back.amount,
        "budgets": [
            {"campaign": f"0x{campaign.hex()}", "back": back}
            for campaign, back in zip(found.campaigns, found.back.discounts, strict=True)
        ],
        "lines": [
            {
                "line": position,
                "sku": _sku(line.sku, catalogue),
                "restock": found.back.units[position],
                "returned": found.before.units[position] + found.back.units[position],
                "bought": line.quantity,
                "refund": found.kept_before[position] - found.kept[position],
            }
            for position, line in enumerate(lines)
            if found.back.units[position] or found.kept_before[position] != found.kept[position]
        ],
    }


def return_lines(document: dict[str, Any], decimals: int) -> list[str]:
    """The same for people."""
    lines = [f"order        {document['order']}"]
    for line in document["lines"]:
        refund = money(line["refund"], decimals)
        counts = f"restock {line['restock']}, {line['returned']} of {line['bought']} came back"
        lines.append(f"line {line['line']:<8}{line['sku']}: {counts}, refund {refund}")
    refund, refunded = (money(document[name], decimals) for name in ("refund", "refunded"))
    return [*lines, f"refund       {refund} now, {refunded} in all"]


def batch_document(told: Sequence[Told]) -> list[dict[str, Any]]:
    """What became of each order, for programs."""
    return [
        {
            "line": it.order.line,
            "reference": it.order.reference,
            "outcome": str(it.fate),
            "reason": list(it.reason),
        }
        for it in told
    ]


def batch_lines(told: Sequence[Told]) -> list[str]:
    """How many of each, and why the others were left out."""
    counts = [f"{sum(it.fate is fate for it in told)} {fate}" for fate in Fate]
    lines = [f"orders       {', '.join(count for count in counts if not count.startswith('0 ')) or 'none'}"]
    for it in told:
        if it.fate is Fate.SKIPPED:
            lines.append(f"line {it.order.line:<8}{it.order.reference}: {it.reason[0]}")
            lines += [f"             {reason}" for reason in it.reason[1:]]
    return lines


def _sku(number: int, catalogue: Catalogue | None) -> str:
    products = catalogue.products if catalogue else ()
    return next((product.sku for product in products if product.id == number), str(number))
