"""Stops redemption for a while, or lets it go on.

`brownie run pause main FILE [DURATION] [dry] --network ID`; DURATION, such as 12h, is else as long as the terms allow.
`brownie run pause unpause FILE [dry] --network ID`
"""

from offchain.campaigns import orders
from scripts.surroundings import DRY, open_office, plain_words, told


def main(file: str, *words: str) -> None:
    """Pauses the campaign, unless it is paused."""
    durations = [word for word in words if word != DRY]
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        seconds = orders.read_duration(durations[0]) if durations else None
        with campaign.refusals_told():
            told([orders.pause(office.desk, campaign, seconds)])


def unpause(file: str, *words: str) -> None:
    """Ends the pause, if there is one."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        with campaign.refusals_told():
            told([orders.unpause(office.desk, campaign)])
