"""A redemption that the rules forbid is found by the replay, though every digest matches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_shop import DAY, Coupon, FakeShop, key
from offchain.attestation.calls import Submission
from offchain.audit.findings import Difference
from offchain.audit.signers import UNVERIFIED
from offchain.audit.verify import verify
from offchain.domain.order import Grant, Line
from offchain.domain.terms import Audience, Flags, Kind, Revocation, Scope, Terms
from offchain.domain.tiers import Tier
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.rogues import GenerousHub, LenientHub, MisfilingHub
from tests.audit.story import BASKET, SHOPPERS, TIERS, config, empty, percent_by_voucher

STRANGER = key("stranger")
ANN, BOB = SHOPPERS[0], SHOPPERS[1]


class Stage:
    """A shop whose hub redeems anything, and three campaigns."""

    def __init__(self, hub_type: type[FakeHub] = LenientHub) -> None:
        self.chain: FakeChain
        self.chain, self.shop = empty(hub_type)
        self.terms = percent_by_voucher(self.shop, cap=300, min_amount=2_000)
        self.by_root = self._rooted(root_delay=60, budget=20_000)
        self.public = self._public()

    def _rooted(self, **fields: int) -> Terms:
        common = {"kind": Kind.PERCENT, "scope": Scope.ORDER, "value": 100, "cap": 100, "cap_amount": 700}
        return self.shop.create(**(common | {"audience": Audience.ROOT} | fields))

    def _public(self) -> Terms:
        fields = {"kind": Kind.FIXED, "scope": Scope.ORDER, "value": 100, "cap": 3, "cap_amount": 100, "budget": 250}
        return self.shop.create(audience=Audience.PUBLIC, **fields)

    def show_keys(self) -> None:
        """Bob redeems by signatures of merchant and issuer, who are thereby known to be keys, and no wallets."""
        coupon = self.shop.voucher(self.terms, BOB.address, 299)
        order = self.shop.order(BOB.address, BASKET)
        self.shop.redeem(self.shop.submission(self.terms, order, coupon, signer=self.shop.merchant))

    def submission(self, index: int = 0, terms: Terms | None = None, coupon: Coupon | None = None) -> Submission:
        """An honest one of Ann's."""
        terms = terms or self.terms
        coupon = coupon or self.shop.voucher(terms, ANN.address, index, 2_000)
        return self.shop.submission(terms, self.shop.order(ANN.address, BASKET, nonce=index), coupon)

    def requoted(self, submission: Submission) -> Submission:
        """With a quote that fits what was changed."""
        digest = self.shop.quote_digest(submission.terms, submission.order, submission.grant)
        return replace(submission, quote_signature=self.shop.cashier.sign(digest))

    def leaf(self, wait: int = 3_600) -> Submission:
        """Ann's leaf of a published root, active after an hour."""
        coupons = self.shop.publish(self.by_root, 1, {ANN.address: 900, BOB.address: 900})
        self.chain.advance(wait)
        return self.submission(terms=self.by_root, coupon=coupons[ANN.address])


def audited(stage: Stage, tmp_path: Path, online: bool) -> tuple[Difference, ...]:
    """What the audit of the chain finds; its digests match."""
    with opened(tmp_path / "index.sqlite3") as store:
        sync(stage.chain, store, config())
        report = verify(store, stage.chain if online else None, config())
    assert report.digest == "match"
    return report.differences


def by_strangers_voucher(it: Stage) -> Submission:
    one = it.submission()
    return replace(one, voucher_signature=STRANGER.sign(it.shop.voucher_digest(one.terms, ANN.address, one.grant)))


def with_raised_value(it: Stage) -> Submission:
    one = it.submission()
    return it.requoted(replace(one, grant=replace(one.grant, value=2_001)))


def by_strangers_quote(it: Stage) -> Submission:
    one = it.submission()
    return replace(one, quote_signature=STRANGER.sign(it.shop.quote_digest(one.terms, one.order, one.grant)))


def with_lower_price(it: Stage) -> Submission:
    one = it.submission()
    return replace(one, order=replace(one.order, lines=(Line(1_998, 3, 7, 1), *one.order.lines[1:])))


def by_expired_cashier(it: Stage) -> Submission:
    it.chain.advance(20 * DAY)
    return it.submission()


def with_raised_leaf(it: Stage) -> Submission:
    one = it.leaf()
    return it.requoted(replace(one, grant=replace(one.grant, value=901)))


def with_short_path(it: Stage) -> Submission:
    one = it.leaf()
    return replace(one, proof=one.proof[:-1])


def with_hardly_a_proof(it: Stage) -> Submission:
    one = it.leaf()
    return replace(one, proof=one.proof[:3])


def with_own_root(it: Stage) -> Submission:
    it.leaf()
    _, coupons = it.shop.draw_root(it.by_root, 1, {ANN.address: 5_000})
    it.chain.advance(3_600)
    return it.submission(terms=it.by_root, coupon=coupons[ANN.address])


def before_the_root_is_active(it: Stage) -> Submission:
    one = it.leaf(wait=0)
    return it.requoted(replace(one, grant=replace(one.grant, not_before=0)))


