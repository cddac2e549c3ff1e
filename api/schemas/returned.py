"""Orders that were redeemed, and what came back of them."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.common import Address, Answer, Hash, HexBytes, Money, NextCursor
from api.schemas.orders import Redemption


class Refund(Answer):
    """One step of a return."""

    block: int
    log: int
    transaction: Hash | None
    order_hash: Hash
    merchant: Address
    shopper: Address
    amount: Annotated[Money, Field(description="To the shopper with this step.")]
    refunded: Annotated[Money, Field(description="To the shopper so far.")]
    units: Annotated[list[int], Field(description="Of each line that came back with this step.")]


class RefundList(Answer):
    """A page of refunds."""

    items: list[Refund]
    next: NextCursor


class RedeemedOrder(Answer):
    """An order, one redemption a promotion."""

    order: Hash
    redemptions: list[Redemption]
    refunds: list[Refund]
    refunded: Money


class PreparedTransaction(Answer):
    """A transaction that `sender` must sign."""

    sender: Address
    to: Address
    data: HexBytes
    chain_id: int
    note: str


class PreparedRefund(Answer):
    """To be signed and sent one after the other; none where all of it came back before."""

    transactions: list[PreparedTransaction]


class Judgement(Answer):
    """What the chain says of a receipt."""

    verdict: Annotated[str, Field(examples=["verified"])]
    judged: Annotated[dict[str, Any], Field(description="As `promo receipt verify --json` tells it.")]
