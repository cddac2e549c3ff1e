"""Receipts as files and as links: read as they were written, and refused when they are damaged."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

import pytest

from offchain.campaigns.errors import OrderError
from offchain.receipts import document
from offchain.receipts.document import LARGEST, Receipt, load
from offchain.receipts.errors import ReceiptFormError
from offchain.receipts.link import is_link, link, read_link
from tests.unit.receipts.shopping import Shopping

SHOP = "https://tea.example"


@pytest.fixture(scope="module")
def receipts() -> list[Receipt]:
    shopping = Shopping.open()
    return shopping.receipts(shopping.batch()[1])


def test_a_file_holds_one_a_line_and_is_read_as_it_was_written(receipts: list[Receipt], tmp_path: Path) -> None:
    path = tmp_path / "monday.receipts.jsonl"
    document.save(path, receipts)
    assert document.load(path) == receipts
    assert len(path.read_text().splitlines()) == 3
    assert [it.name for it in tmp_path.iterdir()] == [path.name]


def test_a_link_holds_everything_behind_the_part_that_browsers_keep_to_themselves(receipts: list[Receipt]) -> None:
    for receipt in receipts:
        made = link(receipt, f"{SHOP}/")
        address, _, fragment = made.partition("#")
        assert address == f"{SHOP}/receipt"
        assert read_link(made) == receipt
        assert len(fragment) < 1_600
        assert is_link(made)


@pytest.mark.parametrize(
    "shop", ["tea.example", "http://tea.example", "https://tea.example/#x", "https://", "file://x"]
)
def test_a_link_leads_to_a_shop(receipts: list[Receipt], shop: str) -> None:
    with pytest.raises(OrderError, match="--shop"):
        link(receipts[0], shop)


def test_a_file_that_is_not_there_is_no_damaged_receipt(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.jsonl")


@pytest.mark.parametrize("cut", [1, 40, 500])
def test_a_link_that_is_cut_off_is_refused(receipts: list[Receipt], cut: int) -> None:
    with pytest.raises(ReceiptFormError, match="damaged"):
        read_link(link(receipts[0], SHOP)[:-cut])


@pytest.mark.parametrize("code", ["!", "AAAA", "", "a"])
def test_a_link_of_something_else_is_refused(code: str) -> None:
    with pytest.raises(ReceiptFormError):
        read_link(f"{SHOP}/receipt#1.{code}")
    with pytest.raises(ReceiptFormError, match="no part"):
        read_link(f"{SHOP}/receipt#2.{code}")


def test_a_link_that_would_fill_the_memory_is_refused() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(1_000 * LARGEST)) + packer.flush()
    with pytest.raises(ReceiptFormError, match="more than"):
        read_link(f"{SHOP}/receipt#1.{base64.urlsafe_b64encode(packed).decode()}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "promissory-receipt/1"}, "schema"),
        ({"payable": "9496"}, "payable"),
        ({"payable": 94.96}, "payable"),
        ({"hub": "0x11"}, "hub"),
        ({"more": 1}, "more"),
        ({"place": None}, "without its records or its place"),
        ({"skipped": {"revert": "0x", "reason": []}}, "skipped, with records"),
        ({"promotions": []}, "promotions"),
    ],
)
def test_a_mistake_is_named_with_its_line(receipts: list[Receipt], change: dict[str, object], said: str) -> None:
    text = json.dumps(json.loads(receipts[0].text()) | change)
    with pytest.raises(ReceiptFormError, match=said) as caught:
        document.read_all(f"{receipts[1].text()}\n{text}\n")
    assert caught.value.line == 2
    assert len(caught.value.told) == 2


def test_goods_are_as_many_as_the_line_says(receipts: list[Receipt]) -> None:
    whole = json.loads(receipts[0].text())
    whole["quote"]["lines"][0]["goods"] = {"C-1": 3}
    with pytest.raises(ReceiptFormError, match="3 units in a line of 2"):
        document.read(json.dumps(whole))


@pytest.mark.parametrize("text", ["", "\n", "[]", "{", "7", "[" * 50_000, " " * LARGEST + "1"])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(ReceiptFormError):
        document.read_all(text)
