"""A receipt of any way to redeem is true, and each member that is damaged is found and named."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from offchain.attestation.calldata import CallDecodingError
from offchain.campaigns.batch_orders import Fate, Told
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.refusals import Refusal
from offchain.receipts import document, writing
from offchain.receipts.document import Receipt
from offchain.receipts.errors import ReceiptFormError
from offchain.receipts.telling import Judged, judged_document, judged_lines
from offchain.receipts.verifying import Verdict, verify
from tests.unit.receipts.shopping import DELIVERY, LINES, Shopping, leaves

WAYS = ("voucher", "leaf", "two", "redeemed in a batch", "skipped in a batch")
WORDS_OF_THE_SHOP = {"reference", "goods"}
"""What no chain knows."""
UNSAID = {"chain": "Receipt_OtherChain", "hub": "Receipt_NoHub", "transaction": "Receipt_NoTransaction"}
"""Members without which nothing can be asked -> the refusal that says so."""


def receipt_of(shopping: Shopping, way: str) -> Receipt:
    if way.endswith("batch"):
        _, transaction = shopping.batch()
        receipts = shopping.receipts(transaction)
        return receipts[2 if way.startswith("skipped") else 0]
    (receipt,) = shopping.receipts(getattr(shopping, way)()[1])
    return receipt


@pytest.mark.parametrize("way", WAYS)
def test_a_receipt_of_every_way_is_true(way: str) -> None:
    shopping = Shopping.open()
    receipt = receipt_of(shopping, way)
    verdict = verify(receipt, shopping.chain, depth=1)
    assert verdict.different == ()
    assert (verdict.depth, verdict.read) == (1, True)
    assert verdict.compared > 20
    total = sum(line.amount for line in LINES) + DELIVERY
    assert (receipt.payable < total) is (receipt.skipped is None)


def test_what_it_says_is_what_the_shopper_bought() -> None:
    shopping = Shopping.open()
    receipt = receipt_of(shopping, "two")
    off_order, off_delivery = (it.recorded for it in receipt.promotions)
    assert off_order
    assert off_delivery
    assert (off_order.discount, off_delivery.discount) == (700, 294)
    assert receipt.payable == 10_000 + DELIVERY - 994
    assert [(it.unit_price, it.quantity) for it in receipt.quote.lines] == [(2_500, 2), (5_000, 1)]


def test_a_skipped_order_says_why_in_both_languages_and_costs_its_full_price() -> None:
    receipt = receipt_of(Shopping.open(), "skipped in a batch")
    assert receipt.skipped is not None
    assert ["Hub_IndexUsed" in reason for reason in receipt.skipped.reason] == [True, True]
    assert receipt.payable == 10_000 + DELIVERY
    assert all(it.recorded is None for it in receipt.promotions)


def damaged(value: object) -> object:
    """Another value of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("1" if value[-1:] != "1" else "2")
    return ["0x" + "ab" * 32] if value == [] else 7


def changed(receipt: Receipt, path: tuple[str | int, ...]) -> Receipt:
    """With one member damaged."""
    whole: Any = json.loads(receipt.text())
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = damaged(place[path[-1]])
    return document.read(json.dumps(whole))


