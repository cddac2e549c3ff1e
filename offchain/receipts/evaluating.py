"""The rules once more: what the twin makes of the order of a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from offchain.domain import cascade, stacking
from offchain.domain.cascade import Presented
from offchain.domain.extra import fixed_words, read_extra
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Terms
from offchain.receipts.document import Receipt
from offchain.receipts.rows import Rows


@dataclass(frozen=True, slots=True)
class Valued:
    """A campaign as the chain has it. most : what the coupon may cost, minor units."""

    campaign: bytes
    terms: Terms
    most: int


def compare_rules(receipt: Receipt, valued: Sequence[Valued], rows: Rows) -> None:
    """Each discount, and what is left to pay; where a rule refuses the order, that is the row."""
    pairs = list(zip(receipt.promotions, valued, strict=True))
    if any(len(promotion.extra) < fixed_words(its.terms) for promotion, its in pairs):
        return  # told already: they are not the words that the terms hash
    presented = [
        Presented(
            campaign=its.campaign,
            terms=its.terms,
            extra=read_extra(its.terms, promotion.extra_words),
            personal=promotion.coupon.value,
            max_discount=its.most,
        )
        for promotion, its in pairs
    ]
    order = receipt.quote.order
    try:
        stacking.check_set([(its.campaign, its.terms) for its in valued])
        outcome = cascade.run(presented, order.lines, order.delivery)
    except Refusal as refusal:
        rows.same("rules", f"refused: {refusal}", "redeemed")
        return
    for position, (evaluation, promotion) in enumerate(zip(outcome.evaluations, receipt.promotions, strict=True)):
        found = dict(promotion.recorded or ())
        expected = {"base": evaluation.base, "units": evaluation.units, "discount": evaluation.discount}
        rows.each(f"promotions[{position}].recorded", expected, found)
    rows.same("payable", outcome.payable, receipt.payable)
