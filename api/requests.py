"""What the API is asked: strict models. Nothing is guessed: unknown names are refused, and true is not 1."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.examples import ORDER_EXAMPLES, QUOTE_EXAMPLES, SIGN_IN_EXAMPLE, SIGNED_EXAMPLES
from api.forms import CampaignId, CurrencyCode, DigitsForm, Wallet
from offchain.campaigns.forms import MONEY
from offchain.cashier.choice import Policy
from offchain.domain.bounds import MAX_U96, QUANTITY
from offchain.queries.paging import LONGEST, OFFER, PLACE, PageAsked
from offchain.queries.promotion_codes import OrderAsked
from offchain.queries.quote_shapes import MOST, PromotionAsked, QuoteAsked

MOST_SKUS = 500
"""Entries of a basket; what the cashier merges of them must fit into an order."""
_GROUP: Final = r"^([0-9]|[12][0-9]|3[01])$"
"""Number of a group, as the name of a policy."""

_LONGEST_TOTAL: Final = 40
"""Characters; the largest amount has 29 digits."""

Code = Annotated[
    str, Field(min_length=1, max_length=64, description="Case and spaces do not matter.", examples=["PROMO10"])
]
Limit = Annotated[int, Field(ge=1, le=LONGEST, description="Most entries of the page."), DigitsForm]
Order = Annotated[Literal["newest", "oldest"], Field(description="Which end comes first.")]
PlaceCursor = Annotated[str, Field(pattern=PLACE, description="`next` of the page before.", examples=["1207-0"])]
OfferCursor = Annotated[str, Field(pattern=OFFER, description="`next` of the page before.")]


TableForm = Literal["json", "jsonl", "csv", "parquet"]


class PlacePage(BaseModel):
    """Query of a list in the order of the chain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: PlaceCursor | None = None
    limit: Limit = 20
    order: Order = "newest"

    def page(self) -> PageAsked:
        """As the queries take it."""
        return PageAsked(self.after, self.limit, newest_first=self.order == "newest")


class RedemptionPage(PlacePage):
    """Query of redemptions."""

    form: Annotated[
        TableForm | None, Field(alias="format", description="Else by the Accept header; tables come whole.")
    ] = None
    campaign: Annotated[CampaignId | None, Field(description="Only those of this campaign.")] = None
    wallet: Annotated[Wallet | None, Field(description="Only those of this shopper.")] = None


class OfferPage(BaseModel):
    """Query of a wallet's coupons, ascending by campaign and index."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: OfferCursor | None = None
    limit: Limit = 20

    def page(self) -> PageAsked:
        """As the queries take it."""
        return PageAsked(self.after, self.limit)


class NoQuery(BaseModel):
    """Query of a route that takes none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SessionEnd(BaseModel):
    """Query of signing out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    everywhere: Annotated[bool, Field(description="Whether every session of the wallet ends, not this one alone.")] = (
        False
    )


class SignIn(BaseModel):
    """A message of EIP-4361 and what the wallet made of it."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, json_schema_extra={"examples": [SIGN_IN_EXAMPLE]}
    )

    message: Annotated[str, Field(max_length=4_096, description="As it was signed, line breaks and all.")]
    signature: Annotated[
        str, Field(pattern=r"^0x([0-9a-fA-F]{2}){1,4096}$", description="Of `personal_sign`, or of a contract wallet.")
    ]
    cookie: Annotated[
        bool, Field(description="For pages: whether the token is set as a cookie instead of being answered.")
    ] = False

    def signed(self) -> bytes:
        """The signature."""
        return bytes.fromhex(self.signature[2:])


