"""When nothing can be said of a receipt, and that it is said in both languages."""

from __future__ import annotations

import pytest

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.attestation.calls import redeem_call
from offchain.domain.refusals import Refusal
from offchain.receipts.document import Receipt
from offchain.receipts.errors import spoken
from offchain.receipts.telling import Judged, judged_document, judged_lines
from offchain.receipts.verifying import USUAL_DEPTH, verify
from tests.unit.receipts.shopping import ANN, HUB, ROOTS, Shopping


@pytest.fixture
def shopping() -> Shopping:
    return Shopping.open()


@pytest.fixture
def receipt(shopping: Shopping) -> Receipt:
    (found,) = shopping.receipts(shopping.voucher()[1])
    return found


def refused(receipt: Receipt, chain: FakeChain, depth: int = 1) -> Refusal:
    with pytest.raises(Refusal) as caught:
        verify(receipt, chain, depth)
    return caught.value


def test_of_another_chain(receipt: Receipt) -> None:
    other = FakeChain(deployment(HUB, ROOTS), chain_id=5)
    assert refused(receipt, other) == Refusal("Receipt_OtherChain", chain=5, wanted=1337)


def test_without_a_hub(receipt: Receipt, shopping: Shopping) -> None:
    elsewhere = receipt.model_copy(update={"hub": f"0x{5:040x}"})
    assert refused(elsewhere, shopping.chain) == Refusal("Receipt_NoHub", hub=5, chain=1337)


def test_of_a_transaction_that_a_reorganisation_took_back(receipt: Receipt, shopping: Shopping) -> None:
    assert receipt.place
    shopping.chain.rewind(receipt.place.block - 1)
    assert refused(receipt, shopping.chain).code == "Receipt_NoTransaction"


def test_of_one_that_is_not_deep_enough_until_it_is(receipt: Receipt, shopping: Shopping) -> None:
    assert refused(receipt, shopping.chain, USUAL_DEPTH) == Refusal("Receipt_NotFinal", depth=1, wanted=12)
    for _ in range(USUAL_DEPTH - 1):
        shopping.chain.mine()
    assert verify(receipt, shopping.chain).depth == USUAL_DEPTH


def test_of_a_transaction_that_failed(receipt: Receipt, shopping: Shopping) -> None:
    submission, _ = shopping.voucher()
    (failed,) = shopping.chain.mine([(ANN.address, HUB, redeem_call(submission))])
    assert receipt.place
    place = receipt.place.model_copy(update={"transaction": f"0x{failed.transaction_hash.hex()}"})
    assert refused(receipt.model_copy(update={"place": place}), shopping.chain).code == "Receipt_Reverted"


def test_nothing_is_written_of_a_transaction_without_orders(shopping: Shopping) -> None:
    mined = shopping.shop.name_cashier(shopping.chain.clock + 1)
    with pytest.raises(Refusal, match="Receipt_NoOrder"):
        shopping.receipts(mined.transaction_hash)


def test_each_is_said_in_english_and_chinese_with_the_numbers(receipt: Receipt, shopping: Shopping) -> None:
    judged = Judged(receipt, refused(receipt, shopping.chain, 12))
    english, chinese = spoken(judged.verdict)  # type: ignore[arg-type]
    assert "1 blocks deep, 12 are wanted" in english
    assert "11 个区块" in chinese
    assert judged_document(judged)["error"]["facts"] == {"depth": 1, "wanted": 12}
    assert judged_lines(judged) == [f"{receipt.order}: refused", f"  {english}", f"  {chinese}"]
