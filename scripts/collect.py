"""Collects what was spent of paid campaigns: `brownie run collect main FILE... [dry] --network ID`.

Tells what of each is paid and what is due when; what was spent since the last collection is noted, and due a delay
later. Where nothing is due and nothing is new, it sends nothing.
"""

from offchain.campaigns import vault_orders
from scripts.surroundings import DRY, open_office, plain_words, told


def main(*words: str) -> None:
    """Pays the merchant what is due of every FILE, in one transaction."""
    with plain_words():
        office = open_office(words)
        campaigns = [office.campaign(word) for word in words if word != DRY]
        told(vault_orders.collect(office.desk, campaigns))
