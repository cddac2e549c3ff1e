"""Orders that others signed: each is sent once, by whoever pays the gas, and what is refused is told."""

from __future__ import annotations

import pytest

from offchain.receipts import writing
from offchain.receipts.verifying import verify
from offchain.till.relaying import merchants_of, relay
from tests.unit.till.stand import RELAYER, Stand


@pytest.fixture
def stand() -> Stand:
    return Stand.open()


def test_orders_of_several_merchants_are_sent_one_by_one_and_once(stand: Stand) -> None:
    shop, terms = stand.other()
    orders = [stand.agreed(stand.quoted(stand.recorded())), stand.agreed(stand.quoted(terms, 2, shop))]
    steps, told = relay(stand.desk(), orders)
    again, told_again = relay(stand.desk(), orders)
    assert [it.fate for it in told] == ["redeemed", "redeemed"]
    assert [it.fate for it in told_again] == ["redeemed before", "redeemed before"]
    assert (len(steps), len(again), len(stand.sender.intents)) == (2, 0, 2)
    assert len(set(stand.sender.intents)) == 2
    assert merchants_of([*orders, *orders]) == [stand.shopping.shop.merchant.address, shop.merchant.address]


def test_a_dry_run_sends_nothing(stand: Stand) -> None:
    steps, told = relay(stand.desk(dry_run=True), [stand.agreed(stand.quoted(stand.recorded()))])
    assert ([it.outcome for it in steps], [it.fate for it in told]) == (["would send"], ["would be redeemed"])
    assert stand.sender.intents == []


def test_one_that_is_refused_keeps_no_other_back(stand: Stand) -> None:
    terms = stand.recorded()
    unsigned, signed = stand.quoted(terms, 1), stand.agreed(stand.quoted(terms, 2))
    _, told = relay(stand.desk(), [unsigned, signed])
    assert [it.fate for it in told] == ["skipped", "redeemed"]
    assert "[Hub_ConsentSigner]" in told[0].reason[0]
    assert len(told[0].reason) == 2


def test_an_order_whose_number_was_spent_by_another_is_refused(stand: Stand) -> None:
    terms = stand.recorded()
    first = stand.agreed(stand.quoted(terms, 1))
    relay(stand.desk(), [first])
    stand.shopping.chain.advance(60)
    _, (told,) = relay(stand.desk(), [stand.agreed(stand.quoted(terms, 1))])
    assert "[Hub_NonceUsed]" in told.reason[0]


def test_receipts_of_relayed_orders_are_true_and_name_who_sent(stand: Stand) -> None:
    shop, terms = stand.other()
    orders = [stand.agreed(stand.quoted(stand.recorded())), stand.agreed(stand.quoted(terms, 2, shop))]
    _, told = relay(stand.desk(), orders)
    receipts = writing.of_batch(stand.shopping.view, told, *merchants_of(orders))
    assert [verify(it, stand.shopping.chain, 1).different for it in receipts] == [(), ()]
    sent = {it.promotions[0].recorded.submitter for it in receipts if it.promotions[0].recorded}
    assert sent == {f"0x{RELAYER.address:040x}"}
