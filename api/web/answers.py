"""What modules of the shopper's page are answered: signed quotes, receipts."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.common import Address, Answer, Hash, HexBytes, Money, Seconds


class SentBy(Answer):
    """What the shopper's own wallet sends."""

    to: Address
    data: HexBytes


class SignedQuote(Answer):
    """An order as the shop's cashier signed it. It binds the shop until the deadline, and the shopper to nothing."""

    order: Annotated[Hash, Field(description="Its digest, the `orderHash` of its records.")]
    reference: Annotated[str, Field(examples=["W-8d1e6f0c"])]
    shopper: Address
    deadline: Seconds
    list_price: Money | None
    discount: Money
    payable: Money | None
    fields: Annotated[dict[str, Any], Field(description="What the digest is of, by the names of a receipt.")]
    document: Annotated[dict[str, Any], Field(description="promissory-signed-order/1, without the shopper's consent.")]
    transaction: Annotated[SentBy, Field(description="For a shopper who sends it; needs no consent.")]
    consent: Annotated[dict[str, Any], Field(description="Typed data of EIP-712 for one who lets others send it.")]


class ReceiptList(Answer):
    """Receipts of one transaction."""

    receipts: Annotated[list[dict[str, Any]], Field(description="promissory-receipt/2, one an order.")]
