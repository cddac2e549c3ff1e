"""The offer of a campaign document, one class a kind. Explained for merchants in docs/campaign-file.md."""

from typing import Annotated, Literal

from pydantic import Field

from offchain.campaigns.entries import Money, Part, Percent, Sentence, Target, Units


class Offer(Part):
    """What every kind has. target : all goods when left out; exclude_discounted : lines that an earlier promotion
    discounted do not count."""

    target: Target | None = None
    exclude_discounted: bool = False


class MoneyOffer(Offer):
    """What every kind has that gives money. at_most : the most that one order may get; on_list_price : measured on the
    list price, whatever was taken before."""

    at_most: Money
    on_list_price: bool = False


class GoodsOffer(MoneyOffer):
    """What every kind has that takes money off goods. max_units : units that count, of each unit's or line's line, or
    of the order; counts_as_discount : false = lines stay undiscounted for `exclude_discounted` of later ones."""

    scope: Annotated[
        Literal["UNIT", "LINE", "ORDER"],
        Field(description="What is rounded and cut once: each unit, line, or the order."),
    ] = "ORDER"
    max_units: Units | None = None
    counts_as_discount: bool = True


class GroupedOffer(GoodsOffer):
    """groups_of : only whole groups of so many units count; max_times : of them, any number when left out."""

    groups_of: Units | None = None
    max_times: Units | None = None


class PercentOffer(GroupedOffer):
    """A percentage off."""

    kind: Literal["PERCENT"]
    percent: Percent


class FixedOffer(GroupedOffer):
    """An amount off."""

    kind: Literal["FIXED"]
    amount: Money


class FixedPriceOffer(GroupedOffer):
    """一口价: a price instead of the list price, for each unit; over the ORDER for each group of `groups_of` units, or
    for all that count together."""

    kind: Literal["FIXED_PRICE"]
    price: Money


class EveryOffer(GoodsOffer):
    """每满减: an amount off for every full step, in money or in units. max_times : any number when left out."""

    kind: Literal["EVERY"]
    amount: Money
    every: Annotated[Money, Field(description="The step in money.")] | None = None
    every_units: Annotated[Units, Field(description="The step in units.")] | None = None
    max_times: Units | None = None


class Tier(Part):
    """One step of a TIER offer: from an amount or a number of units on, a percentage or an amount."""

    from_amount: Money | None = None
    from_units: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    percent: Percent | None = None
    amount: Money | None = None


class TierOffer(GoodsOffer):
    """阶梯满减: the highest tier that the order reaches. percent, amount : what it gets below the first, if at all."""

    kind: Literal["TIER"]
    tiers: Annotated[list[Tier], Field(min_length=1, max_length=5)]
    percent: Percent | None = None
    amount: Money | None = None


class BuyGetOffer(MoneyOffer):
    """买赠: who buys so many units of the target gets so many of `get_target`, cheapest or dearest first, for a
    percentage less. partial : the last time may give fewer units; max_times : any number when left out."""

    kind: Literal["BXGY"]
    scope: Annotated[
        Literal["LINE", "ORDER"], Field(description="Counted in each line by itself, or over the order.")
    ] = "ORDER"
    buy: Units
    get: Units
    percent: Percent = "100%"
    get_target: Target | None = None
    pick: Literal["CHEAPEST", "DEAREST"] = "CHEAPEST"
    partial: bool = False
    max_times: Units | None = None
    counts_as_discount: bool = True


class Gift(Part):
    """A product of the catalogue, and how many units of it each time."""

    sku: Sentence
    quantity: Units = 1


class GiftOffer(Offer):
    """赠品: goods for nothing, each time that the step is reached; once when there is none."""

    kind: Literal["GIFT"]
    gift: Gift
    every: Annotated[Money, Field(description="The step in money.")] | None = None
    every_units: Annotated[Units, Field(description="The step in units.")] | None = None
    max_times: Units | None = None


class ShippingOffer(MoneyOffer):
    """包邮: a percentage or an amount off the delivery fee."""

    kind: Literal["SHIPPING"]
    percent: Percent | None = None
    amount: Money | None = None


AnyOffer = (
    PercentOffer | FixedOffer | FixedPriceOffer | EveryOffer | TierOffer | BuyGetOffer | GiftOffer | ShippingOffer
)
KINDS: dict[str, type[Offer]] = {
    "PERCENT": PercentOffer,
    "FIXED": FixedOffer,
    "FIXED_PRICE": FixedPriceOffer,
    "EVERY": EveryOffer,
    "TIER": TierOffer,
    "BXGY": BuyGetOffer,
    "GIFT": GiftOffer,
    "SHIPPING": ShippingOffer,
}
"""Kind -> what its offer has."""
