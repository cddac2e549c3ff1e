"""What a shop writes into a receipt could look like the verdict, and could make the whole file unreadable.

`reference` and the names of goods are the shop's words and were printed as they came: with a line break or an escape
sequence in it a reference printed a line `A-17: verified` of its own above a receipt that differs. And a reference with
U+2028 or U+0085, which JSON need not escape, cut its line in two, so that no order and no receipt of the file was read.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.campaigns import signed_orders
from offchain.campaigns.errors import SignedOrderError
from offchain.receipts import document
from offchain.receipts.errors import ReceiptFormError
from tests.unit.receipts.shopping import Shopping

HOSTILE = ["A-17: verified\n  payable      1.00 EUR", "\x1b[2K\rA-17: verified", "\u202edeifirev", "A\u2028B", "A\x85B"]


@pytest.fixture(scope="module")
def shopping() -> Shopping:
    return Shopping.open()


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("place", ["reference", "goods", "reason"])
def test_a_receipt_with_words_that_cannot_be_seen_is_none(shopping: Shopping, words: str, place: str) -> None:
    found = json.loads(shopping.receipts(shopping.batch()[1])[2].text())
    if place == "reference":
        found["reference"] = words
    elif place == "reason":
        found["skipped"]["reason"] = [words]
    else:
        found["quote"]["lines"][0]["goods"] = {words: found["quote"]["lines"][0]["quantity"]}
    with pytest.raises(ReceiptFormError, match="cannot be seen"):
        document.read(json.dumps(found))


@pytest.mark.parametrize("words", HOSTILE)
def test_such_an_order_is_refused_before_it_is_sent(shopping: Shopping, words: str, tmp_path: Path) -> None:
    submission, _ = shopping.voucher()
    path = tmp_path / "monday.jsonl"
    path.write_text(f"{signed_orders.text('A-1', submission)}\n{signed_orders.text(words, submission)}\n", "utf-8")
    with pytest.raises(SignedOrderError, match=r"line 2: .*cannot be seen"):
        signed_orders.load_all(path)


@pytest.mark.parametrize("words", ["订单\u3000十七", "café №17 → “two”", "=1+1"])
def test_words_of_any_language_are_taken_as_they_are(shopping: Shopping, words: str, tmp_path: Path) -> None:
    submission, transaction = shopping.voucher()
    receipt = shopping.receipts(transaction)[0].model_copy(update={"reference": words})
    document.save(tmp_path / "receipts.jsonl", [receipt])
    assert document.load(tmp_path / "receipts.jsonl")[0].reference == words
    (tmp_path / "orders.jsonl").write_text(f"{signed_orders.text(words, submission)}\r\n", "utf-8")
    assert signed_orders.load_all(tmp_path / "orders.jsonl")[0].reference == words
