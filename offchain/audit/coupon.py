"""Who signed what of an order, and whether the shopper holds each coupon. Twin of the checks of `PromotionHub`,
of leaves and assignments: contracts/libraries/UseCheck.sol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from offchain.attestation import typed_data
from offchain.attestation.calls import CouponUse, Submission
from offchain.attestation.checkout import Payment
from offchain.attestation.keccak import keccak
from offchain.attestation.roots import Shape
from offchain.attestation.tree import climb, leaf_hash
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import Books, CampaignBook
from offchain.domain.bounds import ASSIGNMENT
from offchain.domain.extra import GateRule, read_extra
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience

_PATH_AT = 4


class Signatures(Protocol):
    """Who signed a digest, and what a gate says."""

    def recover(self, digest: bytes, signature: bytes) -> int:
        """The key's account, 0 when the bytes are no canonical signature."""

    def said_by_wallet(self, wallet: int, digest: bytes, signature: bytes) -> bool:
        """Whether the contract `wallet` says that it signed (ERC-1271)."""

    def check_gate(self, gate: int, rule: GateRule, shopper: int, index: int) -> None:
        """Refuses a shopper to whom the gate does not open (`attestation.gate`)."""


@dataclass(frozen=True, slots=True)
class Till:
    """How the checkout brought an order. checkout, permit2 : addresses; nonce : of the shopper at Permit2, where one
    signature is payment and consent, else None."""

    checkout: int
    permit2: int
    nonce: int | None = None

    def payment(self, chain_id: int, submission: Submission, consent: bytes) -> bytes:
        """What the shopper signed for Permit2. consent : EIP-712 struct hash of the Consent."""
        token, most = submission.uses[0].terms.token, submission.agreement.max_payable
        payment = Payment(token, most, self.checkout, self.nonce or 0, submission.order.deadline, consent)
        return payment.digest(chain_id, self.permit2)


