"""Orders as a shop prices and signs them: public, by voucher, by code, and refused before anything is signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from offchain.adapters.fake_shop import key
from offchain.attestation.calls import call, decode_words, redeem_call
from offchain.attestation.codes import write_code
from offchain.attestation.parts import address_bytes
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.quote_order import QuoteOrder
from offchain.coupons.errors import UnknownCodeError
from offchain.domain.denomination import Denomination
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.till.errors import NoVoucherError
from offchain.till.quoting import Quoted, Sale, quote
from tests.unit.campaigns.counter import HUB, Counter
from tests.unit.campaigns.documents import MERCHANT, shop
from tests.unit.coupons.press import WALLETS, Printer

TILL = key("till")
GOODS = QuoteOrder(
    skus=("C-1", "T-1", "C-1"),
    lines=(Line(799, 2), Line(640, 1), Line(799, 1)),
    delivery=490,
    time=0,
    personal={},
    money=Denomination(978, 0, 2),
)
PROMISES = {"notice": "24h", "max_pause": "12h", "revocation": "NONE"}
TOTAL = 3 * 799 + 640 + 490


@pytest.fixture
def printer(tmp_path: Path) -> Printer:
    counter = Counter.open(tmp_path)
    named = call("nameCashier", address_bytes(TILL.address), counter.chain.clock + 86_400)
    counter.chain.send(MERCHANT, HUB, named)
    return Printer(counter, tmp_path)


def quoted(printer: Printer, campaign: Campaign, signer: Any = TILL, **changes: Any) -> Quoted:
    usual: dict[str, Any] = {
        "reference": "A-1",
        "shopper": WALLETS[0],
        "order": GOODS,
        "order_ref": bytes(32),
        "nonce": 5,
        "deadline": printer.counter.chain.clock + 3_600,
    }
    return quote(printer.counter.view, signer, shop(), [campaign], Sale(**(usual | changes)))


def payable(printer: Printer, found: Quoted) -> int:
    """What the hub says that its shopper pays, when they send it."""
    answer = printer.counter.chain.call(HUB, redeem_call(found.submission, "quoteRedeem"), found.sale.shopper)
    *_, discount = decode_words(answer)
    return TOTAL - discount


def test_an_offer_for_everybody_is_priced_and_signed_so_that_the_hub_takes_it(printer: Printer) -> None:
    campaign = printer.campaign(audience="PUBLIC", who={"merchant": "merchant"}, promises=PROMISES)
    found = quoted(printer, campaign)
    assert found.quote.outcome.payable == payable(printer, found) == found.submission.agreement.max_payable
    assert [sum(line.values()) for line in found.goods] == [line.quantity for line in found.submission.order.lines]
    assert sum(units.get("C-1", 0) for units in found.goods) == 3


def test_a_voucher_is_found_in_its_file_and_is_its_wallets_alone(printer: Printer) -> None:
    campaign = printer.campaign()
    wallets = printer.issue(campaign, wallets=printer.wallets()).vouchers
    found = quoted(printer, campaign, vouchers=(wallets,))
    assert payable(printer, found) == found.quote.outcome.payable < TOTAL
    with pytest.raises(NoVoucherError, match="tea-5"):
        quoted(printer, campaign, vouchers=(wallets,), shopper=key("eve").address)
    with pytest.raises(NoVoucherError):
        quoted(printer, campaign)


def test_a_code_is_assigned_to_the_shopper_of_the_order(printer: Printer) -> None:
    campaign = printer.campaign()
    codes = printer.issue(campaign, codes=2).vouchers
    found = quoted(printer, campaign, vouchers=(codes,), code=write_code(1), shopper=TILL.address)
    (use,) = found.submission.uses
    assert (use.grant.bearer, len(use.proof)) == (True, 2)
    assert payable(printer, found) == found.quote.outcome.payable < TOTAL
    with pytest.raises(UnknownCodeError):
        quoted(printer, campaign, vouchers=(codes,), code=write_code(77))


def test_who_is_neither_merchant_nor_cashier_signs_nothing(printer: Printer) -> None:
    campaign = printer.campaign()
    with pytest.raises(Refusal, match="Hub_QuoteSigner"):
        quoted(printer, campaign, key("eve"))
