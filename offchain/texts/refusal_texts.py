"""The sentence and the next step of every refusal, in English and Simplified Chinese.

`RefusalTexts.load()` reads and checks refusals.json; nothing is read at import. Rendering is pure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum
from importlib import resources
from types import MappingProxyType
from typing import Final, cast, get_args

from offchain.domain.refusals import Refusal
from offchain.domain.vocabulary import VOCABULARY
from offchain.texts.errors import (
    CurrencyDecimalsError,
    MalformedTextsError,
    UnknownLanguageError,
    UnknownRefusalError,
)
from offchain.texts.template import Form, Template, parse
from offchain.texts.wording import DURATIONS, NAMED, Language, Wording, forms

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
SCHEMA: Final = 1
"""Version of refusals.json that this code reads."""
MOST_DECIMALS: Final = 77
"""Most decimals that a currency may have: no larger power of ten fits into the 256 bits of a fact."""


class Reader(StrEnum):
    """Who usually sees a refusal."""

    SHOPPER = "shopper"
    MERCHANT = "merchant"
    ORACLE = "oracle"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class RefusalText:
    """What somebody reads: what was found and wanted, and what to do next."""

    sentence: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The texts of one code, one template a language."""

    reader: Reader
    sentence: Mapping[Language, Template]
    next_step: Mapping[Language, Template]

    @property
    def tells_money(self) -> bool:
        """Whether an amount stands in it, which means nothing without the currency's decimals."""
        templates = (*self.sentence.values(), *self.next_step.values())
        return any(gap.form == "money" for template in templates for gap in template.gaps)


@dataclass(frozen=True, slots=True)
class RefusalTexts:
    """The texts of all codes."""

    entries: Mapping[str, Entry]
    wordings: Mapping[Language, Wording]

    @classmethod
    def load(cls) -> "RefusalTexts":
        """The texts that this package ships. Raises `MalformedTextsError`."""
        return cls.parse((resources.files(__package__) / "refusals.json").read_text(encoding="utf-8"))

    @classmethod
    def parse(cls, document: str) -> "RefusalTexts":
        """The texts of a JSON document of refusals.json's shape. Raises `MalformedTextsError`."""
        try:
            found = json.loads(document, object_pairs_hook=_without_repetition)
        except json.JSONDecodeError as trouble:
            raise MalformedTextsError("the whole", f"no JSON ({trouble})", "a JSON document") from trouble
        whole = _object(found, "the whole", ("schema", "words", "refusals"))
        if whole["schema"] != SCHEMA:
            raise MalformedTextsError("schema", repr(whole["schema"]), repr(SCHEMA))
        wordings = MappingProxyType({language: _wording(whole["words"], language) for language in LANGUAGES})
        known = forms(wordings["en"].counted)
        entries = {code: _entry(code, texts, known) for code, texts in _object(whole["refusals"], "refusals").items()}
        return cls(MappingProxyType(entries), wordings)

    def render(self, refusal: Refusal, language: Language, currency_decimals: int = 2) -> RefusalText:
        """The sentence and the next step of a refusal, from its facts alone.

        currency_decimals : how many decimals the minor units of the refusal's amounts are. Raises
        `UnknownRefusalError`, `UnknownLanguageError`, `CurrencyDecimalsError`.
        """
        if language not in LANGUAGES:
            raise UnknownLanguageError(language, LANGUAGES)
        if not 0 <= currency_decimals <= MOST_DECIMALS:
            raise CurrencyDecimalsError(currency_decimals, MOST_DECIMALS)
        entry = self.entry(refusal.code)
        wording = self.wordings[language]
        return RefusalText(
            sentence=_fill(entry.sentence[language], refusal, wording, currency_decimals),
            next_step=_fill(entry.next_step[language], refusal, wording, currency_decimals),
        )

    def entry(self, code: str) -> Entry:
        """The texts of one code. Raises `UnknownRefusalError`."""
        if code not in self.entries:
            raise UnknownRefusalError(code)
        return self.entries[code]


