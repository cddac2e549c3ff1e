"""A receipt of an order that a batch skipped verified as "not redeemed", although the order was redeemed since.

Only for orders that were never sent did `promo receipt verify` look whether their coupons are spent. A shop could hand
out the receipt of the batch that skipped an order, ask for the whole price, and redeem the order with its discount in
the next one. And a coupon of index 0 without a deadline, as of the holder of token 0, was taken for none.
"""

from __future__ import annotations

from dataclasses import replace

from offchain.attestation.checkout import batch_call
from offchain.domain.order import Agreement
from offchain.receipts.telling import Judged, judged_lines
from offchain.receipts.verifying import verify
from tests.unit.receipts.shopping import ANN, TILL, Shopping


def skipped(shopping: Shopping) -> tuple[bytes, bytes]:
    """The transaction that skipped Ann's order, which asks for more than she will pay, and then the same in order."""
    campaign, shop = shopping.campaign(), shopping.shop
    order = shop.submission(campaign, shopping.order(5), shop.voucher(campaign, ANN.address, 0))
    poor, good = (shop.agreed(replace(order, agreement=Agreement(0, most)), ANN, 0) for most in (1, order.order.total))
    hashes = [
        shopping.chain.send(shop.merchant.address, TILL, batch_call([campaign], [it])).transaction_hash
        for it in (poor, good)
    ]
    return hashes[0], hashes[1]


def test_it_is_told_that_the_coupon_is_spent() -> None:
    shopping = Shopping.open()
    first, second = skipped(shopping)
    (receipt,), (redeemed,) = shopping.receipts(first), shopping.receipts(second)
    assert receipt.order == redeemed.order
    verdict = verify(receipt, shopping.chain, 1)
    assert verdict.holds
    assert verdict.spent
    assert any("ask for the receipt of that redemption" in line for line in judged_lines(Judged(receipt, verdict)))


def test_until_then_it_is_not() -> None:
    shopping = Shopping.open()
    first, second = skipped(shopping)
    (receipt,) = shopping.receipts(first)
    mined = shopping.chain.receipt(second)
    assert mined is not None
    shopping.chain.rewind(mined.block_number - 1)
    verdict = verify(receipt, shopping.chain, 1)
    assert not verdict.spent
    assert any("not redeemed to this day" in line for line in judged_lines(Judged(receipt, verdict)))
