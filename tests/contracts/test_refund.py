"""What came back of a redeemed order is refunded by its merchant, in one step or in several."""

from __future__ import annotations

import brownie
import pytest
from eth_utils import keccak

from offchain.attestation.checkout import packed_units
from offchain.domain.refund_math import discount_of_return, refund_of_return
from offchain.domain.terms import Audience, GateKind, Scope
from tests.contracts.fixtures.campaigns import BASKET, DAY
from tests.contracts.fixtures.logs import records_of
from tests.contracts.fixtures.market import arguments
from tests.contracts.fixtures.promises import gate as rule
from tests.contracts.fixtures.promises import holder
from tests.contracts.fixtures.refusals import refuses
from tests.contracts.fixtures.till import FUNDS, LINE, RICH

PAYABLE, DISCOUNT = 6899, 1600
UNITS = tuple(line.quantity for line in BASKET)


@pytest.fixture(autouse=True)
def merchant_pays(till, merchant, isolation):
    till.enrich(merchant)


@pytest.fixture
def paid(till):
    order = till.order()
    till.pay(order)
    return order


def test_everything_goes_back(till, paid, shopper, merchant):
    sent = till.refund(paid, PAYABLE, [DISCOUNT], UNITS)
    assert sent.return_value == "0x" + till.market.quote_digest(paid).hex()
    assert (till.balance(shopper), till.balance(merchant)) == (RICH, RICH)
    assert till.market.hub.stateOf(till.paid.id)[:2] == (FUNDS, 1)
    assert till.checkout.returnedOf(till.market.quote_digest(paid)) == (PAYABLE, packed_units(UNITS))
    assert till.checkout.discountReturned(till.market.quote_digest(paid), till.paid.id) == DISCOUNT


def test_a_refund_is_told_with_its_units_and_its_sum(till, paid, shopper, merchant):
    till.refund(paid, 100, [10], (1,))
    sent = till.refund(paid, 200, [20], (0, 1))
    event = sent.events["OrderRefunded"]
    assert event["orderHash"] == "0x" + till.market.quote_digest(paid).hex()
    assert (event["merchant"], event["shopper"]) == (merchant.account, shopper.account)
    assert (event["amount"], event["refunded"], list(event["units"])) == (200, 300, packed_units((0, 1)))
    (record,) = [it for it in records_of(sent) if it.name != "OrderRefunded"]
    assert record.name == "BudgetReturned"
    assert record.words["amount"] == 20


def test_a_coupon_stays_spent(till, paid):
    till.refund(paid, PAYABLE, [DISCOUNT], UNITS)
    assert not till.unspent(paid)
    with refuses("Hub_IndexUsed", till.paid.id, 0):
        till.pays(paid)


def test_the_parts_of_single_units_sum_to_the_whole(till, shopper, merchant):
    """By RULES section 7: a line of 7 units whose discount does not divide."""
    order = till.order(lines=(LINE.__class__(unit_price=333, quantity=7),), delivery=0)
    paid = till.pay(order).return_value[1]
    discount = 7 * 333 - paid
    for before in range(7):
        back = discount_of_return(discount, 7, before, 1)
        till.refund(order, refund_of_return(333, discount, 7, before, 1), [back], (1,))
    assert till.balance(shopper) == RICH
    assert till.market.hub.stateOf(till.paid.id)[0] == FUNDS
    with refuses("Checkout_UnitsAboveBought", 0, 1, 0):
        till.refunds(order, 0, [0], (1,))


def test_money_alone_units_alone_and_a_discount_alone_go_back(till, paid):
    till.refund(paid, 1)
    till.refund(paid, 0, [1])
    till.refund(paid, 0, [0], (0, 1))
    assert till.checkout.returnedOf(till.market.quote_digest(paid)) == (1, packed_units((0, 1)))


def test_several_campaigns_get_back_what_is_theirs(till, shopper):
    others = [till.create(salt=2, scope=Scope.LINE, value=1000), till.create(salt=3, value=500)]
    order = till.market.set_of(till.paid, *others)
    sent = till.pay(order)
    given = [int(record.words["amounts"]) & (1 << 128) - 1 for record in records_of(sent)]
    till.refund(order, sent.return_value[1], [given[0], 0, given[2]])
    assert till.balance(shopper) == RICH
    with refuses("Checkout_DiscountAboveGiven", 0, 1, 0):
        till.refunds(order, 0, [1, 0, 0])
    with refuses("Checkout_DiscountAboveGiven", 1, given[1] + 1, given[1]):
        till.refunds(order, 0, [0, given[1] + 1, 0])
    sent = till.refund(order, 0, [0, given[1], 0])
    assert len([it for it in records_of(sent) if it.name != "OrderRefunded"]) == 1


@pytest.fixture
def collected(till, paid, merchant):
    """What was spent on the order was collected."""
    sent = {"from": merchant.account}
    till.vault.collect([till.paid.words], merchant.account, sent)
    till.market.at(till.market.now + till.paid.terms.collect_delay)
    till.vault.collect([till.paid.words], merchant.account, sent)
    assert till.vault.accountOf(till.paid.id)[1] == DISCOUNT


