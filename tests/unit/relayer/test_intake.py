"""Signed orders are taken in once; what the chain would refuse is refused before it costs anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from offchain.access.caller import ANONYMOUS, Caller
from offchain.adapters.fake_shop import FakeShop, key
from offchain.adapters.sql_own_tables import REQUESTS
from offchain.attestation.calls import redeem_call
from offchain.domain.refusals import Refusal
from offchain.queries.service_texts import ServiceRefusal
from offchain.relayer.holding import scope_of, scopes_of
from offchain.relayer.intake import Consent, RedemptionAsked
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import Quota, QuotaError
from offchain.relayer.status import UnknownOrderError
from tests.unit.receipts.shopping import ANN, BOB
from tests.unit.relayer.stall import RELAYER, Stall, of_wallet


def refused(stall: Stall, asked: RedemptionAsked, name: str = "") -> str:
    with pytest.raises((Refusal, ServiceRefusal)) as caught:
        stall.submit(asked, name)
    return str(caught.value.code)


def test_an_order_is_queued_then_mined_then_final(stall: Stall) -> None:
    terms = stall.campaign()
    asked = stall.asked(terms, 1)
    assert (stall.submit(asked).state, stall.redeemed(terms)) == ("queued", 0)
    assert stall.relayer.step() == 1
    mined = stall.now(asked)
    assert (mined.state, mined.block, stall.redeemed(terms)) == ("mined", stall.shopping.chain.block().number, 1)
    stall.relayer.step()
    assert stall.now(asked).state == "mined"
    for _ in range(stall.limits.finality):
        stall.shopping.chain.mine()
    stall.relayer.step()
    assert stall.now(asked).state == "final"
    assert [it.state for it in stall.statuses.after(stall.hash(asked), 0)] == ["queued", "sent", "mined", "final"]


def test_the_same_key_and_body_get_the_same_answer_also_later(stall: Stall) -> None:
    asked = stall.asked(stall.campaign(), 1)
    first = stall.submit(asked, "a")
    stall.finish()
    assert stall.submit(asked, "a") == first
    assert stall.submit(asked, "b").state == "final"


def test_the_same_key_with_another_body_is_refused(stall: Stall) -> None:
    terms = stall.campaign()
    stall.submit(stall.asked(terms, 1), "a")
    assert refused(stall, stall.asked(terms, 2), "a") == "Api_KeyReused"
    assert refused(stall, replace(stall.asked(terms, 1), reference="B"), "a") == "Api_KeyReused"


def test_a_key_that_is_being_answered_says_so_until_its_lease_is_over(stall: Stall) -> None:
    asked = stall.asked(stall.campaign(), 1)
    now = stall.clock.now()
    assert stall.intake.once.store.take(scope_of(ANONYMOUS, ANN.address), "a", asked.fingerprint(), now, 60).mine
    assert refused(stall, asked, "a") == "Api_StillRunning"
    stall.shopping.chain.advance(60)
    assert stall.submit(asked, "a").state == "queued"


def test_a_refusal_is_kept_and_what_passes_is_not(stall: Stall) -> None:
    terms = stall.campaign(cap=1)
    stall.submit(stall.asked(terms, 1))
    stall.finish()
    late = stall.asked(terms, 2, BOB)
    assert refused(stall, late, "a") == refused(stall, late, "a") == "Hub_CapReached"
    stall.limits = RelayLimits(quota=Quota(most_open=0))
    other = stall.asked(stall.campaign(), 3, BOB)
    assert refused(stall, other, "b") == "Relay_TooManyOpen"
    stall.limits = RelayLimits()
    assert stall.submit(other, "b").state == "queued"


def test_answers_are_forgotten_in_time_and_the_order_still_has_one_effect(stall: Stall) -> None:
    terms = stall.campaign()
    asked = stall.asked(terms, 1)
    stall.submit(asked, "a")
    stall.finish()
    stall.shopping.chain.advance(90_000)
    assert stall.intake.once.forget() == 1
    assert stall.submit(asked, "a").state == "final"
    assert stall.redeemed(terms) == 1


@pytest.mark.parametrize("call", [b"", b"\1\2\3", bytes(4), b"\xff" * 400])
def test_what_is_no_order_is_refused(stall: Stall, call: bytes) -> None:
    assert refused(stall, RedemptionAsked(call=call)) == "Relay_NotAnOrder"


def test_a_consent_beside_the_order_is_put_into_it(stall: Stall) -> None:
    terms = stall.campaign()
    whole = stall.asked(terms, 1)
    signed = whole.order().submission
    bare = RedemptionAsked(
        call=without_consent(whole),
        consent=Consent(
            max_payable=signed.agreement.max_payable,
            submitter=0,
            text_hash=bytes(32),
            signature=signed.consent_signature,
        ),
    )
    assert bare.order().call == whole.call
    assert stall.submit(bare).id == f"0x{stall.hash(whole).hex()}"


def without_consent(asked: RedemptionAsked) -> bytes:
    """The same order before its shopper agreed."""
    return redeem_call(replace(asked.order().submission, consent_signature=b""))


def test_an_order_that_nobody_agreed_to_is_refused(stall: Stall) -> None:
    asked = RedemptionAsked(call=without_consent(stall.asked(stall.campaign(), 1)))
    assert refused(stall, asked) == "Hub_ConsentSigner"
    with pytest.raises(UnknownOrderError):
        stall.now(asked)


def test_an_order_for_another_relayer_is_refused(stall: Stall) -> None:
    terms = stall.campaign()
    assert refused(stall, stall.asked(terms, 1, submitter=BOB.address)) == "Hub_WrongSubmitter"
    assert stall.submit(stall.asked(terms, 2, submitter=RELAYER.address)).state == "queued"


def test_a_wallets_quotas_are_told_with_their_numbers(stall: Stall) -> None:
    terms = stall.campaign()
    stall.limits = RelayLimits(quota=Quota(most_open=2, most_a_day=3, most_waiting=3))
    for number in (1, 2):
        stall.submit(stall.asked(terms, number))
    with pytest.raises(ServiceRefusal) as caught:
        stall.submit(stall.asked(terms, 3))
    assert (caught.value.code, dict(caught.value.facts)) == ("Relay_TooManyOpen", {"open": 2, "limit": 2})
    stall.submit(stall.asked(terms, 4, BOB))
    assert refused(stall, stall.asked(terms, 5, BOB)) == "Relay_Busy"
    stall.relayer.step()
    stall.submit(stall.asked(terms, 3))
    stall.relayer.step()
    assert refused(stall, stall.asked(terms, 6)) == "Relay_TooManyToday"


def test_an_order_that_comes_again_counts_and_keeps_its_tries(stall: Stall) -> None:
    """Under a new key each time, as whoever wants the relayer to pay for failing transactions would send it."""
    asked = stall.asked(stall.campaign(), 1)
    stall.limits = RelayLimits(quota=Quota(most_a_day=3))
    began = stall.clock.now()
    for at, tries in enumerate((1, 2, 3)):
        stall.submit(asked, f"key {at}")
        batch = stall.orders.assign(1, b"call", [stall.hash(asked)], stall.clock.now())
        assert batch is not None
        stall.orders.failed(batch.number, 1, b"why", stall.clock.now())
        kept = stall.orders.find(stall.hash(asked))
        assert kept is not None
        assert (kept.state, kept.tries, kept.queued_at) == ("refused", tries, began)
        stall.shopping.chain.advance(60)
    with pytest.raises(ServiceRefusal) as caught:
        stall.submit(asked, "key 3")
    assert (caught.value.code, dict(caught.value.facts)) == ("Relay_TooManyToday", {"today": 3, "limit": 3})
    kept = stall.orders.find(stall.hash(asked))
    assert kept is not None
    other = replace(kept, order_hash=bytes(32), queued_at=began + 86_399)
    with pytest.raises(QuotaError):
        stall.orders.enqueue(other, stall.limits.quota)
    other = replace(other, queued_at=began + 86_400)
    assert stall.orders.enqueue(other, stall.limits.quota) == other


def test_an_order_that_is_taken_back_again_and_again_counts_too(stall: Stall) -> None:
    asked = stall.asked(stall.campaign(), 1)
    stall.limits = RelayLimits(quota=Quota(most_a_day=2))
    for at in range(2):
        stall.submit(asked, f"key {at}")
        stall.intake.cancel(of_wallet(ANN), stall.hash(asked))
    assert refused(stall, asked, "key 2") == "Relay_TooManyToday"


def test_a_transaction_that_fails_is_no_further_order(stall: Stall) -> None:
    terms = stall.campaign()
    first, second = stall.asked(terms, 1), stall.asked(terms, 2)
    stall.limits = RelayLimits(quota=Quota(most_a_day=2))
    stall.submit(first)
    batch = stall.orders.assign(1, b"call", [stall.hash(first)], stall.clock.now())
    assert batch is not None
    stall.orders.failed(batch.number, 3, b"why", stall.clock.now())
    assert stall.now(first).state == "queued"
    assert stall.submit(second).state == "queued"
    assert refused(stall, stall.asked(terms, 3)) == "Relay_TooManyToday"


def test_orders_of_other_merchants_are_refused_where_merchants_are_named(stall: Stall) -> None:
    stall.limits = RelayLimits(merchants=frozenset({key("coffee merchant").address}))
    assert refused(stall, stall.asked(stall.campaign(), 1)) == "Relay_OtherMerchant"
    stall.limits = RelayLimits(merchants=frozenset({FakeShop(stall.shopping.chain, 0, 0, "tea").merchant.address}))
    assert stall.submit(stall.asked(stall.campaign(), 1)).state == "queued"


def test_a_queued_order_is_taken_back_and_may_be_sent_again(stall: Stall) -> None:
    terms = stall.campaign()
    asked = stall.asked(terms, 1)
    stall.submit(asked, "a")
    assert stall.intake.cancel(of_wallet(ANN), stall.hash(asked)).state == "cancelled"
    assert stall.intake.cancel(of_wallet(ANN), stall.hash(asked)).state == "cancelled"
    stall.finish()
    assert stall.redeemed(terms) == 0
    assert stall.submit(asked, "b").state == "queued"
    stall.finish()
    assert stall.redeemed(terms) == 1
    with pytest.raises(ServiceRefusal, match="Relay_NotQueued"):
        stall.intake.cancel(of_wallet(ANN), stall.hash(asked))


MERCHANT = 0x51
"""Of nobody's campaign."""


