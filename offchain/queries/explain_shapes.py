"""What is asked of an explanation, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from offchain.cashier.quote_told import Gate
from offchain.queries.amounts import Amount, Depth
from offchain.queries.as_of import AsOf
from offchain.queries.coupons import Standing
from offchain.queries.paging import Page, PageAsked
from offchain.queries.quote_shapes import PromotionQuoted, QuoteAsked
from offchain.queries.telling import Told
from offchain.texts.measures import Unit
from offchain.texts.wording import Language

State = Literal["applies", "open", "locked", "closed"]
Way = Literal["wait", "spend", "add_units", "include", "get_coupon", "hold_token", "ask_merchant", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAsked:
    """campaign : the one that is asked about, None for all; merchant : narrows them; order : its basket, fee and
    currency, None where nobody shops yet."""

    wallet: int
    page: PageAsked
    campaign: bytes | None = None
    merchant: int | None = None
    order: QuoteAsked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the wallet has a promotion. coupon, epoch, segment, standing : None where everybody has it; value : the
    coupon's own, None for the terms'; at_most : most that it can cost; usable_from, deadline : Unix seconds, half-open;
    text : the segment in words, empty where nobody stored it."""

    coupon: int | None
    epoch: int | None
    segment: int | None
    text: str
    standing: Standing | None
    value: Depth | None
    at_most: Amount
    usable_from: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Against:
    """coupon : index of the one that it stands against, None where it stands against the campaign for this wallet."""

    coupon: int | None
    refusal: Told


@dataclass(frozen=True, slots=True)
class OnGoods:
    """target : ALL, TAGS or SKU; key : mask or product id; names : of the groups, or the SKU."""

    target: str
    key: int
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Prize:
    """benefit : what the promotion gives, one of those of offchain/texts; value : basis points or minor units; units :
    that are given, 0 where none are."""

    benefit: str
    value: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do. purpose : to use the promotion, or to get more of it; code : of the refusal that it lifts, None
    where nothing refuses; coupon : that it is about; time : Unix seconds; have, needed, missing : in `unit`; on : of
    which goods; alike : whether all of one product; prize : what it opens."""

    step: Way
    purpose: Literal["use", "more"] = "use"
    code: str | None
    coupon: int | None = None
    time: int | None = None
    have: int | None = None
    needed: int | None = None
    missing: int | None = None
    unit: Unit | None = None
    on: OnGoods | None = None
    alike: bool = False
    prize: Prize | None = None
    text: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """state : applies to the basket, open where there is no basket and nothing stands against it, locked where `unlock`
    says what opens it, closed where nothing does; coupon : index of the one that `unlock` is about; unlock : all of it,
    in this order; quote : of the basket, with this campaign alone, at the time that it opens."""

    campaign: str
    merchant: str
    kind: str
    audience: str
    promise: str
    currency: str
    state: State
    coupon: int | None
    gate: Gate | None
    why: Sequence[Reason]
    why_not: Sequence[Against]
    unlock: Sequence[Step]
    quote: PromotionQuoted | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """As of when it holds."""

    campaigns: Page[Explained]
    as_of: AsOf