def test_after_collection_the_subsidy_goes_back_to_the_vault(till, paid, collected, shopper, merchant):
    till.token.approve(till.vault, DISCOUNT, {"from": merchant.account})
    till.refund(paid, PAYABLE, [600], UNITS)
    assert till.vault.accountOf(till.paid.id)[1] == 1000
    till.refund(paid, 0, [1000])
    assert till.vault.accountOf(till.paid.id)[1] == 0
    assert (till.balance(shopper), till.balance(merchant)) == (RICH, RICH)
    assert till.vault.heldIn(till.token) == till.token.balanceOf(till.vault) == FUNDS


def test_before_collection_nothing_is_asked_back(till, paid, merchant):
    till.refund(paid, PAYABLE, [600], UNITS)
    assert till.vault.heldIn(till.token) == till.token.balanceOf(till.vault) == FUNDS
    assert till.vault.solvencyOf(till.paid.words, till.paid.cold_words)[0] == DISCOUNT - 600
    assert till.balance(merchant) == RICH


def test_a_merchant_who_does_not_bring_the_subsidy_back_refunds_nothing(till, paid, collected, shopper):
    with refuses("Token_Transfer", int(till.token.address, 16), 600):
        till.refund(paid, PAYABLE, [600], UNITS)
    assert till.balance(shopper) == RICH - PAYABLE
    assert till.checkout.returnedOf(till.market.quote_digest(paid))[0] == 0


def test_of_a_recorded_order_a_record_is_made_and_the_budget_gets_back(till, shopper, merchant):
    recorded = till.market.create(salt=2)
    order = till.order(recorded)
    till.market.hub.redeem(*arguments(order), {"from": shopper.account})
    till.refund(order, PAYABLE, [DISCOUNT], UNITS)
    assert (till.balance(shopper), till.balance(merchant)) == (RICH, RICH)
    assert till.market.hub.stateOf(recorded.id)[0] == recorded.terms.budget
    with refuses("Checkout_RefundAbovePaid", 1, 0):
        till.refunds(order, 1)


@pytest.mark.parametrize("cap_amount", [1000, 1001])
def test_an_order_by_a_leaf_is_refunded_as_by_its_roots_bound(till, shopper, cap_amount):
    by_root = till.create(salt=2, audience=Audience.ROOT, cap_amount=cap_amount)
    published = till.market.publish(by_root, max_each=1000)
    till.market.at(published.root.active_from)
    order = till.order(by_root, published=published)
    paid = till.pay(order).return_value[1]
    with refuses("Checkout_DiscountAboveGiven", 0, 1001, 1000):
        till.refunds(order, 0, [1001])
    till.refund(order, paid, [1000])
    assert till.balance(shopper) == RICH


def test_an_order_without_a_coupon_is_known_by_its_nonce(till, shopper):
    public = till.create(salt=2, audience=Audience.PUBLIC, issuer=0)
    order = till.order(public, nonce=77)
    with refuses("Checkout_NotRedeemed", till.market.quote_digest(order)):
        till.refunds(order, 1)
    till.pay(order)
    till.refund(order, PAYABLE, [DISCOUNT])
    assert till.balance(shopper) == RICH


def test_an_order_by_a_held_token_is_known_by_its_bit(till, gate, shopper):
    gate.give(5, shopper)
    terms = holder(gate=gate.address)
    held = till.create(salt=2, **terms, extra=rule(GateKind.ERC721_OWNER))
    order = till.order(held, index=5)
    with refuses("Checkout_NotRedeemed", till.market.quote_digest(order)):
        till.refunds(order, 1)
    till.pay(order)
    till.refund(order, PAYABLE, [DISCOUNT])
    assert till.balance(shopper) == RICH


def test_a_refund_works_in_a_pause_and_after_the_end(till, paid, merchant):
    till.market.hub.pause(till.paid.words, 600, {"from": merchant.account})
    till.refund(paid, 1, [1])
    till.market.hub.announceEnd(till.paid.words, {"from": merchant.account})
    till.market.at(till.market.hub.stateOf(till.paid.id)[2])
    till.refund(paid, 1, [1])


def test_the_window_counts_from_the_quotes_deadline(till, paid):
    until = paid.order.deadline + DAY
    till.market.at(until - 1)
    till.refunds(paid, 1, [1])
    till.market.at(until)
    with refuses("Checkout_RefundLate", until, until):
        till.refunds(paid, 1, [1])


def test_the_digest_follows_from_the_raw_logs(till, paid, merchant):
    till.refund(paid, 100, [10], (1,))
    till.refund(paid, 200, [20], (0, 1))
    logs = brownie.web3.eth.get_logs({"address": till.checkout.address, "fromBlock": 0})
    digest = bytes(32)
    for log in logs:
        digest = keccak(digest + keccak(b"".join(log["topics"]) + log["data"]))
    assert len(logs) == 2
    assert bytes(till.checkout.ledgerDigest(merchant.account)) == digest