def test_the_key_of_one_caller_or_shopper_is_not_the_key_of_another(stall: Stall) -> None:
    terms = stall.campaign()
    for at, (caller, shopper) in enumerate([(ANONYMOUS, ANN), (ANONYMOUS, BOB), (of_wallet(ANN), ANN)], start=1):
        assert stall.submit(stall.asked(terms, at, shopper), "a", caller).state == "queued"
    assert refused(stall, stall.asked(terms, 4), "a") == "Api_KeyReused"
    with stall.engine.connect() as connection:
        kept = [row.scope for row in connection.execute(select(REQUESTS.c.scope))]
    assert len(set(kept)) == 3
    assert sum(it.startswith(scopes_of(ANN.address)) for it in kept) == 2
    assert not any(f"{ANN.address:040x}" in it for it in kept)


def test_an_order_is_taken_back_by_its_shopper_its_merchant_or_whoever_brought_it(stall: Stall) -> None:
    terms = stall.campaign()
    merchant = Caller("key", "merchant", 0, terms.merchant, "till")
    others = [
        (ANONYMOUS, ""),
        (ANONYMOUS, "b"),
        (of_wallet(BOB), ""),
        (of_wallet(BOB), "a"),
        (replace(merchant, merchant=MERCHANT), "a"),
        (replace(merchant, role="auditor", merchant=0), ""),
        (replace(merchant, role="support"), ""),
    ]
    for number, (caller, held) in enumerate([(of_wallet(ANN), ""), (merchant, ""), (ANONYMOUS, "a")], start=1):
        asked = stall.asked(terms, number)
        stall.submit(asked, "a" if number == 3 else f"k{number}")
        for other, name in others:
            with pytest.raises(ServiceRefusal, match="Api_Not") as caught:
                stall.intake.cancel(other, stall.hash(asked), name)
            assert caught.value.code == ("Api_NotSignedIn" if other.kind == "anonymous" else "Api_NotAllowed")
        assert stall.intake.cancel(caller, stall.hash(asked), held).state == "cancelled"


