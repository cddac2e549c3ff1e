"""Where a campaign stands: `brownie run report main FILE --network ID`. Sends nothing."""

from offchain.campaigns.errors import CampaignError
from offchain.campaigns.vault_told import report_of
from scripts.surroundings import open_office, plain_words


def main(file: str) -> None:
    """Prints state, budget, records and digest; ends with 1 when the records do not make the digest."""
    with plain_words():
        office = open_office()
        standing, _, lines = report_of(office.desk.view, office.campaign(file))
        print("\n".join(lines))
        if not standing.complete:
            raise CampaignError("the records that the node gives do not make the digest that the hub keeps")
