"""Goods that came back: `brownie run refund main ORDER SKU=n... [CATALOGUE.json] [dry] --network ID`.

ORDER is the signed order, n how many of the product came back in all. Tells what is refunded and restocked line by
line, and sends it to the checkout; given again, it sends nothing.
"""

from pathlib import Path

from offchain.campaigns import refunds, signed_orders
from offchain.campaigns.currencies import of_number
from offchain.campaigns.refusals_told import in_words
from offchain.campaigns.returns_told import return_document, return_lines
from offchain.campaigns.units_read import read_units
from offchain.data.catalogue import Catalogue
from scripts.surroundings import DRY, open_office, plain_words, told


def main(order: str, *words: str) -> None:
    """Works the refund out, tells it, and sends it."""
    with plain_words():
        office, bought = open_office(words), signed_orders.load(Path(order))
        papers = [Path(word) for word in words if word.endswith(".json")]
        catalogue = Catalogue.load(papers[0]) if papers else None
        totals = read_units([word for word in words if word != DRY and not word.endswith(".json")], catalogue)
        currency = of_number(bought.submission.uses[0].terms.currency)
        with in_words(currency):
            found = refunds.work_out(office.desk.view, bought, totals)
            steps = refunds.refund(office.desk, bought, found, currency.decimals)
        print("\n".join(return_lines(return_document(found, bought, catalogue), currency.decimals)))
        told(steps)
