"""From coupon and basket to a transaction that asks the hub to redeem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from offchain.adapters.keys import KeySigner
from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse, Submission
from offchain.attestation.keccak import keccak
from offchain.attestation.roots import Root
from offchain.cashier.quoting import Cashier, Checkout, Held, SignedQuote
from offchain.demo.campaigns import DAY, Campaign
from offchain.domain.cascade import Outcome
from offchain.domain.order import Agreement, Grant
from offchain.eligibility.epochs import Epoch, leaf_salt
from offchain.oracle.vouchers import SignedVoucher

_QUOTE_SECONDS = 59 * DAY


@dataclass(frozen=True, slots=True)
class Coupon:
    """What a shopper holds for one campaign: a voucher's signature, a leaf's proof, or, where public, nothing."""

    grant: Grant
    voucher_signature: bytes = b""
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One transaction that asks the hub to redeem.

    story : what the attempt is, in a few words; expected : the refusal's code, or None where it must succeed;
    forged : whether it must fail whatever the state of the campaign, else the books foretell what it meets;
    outcome : what the twin makes of the order; anyway : whether the shopper would have bought without the discount,
    None when nobody knows.
    """

    story: str
    campaign: str
    shopper: str
    sender: KeySigner
    submission: Submission
    outcome: Outcome
    expected: str | None = None
    forged: bool = False
    anyway: bool | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A shopper at the till. shopper : id; key : of the wallet; basket : SKU -> units; reference : names the order;
    nonce : for campaigns without coupon indices."""

    shopper: str
    key: KeySigner
    basket: Mapping[str, int]
    reference: str
    nonce: int = 0


@dataclass(frozen=True, slots=True)
class Till:
    """Makes attempts for one campaign. start : Unix seconds of the campaigns' start."""

    cashier: Cashier
    campaign: Campaign
    start: int

    def price(self, visit: Visit, coupon: Coupon) -> Outcome:
        """What the order would cost. Raises `Refusal` where the rules give nothing."""
        _, outcome = self.cashier.price([self._held(coupon)], self._checkout(visit))
        return outcome

    def quote(self, visit: Visit, coupon: Coupon) -> SignedQuote:
        """Prices and signs. Raises `Refusal` where the rules give nothing."""
        return self.cashier.quote([self._held(coupon)], self._checkout(visit))

    def _held(self, coupon: Coupon) -> Held:
        return Held(self.campaign.terms, coupon.grant, self.campaign.extra)

    def _checkout(self, visit: Visit) -> Checkout:
        return Checkout(
            shopper=visit.key.address,
            basket=visit.basket,
            order_ref=keccak(f"walk order {self.campaign.name} {visit.reference}".encode()),
            deadline=self.start + _QUOTE_SECONDS,
            nonce=visit.nonce,
        )

    def attempt(self, visit: Visit, coupon: Coupon) -> Attempt:
        """The shopper redeems, and pays the gas."""
        quote = self.quote(visit, coupon)
        use = CouponUse(
            terms=self.campaign.terms,
            grant=coupon.grant,
            extra=self.campaign.extra.words(self.campaign.terms),
            voucher_signature=coupon.voucher_signature,
            proof=coupon.proof,
        )
        submission = Submission(
            uses=(use,),
            order=quote.order,
            quote_signature=quote.signature,
            agreement=Agreement(0, quote.order.total),
        )
        return Attempt(
            story="redeems",
            campaign=self.campaign.name,
            shopper=visit.shopper,
            sender=visit.key,
            submission=submission,
            outcome=quote.outcome,
        )

    def relayed(self, attempt: Attempt, relayer: KeySigner) -> Attempt:
        """The same, but the shopper signs a consent, and the relayer sends it and pays the gas."""
        submission = attempt.submission
        agreement = replace(submission.agreement, submitter=relayer.address)
        uses_hash = typed_data.of_uses([(self.campaign.id, use.grant) for use in submission.uses])
        domain = self.cashier.domain
        order = domain.digest(typed_data.of_quote(self.campaign.terms, submission.order, uses_hash))
        signature = attempt.sender.sign(domain.digest(typed_data.of_consent(order, agreement)))
        agreed = replace(submission, agreement=agreement, consent_signature=signature)
        return replace(attempt, story="redeems without gas, by the relayer", sender=relayer, submission=agreed)


def voucher_coupons(vouchers: Sequence[SignedVoucher]) -> dict[int, Coupon]:
    """Index -> coupon."""
    return {voucher.grant.index: Coupon(voucher.grant, voucher.signature) for voucher in vouchers}


def leaf_coupons(campaign: Campaign, epoch: Epoch, root: Root, salt_key: bytes) -> dict[int, Coupon]:
    """Index -> coupon of a published root, from its activation to the end of the campaign."""
    coupons = {}
    for position, offer in enumerate(epoch.offers):
        grant = Grant(offer.value, 0, campaign.terms.end_time, offer.index, root.epoch)
        salt = leaf_salt(salt_key, campaign.id, root.epoch, offer.index)
        coupons[offer.index] = Coupon(grant, proof=root.proof_words(salt, epoch.tree.path(position)))
    return coupons
