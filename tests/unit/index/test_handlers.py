"""From occurrences to rows: pure, so tried without any store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import DAY, FakeShop, key
from offchain.attestation.calls import call, decode_words
from offchain.attestation.parts import address_bytes
from offchain.domain.ledger import CampaignState
from offchain.domain.order import Line
from offchain.domain.terms import Audience, Kind, Revocation, Scope, Terms
from offchain.index.config import IndexConfig
from offchain.index.draft import Draft
from offchain.index.effects import after
from offchain.index.errors import ForeignRecordError
from offchain.index.handlers import rows_of, state_of, terms_of
from offchain.index.occurrences import Occurrence, read
from offchain.index.rows import (
    CampaignRow,
    CashierRow,
    LedgerRow,
    PartsRow,
    RedemptionRow,
    RootRow,
    StateRow,
    SubmissionRow,
    UsedWordRow,
)
from tests.unit.index.conftest import ANN, HUB, redeem


def occurrences(chain: FakeChain, config: IndexConfig) -> Iterator[Occurrence]:
    """All that happened."""
    yield from read(chain, config, 1, chain.block().number, None).occurrences


def drafted(chain: FakeChain, config: IndexConfig) -> Draft:
    """All rows."""
    draft = Draft()
    for occurrence in occurrences(chain, config):
        draft.put(rows_of(occurrence, draft))
    return draft


@pytest.mark.usefixtures("terms")
def test_the_same_occurrence_gives_the_same_rows_and_changes_nothing(chain: FakeChain, config: IndexConfig) -> None:
    draft = Draft()
    for occurrence in occurrences(chain, config):
        rows = rows_of(occurrence, draft)
        assert rows_of(occurrence, draft) == rows
        draft.put(rows)


def test_a_campaign_keeps_its_terms_and_the_parts_that_they_hash(
    chain: FakeChain, shop: FakeShop, terms: Terms, config: IndexConfig
) -> None:
    draft, campaign = drafted(chain, config), shop.campaign(terms)
    row, parts = draft.get(CampaignRow, campaign), draft.get(PartsRow, campaign)
    assert row is not None
    assert terms_of(row) == terms
    assert parts is not None
    assert (parts.auditor, parts.funders, parts.share_bps) == (
        shop.auditor.address,
        (shop.merchant.address,),
        (10_000,),
    )


def test_redemptions_move_the_state_and_set_their_bits(
    chain: FakeChain, shop: FakeShop, terms: Terms, config: IndexConfig
) -> None:
    redeem(shop, terms, 300)
    draft, campaign = drafted(chain, config), shop.campaign(terms)
    state = draft.get(StateRow, campaign)
    assert state is not None
    assert (state.remaining, state.used) == (2**96 - 1 - 4 * 200, 4)
    words = {row.word: row.bits for row in draft.of(UsedWordRow)}
    assert words == {0: 0b111, 1: 1 << 44}


def test_limits_of_stock_and_period_are_followed(chain: FakeChain, shop: FakeShop, config: IndexConfig) -> None:
    terms = limited(shop, stock_units=20, period_cap=2, period_seconds=DAY)
    states = []
    for index, wait in ((0, 0), (1, 0), (2, DAY), (3, 3 * DAY)):
        chain.advance(wait)
        redeem(shop, terms, index)
        state = drafted(chain, config).get(StateRow, shop.campaign(terms))
        assert state is not None
        states.append((state.period_no, state.period_used, state.stock_used))
        assert decode_words(shop.chain.call(HUB, call("limitsOf", state.campaign))) == states[-1]
    assert states == [(0, 1, 2), (0, 2, 4), (1, 1, 6), (4, 1, 8)]


@pytest.mark.usefixtures("terms")
def test_where_the_terms_set_no_limit_nothing_is_counted(chain: FakeChain, config: IndexConfig) -> None:
    (state,) = drafted(chain, config).of(StateRow)
    assert (state.period_no, state.period_used, state.stock_used) == (0, 0, 0)


@pytest.mark.parametrize("changes", [{"period_seconds": 0}, {"start_time": 2**40 - 2}], ids=["no period", "too early"])
def test_a_record_that_the_terms_contradict_stops_no_index(
    changes: dict[str, int], chain: FakeChain, shop: FakeShop, config: IndexConfig
) -> None:
    terms = limited(shop, period_cap=2, period_seconds=DAY)
    redeem(shop, terms, 0)
    (record,) = (it.record for it in occurrences(chain, config) if it.record.name == "Redeemed")
    state = after(replace(terms, **changes), CampaignState(remaining=0), record)
    assert (state.remaining, state.used, state.period_no, state.period_used) == (0, 1, 0, 0)


def test_a_set_of_coupons_is_a_redemption_a_use_and_one_submission(
    chain: FakeChain, shop: FakeShop, config: IndexConfig
) -> None:
    one, two = limited(shop, priority=2), limited(shop, priority=1)
    uses = [shop.use(its, shop.voucher(its, ANN.address, 0)) for its in (one, two)]
    shop.redeem(shop.submission_of(uses, shop.order(ANN.address, [Line(1_000, 2)])))
    rows = sorted(drafted(chain, config).of(RedemptionRow), key=lambda it: it.log_index)
    assert [(it.campaign, it.order_position) for it in rows] == [(shop.campaign(one), 0), (shop.campaign(two), 1)]
    assert len({it.order_hash for it in rows}) == 1
    (submission,) = drafted(chain, config).of(SubmissionRow)
    assert (submission.block_number, submission.log_index) == (rows[0].block_number, rows[0].log_index)


def limited(shop: FakeShop, **fields: int) -> Terms:
    """10 % by voucher, with limits."""
    common = {"kind": Kind.PERCENT, "scope": Scope.ORDER, "audience": Audience.VOUCHER, "value": 1_000, "cap": 600}
    return shop.create(**common, cap_amount=5_000, budget=2**95, **fields)


def test_a_redemption_is_decoded_field_by_field(
    chain: FakeChain, shop: FakeShop, terms: Terms, config: IndexConfig
) -> None:
    row = min(drafted(chain, config).of(RedemptionRow), key=lambda it: it.sequence)
    assert (row.campaign, row.shopper, row.submitter) == (shop.campaign(terms), ANN.address, ANN.address)
    assert (row.sequence, row.coupon_index, row.route, row.order_position) == (1, 0, Audience.VOUCHER, 0)
    assert (row.base, row.discount, row.units, row.value) == (2_000, 200, 2, 0)
    assert row.time == chain.block(3).timestamp


def test_the_verbs_of_a_campaign_move_its_state(chain: FakeChain, shop: FakeShop, config: IndexConfig) -> None:
    terms = shop.create(
        kind=Kind.FIXED,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=1,
        cap=1,
        cap_amount=1,
        budget=10,
        notice=DAY,
        max_pause=DAY,
        revocation=Revocation.EPOCH,
    )
    shop.change("topUp", terms, 5)
    shop.change("pause", terms, 60)
    shop.change("unpause", terms)
    unpaused = chain.block().timestamp
    shop.change("revokeEpoch", terms)
    shop.change("announceEnd", terms)
    ends = chain.block().timestamp + DAY
    row = drafted(chain, config).get(StateRow, shop.campaign(terms))
    assert row is not None
    state = state_of(row)
    assert (state.remaining, state.used, state.voucher_epoch) == (15, 0, 1)
    assert (state.paused_until, state.ended_at) == (unpaused, ends)


def test_a_root_is_kept_and_a_veto_marks_it(chain: FakeChain, shop: FakeShop, config: IndexConfig) -> None:
    fields = {"value": 1, "cap": 9, "cap_amount": 1, "budget": 10, "root_delay": 60}
    terms = shop.create(kind=Kind.FIXED, scope=Scope.ORDER, audience=Audience.ROOT, **fields)
    offers = {key(f"shopper {at}").address: 1 for at in range(3)}
    root, _ = shop.draw_root(terms, 1, offers)
    shop.publish(terms, 1, offers)
    campaign = shop.campaign(terms)
    kept = drafted(chain, config).get(RootRow, campaign, 1)
    assert kept is not None
    assert (kept.root, kept.depth, kept.count, kept.vetoed) == (root.root, 2, 3, 0)
    shop.veto(terms, root)
    vetoed = drafted(chain, config).get(RootRow, campaign, 1)
    assert vetoed is not None
    assert vetoed.vetoed == 1


def test_a_cashier_keeps_its_newest_expiry(chain: FakeChain, shop: FakeShop, config: IndexConfig) -> None:
    shop.name_cashier(2**256 - 1)
    draft = drafted(chain, config)
    assert list(draft.of(CashierRow)) == [CashierRow(shop.merchant.address, shop.cashier.address, 2**256 - 1)]
    ledger = draft.get(LedgerRow, shop.merchant.address, "hub")
    assert ledger is not None
    assert ledger.records == 2


def test_a_ledger_ends_in_the_digest_that_the_hub_keeps(chain: FakeChain, terms: Terms, config: IndexConfig) -> None:
    ledger = drafted(chain, config).get(LedgerRow, terms.merchant, "hub")
    assert ledger is not None
    assert ledger.digest == chain.call(config.hub, call("ledgerDigest", address_bytes(terms.merchant)))


@pytest.mark.usefixtures("terms")
def test_a_record_of_an_unknown_campaign_is_refused(chain: FakeChain, config: IndexConfig) -> None:
    *_, last = occurrences(chain, config)
    with pytest.raises(ForeignRecordError, match="unknown campaign"):
        rows_of(last, Draft())


def test_a_root_in_the_name_of_another_merchant_is_refused(
    chain: FakeChain, shop: FakeShop, config: IndexConfig
) -> None:
    fields = {"value": 1, "cap": 9, "cap_amount": 1, "budget": 10}
    terms = shop.create(kind=Kind.FIXED, scope=Scope.ORDER, audience=Audience.ROOT, **fields)
    shop.publish(terms, 1, {ANN.address: 1})
    draft, (*_, proposed) = drafted(chain, config), occurrences(chain, config)
    stolen = replace(proposed.record, words={**proposed.record.words, "merchant": 5})
    with pytest.raises(ForeignRecordError, match="names a merchant whose campaign it is not"):
        rows_of(replace(proposed, record=stolen), draft)


def test_a_veto_of_an_epoch_that_was_never_published_is_refused(
    chain: FakeChain, shop: FakeShop, config: IndexConfig
) -> None:
    fields = {"value": 1, "cap": 9, "cap_amount": 1, "budget": 10, "root_delay": 1}
    terms = shop.create(kind=Kind.FIXED, scope=Scope.ORDER, audience=Audience.ROOT, **fields)
    root, _ = shop.draw_root(terms, 1, {ANN.address: 1})
    shop.publish(terms, 1, {ANN.address: 1})
    shop.veto(terms, root)
    draft, (*_, vetoed) = drafted(chain, config), occurrences(chain, config)
    other = replace(vetoed.record, words={**vetoed.record.words, "epoch": 2})
    with pytest.raises(ForeignRecordError, match="veto of epoch 2, which was never published"):
        rows_of(replace(vetoed, record=other), draft)


@pytest.mark.usefixtures("terms")
def test_a_campaign_that_is_created_twice_is_refused(chain: FakeChain, config: IndexConfig) -> None:
    draft = drafted(chain, config)
    created = next(it for it in occurrences(chain, config) if it.record.name == "CampaignCreated")
    with pytest.raises(ForeignRecordError, match="was created before"):
        rows_of(created, draft)