@dataclass(frozen=True, slots=True)
class SubmissionCheck:
    """The signatures and coupons of one submission. sender : of the call, or of that of the checkout; time : Unix
    seconds of the block; till : how the checkout brought it, None where the hub was called itself."""

    domain: SigningDomain
    submission: Submission
    sender: int
    time: int
    signatures: Signatures
    till: Till | None = None

    def quote(self, books: Books, campaigns: Sequence[bytes]) -> bytes:
        """The digest that merchant or cashier signed; a merchant who sends has said so. campaigns : one a use."""
        submission, order = self.submission, self.submission.order
        terms = submission.uses[0].terms
        if order.shopper == 0:
            raise Refusal("Hub_NoShopper")
        grants = [use.grant for use in submission.uses]
        uses_hash = typed_data.of_uses(zip(campaigns, grants, strict=True))
        digest = self.domain.digest(typed_data.of_quote(terms, order, uses_hash))
        if self.sender == terms.merchant:
            return digest
        signer = self.signatures.recover(digest, submission.quote_signature)
        expiry = books.merchant(terms.merchant).cashiers.get(signer, 0)
        if signer == terms.merchant or (signer != 0 and self.time < expiry):
            return digest
        if not self.signatures.said_by_wallet(terms.merchant, digest, submission.quote_signature):
            raise Refusal("Hub_QuoteSigner", recovered=signer, merchant=terms.merchant)
        return digest

    def consent(self, order_hash: bytes) -> None:
        """A sender who is the shopper consents by sending; Permit2 is asked of everybody."""
        submission, shopper = self.submission, self.submission.order.shopper
        consent = typed_data.of_consent(order_hash, submission.agreement)
        if self.till is not None and self.till.nonce is not None:
            self._payment(self.till, self.till.nonce, consent)
        if self.sender == shopper:
            return
        check_submitter(self.sender, submission.agreement.submitter)
        if self.till is not None and self.till.nonce is not None:
            return
        digest = self.domain.digest(consent)
        signer = self._signer(shopper, digest, submission.consent_signature)
        if signer != shopper:
            raise Refusal("Hub_ConsentSigner", recovered=signer, shopper=shopper)

    def _payment(self, till: Till, nonce: int, consent: bytes) -> None:
        """One signature of the shopper, for Permit2, is payment and consent."""
        shopper = self.submission.order.shopper
        digest = till.payment(self.domain.chain_id, self.submission, consent)
        if self._signer(shopper, digest, self.submission.consent_signature) != shopper:
            raise Refusal("Checkout_Permit2", shopper=shopper, nonce=nonce)

    def coupon(self, book: CampaignBook, use: CouponUse) -> int:
        """The most this coupon may cost, minor units; whether the shopper holds it and its gate opens."""
        terms, most = book.terms, book.terms.cap_amount
        if terms.audience == Audience.VOUCHER:
            if use.grant.epoch != book.state.voucher_epoch:
                raise Refusal("Hub_EpochRevoked", epoch=use.grant.epoch, current=book.state.voucher_epoch)
            self._voucher(book.id, use)
        elif terms.audience == Audience.ROOT:
            most = min(most, self._leaf(book, use))
        rule = read_extra(terms, use.extra).gate
        if rule is not None:
            self.signatures.check_gate(terms.gate, rule, self.submission.order.shopper, use.grant.index)
        return most

    def most(self, book: CampaignBook, use: CouponUse) -> int:
        """The most this coupon could cost, minor units, by its campaign and its leaf alone: a return asks no more."""
        cap = book.terms.cap_amount
        return min(cap, self._leaf(book, use)) if book.terms.audience == Audience.ROOT else cap

    def _voucher(self, campaign: bytes, use: CouponUse) -> None:
        """The issuer's word for the coupon."""
        issuer, shopper = use.terms.issuer, self.submission.order.shopper
        holder = self._assigner(campaign, use) if use.grant.bearer else shopper
        voucher = typed_data.of_voucher(campaign, holder, use.grant, use.submitter)
        signer = self._signer(issuer, self.domain.digest(voucher), use.voucher_signature)
        if signer == issuer:
            return
        if use.grant.bearer:
            raise Refusal("Hub_AssignmentSigner", recovered=holder, shopper=shopper)
        raise Refusal("Hub_VoucherSigner", recovered=signer, issuer=issuer)

    def _assigner(self, campaign: bytes, use: CouponUse) -> int:
        """The key that assigned a bearer voucher to the shopper."""
        shopper = self.submission.order.shopper
        if len(use.proof) != ASSIGNMENT:
            raise Refusal("Hub_AssignmentLength", length=len(use.proof), wanted=ASSIGNMENT)
        assignment = typed_data.of_assignment(campaign, use.grant.index, shopper)
        assigner = self.signatures.recover(self.domain.digest(assignment), b"".join(use.proof))
        if assigner == 0:
            raise Refusal("Hub_AssignmentSigner", recovered=0, shopper=shopper)
        return assigner

    def _leaf(self, book: CampaignBook, use: CouponUse) -> int:
        """The most one coupon of the root may cost, minor units."""
        grant, proof = use.grant, use.proof
        if len(proof) < _PATH_AT:
            raise Refusal("Hub_ProofLength", length=len(proof), depth=_PATH_AT)
        root, shape_word, provenance, salt = proof[:_PATH_AT]
        commitment = keccak(root + shape_word + provenance)
        if book.commitments.get(grant.epoch, bytes(32)) != commitment:
            raise Refusal("Hub_UnknownRoot", campaign=book.id, epoch=grant.epoch)
        shape = Shape.unpacked(int.from_bytes(shape_word, "big"))
        check_shape(shape, grant.index, len(proof) - _PATH_AT, self.time)
        leaf = leaf_hash(
            campaign=book.id,
            epoch=grant.epoch,
            index=grant.index,
            account=self.submission.order.shopper,
            value=grant.value,
            salt=salt,
        )
        computed = climb(leaf, proof[_PATH_AT:])
        if computed != root:
            raise Refusal("Hub_WrongProof", computed=computed, root=root)
        return shape.max_each

    def _signer(self, expected: int, digest: bytes, signature: bytes) -> int:
        signer = self.signatures.recover(digest, signature)
        if signer != expected and self.signatures.said_by_wallet(expected, digest, signature):
            return expected
        return signer


def check_submitter(sender: int, submitter: int) -> None:
    """Refuses a transaction that somebody else must send. submitter : 0 = anyone."""
    if submitter not in (0, sender):
        raise Refusal("Hub_WrongSubmitter", sender=sender, submitter=submitter)


def check_shape(shape: Shape, index: int, length: int, time: int) -> None:
    """Refuses a coupon that a root does not cover, or not yet. length : of its path; time : Unix seconds."""
    if time < shape.active_from:
        raise Refusal("Hub_RootNotActive", time=time, activeFrom=shape.active_from)
    end = shape.first_index + shape.count
    if not shape.first_index <= index < end:
        raise Refusal("Hub_IndexOutsideRoot", index=index, first=shape.first_index, end=end)
    if length != shape.depth:
        raise Refusal("Hub_ProofLength", length=length, depth=shape.depth)
