"""Announces the early end of a campaign: `brownie run end main FILE [dry] --network ID`. It cannot be taken back."""

from offchain.campaigns import orders
from scripts.surroundings import open_office, plain_words, told


def main(file: str, *words: str) -> None:
    """The campaign ends after the notice that its terms promise."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        with campaign.refusals_told():
            told([orders.end(office.desk, campaign)])
