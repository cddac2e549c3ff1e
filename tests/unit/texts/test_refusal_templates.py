"""A gap can name facts of its own code, in a form that fits them, and nothing else."""

from __future__ import annotations

import pytest

from offchain.texts.errors import MalformedTextsError
from offchain.texts.template import Gap, Template, parse
from offchain.texts.wording import forms

TYPES = {"have": "uint256", "needed": "uint256", "campaign": "bytes32", "sender": "address"}
FORMS = forms({"units": ("unit", "units")})


def test_words_and_gaps_keep_their_order() -> None:
    assert parse("Add {needed-have:money} to {have}.", "here", TYPES, FORMS) == Template(
        ("Add ", Gap("needed", "have", "money"), " to ", Gap("have", "", "number"), ".")
    )


def test_a_sentence_may_have_no_gap() -> None:
    assert parse("No.", "here", {}, FORMS) == Template(("No.",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{budget:money}", "the fact 'budget'"),
        ("{have-budget:money}", "the fact 'budget'"),
        ("{have:euros}", "the form 'euros'"),
        ("{campaign:money}", "bytes32 campaign"),
        ("{have:hash}", "uint256 have"),
        ("{sender}", "address sender"),
        ("{have:address}", "uint256 have"),
        ("{needed-have:time}", "a difference"),
        ("{needed-have:kind}", "a difference"),
        ("{sender-sender:address}", "a difference"),
        ("{needed-campaign:money}", "bytes32 campaign"),
    ],
)
def test_a_gap_that_does_not_fit_is_refused_with_what_was_found(text: str, found: str) -> None:
    with pytest.raises(MalformedTextsError, match=f"here: found {found}"):
        parse(text, "here", TYPES, FORMS)


@pytest.mark.parametrize(
    "text",
    ["{", "}", "{}", "{have", "have}", "{{have}}", "{have.real}", "{have[0]}", "{have!r}", "{have:>9}", "{ have }"],
)
def test_there_is_no_other_syntax(text: str) -> None:
    with pytest.raises(MalformedTextsError, match="a stray brace"):
        parse(text, "here", TYPES, FORMS)


def test_a_code_without_facts_has_nothing_to_tell() -> None:
    with pytest.raises(MalformedTextsError, match="wanted one of none"):
        parse("{have}", "here", {}, FORMS)
