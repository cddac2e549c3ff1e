"""What an order would cost with a campaign, and if not, why not. Nothing is signed, reserved or sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from offchain.audit.redemption import route_of
from offchain.cashier.pricing import OutOfStockError, price_lines
from offchain.data.catalogue import Catalogue
from offchain.data.errors import UnknownSkuError
from offchain.domain.cascade import Outcome, Presented, run
from offchain.domain.ledger import CampaignState, Counters, check_index, check_limits, check_open
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.domain.terms import Audience
from offchain.index.rows import RedemptionRow, StateRow, UsedWordRow
from offchain.index.store import IndexReader
from offchain.offers.issued import OfferStore
from offchain.ports import Clock
from offchain.queries.amounts import Amount
from offchain.queries.as_of import AsOf, as_of
from offchain.queries.campaigns import current_state
from offchain.queries.coupons import Coupon
from offchain.queries.reader import PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf
from offchain.queries.telling import Teller, Told
from offchain.texts.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAsked:
    """basket : SKU -> units; coupon : index of a personal coupon of `wallet`, or id of a token that it holds; both None
    where everybody may redeem."""

    campaign: bytes
    basket: Mapping[str, int]
    coupon: int | None = None
    wallet: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionQuoted:
    """applied : whether it takes anything off; base : what it was measured on; units : in its target; refusal : why it
    does not apply."""

    campaign: str
    coupon: int | None
    applied: bool
    discount: Amount
    base: Amount | None
    units: int | None
    refusal: Told | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """list_price, payable : None where the basket itself cannot be priced."""

    applied: bool
    list_price: Amount | None
    discount: Amount
    payable: Amount | None
    promotions: tuple[PromotionQuoted, ...]
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class DryRuns:
    """Prices from the catalogue, checks by the twin of the hub, over the index. What a gate says is not asked: that is
    for the chain to tell when the order is sent."""

    store: PageStore
    offers: OfferStore
    shelf: Shelf
    catalogue: Catalogue
    clock: Clock
    teller: Teller

    def quote(self, asked: QuoteAsked, language: Language) -> Quoted:
        """Raises `UnknownCampaignError`, `NotIndexedError`, `PartsMissingError`."""
        with self.store.read() as reader:
            moment = as_of(reader, self.clock)
            campaign = self.shelf.campaign(reader, asked.campaign)
            lines: tuple[Line, ...] = ()
            try:
                lines = self._priced(campaign, asked.basket)
                outcome = self._evaluated(reader, campaign, asked, lines, moment.time)
            except Refusal as refusal:
                decimals = campaign.currency.decimals
                told = self.teller.refusal(refusal, language, decimals)
                return _refused(campaign, asked, lines, moment, told)
            except ServiceRefusal as refusal:
                return _refused(campaign, asked, lines, moment, self.teller.service(refusal, language))
        return _applied(campaign, asked, outcome, moment)

    def _priced(self, campaign: Campaign, basket: Mapping[str, int]) -> tuple[Line, ...]:
        try:
            return price_lines(self.catalogue, basket, [_presented(campaign, None)])
        except UnknownSkuError as error:
            raise ServiceRefusal("Cashier_UnknownSku", sku=str(error.found)) from error
        except OutOfStockError as error:
            raise ServiceRefusal("Cashier_OutOfStock", sku=error.sku, wanted=error.wanted, stock=error.stock) from error

    def _evaluated(
        self, reader: IndexReader, campaign: Campaign, asked: QuoteAsked, lines: tuple[Line, ...], now: int
    ) -> Outcome:
        """In the order of the hub's checks."""
        state = current_state(reader, campaign)
        coupon = self._coupon(reader, campaign, asked)
        if coupon is not None:
            _check_deadlines(coupon, now)
        check_open(campaign.terms, state, now)
        if coupon is not None:
            _check_coupon(coupon, state, now)
        elif asked.coupon is not None:
            _check_token(reader, campaign, asked.coupon)
        outcome = run([_presented(campaign, coupon)], lines, 0)
        counters = _counters(reader, campaign, state, asked.wallet)
        check_limits(campaign.terms, counters, outcome.evaluations[0], wallet=asked.wallet or 0, time=now)
        return outcome

    def _coupon(self, reader: IndexReader, campaign: Campaign, asked: QuoteAsked) -> Coupon | None:
        """The issued one; None where none is issued: for all, and for holders. A coupon of somebody else is refused
        like one that does not exist."""
        route = route_of(campaign.terms, campaign.extra_words)
        if not route.by_index:
            if asked.coupon is not None:
                raise ServiceRefusal("Cashier_NoSuchCoupon")
            return None
        if asked.coupon is None or asked.wallet is None:
            raise ServiceRefusal("Cashier_CouponNeeded")
        if route == Route.TOKEN:
            return None
        offer = self.offers.find(asked.wallet, campaign.id, asked.coupon)
        if offer is None:
            raise ServiceRefusal("Cashier_NoSuchCoupon")
        return Coupon.read(reader, campaign, offer)


