"""Personal prices as a page: who pays what, and how fair that is."""

from dataclasses import replace

from offchain.allotment import fairness_page
from offchain.allotment.pricing import Pricing, document_of
from offchain.reporting import plots
from offchain.reporting.page import Page, Section, Table
from offchain.texts.wording import money


def page(pricing: Pricing) -> Page:
    """The page of fairness, with the ladder before it."""
    document, decimals = document_of(pricing), pricing.prices.currency.decimals
    currency, fair = pricing.prices.currency.code, fairness_page.page(pricing.fairness)
    public, everybody = (money(document[it], decimals) for it in ("public", "everybody"))
    others = document["shoppers"] - document["personal"]
    rows = [(money(it["price"], decimals), it["shoppers"], it["score"]) for it in document["bands"]]
    bars = plots.bars(
        "Shoppers by what they pay",
        {everybody: others, **{price: count for price, count, _ in rows}},
        "shoppers",
    )
    ladder = Section(
        "Who pays what",
        [f"The rule {document['rule']} decides by the score alone; the same rule and scores give the same prices."],
        plots=[bars],
        tables=[Table("Ladder", ("price", "shoppers", "from score"), rows)],
    )
    return replace(
        fair,
        title=f"Personal prices of {pricing.prices.sku}",
        lead=f"The public price is {public} {currency}, everybody pays {everybody}; {document['personal']:,} of "
        f"{document['shoppers']:,} shoppers pay less, and nobody pays more.",
        sections=[ladder, *fair.sections],
    )