def outside_the_root(it: Stage) -> Submission:
    one = it.leaf()
    return it.requoted(replace(one, grant=replace(one.grant, index=2)))


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
    return it.requoted(replace(one, grant=replace(one.grant, reserved=1)))


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
    return replace(it.submission(), submitter=BOB.address)


def for_nobody(it: Stage) -> Submission:
    coupon = it.shop.voucher(it.terms, 0, 0)
    return it.shop.submission(it.terms, it.shop.order(0, BASKET), coupon)


def with_better_tiers(it: Stage) -> Submission:
    terms = it.shop.create(
        TIERS,
        kind=Kind.TIER,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        flags=Flags.TIER_FIXED,
        value=0,
        cap=3,
        cap_amount=5_000,
        budget=9_000,
    )
    better = (Tier(1, 4_000),)
    return replace(it.submission(0, terms, it.shop.voucher(terms, ANN.address, 0)), tiers=better)


FORGERIES = {
    by_strangers_voucher: ("signature", f"Hub_VoucherSigner: recovered=0x{STRANGER.address:040x}"),
    with_raised_value: ("signature", "Hub_VoucherSigner"),
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


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_redemption_is_found(forge: Callable[[Stage], Submission], online: bool, tmp_path: Path) -> None:
    stage, (kind, found) = Stage(), FORGERIES[forge]
    stage.show_keys()
    submission = forge(stage)
    stage.shop.redeem(submission, submission.order.shopper)
    differences = audited(stage, tmp_path, online)
    newest = stage.chain.block().number
    if kind == "signature" and not online:
        found = "signed by"
    assert [it.kind for it in differences] == [kind], differences
    assert f"(block {newest}, log 0, Redeemed)" in differences[0].record
    assert found in differences[0].found
    assert differences[0].expected != differences[0].found


def test_without_a_chain_a_signature_that_may_be_a_wallets_is_noted_and_not_judged(tmp_path: Path) -> None:
    stage = Stage()
    stage.shop.redeem(by_strangers_voucher(stage))
    with opened(tmp_path / "index.sqlite3") as store:
        sync(stage.chain, store, config())
        report = verify(store, None, config())
    assert report.green
    (note,) = report.notes
    assert note.what == f"{UNVERIFIED} 0x{stage.shop.issuer.address:040x}"
    assert (note.count, "Redeemed" in note.example) == (1, True)


def test_a_redemption_sent_by_a_stranger_without_consent_is_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.shop.redeem(stage.submission(), STRANGER.address)
    (difference,) = audited(stage, tmp_path, online=True)
    assert (difference.kind, difference.expected) == ("signature", f"shopper=0x{ANN.address:040x}")
    assert difference.found == "Hub_ConsentSigner: recovered=0x" + "0" * 40


def test_a_redemption_under_terms_that_nobody_created_is_found(tmp_path: Path) -> None:
    stage = Stage(MisfilingHub)
    stage.shop.redeem(stage.submission(terms=replace(stage.terms, salt=99)))
    (difference,) = audited(stage, tmp_path, online=True)
    assert (difference.kind, difference.found[:20]) == ("rules", "Hub_UnknownCampaign:")


def test_a_redemption_filed_under_another_campaign_is_found(tmp_path: Path) -> None:
    stage = Stage(MisfilingHub)
    other = percent_by_voucher(stage.shop, salt=99)
    stage.shop.redeem(stage.submission(terms=other))
    (difference,) = audited(stage, tmp_path, online=True)
    assert f"campaign=0x{stage.shop.campaign(other).hex()}" in difference.expected
    assert f"campaign=0x{stage.shop.campaign(stage.terms).hex()}" in difference.found


def test_a_consent_for_another_submitter_is_found(tmp_path: Path) -> None:
    stage = Stage()
    stage.shop.redeem(stage.shop.agreed(stage.submission(), ANN, BOB.address), STRANGER.address)
    (difference,) = audited(stage, tmp_path, online=True)
    assert difference.found == f"Hub_WrongSubmitter: sender=0x{STRANGER.address:040x}"


def test_a_discount_of_one_minor_unit_too_much_is_found(tmp_path: Path) -> None:
    stage = Stage(GenerousHub)
    stage.shop.redeem(stage.submission())
    (difference,) = audited(stage, tmp_path, online=True)
    assert (difference.kind, difference.expected, difference.found) == ("rules", "discount=2189", "discount=2190")


@pytest.fixture
def honest(tmp_path: Path) -> Iterator[tuple[FakeShop, Callable[[], tuple[Difference, ...]]]]:
    """A shop of an honest hub, and its audit."""
    stage = Stage(FakeHub)
    yield stage.shop, lambda: audited(stage, tmp_path, online=True)


def test_an_honest_redemption_is_not_found(
    honest: tuple[FakeShop, Callable[[], tuple[Difference, ...]]],
) -> None:
    shop, differences = honest
    terms = percent_by_voucher(shop)
    shop.redeem(shop.submission(terms, shop.order(BOB.address, BASKET), shop.voucher(terms, BOB.address, 0)))
    assert differences() == ()
