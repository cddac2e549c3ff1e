"""The coupons of one wallet, and what became of each by the index."""

from dataclasses import dataclass

from offchain.domain.terms import Audience
from offchain.index.store import IndexReader
from offchain.models.segments import Segment
from offchain.offers.issued import IssuedOffer, OfferStore
from offchain.ports import Clock
from offchain.queries.amounts import Amount, Depth
from offchain.queries.as_of import AsOf, as_of
from offchain.queries.coupons import Coupon, Standing
from offchain.queries.paging import Page, PageAsked, cut, offer_cursor, read_offer
from offchain.queries.reader import PageStore
from offchain.queries.shelf import Shelf, UnknownCampaignError
from offchain.texts.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponUse:
    """What `redeem` takes for it. signature : of a voucher; proof : words of a leaf."""

    value: int
    not_before: int
    deadline: int
    index: int
    epoch: int
    signature: str
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsedAt:
    """Where the coupon was redeemed, and what it gave. time : Unix seconds."""

    block: int
    log: int
    time: int
    discount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferShown:
    """promise : what the campaign gives to all; value : the coupon's own, None for the terms'; at_most : most that it
    can cost; usable_from, deadline : Unix seconds, half-open; segment, why : the shopper's."""

    campaign: str
    index: int
    audience: str
    promise: str
    value: Depth | None
    at_most: Amount
    standing: Standing
    usable_from: int
    deadline: int
    segment: int | None
    why: str
    use: CouponUse
    used_at: UsedAt | None


@dataclass(frozen=True, slots=True)
class OfferPage:
    """As of when the standings hold."""

    offers: Page[OfferShown]
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class OfferQueries:
    """Reads the index and the issued coupons."""

    store: PageStore
    offers: OfferStore
    shelf: Shelf
    clock: Clock

    def of_wallet(self, account: int, asked: PageAsked, language: Language) -> OfferPage:
        """The coupons issued to one wallet, in the order of campaign and index; none for a wallet that nobody knows.

        Coupons of campaigns that are not indexed yet are left out. Raises `CursorError`, `NotIndexedError`.
        """
        after = None if asked.after is None else read_offer(asked.after)
        issued = self.offers.of_wallet(account, after, asked.limit + 1)
        with self.store.read() as reader:
            moment = as_of(reader, self.clock)
            page = cut(
                issued,
                asked.limit,
                lambda offer: self._shown(reader, offer, moment.time, language),
                lambda offer: offer_cursor(offer.key),
            )
        return OfferPage(Page(tuple(it for it in page.items if it is not None), page.next), moment)

    def _shown(self, reader: IndexReader, offer: IssuedOffer, now: int, language: Language) -> OfferShown | None:
        try:
            campaign = self.shelf.campaign(reader, offer.campaign)
        except UnknownCampaignError:
            return None
        coupon = Coupon.read(reader, campaign, offer)
        return OfferShown(
            campaign=f"0x{campaign.id.hex()}",
            index=offer.grant.index,
            audience=Audience(campaign.terms.audience).name,
            promise=campaign.words(language)[0],
            value=campaign.depth(offer.grant.value) if offer.grant.value else None,
            at_most=campaign.amount(coupon.at_most),
            standing=coupon.standing(now),
            usable_from=coupon.usable_from,
            deadline=coupon.deadline,
            segment=offer.segment,
            why=why_told(offer.why, language),
            use=_use(offer),
            used_at=_used_at(coupon),
        )


def why_told(segment: str, language: Language) -> str:
    """The segment's words in a language."""
    if language == "en" or not segment:
        return segment
    return Segment(id=0, size=0, share_bps=0, medians={}, description=segment).description_zh


def _used_at(coupon: Coupon) -> UsedAt | None:
    row = coupon.redemption
    if row is None:
        return None
    return UsedAt(row.block_number, row.log_index, row.time, coupon.campaign.amount(row.discount))


def _use(offer: IssuedOffer) -> CouponUse:
    grant = offer.grant
    return CouponUse(
        value=grant.value,
        not_before=grant.not_before,
        deadline=grant.deadline,
        index=grant.index,
        epoch=grant.epoch,
        signature=f"0x{offer.signature.hex()}",
        proof=tuple(f"0x{word.hex()}" for word in offer.proof),
    )
