"""The order as its transaction brought it, field by field beside the receipt: what a hash cannot name, this names."""

from offchain.domain.order import Grant, Line
from offchain.domain.terms import Audience
from offchain.receipts.document import CouponWords, PricedLine, Receipt
from offchain.receipts.mined import SentOrder
from offchain.receipts.rows import Rows


def compare_sent(receipt: Receipt, sent: SentOrder | None, rows: Rows) -> None:
    """Fields of quote and coupons. sent : None where nobody can read the transaction: then hashes alone tell."""
    if sent is None:
        return
    order, quote = sent.submission.order, receipt.quote
    expected = {
        "shopper": f"0x{order.shopper:040x}",
        "order_ref": f"0x{order.order_ref.hex()}",
        "delivery": order.delivery,
        "nonce": order.nonce,
        "deadline": order.deadline,
    }
    rows.each("quote", expected, dict(quote))
    rows.same("quote.lines", len(order.lines), len(quote.lines))
    for position, (line, told) in enumerate(zip(order.lines, quote.lines, strict=False)):
        _line(f"quote.lines[{position}]", line, told, rows)
    rows.same("promotions", len(sent.submission.uses), len(receipt.promotions))
    for position, (use, promotion) in enumerate(zip(sent.submission.uses, receipt.promotions, strict=False)):
        place = f"promotions[{position}]"
        _coupon(f"{place}.coupon", use.grant, promotion.coupon, rows)
        root = [f"0x{word.hex()}" for word in use.proof[:3]] if use.terms.audience == Audience.ROOT else []
        rows.each(place, {"extra": [f"0x{word:064x}" for word in use.extra], "root": root}, dict(promotion))


def _line(place: str, line: Line, told: PricedLine, rows: Rows) -> None:
    names = ("unit_price", "quantity", "sku", "tags")
    rows.each(place, {name: getattr(line, name) for name in names}, dict(told))


def _coupon(place: str, grant: Grant, told: CouponWords, rows: Rows) -> None:
    names = ("value", "not_before", "deadline", "index", "epoch", "reserved", "bearer")
    rows.each(place, {name: getattr(grant, name) for name in names}, dict(told))
