"""What was issued, what of it is open, and what it may cost."""

from __future__ import annotations

from offchain.campaigns import orders
from offchain.coupons.ledger import FINALITY
from offchain.coupons.standing import CouponStanding, coupon_document, coupon_lines, coupon_standing
from tests.unit.coupons.press import Printer


def standing(printer: Printer, **changes: object) -> CouponStanding:
    return coupon_standing(printer.counter.view, printer.campaign(**changes), printer.ledger)


def test_nothing_issued_is_nothing_owed(printer: Printer) -> None:
    found = standing(printer)
    assert (found.issued, found.open, found.liability, found.next_index, found.cap) == (0, 0, 0, 0, 100)


def test_open_coupons_may_cost_the_most_of_an_order_each(printer: Printer) -> None:
    printer.issue(printer.campaign(), codes=7)
    found = standing(printer)  # at most 30.00 an order, a budget of 500.00
    assert (found.open, found.liability, found.remaining) == (7, 21_000, 50_000)


def test_what_is_redeemed_or_revoked_is_not_open(printer: Printer) -> None:
    campaign = printer.campaign()
    printer.issue(campaign, codes=5)
    orders.revoke_indices(printer.counter.desk(), campaign, [0, 4, 5])
    found = standing(printer)
    assert (found.issued, found.spent, found.open) == (5, 2, 3)


def test_a_batch_that_is_over_is_not_open(printer: Printer) -> None:
    campaign = printer.campaign()
    deadline = printer.issue(campaign, codes=5, deadline="+1h").batch.deadline
    printer.issue(campaign, "b.jsonl", codes=2)
    printer.wait_until(deadline + FINALITY)
    found = standing(printer)
    assert (found.issued, found.open, [over for _, over in found.batches]) == (7, 2, [True, False])


def test_it_is_told_in_words_and_numbers(printer: Printer) -> None:
    printer.issue(printer.campaign(), codes=20)
    found = standing(printer)
    lines = coupon_lines(found, 2, "EUR")
    assert "liability  at most 600.00 EUR; the budget has 500.00 EUR" in lines
    assert any("tea.jsonl" in line and "until" in line for line in lines)
    document = coupon_document(found, "EUR")
    assert (document["liability"], document["within_budget"]) == (60_000, False)
    assert [batch["over"] for batch in document["batches"]] == [False]
