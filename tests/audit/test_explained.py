"""Every redemption of the history is explained, with the numbers that were recorded, in both languages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from offchain.attestation.keccak import keccak
from offchain.auditor.explained import Explained
from offchain.auditor.explanation_told import Telling
from offchain.auditor.finding import NameFormError, explained, places_of
from offchain.auditor.texts import ExplanationTexts
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.domain.terms import Kind
from offchain.index.rows import RedemptionRow
from offchain.texts.errors import MalformedTextsError
from offchain.texts.wording import Language
from tests.audit.conftest import opened
from tests.audit.story import Story

LAST = 999


def everything(path: Path, story: Story) -> tuple[Explained, ...]:
    """Every redemption of a database."""
    with opened(path) as store, store.read() as reader:
        places = frozenset((row.block_number, row.log_index) for row in reader.rows(RedemptionRow))
        return explained(reader, story.config, places)


@pytest.fixture(scope="module")
def told(pristine: Path, story: Story) -> tuple[Explained, ...]:
    """Every redemption of the history."""
    return everything(pristine, story)


@pytest.fixture(scope="module")
def telling() -> Callable[[Language], Telling]:
    """In a language."""
    texts = ExplanationTexts.load()
    return lambda language: Telling(texts, language, LAST)


def test_the_arithmetic_ends_at_what_was_recorded(told: tuple[Explained, ...]) -> None:
    assert len(told) > 60
    for it in told:
        assert it.steps is not None
        assert (it.steps.base, it.steps.discount, it.steps.units) == (
            it.recorded.base,
            it.recorded.discount,
            it.recorded.units,
        )
        assert it.steps.discount == min(it.steps.wanted, it.steps.limit)
        shares = sum(line.share for line in it.steps.lines)
        assert shares in (it.steps.discount, 0)


def test_a_percentage_of_the_order_says_how_it_was_rounded(told: tuple[Explained, ...]) -> None:
    exact = [it.steps for it in told if it.steps and it.steps.exact and it.terms.kind == Kind.PERCENT]
    assert exact
    for steps in exact:
        assert steps.exact is not None
        numerator, denominator = steps.exact
        assert steps.wanted == (2 * numerator + denominator) // (2 * denominator)


def test_a_limit_is_the_reason_only_where_it_was_reached(
    told: tuple[Explained, ...], telling: Callable[[Language], Telling]
) -> None:
    english = telling("en")
    reached = [it.steps is not None and it.steps.discount < it.steps.wanted for it in told]
    assert set(reached) == {True, False}
    for it, cut in zip(told, reached, strict=True):
        text = "\n".join(english.lines(it))
        assert not cut or "at most, so the discount is" in text
        assert cut or "at most, so the discount is" not in text


def test_the_funders_parts_are_the_discount_and_budgets_follow_each_other(told: tuple[Explained, ...]) -> None:
    several = [it for it in told if len(it.charged) > 1]
    assert several, "a joint promotion is among them"
    for it in told:
        assert sum(it.charged) == it.recorded.discount
        assert it.budget_before - it.budget_after == it.recorded.discount


def test_it_says_why_each_shopper_was_eligible(told: tuple[Explained, ...], story: Story) -> None:
    routes = Counter(Route(it.eligible.route) for it in told)
    assert {Route.PUBLIC, Route.VOUCHER, Route.ROOT} <= set(routes)
    vouchers = [it for it in told if it.eligible.route == Route.VOUCHER]
    assert sum(it.eligible.signer == it.eligible.issuer for it in vouchers) == len(vouchers) - 2  # a wallet's two
    assert sum(it.eligible.assigner != 0 for it in vouchers) == 1
    for it in told:
        if it.eligible.route == Route.ROOT:
            assert it.eligible.root is not None
            assert it.eligible.path == it.eligible.root.depth


def test_what_came_back_is_told(told: tuple[Explained, ...]) -> None:
    back = [it for it in told if it.back]
    assert back
    for it in back:
        assert it.refunds
        assert 0 < sum(one.amount for one in it.back) <= it.recorded.discount
        assert all(one.block > it.block for one in it.back)


def test_both_languages_tell_all_with_the_same_numbers(
    told: tuple[Explained, ...], telling: Callable[[Language], Telling]
) -> None:
    english, chinese = telling("en"), telling("zh")
    for it in told:
        one, two = english.sections(it), chinese.sections(it)
        assert len(one) == len(two) == 6
        for at in (0, 2, 3, 4, 5):  # the terms are told by campaigns/description.py
            assert len(one[at][1]) == len(two[at][1])
        text = "\n".join(english.lines(it)) + "\n"
        assert f"record hash 0x{it.record_hash.hex()}" in text
        assert english.text_hash(it) == keccak(text.encode())
        assert "{" not in text + "".join(chinese.lines(it))


def test_the_document_loses_no_number(
    told: tuple[Explained, ...], telling: Callable[[Language], Telling], story: Story
) -> None:
    for it in told:
        document = json.loads(json.dumps(telling("en").document(it)))
        assert document["recorded"]["shopper"] == f"0x{it.recorded.shopper:040x}"
        assert int(document["recorded"]["discount"]) == it.recorded.discount
        assert int(document["order"]["nonce"]) == (it.order.nonce if it.order else 0)
        assert document["merchant"] in {f"0x{shop.merchant.address:040x}" for shop in story.shops}


def test_without_calldata_the_record_alone_is_told(
    damage: Callable[..., None], database: Path, story: Story, telling: Callable[[Language], Telling]
) -> None:
    damage("DELETE FROM submissions")
    for it in everything(database, story):
        lines = telling("en").lines(it)
        assert it.steps is None
        assert any("Nobody recorded the calldata" in line for line in lines)
        assert any("The record says" in line for line in lines)


def test_a_discount_that_the_rules_do_not_give_is_said_to_be_none(
    damage: Callable[..., None], database: Path, story: Story, telling: Callable[[Language], Telling]
) -> None:
    with opened(database) as store, store.read() as reader:
        row = next(iter(reader.rows(RedemptionRow)))
    place = f"block_number = {row.block_number} AND log_index = {row.log_index}"
    one_more = row.base.to_bytes(16, "big") + (row.discount + 1).to_bytes(16, "big")
    changed = "CAST(substr(data, 1, 32) || ? || substr(data, 65) AS BLOB)"
    damage((f"UPDATE records SET data = {changed} WHERE {place}", (one_more,)))  # noqa: S608
    told = everything(database, story)[0]
    assert any("The rules do not give this discount" in line for line in telling("en").lines(told))


def test_a_redemption_is_named_by_transaction_record_or_coupon(pristine: Path, told: tuple[Explained, ...]) -> None:
    it = next(it for it in told if it.eligible.route == Route.ROOT)
    names = (
        f"0x{it.transaction.hex()}",
        f"0x{it.merchant:040X}:{it.position}".replace("0X", "0x"),
        f"0x{it.recorded.campaign.hex()}:{it.recorded.index}",
    )
    with opened(pristine) as store, store.read() as reader:
        for name in names:
            assert places_of(reader, name) == {(it.block, it.log_index)}
        for text in ("", "0x12", f"0x{it.merchant:040x}", "7"):
            with pytest.raises(NameFormError, match="wanted 0xTRANSACTION"):
                places_of(reader, text)
        unknown = {
            f"0x{'0' * 64}": "Audit_NoRedemption",
            f"0x{it.merchant:040x}:1": "Audit_NoRecord",
            f"0x{it.recorded.campaign.hex()}:39": "Audit_NoCoupon",
        }
        for text, code in unknown.items():
            with pytest.raises(Refusal) as caught:
                places_of(reader, text)
            assert caught.value.code == code


def test_a_history_that_is_none_is_refused(damage: Callable[..., None], database: Path, story: Story) -> None:
    damage("DELETE FROM records WHERE name = 'CampaignCreated'")
    with pytest.raises(Refusal, match="Audit_Unsound"):
        everything(database, story)


def test_texts_with_other_gaps_in_another_language_are_refused() -> None:
    document = json.dumps({"headings": {}, "sentences": {"one": {"en": "{a}", "zh": "{b}"}}})
    with pytest.raises(MalformedTextsError, match="one"):
        ExplanationTexts.parse(document)