class BasketLine(BaseModel):
    """A product and how many of it. There is no price: the shop has its own."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    sku: Annotated[str, Field(min_length=1, max_length=64, description="The shop's name of the product.")]
    quantity: Annotated[int, Field(ge=1, le=QUANTITY, description="Units.")]


class PromotionRequest(BaseModel):
    """A campaign, with the coupon that the wallet holds for it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    campaign: CampaignId
    coupon: Annotated[int, Field(ge=0, lt=2**32, description="Index of a personal coupon of `wallet`.")] | None = None

    def asked(self) -> PromotionAsked:
        """As the cashier takes it."""
        return PromotionAsked(self.campaign, self.coupon)


class QuoteRequest(BaseModel):
    """An order to be priced: with a set of promotions as it is named, or with the best set of those that compete."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, json_schema_extra={"examples": QUOTE_EXAMPLES})

    basket: Annotated[list[BasketLine], Field(min_length=1, max_length=MOST_SKUS)]
    promotions: Annotated[
        list[PromotionRequest],
        Field(max_length=MOST, description="None: all that are open to `wallet` compete."),
    ] = []
    wallet: Annotated[Wallet | None, Field(description="Who shops; needed with a coupon.")] = None
    delivery: Annotated[int, Field(ge=0, le=MAX_U96, description="Fee, minor units.")] = 0
    choose: Annotated[
        bool | None,
        Field(description="Whether promotions compete, instead of being verified as a set; null: where none is named."),
    ] = None
    policies: Annotated[
        dict[Annotated[str, Field(pattern=_GROUP)], Literal["first", "max", "all"]],
        Field(description="How the cashier chooses within a group; all where none is named."),
    ] = {}
    merchant: Annotated[Wallet | None, Field(description="Whose promotions compete where none is named.")] = None
    currency: Annotated[CurrencyCode | None, Field(description="Of prices and fee; null: the promotions'.")] = None

    def asked(self) -> QuoteAsked:
        """As the cashier takes it; a product that is named twice counts together."""
        return QuoteAsked(
            basket=together(self.basket),
            promotions=tuple(promotion.asked() for promotion in self.promotions),
            wallet=self.wallet,
            delivery=self.delivery,
            choose=not self.promotions if self.choose is None else self.choose,
            policies={int(group): Policy(name) for group, name in self.policies.items()},
            merchant=self.merchant,
            currency=self.currency,
        )


class SignedQuoteRequest(QuoteRequest):
    """The same, to be signed for `wallet`, which is needed; a `delivery` fee is the merchant's to name."""

    model_config = ConfigDict(json_schema_extra={"examples": SIGNED_EXAMPLES})

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.wallet is None:
            raise ValueError("wanted `wallet`: for whom it is signed")
        return self


class OrderRequest(BaseModel):
    """An order with the code that its shopper typed: its total, or its goods."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, json_schema_extra={"examples": ORDER_EXAMPLES})

    promo_code: Code
    total: Annotated[
        Annotated[str, Field(pattern=MONEY, max_length=_LONGEST_TOTAL)]
        | Annotated[int, Field(ge=1, le=MAX_U96)]
        | None,
        Field(description='Of the goods, in units of the promotion\'s currency: 100 and "100.00" are the same.'),
    ] = None
    lines: Annotated[
        list[BasketLine], Field(max_length=MOST_SKUS, description="Goods; their prices are the shop's.")
    ] = []
    wallet: Annotated[Wallet | None, Field(description="Who shops, whose uses then count.")] = None
    delivery: Annotated[int, Field(ge=0, le=MAX_U96, description="Fee, minor units.")] = 0

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.total is None) != bool(self.lines):
            raise ValueError("wanted either `total` or `lines`")
        return self

    def asked(self) -> OrderAsked:
        """As the cashier takes it; a product that is named twice counts together."""
        return OrderAsked(
            code=self.promo_code,
            total=None if self.total is None else str(self.total),
            basket=together(self.lines),
            wallet=self.wallet,
            delivery=self.delivery,
        )


def together(lines: Iterable[BasketLine]) -> Counter[str]:
    """SKU -> units."""
    units: Counter[str] = Counter()
    for line in lines:
        units[line.sku] += line.quantity
    return units
