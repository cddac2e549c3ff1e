"""Which peer does the nearest job to each of our operations, and what it does not do."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_MINT, _PRICED, _CLAIM, _ROOT = "signed mint", "signed mint with a price", "Merkle claim", "root update"
_BURN, _TRANSFER = "ERC-1155 coupon, redeemed", "ERC-20 transfer"

LACKS: Final = MappingProxyType(
    {
        _TRANSFER: "a yardstick: one balance less, another more",
        "ERC-1155 coupon, issued": "a transaction a coupon before anybody shops; no signed quote, no rules",
        _BURN: "says nothing about the order: no price, discount, rule, limit or digest",
        "ERC-1155 coupon, passed on": "cannot be forbidden by the campaign, and nothing is recorded but a transfer",
        _MINT: "no order, no rules, no limits or budget, no second signature for the price, no digest",
        _PRICED: "the price is what the signer says: no rules, lines, limits, subsidy or digest",
        _CLAIM: "no order, rules, limits, epochs, veto or digest; the root is fixed when it is deployed",
        "Merkle claim, first money": "the same; the wallet had none of the token",
        "cumulative claim": "no programme of its own, no bound by what was funded, no tags in leaves, no digest",
        "cumulative claim, first money": "the same; the wallet had nothing of it and none of the token",
        "cumulative claim, each of 100": "one failure stops all; no order, no signature of each wallet, no digest",
        _ROOT: "no issuer's signature, no liability against a budget, no index ranges, no veto, no digest",
        "deploy a Merkle claim": "a contract a drop, but no terms: amounts, times and limits are nowhere on chain",
        "ERC-1155 coupon, both": "the two together; what the burn is worth is believed, not checked",
    }
)
"""Peer -> what it does not do that ours does."""

SUMS: Final = MappingProxyType({"ERC-1155 coupon, both": ("ERC-1155 coupon, issued", _BURN)})
"""Peer -> peers whose gas it is together."""

NEAREST: Final = MappingProxyType(
    {
        "redeem by voucher, 1 line, quote by the merchant": (1, _MINT),
        "redeem by voucher, 1 line, quote by a cashier": (1, _MINT),
        "redeem by voucher, 2 lines": (1, _MINT),
        "redeem by voucher, 10 lines": (1, _MINT),
        "redeem by voucher, 50 lines": (1, _MINT),
        "redeem by voucher, relayed with consent": (1, _MINT),
        "redeem by voucher, 65-byte quote signature": (1, _MINT),
        "redeem by a code, 1 line": (1, _MINT),
        "redeem by leaf, depth 20": (1, _CLAIM),
        "redeem in public": (1, _MINT),
        "redeem two stacked coupons": (2, _MINT),
        "redeem three stacked coupons": (3, _MINT),
        "redeem 8 coupons on the order, 50 lines": (8, _MINT),
        "redeem 8 coupons on lines, 50 lines": (8, _MINT),
        "redeem 8 coupons on units, 50 lines, 7 splits": (8, _MINT),
        "redeem 8 coupons with all conditions, 50 lines, 7 splits": (8, _MINT),
        "redeem 8 of buy and get, 50 lines": (8, _MINT),
        "redeem a gift": (1, _MINT),
        "redeem buy and get, 10 lines": (1, _MINT),
        "redeem by a held token": (1, _MINT),
        "redeem by past votes": (1, _MINT),
        "pay by voucher, 1 line": (1, _PRICED),
        "pay by voucher, relayed with consent": (1, _PRICED),
        "pay by voucher, relayed, one signature": (1, _PRICED),
        "a batch of 100, each": (1, "cumulative claim, each of 100"),
        "a paid batch of 100, each": (1, _PRICED),
        "refund an order whole": (1, _TRANSFER),
        "claim a coupon as a token": (1, _MINT),
        "pass a coupon on": (1, "ERC-1155 coupon, passed on"),
        "redeem by a token, at the hub": (1, _BURN),
        "redeem by a token, through it": (1, _BURN),
        "sweep a coupon": (1, _BURN),
        "create a campaign": (1, "deploy a Merkle claim"),
        "publish a root": (1, _ROOT),
        "publish a root, 3 of 5": (1, _ROOT),
        "claim a reward, depth 20": (1, "cumulative claim"),
        "claim a first reward, depth 20": (1, "cumulative claim, first money"),
        "publish rewards": (1, _ROOT),
        "fund a programme": (1, _TRANSFER),
    }
)
"""Operation -> how many of which peer do the nearest job. What is not here nobody offers."""

PUBLISHED: Final = MappingProxyType(
    {
        "Uniswap Merkle claim": 61_900,
        "Sablier instant claim": 69_300,
        "Merkl claim": 90_800,
        "Merkl claim, each of a batch": 56_200,
        "Merkl root update": 64_700,
        "thirdweb signed mint": 103_900,
        "thirdweb signed mint with a price": 144_100,
        "Galxe claim": 102_600,
        "Manifold claim": 106_300,
        "allow-list mint": 107_600,
        "ERC-7498, issued": 51_700,
        "ERC-7498, redeemed": 67_000,
    }
)
"""Contract that others published -> gas, as the design of the protocol quotes it. Not measured here."""
