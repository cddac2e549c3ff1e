"""Submissions that an honest hub refuses, one a rule; each is what the last transaction of its stage will ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from offchain.adapters.fake_shop import DAY, Coupon, key
from offchain.attestation.calls import Submission
from offchain.domain.order import Grant, Line
from offchain.domain.terms import Audience, Flags, Kind, Revocation, Scope
from offchain.domain.tiers import Tier
from tests.audit.stage import ANN, BOB, Stage
from tests.audit.story import BASKET, TIERS, percent_by_voucher

STRANGER = key("stranger")
CODE = 0xC0DE << 72


def with_use(submission: Submission, **changes: Any) -> Submission:
    """With its only use changed."""
    (use,) = submission.uses
    return replace(submission, uses=(replace(use, **changes),))


def with_grant(submission: Submission, **changes: int) -> Submission:
    """With the grant of its only use changed."""
    return with_use(submission, grant=replace(submission.uses[0].grant, **changes))


def by_strangers_voucher(it: Stage) -> Submission:
    one = it.submission()
    (use,) = one.uses
    return with_use(one, voucher_signature=STRANGER.sign(it.shop.voucher_digest(use.terms, ANN.address, use.grant)))


def with_raised_value(it: Stage) -> Submission:
    one = it.submission()
    return it.requoted(with_grant(one, value=2_001))


def by_strangers_quote(it: Stage) -> Submission:
    one = it.submission()
    return replace(one, quote_signature=STRANGER.sign(it.shop.quote_digest(one.uses, one.order)))


def with_lower_price(it: Stage) -> Submission:
    one = it.submission()
    return replace(one, order=replace(one.order, lines=(Line(1_998, 3, 7, 1), *one.order.lines[1:])))


def by_expired_cashier(it: Stage) -> Submission:
    it.chain.advance(20 * DAY)
    return it.submission()


def with_raised_leaf(it: Stage) -> Submission:
    one = it.leaf()
    return it.requoted(with_grant(one, value=901))


def with_short_path(it: Stage) -> Submission:
    one = it.leaf()
    return with_use(one, proof=one.uses[0].proof[:-1])


def with_hardly_a_proof(it: Stage) -> Submission:
    one = it.leaf()
    return with_use(one, proof=one.uses[0].proof[:3])


def with_own_root(it: Stage) -> Submission:
    it.leaf()
    _, coupons = it.shop.draw_root(it.by_root, 1, {ANN.address: 5_000})
    it.chain.advance(3_600)
    return it.submission(terms=it.by_root, coupon=coupons[ANN.address])


def before_the_root_is_active(it: Stage) -> Submission:
    one = it.leaf(wait=0)
    return it.requoted(with_grant(one, not_before=0))


def outside_the_root(it: Stage) -> Submission:
    one = it.leaf()
    return it.requoted(with_grant(one, index=2))


def used_twice(it: Stage) -> Submission:
    it.shop.redeem(it.submission(7))
    it.chain.advance(60)
    return it.submission(7)


def revoked_before(it: Stage) -> Submission:
    it.shop.change("revokeIndices", it.terms, 0, 1 << 7)
    return it.submission(7)


def with_spent_nonce(it: Stage) -> Submission:
    it.shop.redeem(it.submission(5, it.public, Coupon()))
    it.chain.advance(60)
    return it.submission(5, it.public, Coupon())


def beyond_budget(it: Stage) -> Submission:
    for nonce in (1, 2):
        it.shop.redeem(it.submission(nonce, it.public, Coupon()))
    return it.submission(3, it.public, Coupon())


def beyond_cap(it: Stage) -> Submission:
    it.shop.change("topUp", it.public, 1_000)
    for nonce in (1, 2, 3):
        it.shop.redeem(it.submission(nonce, it.public, Coupon()))
    return it.submission(4, it.public, Coupon())


def public_with_a_grant(it: Stage) -> Submission:
    return it.submission(1, it.public, Coupon(Grant(value=50)))


def with_reserved_bits(it: Stage) -> Submission:
    one = it.submission()
    return it.requoted(with_grant(one, reserved=1))


def after_coupons_deadline(it: Stage) -> Submission:
    coupon = it.shop.voucher(it.terms, ANN.address, 0)
    it.chain.advance(11 * DAY)
    return it.submission(coupon=coupon)


def before_coupons_time(it: Stage) -> Submission:
    coupon = it.shop.voucher(it.terms, ANN.address, 0)
    early = replace(coupon.grant, not_before=it.chain.clock + 60)
    signature = it.shop.issuer.sign(it.shop.voucher_digest(it.terms, ANN.address, early))
    return it.submission(coupon=Coupon(early, signature))


def after_quotes_deadline(it: Stage) -> Submission:
    one = it.submission()
    it.chain.advance(DAY)
    return one


def while_paused(it: Stage) -> Submission:
    it.shop.change("pause", it.terms, 3_600)
    return it.submission()


def after_the_end(it: Stage) -> Submission:
    it.shop.change("announceEnd", it.terms)
    it.chain.advance(DAY)
    return it.submission()


def before_the_start(it: Stage) -> Submission:
    it.terms = percent_by_voucher(it.shop, start_time=it.chain.clock + DAY)
    return it.submission()


def of_an_old_epoch(it: Stage) -> Submission:
    it.terms = percent_by_voucher(it.shop, revocation=Revocation.EPOCH)
    it.shop.change("revokeEpoch", it.terms)
    return it.submission()


def above_the_cap(it: Stage) -> Submission:
    return it.submission(300)


def dearer_than_agreed(it: Stage) -> Submission:
    one = it.submission()
    return replace(one, agreement=replace(one.agreement, max_payable=8_000))


def of_too_little(it: Stage) -> Submission:
    coupon = it.shop.voucher(it.terms, ANN.address, 0)
    return it.shop.submission(it.terms, it.shop.order(ANN.address, [Line(1_999, 1)]), coupon)


def for_another_submitter(it: Stage) -> Submission:
    return with_use(it.submission(), submitter=BOB.address)


def by_assignment_to_another(it: Stage) -> Submission:
    return it.submission(coupon=it.shop.bearer_voucher(it.terms, 9, CODE, BOB.address))


def by_another_code(it: Stage) -> Submission:
    honest, other = (it.shop.bearer_voucher(it.terms, 9, code, ANN.address) for code in (CODE, CODE + 1))
    return it.submission(coupon=replace(honest, proof=other.proof))


def without_assignment(it: Stage) -> Submission:
    return it.submission(coupon=replace(it.shop.bearer_voucher(it.terms, 9, CODE, ANN.address), proof=()))


def with_half_an_assignment(it: Stage) -> Submission:
    coupon = it.shop.bearer_voucher(it.terms, 9, CODE, ANN.address)
    return it.submission(coupon=replace(coupon, proof=coupon.proof[:1]))


def held_by_nobody(it: Stage) -> Submission:
    grant = it.shop.bearer_voucher(it.terms, 9, CODE, ANN.address).grant
    careless = it.shop.issuer.sign(it.shop.voucher_digest(it.terms, 0, grant))
    return it.submission(coupon=Coupon(grant, careless, (bytes(32), bytes(32))))


def with_the_bearer_bit_raised(it: Stage) -> Submission:
    one = it.submission()
    proof = it.shop.bearer_voucher(it.terms, 0, CODE, ANN.address).proof
    return it.requoted(with_use(with_grant(one, bearer=True), proof=proof))


def leaf_with_the_bearer_bit(it: Stage) -> Submission:
    return it.requoted(with_grant(it.leaf(), bearer=True))


def for_nobody(it: Stage) -> Submission:
    coupon = it.shop.voucher(it.terms, 0, 0)
    return it.shop.submission(it.terms, it.shop.order(0, BASKET), coupon)


def with_better_tiers(it: Stage) -> Submission:
    terms = it.shop.create(
        [tier.packed() for tier in TIERS],
        kind=Kind.TIER,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        flags=Flags.VALUE_FIXED,
        value=0,
        cap=3,
        cap_amount=5_000,
        budget=9_000,
    )
    better = (Tier(1, 4_000),)
    one = it.submission(0, terms, it.shop.voucher(terms, ANN.address, 0))
    return with_use(one, extra=tuple(tier.packed() for tier in better))


FORGERIES = {
    by_strangers_voucher: ("signature", f"Hub_VoucherSigner: recovered=0x{STRANGER.address:040x}"),
    with_raised_value: ("signature", "Hub_VoucherSigner"),
    by_assignment_to_another: ("signature", "Hub_AssignmentSigner: recovered=0x"),
    by_another_code: ("signature", "Hub_AssignmentSigner: recovered=0x"),
    without_assignment: ("proof", "Hub_AssignmentLength: length=0"),
    with_half_an_assignment: ("proof", "Hub_AssignmentLength: length=1"),
    held_by_nobody: ("signature", "Hub_AssignmentSigner: recovered=0x0000000000000000000000000000000000000000"),
    with_the_bearer_bit_raised: ("signature", "Hub_AssignmentSigner"),
    leaf_with_the_bearer_bit: ("rules", "Hub_GrantMalformed"),
    by_strangers_quote: ("signature", f"Hub_QuoteSigner: recovered=0x{STRANGER.address:040x}"),
    with_lower_price: ("signature", "Hub_QuoteSigner"),
    by_expired_cashier: ("signature", "Hub_QuoteSigner"),
    with_raised_leaf: ("proof", "Hub_WrongProof: computed=0x"),
    with_short_path: ("proof", "Hub_ProofLength: length=0"),
    with_hardly_a_proof: ("proof", "Hub_ProofLength: length=3"),
    with_own_root: ("proof", "Hub_UnknownRoot"),
    before_the_root_is_active: ("proof", "Hub_RootNotActive"),
    outside_the_root: ("proof", "Hub_IndexOutsideRoot"),
    used_twice: ("rules", "Hub_IndexUsed"),
    revoked_before: ("rules", "Hub_IndexUsed"),
    with_spent_nonce: ("rules", "Hub_NonceUsed: merchant="),
    beyond_budget: ("rules", "Hub_OverBudget: discount=100"),
    beyond_cap: ("rules", "Hub_CapReached: used=3"),
    public_with_a_grant: ("rules", "Hub_GrantMalformed"),
    with_reserved_bits: ("rules", "Hub_GrantMalformed"),
    after_coupons_deadline: ("rules", "Hub_CouponExpired"),
    before_coupons_time: ("rules", "Hub_CouponNotYet"),
    after_quotes_deadline: ("rules", "Hub_QuoteExpired"),
    while_paused: ("rules", "Hub_Paused"),
    after_the_end: ("rules", "Hub_Ended"),
    before_the_start: ("rules", "Hub_NotStarted"),
    of_an_old_epoch: ("rules", "Hub_EpochRevoked: epoch=0"),
    above_the_cap: ("rules", "Hub_IndexAboveCap: index=300"),
    dearer_than_agreed: ("rules", "Hub_PayableAboveMax: payableAmount="),
    of_too_little: ("rules", "Rules_BelowMinAmount: have=1999"),
    for_another_submitter: ("rules", f"Hub_WrongSubmitter: sender=0x{ANN.address:040x}"),
    for_nobody: ("rules", "Hub_NoShopper"),
    with_better_tiers: ("rules", "Terms_ExtraHash: got=0x"),
}
"""Forgery -> kind of the difference, and what is found."""
