"""Every bound of the protocol. Twin of contracts/types/Limits.sol; a test compares the two."""

from typing import Final

BPS: Final = 10_000
"""Basis points of the whole: 100 %."""
LINES: Final = 50
"""Most lines of an order."""
PROMOTIONS: Final = 8
"""Most promotions of an order."""
GROUPS: Final = 32
"""How many groups of promotions a compatibility mask knows."""
QUANTITY: Final = 10_000
"""Most units of a line."""
TIERS: Final = 5
"""Most tiers of a TIER campaign."""
FUNDERS: Final = 8
"""Most funders of a campaign."""
DEPTH: Final = 32
"""Deepest Merkle tree: 2**32 coupons, as many as there are indices."""
ASSIGNMENT: Final = 2
"""Words of an assignment: a signature by EIP-2098."""
DURATION: Final = 3650 * 86_400
"""Longest campaign, seconds: 10 years."""
CLOCK: Final = 2**32 - 1
"""Last end of a campaign, Unix seconds: times of a campaign's state are kept in 32 bits."""
EPOCHS: Final = 2**16 - 1
"""Most vouchers' epochs of a campaign."""
PAUSE: Final = 30 * 86_400
"""Longest pause a campaign may reserve, seconds."""
REFUND_WINDOW: Final = 365 * 86_400
GRACE: Final = 730 * 86_400
"""Longest window for returns that a campaign may promise, seconds."""
PERIODS: Final = 2**16 - 1
"""Number of the last period that the state can hold; the first is 0."""
OFFSET_AHEAD: Final = 56
"""Furthest that a local day is ahead of UTC, quarter hours: 14 hours."""
OFFSET_BEHIND: Final = 48
"""Furthest that a local day is behind UTC, quarter hours: 12 hours."""
WALLET_GAS: Final = 200_000
"""Gas for a contract wallet's answer to `isValidSignature`."""
GATE_GAS: Final = 100_000
"""Gas for a gate contract's answer."""
MEMBERS: Final = 16
"""Most members of a quorum."""
ROTATION_LEAST: Final = 3_600
"""Shortest time until a quorum's successor serves, seconds."""
ROTATION: Final = 30 * 86_400
"""Longest time until a quorum's successor serves, seconds."""
OVERLAP: Final = 365 * 86_400
"""Longest time for which signatures of a replaced quorum count, seconds."""
ROOT_WAIT: Final = 30 * 86_400
"""Longest time for which a root of rewards waits beyond what its programme asks, seconds."""
ANCESTORS: Final = 64
"""Most wallets, from a referrer upwards, that are followed to find a circle."""
COLLECTED: Final = 50
"""Most campaigns of which a merchant collects at once."""
BALANCE_LEAST: Final = 3_600
"""Shortest window for the balance of a pre-sale, seconds."""
BALANCE: Final = 365 * 86_400
"""Longest window for the balance of a pre-sale, seconds."""
BATCH: Final = 500
"""Most orders of a batch."""
ORDER_GAS: Final = 3_000_000
"""Gas for one order of a batch."""
SKIP_GAS: Final = 3_100_000
"""Gas that must be left for an order to be skipped."""
COUPON_NAME: Final = 64
"""Longest name of a collection of coupons, bytes."""
COUPON_TEXT: Final = 1_024
"""Longest description and picture of a collection of coupons, bytes."""
MAX_U96: Final = 2**96 - 1
"""Largest amount, minor units."""
