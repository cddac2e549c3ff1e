"""How a redemption was authorised. On chain it is a number in the record `Redeemed`."""

from enum import IntEnum


class Route(IntEnum):
    """How a use was authorised, as its record says; PUBLIC and VOTES spend no index."""

    PUBLIC = 0
    VOUCHER = 1
    ROOT = 2
    TOKEN = 3
    VOTES = 4

    @property
    def by_index(self) -> bool:
        """Whether such a use spends a coupon's index."""
        return self in (Route.VOUCHER, Route.ROOT, Route.TOKEN)
