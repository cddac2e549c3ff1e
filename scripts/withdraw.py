"""Takes back what of a deposit is not needed: `brownie run withdraw main FILE [dry] --network ID`, as a funder.

Before the end that is what the budget does not need; once the grace after the end has passed, all that was not spent.
"""

from offchain.campaigns import vault_orders
from scripts.surroundings import open_office, plain_words, told


def main(file: str, *words: str) -> None:
    """Pays the funder."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        with campaign.refusals_told():
            told([vault_orders.withdraw(office.desk, campaign)])
