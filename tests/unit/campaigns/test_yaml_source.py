"""YAML without its guesses."""

from __future__ import annotations

import pytest

from offchain.campaigns.errors import DocumentError
from offchain.campaigns.yaml_source import MOST_CHARACTERS, BareNumber, parse


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", 12),
        ("-3", -3),
        ("0x1234", "0x1234"),
        ("12:30:00", "12:30:00"),
        ("2026-12-01", "2026-12-01"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("1_000", "1_000"),
        ('"12"', "12"),
        ("'true'", "true"),
        ("12.5%", "12.5%"),
    ],
)
def test_only_whole_numbers_and_truth_are_more_than_text(written: str, meant: object) -> None:
    value = parse(f"a: {written}", "x").value
    assert value == {"a": meant}
    assert type(value["a"]) is type(meant)


@pytest.mark.parametrize("written", ["12.50", "007", "1e3", ".5", "5.", "-0.1", ".inf", ".nan", "9" * 30])
def test_a_number_that_is_not_whole_becomes_no_float(written: str) -> None:
    assert parse(f"a: {written}", "x").value == {"a": BareNumber(written)}


@pytest.mark.parametrize(
    ("text", "line", "path"),
    [
        ("a: 1\nb: 2\na: 3", 3, "a"),
        ("a:\n  b: 1\n  b: 1", 3, "a.b"),
        ("a: &x [1]\nb: *x", 1, "b"),
        ("a: !!int '3'", 1, "a"),
        ("a:\nb: 1", 1, "a"),
        ("a: [1, ~]", 1, "a[1]"),
        ("? [1]\n: 2", 1, "the whole document"),
        ("a: [", 1, "the text"),
        ("a: 1\n---\nb: 2", 2, "the text"),
        ("a: \x01", 0, "the text"),
    ],
)
def test_what_yaml_lets_pass_quietly_is_refused_with_its_place(text: str, line: int, path: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse(text, "x.yaml")
    assert [(problem.line, problem.path) for problem in refused.value.problems] == [(line, path)]


def test_a_document_that_is_too_long_is_not_read() -> None:
    with pytest.raises(DocumentError, match="at most"):
        parse("#" * (MOST_CHARACTERS + 1), "x")


def test_a_document_that_nests_without_end_is_refused() -> None:
    with pytest.raises(DocumentError):
        parse("[" * 20_000, "x")


def test_every_place_knows_its_line() -> None:
    source = parse("a:\n  - b: 1\n  - c:\n      d: 2", "x")
    assert source.line_of(("a", 1, "c", "d")) == 4
    assert source.line_of(("a", 1, "missing")) == 3
