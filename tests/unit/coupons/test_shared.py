"""Codes for everybody: one name a campaign, and one answer to whoever has no right one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offchain.campaigns.errors import NotCreatedError, OrderError
from offchain.campaigns.prepared import Campaign, prepare
from offchain.coupons.errors import AudienceError, CodeTakenError, CouponFileError, UnknownCodeError
from offchain.coupons.shared import SharedCodes, name_campaign
from tests.unit.campaigns.documents import papers, plain
from tests.unit.coupons.press import ISSUER, Printer

PUBLIC: dict[str, Any] = {
    "audience": "PUBLIC",
    "who": {"merchant": "merchant"},
    "promises": {"notice": "24h", "max_pause": "12h", "revocation": "NONE"},
}


@pytest.fixture
def shared(printer: Printer) -> SharedCodes:
    return SharedCodes(printer.folder / "shared-codes.json", printer.counter.chain.chain_id)


@pytest.fixture
def public(printer: Printer) -> Campaign:
    return printer.campaign(**PUBLIC)


def named(printer: Printer, shared: SharedCodes, campaign: Campaign, code: str = "PROMO10") -> bool:
    return name_campaign(shared, printer.counter.view, campaign, code, printer.folder / "deep" / "tea.yaml")


@pytest.mark.parametrize("typed", ["PROMO10", "promo10", " Promo 10\n", "ｐｒｏｍｏ１０"])
def test_case_and_spaces_do_not_count(printer: Printer, shared: SharedCodes, public: Campaign, typed: str) -> None:
    assert named(printer, shared, public)
    assert shared.find(typed).id == public.id


def test_a_code_in_another_script_is_one(printer: Printer, shared: SharedCodes, public: Campaign) -> None:
    assert named(printer, shared, public, "新年快乐")
    assert shared.find("新年 快乐").id == public.id


def test_naming_again_changes_nothing(printer: Printer, shared: SharedCodes, public: Campaign) -> None:
    named(printer, shared, public)
    text = shared.path.read_bytes()
    assert not named(printer, shared, public, "promo10")
    assert shared.path.read_bytes() == text


def test_the_document_is_found_from_the_place_of_the_file(
    printer: Printer, shared: SharedCodes, public: Campaign
) -> None:
    named(printer, shared, public)
    assert shared.find("PROMO10").document == "deep/tea.yaml"
    assert shared.document_of(shared.find("PROMO10")) == printer.folder / "deep" / "tea.yaml"


def test_a_hidden_code_answers_like_an_unknown_one(printer: Printer, shared: SharedCodes, public: Campaign) -> None:
    named(printer, shared, public)
    assert shared.hide("promo 10", public.id)
    answers = []
    for code in ("PROMO10", "NEVER", ""):
        with pytest.raises(UnknownCodeError) as caught:
            shared.find(code)
        answers.append((type(caught.value), caught.value.args))
    assert answers[0] == answers[1] == answers[2]


def test_a_hidden_code_can_be_shown_again(printer: Printer, shared: SharedCodes, public: Campaign) -> None:
    named(printer, shared, public)
    shared.hide("PROMO10", public.id)
    assert not shared.hide("PROMO10", public.id)
    assert named(printer, shared, public)
    assert shared.find("PROMO10").id == public.id


def test_a_dry_run_hides_nothing(printer: Printer, shared: SharedCodes, public: Campaign) -> None:
    named(printer, shared, public)
    assert shared.hide("PROMO10", public.id, dry_run=True)
    assert shared.find("PROMO10").id == public.id


def test_a_code_means_one_campaign(printer: Printer, shared: SharedCodes, public: Campaign) -> None:
    other = printer.campaign(name="other", salt=1, **PUBLIC)
    named(printer, shared, public)
    with pytest.raises(CodeTakenError, match=public.id.hex()):
        named(printer, shared, other, "promo 10")
    with pytest.raises(UnknownCodeError):
        shared.hide("PROMO10", other.id)


def test_a_code_of_one_chain_is_none_on_another(printer: Printer, shared: SharedCodes, public: Campaign) -> None:
    named(printer, shared, public)
    with pytest.raises(UnknownCodeError):
        SharedCodes(shared.path, 5).find("PROMO10")


@pytest.mark.parametrize("code", ["", "  ", "AB", "A" * 41, "AB\x07C"])
def test_a_text_that_nobody_could_type_is_no_code(
    printer: Printer, shared: SharedCodes, public: Campaign, code: str
) -> None:
    with pytest.raises(OrderError, match="--shared"):
        named(printer, shared, public, code)


def test_a_campaign_of_vouchers_has_no_code_for_everybody(printer: Printer, shared: SharedCodes) -> None:
    with pytest.raises(AudienceError, match="VOUCHER"):
        named(printer, shared, printer.campaign())


def test_a_campaign_that_was_not_created_has_no_code(printer: Printer, shared: SharedCodes) -> None:
    counter = printer.counter
    gathered = papers(plain(**PUBLIC), issuer=ISSUER.address)
    with pytest.raises(NotCreatedError):
        named(printer, shared, prepare(gathered, counter.view, counter.lock, counter.sender.account))


@pytest.mark.parametrize("text", ["", "[]", json.dumps({"schema": "other/1", "chains": {}})])
def test_another_file_is_refused(shared: SharedCodes, text: str) -> None:
    shared.path.write_text(text)
    with pytest.raises(CouponFileError, match="promissory-shared-codes/1"):
        shared.find("PROMO10")