def name_of(path: tuple[str | int, ...]) -> str:
    """As a row names it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


@pytest.mark.parametrize("way", WAYS)
def test_each_member_that_is_damaged_is_found_and_named(way: str) -> None:
    shopping = Shopping.open()
    receipt, missed = receipt_of(shopping, way), []
    paths = [path for path in leaves(json.loads(receipt.text())) if not WORDS_OF_THE_SHOP & set(path)]
    for path in paths:
        told = _told(shopping, receipt, path)
        if not {name_of(path), name_of(path[:-1])} & set(told):
            missed.append((name_of(path), told))
    assert missed == []
    assert len(paths) > 35


def _told(shopping: Shopping, receipt: Receipt, path: tuple[str | int, ...]) -> list[str]:
    """Which members are named when one is damaged: by rows, by the refusal, by the form."""
    try:
        return [row.what for row in verify(changed(receipt, path), shopping.chain, depth=1).different]
    except ReceiptFormError:
        return [name_of(path)]
    except Refusal as refusal:
        last = str(path[-1])
        assert refusal.code == UNSAID.get(last, "Receipt_NoTerms" if last == "campaign" else ""), (path, refusal)
        return [name_of(path)]


def test_a_price_that_nobody_signed_shows_in_line_hash_rules_and_sum() -> None:
    shopping = Shopping.open()
    receipt = receipt_of(shopping, "voucher")
    verdict = verify(changed(receipt, ("quote", "lines", 0, "unit_price")), shopping.chain, depth=1)
    named = {row.what: (row.expected, row.found) for row in verdict.different}
    assert named["quote.lines[0].unit_price"] == ("2500", "2501")
    assert {"order", "payable"} <= set(named)


def test_an_order_that_nobody_can_read_is_vouched_for_by_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    shopping = Shopping.open()
    receipt = receipt_of(shopping, "voucher")
    monkeypatch.setattr("offchain.receipts.mined.decode_redeem", _unread)
    verdict = verify(receipt, shopping.chain, depth=1)
    assert (verdict.holds, verdict.read) == (True, False)
    worse = verify(changed(receipt, ("quote", "nonce")), shopping.chain, depth=1)
    assert [row.what for row in worse.different] == ["order"]


def _unread(_data: bytes) -> None:
    raise CallDecodingError("a contract in between")


def test_an_order_that_the_rules_refuse_is_told() -> None:
    """A hub that recorded what no rule allows: the receipt is honest, the twin is not satisfied."""
    shopping = Shopping.open()
    receipt = receipt_of(shopping, "two")
    swapped = receipt.model_copy(update={"promotions": receipt.promotions[::-1]})
    verdict = verify(swapped, shopping.chain, depth=1)
    assert any(row.what == "rules" and "Stacking_Order" in row.expected for row in verdict.different)


def test_one_that_was_left_out_before_it_was_sent_tells_whether_its_coupon_is_spent() -> None:
    shopping = Shopping.open()
    receipt = receipt_of(shopping, "skipped in a batch")
    unsent = receipt.model_copy(update={"place": None})
    assert verify(unsent, shopping.chain).spent is True
    free = unsent.promotions[0].coupon.model_copy(update={"index": 99})
    fresh = unsent.model_copy(update={"promotions": [unsent.promotions[0].model_copy(update={"coupon": free})]})
    assert verify(fresh, shopping.chain).spent is False


def test_a_verdict_is_told_to_people_and_to_programs() -> None:
    shopping = Shopping.open()
    receipt = receipt_of(shopping, "two")
    judged = Judged(receipt, verify(receipt, shopping.chain, depth=1))
    told = judged_document(judged)
    assert (told["verdict"], told["rows"], told["discount"]) == ("verified", [], 994)
    lines = judged_lines(judged)
    assert lines[0] == f"{receipt.order}: verified"
    assert "  2 x 25.00 USD" in [line.rstrip() for line in lines]
    wrong = Judged(receipt, verify(changed(receipt, ("payable",)), shopping.chain, depth=1))
    assert "  payable: expected 9496, found 9497" in judged_lines(wrong)


def test_the_same_order_gives_the_same_receipt_from_the_transaction_and_from_the_batch() -> None:
    shopping = Shopping.open()
    orders, transaction = shopping.batch()
    told = [Told(SignedOrder("", order, place), Fate.REDEEMED) for place, order in enumerate(orders[:2], start=1)]
    found = writing.of_batch(shopping.view, told, shopping.shop.merchant.address)
    assert found == shopping.receipts(transaction)[:2]
    assert isinstance(verify(found[1], shopping.chain, depth=1), Verdict)


def test_an_order_that_a_batch_skipped_late_has_its_place_in_the_batch() -> None:
    shopping = Shopping.open()
    orders, transaction = shopping.batch()
    from_chain = shopping.receipts(transaction)[2]
    assert from_chain.skipped
    revert = bytes.fromhex(from_chain.skipped.revert[2:])
    # Sent twice, its hash is that of the first, which was redeemed; another one stands for it here.
    other = replace(orders[2], order=replace(orders[2].order, nonce=99))
    late = Told(SignedOrder("", other, 3), Fate.SKIPPED, revert=revert, transaction=transaction, position=2)
    (found,) = writing.of_batch(shopping.view, [late], shopping.shop.merchant.address)
    assert found.skipped == from_chain.skipped
    assert found.place == from_chain.place
