"""Issuing in bulk: what is signed, what is noted, and that no run and no repetition issues an index twice."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.durable import settle
from offchain.adapters.ledger_indices import LedgerIndices
from offchain.attestation import bearer, typed_data
from offchain.attestation.codes import read_code
from offchain.attestation.signatures import recover
from offchain.campaigns import orders
from offchain.campaigns.errors import NotCreatedError, OrderError
from offchain.campaigns.prepared import prepare
from offchain.coupons import code_file, signing, voucher_file
from offchain.coupons.errors import (
    AudienceError,
    BeyondCapError,
    CodesExposedError,
    CodesLostError,
    CouponFileError,
    IndexIssuedError,
    IndexSpentError,
    IssuerError,
    OtherFileError,
    WindowError,
)
from offchain.coupons.ledger import FINALITY
from offchain.coupons.standing import coupon_standing
from offchain.offers.indices import IndexTakenError, Taken
from tests.unit.campaigns.documents import papers, plain
from tests.unit.coupons.press import ISSUER, STRANGER, WALLETS, CutError, Printer

HOUR = 3_600


def codes_of(path: Path) -> list[int]:
    """Of a file of codes."""
    return [read_code(json.loads(text)["code"]) for text in path.read_text().splitlines()[1:]]


def test_each_wallet_gets_a_voucher_that_the_issuer_signed_for_it(printer: Printer) -> None:
    campaign = printer.campaign()
    printed = printer.issue(campaign, wallets=printer.wallets(), value="20%")
    offers = list(voucher_file.read(printed.vouchers))
    assert [(it.account, it.grant.index, it.grant.value) for it in offers] == [
        (account, number, 2_000) for number, account in enumerate(WALLETS)
    ]
    for offer in offers:
        digest = printed.batch.domain.digest(typed_data.of_voucher(campaign.id, offer.account, offer.grant))
        assert recover(digest, offer.signature) == ISSUER.address


def test_coupons_hold_as_long_as_the_campaign_unless_the_order_says_otherwise(printer: Printer) -> None:
    campaign = printer.campaign()
    terms, now = campaign.draft.terms, printer.counter.view.now()
    usual = printer.issue(campaign, wallets=printer.wallets()).batch
    asked = printer.issue(campaign, "b.jsonl", wallets=printer.wallets(), not_before="+1h", deadline="+2h").batch
    assert (usual.not_before, usual.deadline) == (terms.start_time, terms.end_time)
    assert (asked.not_before, asked.deadline) == (now + HOUR, now + 2 * HOUR)


def test_each_code_gets_a_bearer_voucher_for_its_key(printer: Printer) -> None:
    campaign = printer.campaign()
    printed = printer.issue(campaign, codes=3)
    assert printed.codes is not None
    codes = codes_of(printed.codes)
    offers = list(voucher_file.read(printed.vouchers))
    assert [it.account for it in offers] == [bearer.holder_of(campaign.id, code) for code in codes]
    assert all(it.grant.bearer for it in offers)


def test_codes_are_readable_by_their_owner_alone_and_not_in_the_vouchers(printer: Printer) -> None:
    printed = printer.issue(printer.campaign(), codes=2)
    assert printed.codes is not None
    assert stat.S_IMODE(printed.codes.stat().st_mode) == 0o600
    assert "code" not in printed.vouchers.read_text()
    assert "code" not in printer.ledger.path.read_text()


def test_the_same_order_again_signs_nothing_anew(printer: Printer) -> None:
    campaign = printer.campaign()
    first = printer.issue(campaign, codes=3, deadline="+2d")
    text = first.vouchers.read_bytes()
    printer.wait_until(printer.counter.view.now() + HOUR)
    again = printer.issue(campaign, codes=3, deadline="+2d")
    assert (first.written, again.written) == (True, False)
    assert again.vouchers.read_bytes() == text
    assert (printer.chance.drawn, len(printer.ledger.of(campaign.id))) == (3, 1)


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_an_interrupted_run_goes_on_to_the_same_bytes(
    printer: Printer, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(signing, "PART", 2)
    campaign = printer.campaign()
    printer.cut = cut
    with pytest.raises(CutError):
        printer.issue(campaign, codes=5)
    assert not (printer.folder / "tea.jsonl").exists()
    printer.cut = None
    resumed = printer.issue(campaign, codes=5)
    assert resumed.written
    offers = list(voucher_file.read(resumed.vouchers))
    assert resumed.codes is not None
    assert [it.account for it in offers] == [bearer.holder_of(campaign.id, code) for code in codes_of(resumed.codes)]
    assert (printer.chance.drawn, printer.ledger.next_index(campaign.id)) == (5, 5)


def test_a_file_that_was_cut_off_in_a_line_is_completed(printer: Printer) -> None:
    campaign = printer.campaign()
    printed = printer.issue(campaign, codes=3)
    whole = printed.vouchers.read_bytes()
    printed.vouchers.unlink()
    part = printed.vouchers.with_name("tea.jsonl.part")
    part.write_bytes(whole[:-40])
    assert printer.issue(campaign, codes=3).vouchers.read_bytes() == whole
    assert not part.exists()


@pytest.mark.parametrize("name", ["tea.jsonl", "tea.jsonl.part"])
def test_a_file_with_something_else_is_left_as_it_is(printer: Printer, name: str) -> None:
    campaign = printer.campaign()
    printed = printer.issue(campaign, codes=3)
    lines = printed.vouchers.read_text().splitlines(keepends=True)
    printed.vouchers.unlink()
    path = printer.folder / name
    path.write_text("".join([*lines[:2], lines[2].replace('"index":1', '"index":7'), lines[3]]))
    with pytest.raises(OtherFileError, match="from line 3 on"):
        printer.issue(campaign, codes=3)
    assert '"index":7' in path.read_text()


def test_indices_go_on_where_the_last_batch_ended(printer: Printer) -> None:
    campaign = printer.campaign()
    printer.issue(campaign, codes=3)
    assert printer.issue(campaign, "more.jsonl", wallets=printer.wallets()).batch.first_index == 3


def test_a_coupon_at_the_top_of_the_cap_leaves_the_indices_below_to_later_batches(printer: Printer) -> None:
    campaign = printer.campaign()
    printer.issue(campaign, "goodwill.jsonl", codes=1, first_index=campaign.draft.terms.cap - 1)
    assert printer.issue(campaign, "more.jsonl", codes=3).batch.first_index == 0


def test_a_coupon_that_was_prepared_is_signed_into_its_file_once_and_into_no_other(printer: Printer) -> None:
    campaign = printer.campaign()
    now, top = printer.counter.view.now(), campaign.draft.terms.cap - 1
    waiting = Taken(
        first=top, count=1, name="mine.jsonl", not_before=now, deadline=now + 99, at=now, epoch=0, prepared=True
    )
    LedgerIndices(printer.ledger).note(campaign.id, waiting)
    assert LedgerIndices(printer.ledger).of(campaign.id) == [waiting]
    with pytest.raises(IndexIssuedError):
        printer.issue(campaign, "others.jsonl", codes=1, first_index=top)
    assert printer.issue(campaign, "mine.jsonl", codes=1, first_index=top).batch.first_index == top
    assert coupon_standing(printer.counter.view, campaign, printer.ledger).issued == 1
    with pytest.raises(IndexIssuedError):
        printer.issue(campaign, "mine.jsonl", codes=1, first_index=top, deadline="+1h")
    with pytest.raises(IndexTakenError, match=rf"coupon {top:,} was issued"):
        LedgerIndices(printer.ledger).note(campaign.id, replace(waiting, deadline=now + 100))


def test_an_index_that_may_be_redeemed_is_not_issued_again(printer: Printer) -> None:
    campaign = printer.campaign()
    printer.issue(campaign, codes=3)
    with pytest.raises(IndexIssuedError, match=r"coupon 2 was issued into tea\.jsonl.*--first-index 3") as caught:
        printer.issue(campaign, "more.jsonl", codes=3, first_index=2)
    assert (caught.value.index, caught.value.next_index) == (2, 3)
    assert not (printer.folder / "more.codes.jsonl").exists()


@pytest.mark.parametrize("campaigns", [("tea-5", "tea-6")])
def test_one_campaigns_indices_do_not_touch_anothers(printer: Printer, campaigns: tuple[str, str]) -> None:
    first, second = (printer.campaign(name=name, salt=number) for number, name in enumerate(campaigns))
    printer.issue(first, codes=3)
    assert printer.issue(second, "b.jsonl", codes=3).batch.first_index == 0


def test_an_index_is_free_again_once_its_deadline_and_the_margin_have_passed(printer: Printer) -> None:
    campaign = printer.campaign()
    deadline = printer.issue(campaign, codes=3, deadline="+1h").batch.deadline
    printer.wait_until(deadline + FINALITY - 1)
    with pytest.raises(IndexIssuedError) as caught:
        printer.issue(campaign, "again.jsonl", codes=2, first_index=1)
    assert caught.value.free_at == deadline + FINALITY
    printer.wait_until(deadline + FINALITY)
    again = printer.issue(campaign, "again.jsonl", codes=2, first_index=1)
    assert (again.batch.first_index, printer.ledger.next_index(campaign.id)) == (1, 3)


def test_an_index_is_free_again_once_its_epoch_is_revoked(printer: Printer) -> None:
    campaign = printer.campaign(promises={"notice": "24h", "max_pause": "12h", "revocation": "EPOCH"})
    printer.issue(campaign, codes=3)
    orders.revoke_epoch(printer.counter.desk(), campaign, 1)
    again = printer.issue(campaign, "again.jsonl", codes=3, first_index=0)
    assert (again.batch.first_index, again.batch.epoch) == (0, 1)


def test_an_index_that_was_revoked_is_not_issued_again(printer: Printer) -> None:
    campaign = printer.campaign()
    deadline = printer.issue(campaign, codes=5, deadline="+1h").batch.deadline
    orders.revoke_indices(printer.counter.desk(), campaign, [3])
    printer.wait_until(deadline + FINALITY)
    with pytest.raises(IndexSpentError, match="coupon 3 was redeemed or revoked"):
        printer.issue(campaign, "again.jsonl", codes=2, first_index=2)
    assert printer.issue(campaign, "again.jsonl", codes=3, first_index=0).batch.count == 3


def test_the_last_index_below_the_cap_is_issued_and_the_next_refused(printer: Printer) -> None:
    campaign = printer.campaign()  # a hundred uses
    with pytest.raises(BeyondCapError, match=r"coupons 0 to 100 .* below 100: issue at most 100"):
        printer.issue(campaign, codes=101)
    assert not (printer.folder / "tea.codes.jsonl").exists()
    assert printer.issue(campaign, codes=100).batch.count == 100
    with pytest.raises(BeyondCapError, match="at most 0"):
        printer.issue(campaign, "more.jsonl", codes=1)


@pytest.mark.parametrize("deadline", ["now", "+31d", "2020-01-01T00:00:00Z"])
def test_coupons_that_nobody_could_redeem_are_refused(printer: Printer, deadline: str) -> None:
    with pytest.raises(WindowError):
        printer.issue(printer.campaign(), codes=1, deadline=deadline)


def test_coupons_that_begin_at_their_end_are_refused(printer: Printer) -> None:
    with pytest.raises(WindowError):
        printer.issue(printer.campaign(), codes=1, not_before="+2h", deadline="+2h")


@pytest.mark.parametrize("request_", [{"value": "100.01%"}, {"value": "5.00"}, {"deadline": "soon"}, {"codes": 0}])
def test_what_cannot_be_read_is_named(printer: Printer, request_: dict[str, str]) -> None:
    with pytest.raises(OrderError, match="--"):
        printer.issue(printer.campaign(), **({"codes": 1} | request_))


def test_only_the_issuer_signs(printer: Printer) -> None:
    campaign = printer.campaign()
    printer.issuer = STRANGER
    with pytest.raises(IssuerError, match=f"0x{ISSUER.address:040x}.*0x{STRANGER.address:040x}"):
        printer.issue(campaign, codes=1)


def test_a_public_campaign_has_no_vouchers(printer: Printer) -> None:
    people = {"merchant": "merchant"}
    campaign = printer.campaign(
        audience="PUBLIC", who=people, promises={"notice": "24h", "max_pause": "12h", "revocation": "NONE"}
    )
    with pytest.raises(AudienceError, match=r"PUBLIC.*--shared"):
        printer.issue(campaign, codes=1)


def test_a_campaign_that_was_not_created_has_no_coupons(printer: Printer) -> None:
    gathered = papers(plain(), issuer=ISSUER.address)
    counter = printer.counter
    with pytest.raises(NotCreatedError):
        printer.issue(prepare(gathered, counter.view, counter.lock, counter.sender.account), codes=1)


def test_codes_that_were_lost_are_not_drawn_anew(printer: Printer) -> None:
    campaign = printer.campaign()
    printed = printer.issue(campaign, codes=3)
    assert printed.codes is not None
    printed.codes.unlink()
    with pytest.raises(CodesLostError, match="coupons 0 to 2"):
        printer.issue(campaign, codes=3)


def test_codes_that_others_can_read_are_not_used(printer: Printer) -> None:
    campaign = printer.campaign()
    printed = printer.issue(campaign, codes=3)
    assert printed.codes is not None
    printed.codes.chmod(0o640)
    with pytest.raises(CodesExposedError, match="chmod 600"):
        printer.issue(campaign, codes=3)


def test_codes_of_another_batch_are_not_used(printer: Printer) -> None:
    campaign = printer.campaign()
    code_file.draw(printer.folder / "tea.codes.jsonl", campaign.id, 2, printer.chance, settle)
    with pytest.raises(OtherFileError):
        printer.issue(campaign, codes=3)


def test_a_damaged_file_of_codes_does_not_show_them(printer: Printer) -> None:
    campaign = printer.campaign()
    printed = printer.issue(campaign, codes=3)
    assert printed.codes is not None
    lines = printed.codes.read_text().splitlines(keepends=True)
    printed.codes.write_text("".join([*lines[:2], lines[2].replace("0-", "1-", 1), lines[3]]))
    with pytest.raises(CouponFileError, match="line 3: wanted a code") as caught:
        printer.issue(campaign, codes=3)
    assert json.loads(lines[2])["code"][6:] not in str(caught.value)


def test_progress_is_told_to_the_last_coupon(printer: Printer) -> None:
    printer.issue(printer.campaign(), codes=3)
    assert printer.told == [(3, 3)]
