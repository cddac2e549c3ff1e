"""The packed words of a `Redeemed` record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from offchain.domain.words import unpack

WIDTHS: Final = {"place": (88, 32, 32, 40, 16, 8, 8, 32), "amounts": (128, 128), "grantor": (160, 96)}
"""Packed word -> bits of its fields, from the highest bit."""


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
        fields = [field for name, widths in WIDTHS.items() for field in unpack(words[name], widths)]
        return cls.of(
            words["campaign"].to_bytes(32, "big"), words["shopper"], words["orderHash"].to_bytes(32, "big"), fields
        )

    @classmethod
    def of(cls, campaign: bytes, shopper: int, order_hash: bytes, fields: Sequence[int]) -> "Redeemed":
        """From the topics of such a record, and the fields of its words in the order of `WIDTHS`."""
        _, sequence, index, time, epoch, route, position, units, base, discount, submitter, value = fields
        return cls(
            campaign=campaign,
            shopper=shopper,
            order_hash=order_hash,
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
