"""Receipts and verdicts, in words and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from offchain.campaigns.currencies import Currency, of_number
from offchain.domain.refusals import Refusal
from offchain.receipts.document import PricedLine, Receipt
from offchain.receipts.errors import spoken
from offchain.receipts.verifying import Verdict
from offchain.texts.wording import moment, money


@dataclass(frozen=True, slots=True)
class Judged:
    """A receipt, and what the chain says of it: a verdict, or why nothing can be said."""

    receipt: Receipt
    verdict: Verdict | Refusal

    @property
    def holds(self) -> bool:
        """Whether the receipt is true."""
        return isinstance(self.verdict, Verdict) and self.verdict.holds

    @property
    def name(self) -> str:
        """The shop's own of the order, or its hash."""
        return self.receipt.reference or self.receipt.order

    @property
    def word(self) -> str:
        """What became of it."""
        if isinstance(self.verdict, Refusal):
            return "refused"
        if not self.verdict.holds:
            return "differs"
        return "verified" if self.receipt.skipped is None else "verified, not redeemed"


def judged_document(judged: Judged) -> dict[str, Any]:
    """For programs: amounts in minor units."""
    receipt, verdict = judged.receipt, judged.verdict
    document: dict[str, Any] = {"reference": receipt.reference, "order": receipt.order, "verdict": judged.word}
    if isinstance(verdict, Refusal):
        facts = {name: fact if isinstance(fact, int) else f"0x{fact.hex()}" for name, fact in verdict.facts.items()}
        return document | {"error": {"code": verdict.code, "message": "\n".join(spoken(verdict)), "facts": facts}}
    return document | {
        "rows": [asdict(row) for row in verdict.different],
        "compared": verdict.compared,
        "depth": verdict.depth,
        "payable": receipt.payable,
        "discount": receipt.quote.order.total - receipt.payable,
        "refunded": verdict.refunded,
        "calldata": "read" if verdict.read else "unknown",
        "spent": verdict.spent,
    }


def judged_lines(judged: Judged) -> list[str]:
    """For people: the order as they know it, then what the chain says."""
    receipt, verdict = judged.receipt, judged.verdict
    lines = [f"{judged.name}: {judged.word}", *_order_lines(receipt)]
    if isinstance(verdict, Refusal):
        return [lines[0], *(f"  {line}" for line in spoken(verdict))]
    lines += [f"  {row.what}: expected {row.expected}, found {row.found}" for row in verdict.different]
    if receipt.place is not None:
        place = receipt.place
        lines.append(f"  transaction  {place.transaction}, block {place.block}, {verdict.depth} deep")
    if verdict.refunded:
        currency = of_number(receipt.quote.currency)
        lines.append(f"  refunded     {money(verdict.refunded, currency.decimals)} {currency.code} so far")
    return [*lines, *(f"  note         {note}" for note in _notes(receipt, verdict))]


def _order_lines(receipt: Receipt) -> Iterator[str]:
    quote = receipt.quote
    currency = of_number(quote.currency)
    for line in quote.lines:
        yield f"  {line.quantity} x {_price(line.unit_price, currency):<11}{_goods(line)}"
    if quote.delivery:
        yield f"  delivery     {_price(quote.delivery, currency)}"
    for promotion in receipt.promotions:
        if promotion.recorded is not None:
            off = _price(promotion.recorded.discount, currency)
            yield f"  discount     {off} by campaign {promotion.campaign}, coupon {promotion.coupon.index}"
    if receipt.skipped is not None:
        yield from (f"  skipped      {reason}" for reason in receipt.skipped.reason)
    yield f"  payable      {_price(receipt.payable, currency)}" + (
        f", {moment(receipt.place.time)}" if receipt.place and receipt.place.time else ""
    )


def _notes(receipt: Receipt, verdict: Verdict) -> Iterator[str]:
    if not verdict.read:
        yield "the order came by way of another contract: its fields are vouched for by its hash alone"
    if receipt.skipped is not None and receipt.place is None:
        yield "nothing was sent for it: the reason is the shop's word"
    if receipt.skipped is not None:
        if verdict.spent:
            yield "its coupon or number is spent: ask for the receipt of that redemption"
        else:
            yield "its coupon or number is unspent: it was not redeemed to this day"


def _goods(line: PricedLine) -> str:
    return ", ".join(f"{name} x {units}" for name, units in line.goods.items())


def _price(amount: int, currency: Currency) -> str:
    return f"{money(amount, currency.decimals)} {currency.code}"
