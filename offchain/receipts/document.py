"""A receipt as JSON, promissory-receipt/2: what a shopper is given of an order, and needs to verify it.

What each member says: docs/receipts.md. Amounts are minor units, times Unix seconds, addresses and hashes lower case
hexadecimal. The shop's own words, which no chain knows, are `reference` and `goods`.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from offchain.attestation.parts import extra_hash
from offchain.attestation.typed_data import SigningDomain, hub_domain, of_priced, of_uses
from offchain.campaigns.forms import shown
from offchain.domain.bounds import MAX_U96
from offchain.domain.order import Grant, Line, Order
from offchain.receipts.errors import ReceiptFormError

SCHEMA: Final = "promissory-receipt/2"
LARGEST: Final = 65_536
"""Bytes of one receipt: fifty lines and eight promotions take a fifth of it."""

Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
Account = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
Bytes = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})*$")]
_Shown = Annotated[str, AfterValidator(shown)]
_U16 = Annotated[int, Field(ge=0, lt=2**16)]
_U32 = Annotated[int, Field(ge=0, lt=2**32)]
_U40 = Annotated[int, Field(ge=0, lt=2**40)]
_U64 = Annotated[int, Field(ge=0, lt=2**64)]
_U96 = Annotated[int, Field(ge=0, le=MAX_U96)]
_U120 = Annotated[int, Field(ge=0, lt=2**120)]
_U128 = Annotated[int, Field(ge=0, lt=2**128)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PricedLine(_Strict):
    """One line as the cashier signed it. goods : units by SKU as the shop names them, or empty."""

    unit_price: _U96
    quantity: _U32
    sku: _U64
    tags: _U64
    goods: dict[_Shown, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)


class Priced(_Strict):
    """The quote: with the coupons, all that the order's hash is of."""

    merchant: Account
    shopper: Account
    order_ref: Hash
    token: Account
    currency: _U16
    delivery: _U96
    nonce: _U120
    deadline: _U40
    lines: list[PricedLine]

    @property
    def order(self) -> Order:
        """As the rules take it."""
        return Order(
            shopper=number(self.shopper),
            order_ref=octets(self.order_ref),
            delivery=self.delivery,
            deadline=self.deadline,
            nonce=self.nonce,
            lines=tuple(Line(it.unit_price, it.quantity, it.sku, it.tags) for it in self.lines),
        )


class CouponWords(_Strict):
    """What the coupon carries; nothing but zeros for a public promotion."""

    value: _U96
    not_before: _U40
    deadline: _U40
    index: _U32
    epoch: _U16
    reserved: Annotated[int, Field(ge=0, lt=2**31)]
    bearer: bool

    @property
    def grant(self) -> Grant:
        """As the rules take it."""
        return Grant(**dict(self))


class Recorded(_Strict):
    """The record `Redeemed` of one use. log : position of its log in the block."""

    log: _U32
    sequence: _U32
    route: Annotated[int, Field(ge=0, lt=2**8)]
    units: _U32
    base: _U128
    discount: _U128
    submitter: Account


class Promotion(_Strict):
    """One use. extra : the extra words of the campaign's terms; root : root, shape and provenance where the coupon is a
    leaf, else empty; recorded : None where the order was skipped."""

    campaign: Hash
    coupon: CouponWords
    extra: list[Hash]
    root: list[Hash]
    recorded: Recorded | None

    def extra_hash(self) -> bytes:
        """What the terms must say of the extra words."""
        return extra_hash(self.extra_words)

    @property
    def extra_words(self) -> tuple[int, ...]:
        """As the rules take them."""
        return tuple(int(word, 16) for word in self.extra)


class Place(_Strict):
    """Where on the chain. time : of the block, 0 where the order was skipped; position : in a batch, from 0, else
    None."""

    transaction: Hash
    block: Annotated[int, Field(ge=0, lt=2**64)]
    block_hash: Hash
    time: _U40
    position: _U16 | None


class Skipped(_Strict):
    """Why the order was not redeemed. revert : as the contracts tell it, empty where the shop left it out before;
    reason : a sentence a language, English first."""

    revert: Bytes
    reason: list[_Shown]


class Receipt(_Strict):
    """One order. payable : what is left to pay, delivery included, without any discount where it was skipped; place :
    None where nothing was sent for it; skipped : None where it was redeemed."""

    form: Annotated[Literal["promissory-receipt/2"], Field(alias="schema")]
    reference: Annotated[_Shown, Field(max_length=200)]
    chain: Annotated[int, Field(ge=1, lt=2**64)]
    hub: Account
    order: Hash
    quote: Priced
    promotions: Annotated[list[Promotion], Field(min_length=1, max_length=8)]
    payable: _U128
    place: Place | None
    skipped: Skipped | None

    @property
    def domain(self) -> SigningDomain:
        """Of the hub."""
        return hub_domain(self.chain, number(self.hub))

    def digest(self) -> bytes:
        """The order's hash, computed from the quote's fields and the coupons."""
        uses = of_uses((octets(it.campaign), it.coupon.grant) for it in self.promotions)
        quote = self.quote
        return self.domain.digest(
            of_priced(number(quote.merchant), number(quote.token), quote.currency, quote.order, uses)
        )

    def text(self) -> str:
        """One line of JSON, the same bytes each time."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, separators=(",", ":"))


def number(account: str) -> int:
    """An address as an integer."""
    return int(account, 16)


def octets(word: str) -> bytes:
    """The bytes of hexadecimal text."""
    return bytes.fromhex(word[2:])


def read(text: str, line: int = 1) -> Receipt:
    """The receipt of a text. line : for the error. Raises `ReceiptFormError`."""
    try:
        if len(text.encode()) > LARGEST:
            raise ValueError(f"{len(text.encode())} bytes, at most {LARGEST}")
        receipt = Receipt.model_validate(json.loads(text))
        _check(receipt)
        return receipt
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise ReceiptFormError(line, f"{place}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise ReceiptFormError(line, str(error)) from error


def _check(receipt: Receipt) -> None:
    """Refuses what the form alone does not. Raises `ValueError`."""
    redeemed = [it.recorded is not None for it in receipt.promotions]
    if receipt.skipped is None and not (all(redeemed) and receipt.place is not None):
        raise ValueError("an order that was not skipped, without its records or its place on the chain")
    if receipt.skipped is not None and any(redeemed):
        raise ValueError("an order that was skipped, with records")
    for line in receipt.quote.lines:
        units = sum(line.goods.values())
        if line.goods and units != line.quantity:
            raise ValueError(f"goods of {units} units in a line of {line.quantity}")


def read_all(text: str) -> Sequence[Receipt]:
    """One receipt a line; empty lines are passed over. Raises `ReceiptFormError`."""
    found = [read(line, place) for place, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not found:
        raise ReceiptFormError(1, "the file is empty")
    return found


def load(path: Path) -> Sequence[Receipt]:
    """The receipts of a file. Raises `ReceiptFormError`, and `OSError` for a file that is not there."""
    try:
        return read_all(path.read_text("utf-8"))
    except ValueError as error:
        raise ReceiptFormError(1, str(error)) from error


def save(path: Path, receipts: Iterable[Receipt]) -> None:
    """One a line, whole or not at all."""
    draft = path.with_name(f"{path.name}.tmp")
    draft.write_text("".join(f"{receipt.text()}\n" for receipt in receipts), "utf-8")
    draft.replace(path)
