"""The one schema of behaviour: who did what with which item, how many, for how much, when and where."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import polars as pl


class EventType(StrEnum):
    """What a shopper did, or what was shown to one."""

    IMPRESSION = "impression"
    VIEW = "view"
    SEARCH = "search"
    CLICK = "click"
    CART = "cart"
    PURCHASE = "purchase"
    COUPON_REDEEMED = "coupon_redeemed"
    SHARE = "share"
    LIKE = "like"
    COMMENT = "comment"
    REFERRAL = "referral"


class Channel(StrEnum):
    """Where it happened."""

    WEB = "web"
    APP = "app"
    STORE = "store"
    EMAIL = "email"
    SOCIAL = "social"
    OTHER = "other"


EVENT_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "shopper": pl.String(),
        "item": pl.String(),
        "type": pl.String(),
        "quantity": pl.Int64(),
        "amount": pl.Int64(),
        "time": pl.Int64(),
        "channel": pl.String(),
    }
)
"""Columns in order. item : a SKU, or one of the prefixed names below; quantity : units; amount : minor units, of the
whole row; time : Unix seconds, UTC."""

CAMPAIGN_ITEM: Final = "campaign:"
"""Prefix of the item of an impression that shows a whole campaign."""
COUPON_ITEM: Final = "coupon:"
"""Prefix of the item of a redemption whose coupon belongs to no product of the catalogue."""
SHOPPER_ITEM: Final = "shopper:"
"""Prefix of the item of a referral: the shopper who was referred."""

MAX_QUANTITY: Final = 10_000
"""Most units of a row, as of an order's line on chain."""
MAX_AMOUNT: Final = 10**12
"""Most minor units of a row. Far below u96 and int64, so that nine million such rows still add up inside 64 bits:
one absurd row must not stop a whole computation."""
MIN_TIME: Final = 946_684_800
"""2000-01-01T00:00:00Z. Earlier: a lost clock, or days instead of seconds."""
END_OF_TIME: Final = 4_102_444_800
"""2100-01-01T00:00:00Z, exclusive. Later: milliseconds instead of seconds."""
