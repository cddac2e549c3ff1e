"""A shopper's agreement to an order that a shop signed: who may send it, at most how much to pay, and how to pay."""

from dataclasses import dataclass, replace
from enum import StrEnum

from offchain.attestation.calls import CouponUse, Submission, decode_words, redeem_call
from offchain.attestation.checkout import Payment, pay_call
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import extra_hash
from offchain.attestation.roots import Shape
from offchain.attestation.signatures import signer_of
from offchain.attestation.typed_data import of_consent
from offchain.campaigns.checkout_view import CheckoutView
from offchain.campaigns.currencies import by_number
from offchain.campaigns.errors import OrderError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import SignedOrder
from offchain.campaigns.token import Token
from offchain.cashier.quoting import Held
from offchain.domain import cascade, stacking
from offchain.domain.extra import read_extra
from offchain.domain.ledger import check_payable
from offchain.domain.order import Agreement
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Settlement, Terms
from offchain.ports import Signer
from offchain.till.errors import NotShopperError
from offchain.till.permit import Permit


class Way(StrEnum):
    """How an order is paid. CONSENT : outside the chain, or by an allowance that the checkout has; PERMIT : by an
    allowance that is signed (ERC-2612); PERMIT2 : by one signature for Permit2."""

    CONSENT = "consent"
    PERMIT = "permit"
    PERMIT2 = "permit2"


@dataclass(frozen=True, slots=True)
class Wish:
    """max_payable : minor units, None for what the quote comes to; submitter : who may send it, 0 for anybody; nonce :
    of the shopper at Permit2."""

    way: Way
    max_payable: int | None = None
    submitter: int = 0
    nonce: int = 0

    def check(self, payable: int) -> None:
        """Refuses an agreement to less than is to be paid, which no hub would take. Raises `Refusal`."""
        if self.max_payable is not None:
            check_payable(payable, self.max_payable)


@dataclass(frozen=True, slots=True)
class Agreed:
    """submission : with the consent; call : what anybody sends, to the hub or its checkout; payable : what the order
    comes to by the rules, minor units."""

    submission: Submission
    call: bytes
    payable: int


def payable_of(order: SignedOrder, view: HubView) -> int:
    """What the quote comes to by the rules, minor units. Raises `Refusal` where they refuse the order."""
    submission = order.submission
    presented = []
    for campaign, use in zip(order.campaigns(view.domain), submission.uses, strict=True):
        if view.state_of(campaign) is None:
            raise Refusal("Hub_UnknownCampaign", campaign=campaign)
        hashed = extra_hash(use.extra)
        if hashed != use.terms.extra_hash:
            raise Refusal("Terms_ExtraHash", got=hashed, wanted=use.terms.extra_hash)
        held = Held(use.terms, use.grant, read_extra(use.terms, use.extra), _most_each(use))
        presented.append(held.presented(view.domain))
    stacking.check_set([(it.campaign, it.terms) for it in presented])
    return cascade.run(presented, submission.order.lines, submission.order.delivery).payable


def _most_each(use: CouponUse) -> int:
    """What a published root allows for each of its coupons, minor units; 0 for other coupons."""
    by_root = use.terms.audience == Audience.ROOT and len(use.proof) > 1
    return Shape.unpacked(int.from_bytes(use.proof[1], "big")).max_each if by_root else 0


def agree(view: HubView, order: SignedOrder, shopper: Signer, wish: Wish) -> Agreed:
    """Signs it. A quote that neither the merchant nor a cashier of it signed is refused: no hub would take it.

    Nothing is taken from the file's own consent: at most what the rules make of the quote is agreed to, unless the
    shopper says another amount, and no text, since none is shown. Raises `TokenError` where the token counts in other
    units than the currency that the shopper reads,
    `NotShopperError`, `NoPermitError`, `OrderError`, `Refusal`, `ChainUnavailableError`.
    """
    submission, digest = order.submission, order.digest(view.domain)
    terms = submission.uses[0].terms
    if shopper.address != submission.order.shopper:
        raise NotShopperError(shopper.address, submission.order.shopper)
    signer = signer_of(digest, submission.quote_signature)
    if signer != terms.merchant and not view.is_cashier(terms.merchant, signer):
        raise Refusal("Hub_QuoteSigner", recovered=signer, merchant=terms.merchant)
    if wish.way is not Way.CONSENT and terms.settlement != Settlement.PAID:
        raise OrderError("how it is paid", wish.way, "a consent alone: the campaigns only record what was given")
    _check_units(view, terms)
    payable = payable_of(order, view)
    most = payable if wish.max_payable is None else wish.max_payable
    agreement = Agreement(wish.submitter, most)
    consent = of_consent(digest, agreement)
    made = replace(submission, agreement=agreement, consent_signature=shopper.sign(view.domain.digest(consent)))
    if terms.settlement != Settlement.PAID:
        return Agreed(made, redeem_call(made), payable)
    if wish.way is Way.PERMIT2:
        signature = shopper.sign(_payment(view, made, wish, consent))
        made = replace(made, consent_signature=signature)
        return Agreed(made, pay_call(made, "payWithPermit2", wish.nonce), payable)
    if wish.way is Way.PERMIT:
        permit = Permit(view.checkout, most, submission.order.deadline).signed(view.chain, terms.token, shopper)
        return Agreed(made, pay_call(made, "payWithPermit", permit), payable)
    return Agreed(made, pay_call(made), payable)


def _check_units(view: HubView, terms: Terms) -> None:
    currency = by_number(terms.currency)
    if terms.settlement == Settlement.PAID and currency is not None:
        Token(view.chain, terms.token).check_decimals(currency.decimals)


def _payment(view: HubView, made: Submission, wish: Wish, consent: bytes) -> bytes:
    """What the shopper signs for Permit2."""
    checkout = CheckoutView.of(view).checkout
    permit2 = decode_words(view.chain.call(checkout, keccak(b"permit2()")[:4]))[0]
    token, most = made.uses[0].terms.token, made.agreement.max_payable
    payment = Payment(token, most, checkout, wish.nonce, made.order.deadline, consent)
    return payment.digest(view.chain.chain_id, permit2)