def _counters(reader: IndexReader, campaign: Campaign, state: CampaignState, wallet: int | None) -> Counters:
    row, wallet_used = reader.get(StateRow, campaign.id), 0
    if campaign.terms.per_wallet and wallet is not None:
        used = reader.rows(RedemptionRow, where={"campaign": campaign.id, "shopper": wallet})
        wallet_used = sum(1 for _ in used)
    return Counters(state, row.stock_used if row else 0, wallet_used)


def _presented(campaign: Campaign, coupon: Coupon | None) -> Presented:
    return Presented(
        campaign=campaign.id,
        terms=campaign.terms,
        extra=campaign.extra,
        personal=coupon.offer.grant.value if coupon else 0,
        max_discount=coupon.at_most if coupon else campaign.terms.cap_amount,
    )


def _check_deadlines(coupon: Coupon, now: int) -> None:
    grant = coupon.offer.grant
    if now < grant.not_before:
        raise Refusal("Hub_CouponNotYet", time=now, notBefore=grant.not_before)
    if now >= grant.deadline:
        raise Refusal("Hub_CouponExpired", time=now, deadline=grant.deadline)


def _check_coupon(coupon: Coupon, state: CampaignState, now: int) -> None:
    terms, grant, root = coupon.campaign.terms, coupon.offer.grant, coupon.root
    spent = frozenset({grant.index} if coupon.spent else ())
    check_index(terms, spent, coupon.campaign.id, grant.index)
    if terms.audience == Audience.VOUCHER:
        if grant.epoch != state.voucher_epoch:
            raise Refusal("Hub_EpochRevoked", epoch=grant.epoch, current=state.voucher_epoch)
    elif root is None or root.vetoed:
        raise Refusal("Hub_UnknownRoot", campaign=coupon.campaign.id, epoch=grant.epoch)
    elif now < root.active_from:
        raise Refusal("Hub_RootNotActive", time=now, activeFrom=root.active_from)


def _check_token(reader: IndexReader, campaign: Campaign, index: int) -> None:
    """Whether a holder's token was used before. index : its id."""
    word = reader.get(UsedWordRow, campaign.id, index >> 8)
    spent = word is not None and bool(word.bits >> (index & 0xFF) & 1)
    check_index(campaign.terms, frozenset({index} if spent else ()), campaign.id, index)


def _applied(campaign: Campaign, asked: QuoteAsked, outcome: Outcome, moment: AsOf) -> Quoted:
    (evaluation,) = outcome.evaluations
    discount = campaign.amount(evaluation.discount)
    promotion = PromotionQuoted(
        campaign=f"0x{campaign.id.hex()}",
        coupon=asked.coupon,
        applied=True,
        discount=discount,
        base=campaign.amount(evaluation.base),
        units=evaluation.units,
        refusal=None,
    )
    return Quoted(
        applied=True,
        list_price=campaign.amount(outcome.basket.goods),
        discount=discount,
        payable=campaign.amount(outcome.payable),
        promotions=(promotion,),
        as_of=moment,
    )


def _refused(campaign: Campaign, asked: QuoteAsked, lines: tuple[Line, ...], moment: AsOf, refusal: Told) -> Quoted:
    """The order without the promotion. lines : none where the basket could not be priced."""
    price = campaign.amount(sum(line.amount for line in lines)) if lines else None
    promotion = PromotionQuoted(
        campaign=f"0x{campaign.id.hex()}",
        coupon=asked.coupon,
        applied=False,
        discount=campaign.amount(0),
        base=None,
        units=None,
        refusal=refusal,
    )
    return Quoted(
        applied=False,
        list_price=price,
        discount=campaign.amount(0),
        payable=price,
        promotions=(promotion,),
        as_of=moment,
    )
