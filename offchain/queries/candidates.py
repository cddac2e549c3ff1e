"""Promotions that a wallet asks for, or that are open to it, and what stands against them whatever the order."""

from collections.abc import Iterator
from dataclasses import dataclass

from offchain.audit.redemption import route_of
from offchain.campaigns.standing import Phase, phase_of
from offchain.domain.cascade import Presented
from offchain.domain.ledger import Counters, check_index, check_open
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.domain.terms import Audience
from offchain.index.rows import CampaignRow, RedemptionRow, UsedWordRow
from offchain.index.schema import PLACE
from offchain.index.store import IndexReader
from offchain.offers.issued import IssuedOffer, OfferKey, OfferStore
from offchain.queries.campaigns import counters_of
from offchain.queries.coupons import Coupon, Standing
from offchain.queries.obstacles import COUPON_CHECKS
from offchain.queries.paging import LONGEST
from offchain.queries.quote_shapes import PromotionAsked
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Campaign, Shelf, UnknownCampaignError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """index : of its coupon, None where it has none; coupon : as issued, None of a token; refusal : why the wallet
    cannot use it now, whatever the order."""

    campaign: Campaign
    index: int | None
    presented: Presented
    counters: Counters
    coupon: Coupon | None
    refusal: Refusal | ServiceRefusal | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Of one state of the store. wallet : who shops, None where nobody says; now : Unix seconds."""

    reader: IndexReader
    shelf: Shelf
    offers: OfferStore
    wallet: int | None
    now: int

    def named(self, asked: PromotionAsked) -> Candidate:
        """One that was asked for. Raises `UnknownCampaignError`, `PartsMissingError`."""
        campaign = self.shelf.campaign(self.reader, asked.campaign)
        try:
            coupon = self._coupon(campaign, asked.coupon)
        except ServiceRefusal as refusal:
            return self._candidate(campaign, asked.coupon, None, refusal)
        return self._checked(campaign, asked.coupon, coupon)

    def open(self, merchant: int | None) -> Iterator[Candidate]:
        """Campaigns for everybody that are not over, in the order of their creation, then the wallet's own unused
        coupons. merchant : of all of them, None where they may be of several. Raises `PartsMissingError`."""
        where = {} if merchant is None else {"merchant": merchant}
        for row in list(self.reader.rows(CampaignRow, by=PLACE, where=where)):
            campaign = self.shelf.of_row(self.reader, row)
            if campaign.terms.audience == Audience.PUBLIC and not self._over(campaign):
                yield self._checked(campaign, None, None)
        for offer in self._issued():
            coupon = self._indexed(offer)
            if coupon is None or merchant not in (None, coupon.campaign.terms.merchant):
                continue
            if coupon.standing(self.now) == Standing.UNUSED:
                yield self._checked(coupon.campaign, offer.grant.index, coupon)

    def of_campaign(self, campaign: Campaign) -> tuple[Candidate, ...]:
        """Each of the wallet's coupons for a campaign, at most `LONGEST`; one without a coupon where the campaign takes
        none, where only the chain knows who holds its token, and where the wallet holds none. Raises
        `PartsMissingError`."""
        route = route_of(campaign.terms, campaign.extra_words)
        if not route.by_index:
            return (self._checked(campaign, None, None),)
        if route == Route.TOKEN:
            return (self._candidate(campaign, None, None, ServiceRefusal("Cashier_CouponNeeded")),)
        before = OfferKey(campaign.id, -1, 0)
        found = self.offers.of_wallet(self.wallet, before, LONGEST) if self.wallet is not None else ()
        coupons = [Coupon.read(self.reader, campaign, offer) for offer in found if offer.campaign == campaign.id]
        if not coupons:
            return (self._candidate(campaign, None, None, ServiceRefusal("Cashier_NoCouponHeld")),)
        return tuple(self._checked(campaign, coupon.offer.grant.index, coupon) for coupon in coupons)

    def _over(self, campaign: Campaign) -> bool:
        state = counters_of(self.reader, campaign).state
        return phase_of(campaign.terms, state, self.now)[0] == Phase.OVER

    def _issued(self) -> Iterator[IssuedOffer]:
        """All coupons of the wallet, page by page."""
        page = self.offers.of_wallet(self.wallet, None, LONGEST) if self.wallet is not None else ()
        while page:
            yield from page
            page = self.offers.of_wallet(page[-1].account, page[-1].key, LONGEST)

    def _indexed(self, offer: IssuedOffer) -> Coupon | None:
        try:
            campaign = self.shelf.campaign(self.reader, offer.campaign)
        except UnknownCampaignError:
            return None
        return Coupon.read(self.reader, campaign, offer)

    def _coupon(self, campaign: Campaign, index: int | None) -> Coupon | None:
        """The issued one; None where none is issued: for all, and for holders. A coupon of somebody else is refused
        like one that does not exist."""
        route = route_of(campaign.terms, campaign.extra_words)
        if not route.by_index:
            if index is not None:
                raise ServiceRefusal("Cashier_NoSuchCoupon")
            return None
        if index is None or self.wallet is None:
            raise ServiceRefusal("Cashier_CouponNeeded")
        if route == Route.TOKEN:
            return None
        offer = self.offers.find(self.wallet, campaign.id, index)
        if offer is None:
            raise ServiceRefusal("Cashier_NoSuchCoupon")
        return Coupon.read(self.reader, campaign, offer)

    def _checked(self, campaign: Campaign, index: int | None, coupon: Coupon | None) -> Candidate:
        """In the order of the hub's checks."""
        state = counters_of(self.reader, campaign).state
        try:
            check_open(campaign.terms, state, self.now)
            if coupon is not None:
                for check in COUPON_CHECKS:
                    check(coupon, state, self.now)
            elif index is not None:
                self._check_token(campaign, index)
        except Refusal as refusal:
            return self._candidate(campaign, index, coupon, refusal)
        return self._candidate(campaign, index, coupon, None)

    def _check_token(self, campaign: Campaign, index: int) -> None:
        """Whether a holder's token was used before. index : its id."""
        word = self.reader.get(UsedWordRow, campaign.id, index >> 8)
        spent = word is not None and bool(word.bits >> (index & 0xFF) & 1)
        check_index(campaign.terms, frozenset({index} if spent else ()), campaign.id, index)

    def _candidate(
        self, campaign: Campaign, index: int | None, coupon: Coupon | None, refusal: Refusal | ServiceRefusal | None
    ) -> Candidate:
        presented = Presented(
            campaign=campaign.id,
            terms=campaign.terms,
            extra=campaign.extra,
            personal=coupon.offer.grant.value if coupon else 0,
            max_discount=coupon.at_most if coupon else campaign.terms.cap_amount,
        )
        counters = counters_of(self.reader, campaign, self._wallet_used(campaign))
        return Candidate(
            campaign=campaign, index=index, presented=presented, counters=counters, coupon=coupon, refusal=refusal
        )

    def _wallet_used(self, campaign: Campaign) -> int:
        if not campaign.terms.per_wallet or self.wallet is None:
            return 0
        used = self.reader.rows(RedemptionRow, where={"campaign": campaign.id, "shopper": self.wallet})
        return sum(1 for _ in used)
