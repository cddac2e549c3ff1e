"""Where a campaign stands: `brownie run report main FILE --network ID`. Sends nothing."""

from offchain.campaigns.errors import CampaignError
from offchain.campaigns.standing import standing_of
from offchain.campaigns.telling import standing_lines
from scripts.surroundings import open_office, plain_words


def main(file: str) -> None:
    """Prints state, budget, records and digest; ends with 1 when the records do not make the digest."""
    with plain_words():
        office = open_office()
        campaign = office.campaign(file)
        standing = standing_of(office.desk.view, campaign)
        print("\n".join(standing_lines(standing, campaign.draft.currency)))
        if not standing.complete:
            raise CampaignError("the records that the node gives do not make the digest that the hub keeps")
