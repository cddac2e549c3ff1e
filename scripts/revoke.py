"""Revokes coupons by index: `brownie run revoke main FILE 7,20-30 [dry] --network ID`, where the terms say INDEX.

`brownie run revoke epoch FILE NUMBER [dry] --network ID` voids all vouchers of earlier epochs, where they say EPOCH. A
dry run shows the words of the bitmap and the masks.
"""

from offchain.campaigns import orders
from scripts.surroundings import open_office, plain_words, told


def main(file: str, coupons: str, *words: str) -> None:
    """Revokes single coupons; those that are redeemed or revoked already are passed over."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        indices = orders.read_indices(coupons)
        with campaign.refusals_told():
            told(orders.revoke_indices(office.desk, campaign, indices))


def epoch(file: str, number: str, *words: str) -> None:
    """Voids all vouchers of epochs before `number`."""
    with plain_words():
        office = open_office(words)
        campaign = office.campaign(file)
        with campaign.refusals_told():
            told([orders.revoke_epoch(office.desk, campaign, orders.read_epoch(number))])
