"""Attempts to redeem: the honest ones, and one of each kind that the hub must refuse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from offchain.adapters.keys import KeySigner
from offchain.attestation import typed_data
from offchain.attestation.calls import Submission
from offchain.attestation.keccak import keccak
from offchain.attestation.roots import Root
from offchain.cashier.quoting import Cashier, Checkout, SignedQuote
from offchain.demo.campaigns import Campaign
from offchain.domain.order import Agreement, Grant, Line
from offchain.eligibility.allocation import Offer
from offchain.eligibility.epochs import Epoch, leaf_salt
from offchain.oracle.vouchers import SignedVoucher

_QUOTE_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Attempt:
    """One transaction that asks the hub to redeem. expected : the refusal's code, or None where it must succeed;
    story : what the attempt is, in a few words; discount : what the cashier expects, minor units."""

    story: str
    campaign: str
    sender: KeySigner
    submission: Submission
    expected: str | None = None
    discount: int = 0


@dataclass(frozen=True, slots=True)
class Coupon:
    """What a shopper holds for one campaign: a voucher's signature, or a leaf's proof."""

    grant: Grant
    voucher_signature: bytes = b""
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Till:
    """Where a shopper's coupon and basket become a submission. keys : account -> key of the shopper."""

    cashier: Cashier
    campaign: Campaign
    baskets: Mapping[str, Mapping[str, int]]
    keys: Mapping[int, KeySigner]
    now: int

    def quote(self, offer: Offer, coupon: Coupon, account: int | None = None) -> SignedQuote:
        """The quote for the offer's basket, for the offer's shopper or another account."""
        shopper = offer.account if account is None else account
        checkout = Checkout(
            shopper=shopper,
            basket=self.baskets[offer.shopper],
            order_ref=keccak(f"walk order {self.campaign.name} {offer.index} {shopper}".encode()),
            deadline=self.now + _QUOTE_SECONDS,
        )
        return self.cashier.quote(self.campaign.terms, (), coupon.grant, checkout)

    def submission(self, offer: Offer, coupon: Coupon, account: int | None = None) -> Submission:
        """What is sent for that quote."""
        quote = self.quote(offer, coupon, account)
        return Submission(
            terms=self.campaign.terms,
            grant=coupon.grant,
            order=quote.order,
            quote_signature=quote.signature,
            agreement=Agreement(0, quote.order.total),
            voucher_signature=coupon.voucher_signature,
            proof=coupon.proof,
        )

    def attempt(self, offer: Offer, coupon: Coupon) -> Attempt:
        """The shopper redeems, and pays the gas."""
        return Attempt(
            "redeems",
            self.campaign.name,
            self.keys[offer.account],
            self.submission(offer, coupon),
            discount=self.quote(offer, coupon).evaluation.discount,
        )

    def relayed(self, offer: Offer, coupon: Coupon, relayer: KeySigner) -> Attempt:
        """The shopper signs a consent; the relayer sends it and pays the gas."""
        submission, quote = self.submission(offer, coupon), self.quote(offer, coupon)
        agreement = replace(submission.agreement, submitter=relayer.address)
        digest = self.cashier.domain.digest(typed_data.of_consent(quote.digest, agreement))
        signature = self.keys[offer.account].sign(digest)
        agreed = replace(submission, agreement=agreement, consent_signature=signature)
        story = "redeems without gas, by the relayer"
        return Attempt(story, self.campaign.name, relayer, agreed, discount=quote.evaluation.discount)


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


def refused_by_voucher(
    till: Till, offers: Sequence[Offer], coupons: Mapping[int, Coupon], stranger: KeySigner
) -> Iterator[Attempt]:
    """What must fail whatever is left of the budget: foreign voucher, tampered order, stranger without consent."""
    mine, yours = offers[0], offers[1]
    name = till.campaign.name
    stolen = till.submission(mine, coupons[mine.index], account=yours.account)
    yield Attempt("uses another shopper's voucher", name, till.keys[yours.account], stolen, "Hub_VoucherSigner")
    honest = till.submission(mine, coupons[mine.index])
    first, *rest = honest.order.lines
    cheaper = replace(honest.order, lines=(replace(first, unit_price=first.unit_price - 1), *rest))
    tampered = replace(honest, order=cheaper)
    yield Attempt("lowers a price after the quote", name, till.keys[mine.account], tampered, "Hub_QuoteSigner")
    padded = replace(honest.order, lines=(*honest.order.lines, Line(1, 1)))
    yield Attempt(
        "adds a line after the quote", name, till.keys[mine.account], replace(honest, order=padded), "Hub_QuoteSigner"
    )
    higher = replace(honest.grant, value=honest.grant.value + 1)
    greedy = till.submission(mine, replace(coupons[mine.index], grant=higher))
    yield Attempt("raises the voucher's value", name, till.keys[mine.account], greedy, "Hub_VoucherSigner")
    yield Attempt("is submitted by a stranger, unasked", name, stranger, honest, "Hub_ConsentSigner")


def refused_by_root(till: Till, offers: Sequence[Offer], coupons: Mapping[int, Coupon]) -> Iterator[Attempt]:
    """What must fail against a published root: a raised value, and another shopper's leaf."""
    mine, yours = offers[0], offers[1]
    name = till.campaign.name
    coupon = coupons[mine.index]
    raised = replace(coupon, grant=replace(coupon.grant, value=coupon.grant.value + 100))
    yield Attempt(
        "raises the value of a leaf", name, till.keys[mine.account], till.submission(mine, raised), "Hub_WrongProof"
    )
    stolen = till.submission(mine, coupon, account=yours.account)
    yield Attempt("uses another shopper's leaf", name, till.keys[yours.account], stolen, "Hub_WrongProof")
    short = replace(coupon, proof=coupon.proof[:-1])
    yield Attempt("shortens the proof", name, till.keys[mine.account], till.submission(mine, short), "Hub_ProofLength")
