"""One redemption, checked as the hub checks it. Twin of `PromotionHub.redeem`, same order of checks."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from offchain.attestation import typed_data
from offchain.attestation.calls import Submission
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import extra_hash
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.roots import Shape
from offchain.attestation.tree import climb, leaf_hash
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import Books, CampaignBook
from offchain.domain.ledger import check_index, check_limits, check_open
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation, evaluate
from offchain.domain.terms import Audience

_PATH_AT = 4

campaign_id = lru_cache(maxsize=4_096)(typed_data.campaign_id)
"""As `typed_data.campaign_id`, remembered: every redemption brings the terms along."""


class Signatures(Protocol):
    """Who signed a digest."""

    def recover(self, digest: bytes, signature: bytes) -> int:
        """The key's account, 0 when the bytes are no canonical signature."""

    def said_by_wallet(self, wallet: int, digest: bytes, signature: bytes) -> bool:
        """Whether the contract `wallet` says that it signed (ERC-1271)."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """What is asked of the hub. sender : of the call; time : Unix seconds of the block."""

    submission: Submission
    sender: int
    time: int


def redeem(books: Books, domain: SigningDomain, redemption: Redemption, signatures: Signatures) -> Redeemed:
    """What the hub records of it. Changes nothing. Raises `Refusal` as the hub does."""
    submission, terms = redemption.submission, redemption.submission.terms
    _check_deadlines(redemption)
    campaign = campaign_id(domain, terms)
    book = books.campaigns.get(campaign)
    if book is None:
        raise Refusal("Hub_UnknownCampaign", campaign=campaign)
    check_open(terms, book.state, redemption.time)
    _check_unspent(books, book, submission)
    check = _SignatureCheck(domain, redemption, signatures)
    order_hash = check.quote(books, campaign)
    _check_submitter(redemption.sender, submission.submitter)
    check.consent(order_hash)
    evaluation = _evaluate(submission, _check_coupon(book, check))
    check_limits(terms, book.state, evaluation, submission.agreement.max_payable)
    return _recorded(redemption, book, order_hash, evaluation)


def _evaluate(submission: Submission, max_discount: int) -> Evaluation:
    terms, order, given = submission.terms, submission.order, extra_hash(submission.tiers)
    if given != terms.extra_hash:
        raise Refusal("Terms_ExtraHash", got=given, wanted=terms.extra_hash)
    personal = submission.grant.value
    return evaluate(terms, submission.tiers, order.lines, order.delivery, personal=personal, max_discount=max_discount)


def _recorded(redemption: Redemption, book: CampaignBook, order_hash: bytes, evaluation: Evaluation) -> Redeemed:
    grant = redemption.submission.grant
    return Redeemed(
        campaign=book.id,
        shopper=redemption.submission.order.shopper,
        order_hash=order_hash,
        sequence=book.state.used + 1,
        index=grant.index,
        time=redemption.time,
        epoch=grant.epoch,
        route=book.terms.audience,
        position=0,
        units=evaluation.units,
        base=evaluation.base,
        discount=evaluation.discount,
        submitter=redemption.sender,
        value=grant.value,
    )


def told_by_record(book: CampaignBook, recorded: Redeemed, time: int) -> Redeemed:
    """What the hub records of a redemption whose calldata nobody knows, as far as the record tells; the rest is taken
    from it. time : Unix seconds of the block. Raises `Refusal`."""
    terms = book.terms
    check_open(terms, book.state, time)
    if terms.audience != Audience.PUBLIC:
        check_index(terms, book.spent, book.id, recorded.index)
    discount = min(recorded.discount, terms.cap_amount, recorded.base)
    check_limits(terms, book.state, Evaluation(recorded.base, discount, recorded.units, discount), max_payable=0)
    return replace(
        recorded, sequence=book.state.used + 1, time=time, route=terms.audience, position=0, discount=discount
    )


def _check_deadlines(redemption: Redemption) -> None:
    time, grant, order = redemption.time, redemption.submission.grant, redemption.submission.order
    if time >= order.deadline:
        raise Refusal("Hub_QuoteExpired", time=time, deadline=order.deadline)
    if redemption.submission.terms.audience == Audience.PUBLIC:
        return
    if time < grant.not_before:
        raise Refusal("Hub_CouponNotYet", time=time, notBefore=grant.not_before)
    if time >= grant.deadline:
        raise Refusal("Hub_CouponExpired", time=time, deadline=grant.deadline)


def _check_unspent(books: Books, book: CampaignBook, submission: Submission) -> None:
    terms, grant, nonce = submission.terms, submission.grant, submission.order.nonce
    if terms.audience == Audience.PUBLIC:
        if grant.packed():
            raise Refusal("Hub_GrantMalformed", grant=grant.packed())
        if nonce in books.merchant(terms.merchant).nonces:
            raise Refusal("Hub_NonceUsed", merchant=terms.merchant, nonce=nonce)
        return
    if grant.reserved:
        raise Refusal("Hub_GrantMalformed", grant=grant.packed())
    check_index(terms, book.spent, book.id, grant.index)


def _check_submitter(sender: int, submitter: int) -> None:
    if submitter not in (0, sender):
        raise Refusal("Hub_WrongSubmitter", sender=sender, submitter=submitter)


def _check_coupon(book: CampaignBook, check: "_SignatureCheck") -> int:
    """The most this coupon may cost, minor units."""
    submission, terms = check.redemption.submission, book.terms
    if terms.audience == Audience.VOUCHER:
        if submission.grant.epoch != book.state.voucher_epoch:
            raise Refusal("Hub_EpochRevoked", epoch=submission.grant.epoch, current=book.state.voucher_epoch)
        check.voucher(book.id)
    elif terms.audience == Audience.ROOT:
        return min(terms.cap_amount, _check_leaf(book, check.redemption))
    return terms.cap_amount


def _check_leaf(book: CampaignBook, redemption: Redemption) -> int:
    """The most one coupon of the root may cost, minor units."""
    grant, proof = redemption.submission.grant, redemption.submission.proof
    if len(proof) < _PATH_AT:
        raise Refusal("Hub_ProofLength", length=len(proof), depth=_PATH_AT)
    root, shape_word, provenance, salt = proof[:_PATH_AT]
    commitment = keccak(root + shape_word + provenance)
    if book.commitments.get(grant.epoch, bytes(32)) != commitment:
        raise Refusal("Hub_UnknownRoot", campaign=book.id, epoch=grant.epoch)
    shape = Shape.unpacked(int.from_bytes(shape_word, "big"))
    _check_shape(shape, grant.index, len(proof) - _PATH_AT, redemption.time)
    leaf = leaf_hash(
        campaign=book.id,
        epoch=grant.epoch,
        index=grant.index,
        account=redemption.submission.order.shopper,
        value=grant.value,
        salt=salt,
    )
    computed = climb(leaf, proof[_PATH_AT:])
    if computed != root:
        raise Refusal("Hub_WrongProof", computed=computed, root=root)
    return shape.max_each


def _check_shape(shape: Shape, index: int, length: int, time: int) -> None:
    if time < shape.active_from:
        raise Refusal("Hub_RootNotActive", time=time, activeFrom=shape.active_from)
    end = shape.first_index + shape.count
    if not shape.first_index <= index < end:
        raise Refusal("Hub_IndexOutsideRoot", index=index, first=shape.first_index, end=end)
    if length != shape.depth:
        raise Refusal("Hub_ProofLength", length=length, depth=shape.depth)


@dataclass(frozen=True, slots=True)
class _SignatureCheck:
    """The three signatures of a redemption."""

    domain: SigningDomain
    redemption: Redemption
    signatures: Signatures

    def quote(self, books: Books, campaign: bytes) -> bytes:
        """The digest that merchant or cashier signed."""
        submission = self.redemption.submission
        terms, order, merchant = submission.terms, submission.order, submission.terms.merchant
        if order.shopper == 0:
            raise Refusal("Hub_NoShopper")
        uses_hash = typed_data.of_uses([(campaign, submission.grant)])
        digest = self.domain.digest(typed_data.of_quote(terms, order, uses_hash))
        signer = self.signatures.recover(digest, submission.quote_signature)
        expiry = books.merchant(merchant).cashiers.get(signer, 0)
        if signer == merchant or (signer != 0 and self.redemption.time < expiry):
            return digest
        if not self.signatures.said_by_wallet(merchant, digest, submission.quote_signature):
            raise Refusal("Hub_QuoteSigner", recovered=signer, merchant=merchant)
        return digest

    def consent(self, order_hash: bytes) -> None:
        """A sender who is the shopper consents by sending."""
        submission, sender = self.redemption.submission, self.redemption.sender
        shopper = submission.order.shopper
        if sender == shopper:
            return
        _check_submitter(sender, submission.agreement.submitter)
        digest = self.domain.digest(typed_data.of_consent(order_hash, submission.agreement))
        signer = self._signer(shopper, digest, submission.consent_signature)
        if signer != shopper:
            raise Refusal("Hub_ConsentSigner", recovered=signer, shopper=shopper)

    def voucher(self, campaign: bytes) -> None:
        """The issuer's word for the coupon."""
        submission = self.redemption.submission
        issuer = submission.terms.issuer
        voucher = typed_data.of_voucher(campaign, submission.order.shopper, submission.grant, submission.submitter)
        signer = self._signer(issuer, self.domain.digest(voucher), submission.voucher_signature)
        if signer != issuer:
            raise Refusal("Hub_VoucherSigner", recovered=signer, issuer=issuer)

    def _signer(self, expected: int, digest: bytes, signature: bytes) -> int:
        signer = self.signatures.recover(digest, signature)
        if signer != expected and self.signatures.said_by_wallet(expected, digest, signature):
            return expected
        return signer
