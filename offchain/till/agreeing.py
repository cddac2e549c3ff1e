"""A shopper's agreement to an order that a shop signed: who may send it, at most how much to pay, and how to pay."""

from dataclasses import dataclass, replace
from enum import StrEnum

from offchain.attestation.calls import Submission, decode_words, redeem_call
from offchain.attestation.checkout import Payment, pay_call
from offchain.attestation.keccak import keccak
from offchain.attestation.signatures import signer_of
from offchain.attestation.typed_data import of_consent
from offchain.campaigns.checkout_view import CheckoutView
from offchain.campaigns.errors import OrderError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Agreement
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement
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


@dataclass(frozen=True, slots=True)
class Agreed:
    """submission : with the consent; call : what anybody sends, to the hub or its checkout."""

    submission: Submission
    call: bytes


def agree(view: HubView, order: SignedOrder, shopper: Signer, wish: Wish) -> Agreed:
    """Signs it. A quote that neither the merchant nor a cashier of it signed is refused: no hub would take it.

    Raises `NotShopperError`, `NoPermitError`, `OrderError`, `Refusal`, `ChainUnavailableError`.
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
    most = submission.agreement.max_payable if wish.max_payable is None else wish.max_payable
    agreement = Agreement(wish.submitter, most, submission.agreement.text_hash)
    consent = of_consent(digest, agreement)
    made = replace(submission, agreement=agreement, consent_signature=shopper.sign(view.domain.digest(consent)))
    if terms.settlement != Settlement.PAID:
        return Agreed(made, redeem_call(made))
    if wish.way is Way.PERMIT2:
        signature = shopper.sign(_payment(view, made, wish, consent))
        made = replace(made, consent_signature=signature)
        return Agreed(made, pay_call(made, "payWithPermit2", wish.nonce))
    if wish.way is Way.PERMIT:
        permit = Permit(view.checkout, most, submission.order.deadline).signed(view.chain, terms.token, shopper)
        return Agreed(made, pay_call(made, "payWithPermit", permit))
    return Agreed(made, pay_call(made))


def _payment(view: HubView, made: Submission, wish: Wish, consent: bytes) -> bytes:
    """What the shopper signs for Permit2."""
    checkout = CheckoutView.of(view).checkout
    permit2 = decode_words(view.chain.call(checkout, keccak(b"permit2()")[:4]))[0]
    token, most = made.uses[0].terms.token, made.agreement.max_payable
    payment = Payment(token, most, checkout, wish.nonce, made.order.deadline, consent)
    return payment.digest(view.chain.chain_id, permit2)
