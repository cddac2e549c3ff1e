"""The packed words of a `Redeemed` record."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.domain.words import unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """One use of an order as the chain recorded it.

    sequence : the campaign's redemptions so far; time : Unix seconds; route : a `Route`; position : in the order's set
    of coupons; base, discount : minor units; value : the coupon's own, by kind; addresses : 160 bits.
    """

    campaign: bytes
    shopper: int
    order_hash: bytes
    sequence: int
    index: int
    time: int
    epoch: int
    route: int
    position: int
    units: int
    base: int
    discount: int
    submitter: int
    value: int

    @classmethod
    def from_words(cls, words: Mapping[str, int]) -> "Redeemed":
        """From the words of a `Redeemed` record."""
        _, sequence, index, time, epoch, route, position, units = unpack(words["place"], (88, 32, 32, 40, 16, 8, 8, 32))
        base, discount = unpack(words["amounts"], (128, 128))
        submitter, value = unpack(words["grantor"], (160, 96))
        return cls(
            campaign=words["campaign"].to_bytes(32, "big"),
            shopper=words["shopper"],
            order_hash=words["orderHash"].to_bytes(32, "big"),
            sequence=sequence,
            index=index,
            time=time,
            epoch=epoch,
            route=route,
            position=position,
            units=units,
            base=base,
            discount=discount,
            submitter=submitter,
            value=value,
        )
