"""Orders that a shop collected: `brownie run redeem_batch main FILE [MOST] [dry] --network ID`, as their merchant.

FILE has signed orders, one a line; MOST, without it 100, is how many go into one transaction. Those that cannot be
redeemed are left out and told with the reason; given again, nothing is redeemed twice.
"""

from pathlib import Path

from offchain.campaigns import batch_orders, orders, signed_orders
from offchain.campaigns.returns_told import batch_lines
from scripts.surroundings import DRY, open_office, plain_words, told

USUAL = 100


def main(file: str, *words: str) -> None:
    """Redeems what was not redeemed before."""
    with plain_words():
        office, signed = open_office(words), signed_orders.load_all(Path(file))
        counts = [orders.read_count("orders of one transaction", word) for word in words if word != DRY]
        steps, fates = batch_orders.submit(office.desk, signed, counts[0] if counts else USUAL)
        told(steps)
        print("\n".join(batch_lines(fates)))
