"""Raises the budget of a campaign to a total: `brownie run fund main FILE TOTAL [dry] --network ID`.

TOTAL, such as 600.00, is what the budget shall be in all, what is spent included; given again, it sends nothing.
"""

from offchain.campaigns import orders
from scripts.surroundings import open_office, plain_words, told


def main(file: str, total: str, *words: str) -> None:
    """Tops up by what is missing to the total."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        amount = orders.read_amount(total, campaign.draft.currency)
        with campaign.refusals_told():
            told([orders.fund(office.desk, campaign, amount)])
