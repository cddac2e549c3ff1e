"""Raises the budget of a campaign to a total: `brownie run fund main FILE [TOTAL] [dry] --network ID`.

TOTAL, such as 600.00, is what the budget shall be in all, what is spent included; given again, it sends nothing. Of a
paid campaign every funder runs it, and deposits its share of TOTAL, or of the budget that FILE says; what each funder
still owes is told.
"""

from offchain.campaigns import vault_orders
from scripts.surroundings import DRY, open_office, plain_words, told


def main(file: str, *words: str) -> None:
    """Tops up, or deposits, what is missing to the total."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        total = next((word for word in words if word != DRY), "")
        with campaign.refusals_told():
            told(vault_orders.raise_budget(office.desk, campaign, total))
