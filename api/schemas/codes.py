"""Promotions by their code, and orders with one."""

from typing import Annotated

from pydantic import Field

from api.schemas.campaigns import CampaignSummary
from api.schemas.common import Answer, AsOf, Hash, Money
from api.schemas.orders import Refused, Share


class Promotion(Answer):
    """What a code gives."""

    code: Annotated[str, Field(description="As the shop writes it.", examples=["PROMO10"])]
    name: Annotated[str, Field(description="What it gives, in one sentence, in the language that was asked for.")]
    promises: Annotated[list[str], Field(description="All that it promises, one sentence each.")]
    campaign: CampaignSummary
    as_of: AsOf


class Ordered(Answer):
    """What is bought."""

    goods: Annotated[Money | None, Field(description="List price; null where the order itself is refused.")]
    delivery: Annotated[Money, Field(description="The fee, before anything is taken off it.")]
    lines: Annotated[dict[str, int], Field(description="SKU to units; none where a total was given.")]


class OrderPriced(Answer):
    """What an order costs with a code. It binds nobody."""

    order: Ordered
    promo_code: Annotated[str, Field(examples=["PROMO10"])]
    promotion: Annotated[str, Field(description="What the code gives, in one sentence.")]
    campaign: Hash
    applied: Annotated[bool, Field(description="Whether the promotion stands in the order.")]
    discount: Annotated[Money, Field(description="Off goods and delivery.")]
    payable: Annotated[Money | None, Field(description="Goods and delivery, less the discount.")]
    per_line: Annotated[list[Share], Field(description="Off each product; none where a total was given.")]
    refusal: Annotated[Refused | None, Field(description="Why the promotion, or the order itself, is refused.")]
    as_of: AsOf
