"""Random structs whose every field is at an edge or anywhere between."""

from __future__ import annotations

from hypothesis import strategies as st

from offchain.domain.order import Agreement, Grant, Line, Order
from offchain.domain.terms import Terms
from offchain.domain.tiers import Tier


def of_bits(bits: int) -> st.SearchStrategy[int]:
    """Every bit pattern of a field, its edges often."""
    return st.sampled_from((0, 1, 2**bits - 1, 2 ** (bits - 1))) | st.integers(0, 2**bits - 1)


BYTES32 = st.binary(min_size=32, max_size=32)
ACCOUNTS = of_bits(160)
LINES = st.builds(Line, of_bits(96), of_bits(32), of_bits(64), of_bits(64))
GRANTS = st.builds(Grant, of_bits(96), of_bits(40), of_bits(40), of_bits(32), of_bits(16), of_bits(31), st.booleans())
TIERS = st.builds(Tier, of_bits(128), of_bits(96), of_bits(32))
AGREEMENTS = st.builds(Agreement, ACCOUNTS, of_bits(96), BYTES32)
ORDERS = st.builds(
    Order,
    shopper=ACCOUNTS,
    order_ref=BYTES32,
    delivery=of_bits(96),
    deadline=of_bits(40),
    nonce=of_bits(120),
    lines=st.lists(LINES, max_size=5).map(tuple),
)
TERMS_BITS = {
    "merchant": 160, "start_time": 40, "end_time": 40, "flags": 16, "issuer": 160, "cap": 32, "per_wallet": 16,
    "priority": 16, "group": 8, "kind": 8, "scope": 4, "target": 4, "audience": 4, "group_mode": 4, "token": 160,
    "value": 96, "cap_amount": 96, "min_amount": 96, "target_key": 64, "budget": 96, "compat_mask": 32,
    "period_cap": 24, "period_seconds": 24, "min_quantity": 16, "max_units": 16, "max_times": 16, "currency": 16,
    "utc_offset": 8, "weekdays": 8, "gate": 160, "daily_from": 24, "daily_to": 24, "buy_quantity": 16,
    "get_quantity": 16, "get_bps": 16, "salt": 64, "refund_window": 32, "notice": 32, "max_pause": 32,
    "collect_delay": 32, "stock_units": 24, "gift_quantity": 16, "revocation": 8, "settlement": 8,
    "prior_price_rule": 8, "ref_price": 96, "gift_sku": 64, "deposit_factor_bps": 32, "grace": 32, "holdout_bps": 16,
    "root_delay": 16,
}  # fmt: skip
"""Field -> bits, as the comments of `PromoTypes.Terms` give them."""
TERMS = st.builds(
    Terms,
    **{name: of_bits(bits) for name, bits in TERMS_BITS.items()},
    extra_hash=BYTES32,
    cold_hash=BYTES32,
)


def words_of(answer: bytes, start: int = 0) -> list[int]:
    return [int.from_bytes(answer[at : at + 32], "big") for at in range(start, len(answer), 32)]
