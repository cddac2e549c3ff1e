"""Requests, and an answer of every route, as the description of the API shows them."""

import json
from importlib import resources
from typing import Any, Final

from pydantic import JsonValue

from api.forms import EXAMPLE_CAMPAIGN, EXAMPLE_OTHER, EXAMPLE_WALLET

QUOTE_EXAMPLES: Final[list[JsonValue]] = [
    {"promotions": [{"campaign": EXAMPLE_CAMPAIGN}], "basket": [{"sku": "P0001", "quantity": 2}]},
    {
        "promotions": [{"campaign": EXAMPLE_CAMPAIGN, "coupon": 17}, {"campaign": EXAMPLE_OTHER}],
        "basket": [{"sku": "P0001", "quantity": 2}, {"sku": "P0007", "quantity": 1}],
        "wallet": EXAMPLE_WALLET,
        "delivery": 490,
    },
    {"choose": True, "basket": [{"sku": "P0001", "quantity": 2}], "wallet": EXAMPLE_WALLET, "policies": {"0": "max"}},
]
"""Orders: with one promotion, with a set, and with whatever is best for the wallet."""

SIGNED_EXAMPLES: Final[list[JsonValue]] = [
    {
        "promotions": [{"campaign": EXAMPLE_CAMPAIGN, "coupon": 17}],
        "basket": [{"sku": "P0001", "quantity": 2}],
        "wallet": EXAMPLE_WALLET,
    },
    {"choose": True, "basket": [{"sku": "P0001", "quantity": 2}], "wallet": EXAMPLE_WALLET},
]
"""Orders to be signed: without a fee, which is the merchant's to name."""

EXPLAIN_EXAMPLES: Final[list[JsonValue]] = [
    {"basket": [{"sku": "P0001", "quantity": 2}], "delivery": 490},
]
"""An order that somebody asks about before placing it."""

ORDER_EXAMPLES: Final[list[JsonValue]] = [
    {"total": "100.00", "promo_code": "PROMO10"},
    {"lines": [{"sku": "P0001", "quantity": 2}], "promo_code": "promo10", "delivery": 490},
]
"""Orders with a code: of a sum, and of goods."""

SIGN_IN_EXAMPLE: Final[JsonValue] = {
    "message": (
        "shop.example wants you to sign in with your Ethereum account:\n"
        "0x52908400098527886E0F7030069857D2E4169EE7\n\n"
        "See your coupons.\n\n"
        "URI: https://shop.example/\nVersion: 1\nChain ID: 1\nNonce: 5feceb66ffc86f38d952786c6d696c79\n"
        "Issued At: 2026-12-01T08:00:00Z"
    ),
    "signature": "0x" + "5a" * 64 + "1b",
}
"""A message as a wallet shows it, and a signature."""


REDEMPTION_EXAMPLES: Final[list[JsonValue]] = [
    {"call": "0x5ba8b7fa", "reference": "A-17"},
    {"call": "0x5ba8b7fa", "consent": {"max_payable": 4_500, "signature": "0x" + "5a" * 64 + "1b"}},
]
"""Signed orders, their calls cut short: with the consent in it, and beside it."""


def read_examples() -> dict[str, Any]:
    """Path -> answer, from examples.json."""
    found: dict[str, Any] = json.loads((resources.files(__package__) / "examples.json").read_text("utf-8"))
    return found