def test_the_key_of_another_order_takes_nothing_back(stall: Stall) -> None:
    terms = stall.campaign()
    first, second = stall.asked(terms, 1), stall.asked(terms, 2)
    stall.submit(first, "a")
    stall.submit(second, "b")
    with pytest.raises(ServiceRefusal, match="Api_NotSignedIn"):
        stall.intake.cancel(ANONYMOUS, stall.hash(second), "a")
    assert stall.now(second).state == "queued"


def test_an_order_that_its_shopper_sent_alone_is_known_by_the_index(stall: Stall) -> None:
    terms = stall.campaign()
    asked = stall.asked(terms, 1)
    stall.shopping.shop.redeem(asked.order().submission, ANN.address)
    stall.index()
    assert (stall.now(asked).state, stall.submit(asked).step) == ("mined", 0)
    assert stall.relayer.step() == 0


def test_hundreds_sent_twice_at_once_have_one_effect_each(stall: Stall) -> None:
    stall.limits = RelayLimits(quota=Quota(most_open=1_000, most_a_day=1_000))
    terms = stall.campaign(cap=600)
    asked = [stall.asked(terms, number) for number in range(1, 201)]
    intake = stall.intake

    def send(one: RedemptionAsked) -> str:
        try:
            return intake.submit(ANONYMOUS, one.fingerprint().hex(), one).id
        except ServiceRefusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as several:
        answers = list(several.map(send, [one for one in asked for _ in range(2)]))
    assert set(answers) <= {f"0x{stall.hash(one).hex()}" for one in asked} | {"Api_StillRunning"}
    stall.finish()
    assert stall.redeemed(terms) == len(asked)
    assert {stall.now(one).state for one in asked} == {"final"}
