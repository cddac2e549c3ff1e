"""Creates the campaign of a document: `brownie run create_campaign main FILE [dry] --network ID`.

Given again, it sends nothing: campaign.lock.json knows which campaign the document became.
"""

from offchain.campaigns import orders
from offchain.campaigns.telling import campaign_lines
from scripts.surroundings import open_office, plain_words, told


def main(file: str, *words: str) -> None:
    """Tells what the campaign promises, and creates it."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        print("\n".join(campaign_lines(campaign, office.papers(file).catalogue)))
        with campaign.refusals_told():
            told([orders.create(office.desk, campaign, office.lock)])
