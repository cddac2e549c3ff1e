"""Signed orders as a program is handed them over the API."""

from dataclasses import dataclass

from offchain.access.caller import Caller
from offchain.attestation.calls import redeem_call
from offchain.attestation.checkout import pay_call
from offchain.domain.terms import Settlement
from offchain.queries.amounts import Amount
from offchain.queries.quote_shapes import PromotionAsked, QuoteAsked
from offchain.storefront.signing import Signed, Signing, Till
from offchain.texts.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a paid order takes from the wallet. token, spender : addresses; amount : smallest units of the token."""

    token: str
    spender: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOffer:
    """order : hash, the id of its redemption; deadline : Unix seconds, exclusive; call : for POST /v1/redemptions, with
    a consent, or for the wallet itself to send; to : the contract;
    relayer : who would send it, None where this service has none; allowance : None where nothing is paid on chain."""

    order: str
    merchant: str
    shopper: str
    promotions: tuple[PromotionAsked, ...]
    list_price: Amount
    delivery: Amount
    discount: Amount
    payable: Amount
    deadline: int
    call: str
    to: str
    chain_id: int
    hub: str
    relayer: str | None
    allowance: Allowance | None


@dataclass(frozen=True, slots=True)
class SignedOffers:
    """Over what signs."""

    signing: Signing

    def sign(self, asked: QuoteAsked, shopper: int, language: Language, caller: Caller) -> SignedOffer:
        """See `Signing.signed`."""
        return _told(self.signing.till, self.signing.signed(asked, shopper, language, caller))


def _told(till: Till, signed: Signed) -> SignedOffer:
    first, order, submission = signed.first, signed.quote.order, signed.submission
    paid = first.terms.settlement == Settlement.PAID
    call = pay_call(submission) if paid else redeem_call(submission)
    payable, to = signed.quote.outcome.payable, till.checkout if paid else till.domain.contract
    return SignedOffer(
        order=f"0x{signed.quote.digest.hex()}",
        merchant=f"0x{first.terms.merchant:040x}",
        shopper=f"0x{order.shopper:040x}",
        promotions=tuple(PromotionAsked(it.campaign.id, it.index) for it in signed.candidates),
        list_price=first.amount(order.total - order.delivery),
        delivery=first.amount(order.delivery),
        discount=first.amount(order.total - payable),
        payable=first.amount(payable),
        deadline=order.deadline,
        call=f"0x{call.hex()}",
        to=f"0x{to:040x}",
        chain_id=till.domain.chain_id,
        hub=f"0x{till.domain.contract:040x}",
        relayer=f"0x{till.relayer:040x}" if till.relayer else None,
        allowance=_allowance(first.terms.token, till.checkout, payable) if paid else None,
    )


def _allowance(token: int, spender: int, amount: int) -> Allowance:
    return Allowance(token=f"0x{token:040x}", spender=f"0x{spender:040x}", amount=amount)
