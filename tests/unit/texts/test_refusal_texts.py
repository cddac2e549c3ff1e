"""Every refusal has a sentence and a next step, in both languages, from its own facts alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offchain.domain.refusals import Fact, Refusal
from offchain.domain.vocabulary import VOCABULARY
from offchain.texts import refusal_texts
from offchain.texts.errors import CurrencyDecimalsError, UnknownLanguageError, UnknownRefusalError
from offchain.texts.refusal_texts import LANGUAGES, MOST_DECIMALS, Reader, RefusalTexts
from offchain.texts.wording import Language

CODES = sorted(VOCABULARY)
CJK = re.compile(r"[\u4e00-\u9fff]")


def types_of(code: str) -> dict[str, str]:
    """Fact -> Solidity type."""
    pairs = [parameter.split() for parameter in VOCABULARY[code].split(", ") if parameter]
    return {name: solidity_type for solidity_type, name in pairs}


def sample(code: str, number: int) -> Refusal:
    """A refusal of that code whose numbers grow from `number` on."""
    facts: dict[str, Fact] = {
        name: bytes([position]) * 32 if solidity_type == "bytes32" else number + position
        for position, (name, solidity_type) in enumerate(types_of(code).items())
    }
    return Refusal(code, **facts)


def test_every_refusal_of_the_vocabulary_has_a_text_and_no_text_is_left_over(texts: RefusalTexts) -> None:
    assert set(texts.entries) == set(VOCABULARY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_is_wrong_and_what_to_do_next_with_every_gap_filled(
    texts: RefusalTexts, code: str, language: Language
) -> None:
    text = texts.render(sample(code, 3), language)
    for words in (text.sentence, text.next_step):
        assert len(words) > 5
        assert not re.search(r"[{}|]", words)
        assert words.endswith("." if language == "en" else "。")
    assert text.sentence != text.next_step


@pytest.mark.parametrize("code", CODES)
def test_chinese_texts_are_chinese_and_english_ones_are_not(texts: RefusalTexts, code: str) -> None:
    chinese, english = texts.render(sample(code, 3), "zh"), texts.render(sample(code, 3), "en")
    assert CJK.search(chinese.sentence)
    assert CJK.search(chinese.next_step)
    assert not CJK.search(english.sentence + english.next_step)


@pytest.mark.parametrize("code", CODES)
def test_chinese_sentences_use_chinese_punctuation(texts: RefusalTexts, code: str) -> None:
    text = texts.render(sample(code, 3), "zh")
    assert not re.search(r"[\u4e00-\u9fff] ?[,;:?!()]|[,;:?!()] ?[\u4e00-\u9fff]", text.sentence + text.next_step)


@pytest.mark.parametrize("code", CODES)
def test_both_languages_tell_the_same_facts(texts: RefusalTexts, code: str) -> None:
    entry = texts.entry(code)
    for said in (entry.sentence, entry.next_step):
        english, chinese = ({(gap.name, gap.less) for gap in said[language].gaps} for language in LANGUAGES)
        assert english == chinese


@pytest.mark.parametrize("code", CODES)
def test_a_text_names_only_facts_of_its_own_code(texts: RefusalTexts, code: str) -> None:
    entry = texts.entry(code)
    gaps = [gap for said in (entry.sentence, entry.next_step) for language in LANGUAGES for gap in said[language].gaps]
    assert {name for gap in gaps for name in (gap.name, gap.less) if name} <= set(types_of(code))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_facts_a_contract_may_send_are_rendered(texts: RefusalTexts, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(CODES))
    values: dict[str, st.SearchStrategy[Fact]] = {
        "uint256": st.integers(0, 2**256 - 1),
        "address": st.integers(0, 2**160 - 1),
        "bytes32": st.binary(min_size=32, max_size=32),
    }
    facts: dict[str, Fact] = {name: data.draw(values[solidity_type]) for name, solidity_type in types_of(code).items()}
    for language in LANGUAGES:
        text = texts.render(Refusal(code, **facts), language, data.draw(st.integers(0, MOST_DECIMALS)))
        assert not re.search(r"[{}]", text.sentence + text.next_step)


def test_each_entry_says_who_usually_sees_it(texts: RefusalTexts) -> None:
    readers = {code: entry.reader for code, entry in texts.entries.items()}
    assert readers["Rules_BelowMinAmount"] == Reader.SHOPPER
    assert readers["Terms_NoCap"] == Reader.MERCHANT
    assert readers["Roots_Signer"] == Reader.ORACLE
    assert readers["Roots_VetoTooLate"] == Reader.AUDITOR
    assert {reader for code, reader in readers.items() if code.startswith("Terms_")} == {Reader.MERCHANT}


def test_a_refusal_without_a_text_is_an_error_that_names_its_code(texts: RefusalTexts) -> None:
    refusal = Refusal("Hub_NoShopper")
    refusal.code = "Hub_NotWrittenYet"
    with pytest.raises(UnknownRefusalError, match="Hub_NotWrittenYet"):
        texts.render(refusal, "en")


def test_a_language_without_texts_is_refused(texts: RefusalTexts) -> None:
    with pytest.raises(UnknownLanguageError, match="'fr'; ask for one of en, zh"):
        texts.render(Refusal("Hub_NoShopper"), "fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("decimals", [-1, MOST_DECIMALS + 1])
def test_decimals_that_no_currency_has_are_refused(texts: RefusalTexts, decimals: int) -> None:
    with pytest.raises(CurrencyDecimalsError, match=f"0 to {MOST_DECIMALS} decimals, got {decimals}"):
        texts.render(Refusal("Hub_NoShopper"), "en", decimals)


def test_nothing_is_loaded_at_import() -> None:
    assert not [name for name, value in vars(refusal_texts).items() if isinstance(value, RefusalTexts)]