def _fill(template: Template, refusal: Refusal, wording: Wording, decimals: int) -> str:
    words = []
    for part in template.parts:
        if isinstance(part, str):
            words.append(part)
            continue
        value = refusal.facts[part.name]
        if part.less:
            # Forms of differences take uints only, so both are integers.
            value = cast(int, value) - cast(int, refusal.facts[part.less])
        words.append(wording.spell(part.form, value, decimals))
    return "".join(words)


def _entry(code: str, texts: object, known: Mapping[str, Form]) -> Entry:
    if code not in VOCABULARY:
        raise MalformedTextsError(code, "a text for it", "codes that offchain/domain/vocabulary.py declares")
    found = _object(texts, code, ("who", "en", "zh", "next_en", "next_zh"))
    try:
        reader = Reader(str(found["who"]))
    except ValueError as trouble:
        raise MalformedTextsError(f"{code}, who", repr(found["who"]), f"one of {', '.join(Reader)}") from trouble
    facts = [parameter.split() for parameter in VOCABULARY[code].split(", ") if parameter]
    types = {name: solidity_type for solidity_type, name in facts}

    def templates(prefix: str) -> Mapping[Language, Template]:
        return MappingProxyType(
            {
                language: parse(_text(found, prefix + language, code), f"{code}, {prefix}{language}", types, known)
                for language in LANGUAGES
            }
        )

    return Entry(reader, templates(""), templates("next_"))


def _wording(words: object, language: Language) -> Wording:
    found = _object(words, "words", ("nobody", "unknown", "between", "counted", *NAMED))
    return Wording(
        counted=MappingProxyType(_counted(found["counted"], language)),
        named=MappingProxyType({form: _members(form, NAMED[form], found[form], language) for form in NAMED}),
        nobody=_text(_object(found["nobody"], "words.nobody", LANGUAGES), language, "words.nobody"),
        unknown=_text(_object(found["unknown"], "words.unknown", LANGUAGES), language, "words.unknown"),
        between=_text(_object(found["between"], "words.between", LANGUAGES), language, "words.between"),
    )


def _counted(nouns: object, language: Language) -> dict[str, tuple[str, str]]:
    """Singular and plural of each noun; a language without a plural gives one word."""
    place = "words.counted"
    found = {}
    for noun, texts in _object(nouns, place).items():
        word = _text(_object(texts, f"{place}.{noun}", LANGUAGES), language, f"{place}.{noun}")
        singular, _, plural = word.partition("|")
        found[noun] = (singular, plural or singular)
    for noun in DURATIONS:
        if noun not in found:
            raise MalformedTextsError(place, f"no noun {noun!r}", "all nouns that a duration is made of")
    return found


def _members(form: str, members: type[IntEnum] | type[IntFlag], names: object, language: Language) -> Mapping[int, str]:
    place = f"words.{form}"
    found = _object(names, place, tuple(members.__members__))
    return MappingProxyType(
        {
            member.value: _text(_object(found[name], f"{place}.{name}", LANGUAGES), language, place)
            for name, member in members.__members__.items()
        }
    )


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object of these pairs; JSON itself would let the last of two equal keys win."""
    keys = [key for key, _ in pairs]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise MalformedTextsError(", ".join(repeated), "the same key twice", "one entry a key")
    return dict(pairs)


def _object(value: object, place: str, keys: tuple[str, ...] = ()) -> Mapping[str, object]:
    """A JSON object with exactly these keys, or with any where none are named."""
    if not isinstance(value, dict):
        raise MalformedTextsError(place, type(value).__name__, "an object")
    if keys and set(value) != set(keys):
        raise MalformedTextsError(place, f"the keys {', '.join(sorted(value))}", ", ".join(sorted(keys)))
    return value


def _text(texts: Mapping[str, object], key: str, place: str) -> str:
    value = texts[key]
    if not isinstance(value, str) or not value.strip():
        raise MalformedTextsError(f"{place}, {key}", repr(value), "a text that is not empty")
    return value
