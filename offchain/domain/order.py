"""An order as the chain sees it: lines, quote, coupon, consent. Twin of contracts/libraries/OrderLib.sol."""

from dataclasses import dataclass, field
from typing import Final

from offchain.domain.denomination import Denomination
from offchain.domain.words import pack, unpack

_LINE: Final = (96, 32, 64, 64)
_GRANT: Final = (96, 40, 40, 32, 16, 31, 1)
_HEAD: Final = (96, 40, 120)
_BOUNDS: Final = (160, 96)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order.

    unit_price : minor units; quantity : units; sku : the catalogue's u64 id, 0 where no promotion targets one;
    tags : mask of the merchant's product groups.
    """

    unit_price: int
    quantity: int
    sku: int = 0
    tags: int = 0

    @property
    def amount(self) -> int:
        """List price of the line, minor units."""
        return self.unit_price * self.quantity

    def packed(self) -> int:
        """The line's word. Raises `FieldRangeError`."""
        return pack(
            [
                ("unit_price", 96, self.unit_price),
                ("quantity", 32, self.quantity),
                ("sku", 64, self.sku),
                ("tags", 64, self.tags),
            ]
        )

    @classmethod
    def unpacked(cls, word: int) -> "Line":
        """The line of a word."""
        return cls(*unpack(word, _LINE))


@dataclass(frozen=True, slots=True)
class Grant:
    """What a coupon carries.

    value : basis points or minor units, by kind, 0 = the public terms; not_before, deadline : Unix seconds, half-open;
    index : the coupon's bit; epoch : the voucher's or the root's; reserved : bits that no rule reads yet;
    bearer : of a voucher that was signed for the key of a code.
    """

    value: int = 0
    not_before: int = 0
    deadline: int = 0
    index: int = 0
    epoch: int = 0
    reserved: int = 0
    bearer: bool = False

    def packed(self) -> int:
        """The grant's word. Raises `FieldRangeError`."""
        return pack(
            [
                ("value", 96, self.value),
                ("not_before", 40, self.not_before),
                ("deadline", 40, self.deadline),
                ("index", 32, self.index),
                ("epoch", 16, self.epoch),
                ("reserved", 31, self.reserved),
                ("bearer", 1, int(self.bearer)),
            ]
        )

    @classmethod
    def unpacked(cls, word: int) -> "Grant":
        """The grant of a word."""
        value, not_before, deadline, index, epoch, reserved, bearer = unpack(word, _GRANT)
        return cls(value, not_before, deadline, index, epoch, reserved, bearer != 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a cashier prices and signs; merchant, token and currency come from the terms.

    shopper : address; order_ref : 32 bytes, salted; delivery : minor units; deadline : Unix seconds, exclusive;
    money : in which it was priced, None where nobody says. It is no part of the quote's words: the signature binds the
    currency and token of the terms, to which `denomination.check_denomination` compares it.
    """

    shopper: int
    order_ref: bytes
    delivery: int
    deadline: int
    nonce: int
    lines: tuple[Line, ...]
    money: Denomination | None = field(default=None, compare=False)

    @property
    def total(self) -> int:
        """List price of all lines with delivery, minor units."""
        return sum(line.amount for line in self.lines) + self.delivery

    def packed_head(self) -> int:
        """The word of delivery, deadline and nonce. Raises `FieldRangeError`."""
        return pack([("delivery", 96, self.delivery), ("deadline", 40, self.deadline), ("nonce", 120, self.nonce)])

    @classmethod
    def unpacked(cls, shopper: int, order_ref: bytes, head: int, lines: tuple[int, ...]) -> "Order":
        """The order from the words of a quote."""
        delivery, deadline, nonce = unpack(head, _HEAD)
        return cls(
            shopper=shopper,
            order_ref=order_ref,
            delivery=delivery,
            deadline=deadline,
            nonce=nonce,
            lines=tuple(Line.unpacked(word) for word in lines),
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a shopper agrees to: who submits (0 = anyone), at most how much to pay, minor units, on which text."""

    submitter: int
    max_payable: int
    text_hash: bytes = bytes(32)

    def packed_bounds(self) -> int:
        """The word of submitter and bound. Raises `FieldRangeError`."""
        return pack([("submitter", 160, self.submitter), ("max_payable", 96, self.max_payable)])

    @classmethod
    def unpacked(cls, bounds: int, text_hash: bytes) -> "Agreement":
        """The agreement from the words of a consent."""
        submitter, max_payable = unpack(bounds, _BOUNDS)
        return cls(submitter, max_payable, text_hash)
