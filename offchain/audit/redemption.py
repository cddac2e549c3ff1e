"""An order's redemption, checked as the hub checks it. Twin of `PromotionHub.redeem`, same order of checks;
of grants: contracts/libraries/UseCheck.sol."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse, Submission
from offchain.attestation.parts import extra_hash
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import Books, CampaignBook
from offchain.audit.coupon import Signatures, SubmissionCheck, Till, check_submitter
from offchain.domain import stacking
from offchain.domain.bounds import PROMOTIONS
from offchain.domain.cascade import Presented, kept_by_line
from offchain.domain.extra import Extra, fixed_words, read_extra
from offchain.domain.ledger import Drawing, check_index, check_open, redeemed_order
from offchain.domain.order import Grant
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Audience, GateKind, Settlement, Terms

campaign_id = lru_cache(maxsize=4_096)(typed_data.campaign_id)
"""As `typed_data.campaign_id`, remembered: every redemption brings the terms along."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """What is asked of the hub. sender : of the call, or of that of the checkout; time : Unix seconds of the block;
    checkout : the hub's; till : how that brought the order, None where the hub was called itself."""

    submission: Submission
    sender: int
    time: int
    checkout: int = 0
    till: Till | None = None


@dataclass(frozen=True, slots=True)
class _Use:
    """A use whose campaign is known. route : how it is authorised."""

    coupon: CouponUse
    book: CampaignBook
    route: Route


def redeem(books: Books, domain: SigningDomain, redemption: Redemption, signatures: Signatures) -> tuple[Redeemed, ...]:
    """What the hub records of it, one a use. Changes nothing. Raises `Refusal` as the hub does."""
    submission, order = redemption.submission, redemption.submission.order
    if not 0 < len(submission.uses) <= PROMOTIONS:
        raise Refusal("Stacking_Count", count=len(submission.uses), limit=PROMOTIONS)
    if redemption.time >= order.deadline:
        raise Refusal("Hub_QuoteExpired", time=redemption.time, deadline=order.deadline)
    uses = [_check_use(books, domain, redemption, coupon) for coupon in submission.uses]
    if not any(use.route.by_index for use in uses):
        _check_nonce(books, uses[0].book.terms.merchant, order.nonce)
    stacking.check_set([(use.book.id, use.book.terms) for use in uses])
    check = SubmissionCheck(domain, submission, redemption.sender, redemption.time, signatures, redemption.till)
    order_hash = check.quote(books, [use.book.id for use in uses])
    check.consent(order_hash)
    evaluations = redeemed_order(
        _drawings(check, uses),
        order.lines,
        order.delivery,
        kept=kept_by_line([use.book.terms for use in uses]),
        wallet=order.shopper,
        time=redemption.time,
        max_payable=submission.agreement.max_payable,
    ).outcome.evaluations
    if redemption.till is None and uses[0].book.terms.settlement == Settlement.PAID:
        raise Refusal("Hub_PaidAtCheckout", checkout=redemption.checkout)
    return tuple(
        _recorded(redemption, use, position, order_hash, evaluation)
        for position, (use, evaluation) in enumerate(zip(uses, evaluations, strict=True))
    )


def route_of(terms: Terms, extra: Sequence[int]) -> Route:
    """How uses of a campaign are authorised. extra : its extra words. Raises `Refusal` when there are too few."""
    if terms.audience != Audience.HOLDER:
        return Route(terms.audience)
    gate = extra_of(terms, extra).gate
    return Route.TOKEN if gate is not None and gate.kind == GateKind.ERC721_OWNER else Route.VOTES


def extra_of(terms: Terms, words: Sequence[int]) -> Extra:
    """The extra parts of the terms. Raises `Refusal` when there are fewer words than the terms say: then nobody could
    have created such a campaign, but an auditor is also shown what nobody could have done."""
    wanted = fixed_words(terms)
    if len(words) < wanted:
        raise Refusal("Terms_ExtraCount", count=len(words), wanted=wanted)
    return read_extra(terms, words)


def _check_use(books: Books, domain: SigningDomain, redemption: Redemption, coupon: CouponUse) -> _Use:
    terms = coupon.terms
    campaign = campaign_id(domain, terms)
    book = books.campaigns.get(campaign)
    if book is None:
        raise Refusal("Hub_UnknownCampaign", campaign=campaign)
    given = extra_hash(coupon.extra)
    if given != terms.extra_hash:
        raise Refusal("Terms_ExtraHash", got=given, wanted=terms.extra_hash)
    extra_of(terms, coupon.extra)
    check_open(terms, book.state, redemption.time)
    route = route_of(terms, coupon.extra)
    _check_grant(route, coupon.grant, redemption.time)
    if route.by_index:
        check_index(terms, book.spent, campaign, coupon.grant.index)
    check_submitter(redemption.sender, coupon.submitter)
    return _Use(coupon, book, route)


def _check_grant(route: Route, grant: Grant, time: int) -> None:
    """What a grant may carry: of vouchers everything, of leaves all but the bearer bit, of a holder's token its
    index, else nothing."""
    if route in (Route.VOUCHER, Route.ROOT):
        if time < grant.not_before:
            raise Refusal("Hub_CouponNotYet", time=time, notBefore=grant.not_before)
        if time >= grant.deadline:
            raise Refusal("Hub_CouponExpired", time=time, deadline=grant.deadline)
        if grant.reserved or (grant.bearer and route != Route.VOUCHER):
            raise Refusal("Hub_GrantMalformed", grant=grant.packed())
        return
    if grant != (Grant(index=grant.index) if route == Route.TOKEN else Grant()):
        raise Refusal("Hub_GrantMalformed", grant=grant.packed())


def _check_nonce(books: Books, merchant: int, nonce: int) -> None:
    if nonce in books.merchant(merchant).nonces:
        raise Refusal("Hub_NonceUsed", merchant=merchant, nonce=nonce)


def _drawings(check: SubmissionCheck, uses: Sequence[_Use]) -> Iterator[Drawing]:
    """Each use once its coupon is checked, which is when it is asked for."""
    for use in uses:
        coupon, book = use.coupon, use.book
        presented = Presented(
            campaign=book.id,
            terms=book.terms,
            extra=read_extra(book.terms, coupon.extra),
            personal=coupon.grant.value,
            max_discount=check.coupon(book, coupon),
        )
        yield Drawing(presented, book.counters(check.submission.order.shopper), coupon.shares)


def _recorded(redemption: Redemption, use: _Use, position: int, order_hash: bytes, evaluation: Evaluation) -> Redeemed:
    grant = use.coupon.grant
    return Redeemed(
        campaign=use.book.id,
        shopper=redemption.submission.order.shopper,
        order_hash=order_hash,
        sequence=use.book.state.used + 1,
        index=grant.index,
        time=redemption.time,
        epoch=grant.epoch,
        route=use.route,
        position=position,
        units=evaluation.units,
        base=evaluation.base,
        discount=evaluation.discount,
        submitter=redemption.sender,
        value=grant.value,
    )
