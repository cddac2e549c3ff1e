"""Contracts, vocabulary, texts and the published page agree."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from offchain.domain.vocabulary import OFF_CHAIN, SIGNATURES
from offchain.texts.refusal_texts import RefusalTexts
from tests.surroundings import ROOT
from tools.error_table import (
    PAGE,
    SOURCES,
    ErrorTableError,
    SolidityError,
    declarations,
    differences,
    main,
    page,
    parse_errors,
)

SOLIDITY = declarations()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A root with the contracts' errors and the page, to change."""
    for path in (*SOURCES, PAGE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((ROOT / path).read_bytes())
    return tmp_path


def test_every_error_of_the_contracts_is_in_the_vocabulary_with_the_same_facts_in_the_same_order() -> None:
    assert {error.code: error.parameters for error in parse_errors(SOLIDITY)} == dict(SIGNATURES)


def test_no_declaration_escapes_the_parser() -> None:
    declared = re.findall(r"\berror\s+(\w+)", re.sub(r"//.*|/\*[\s\S]*?\*/", "", SOLIDITY))
    assert [error.code for error in parse_errors(SOLIDITY)] == declared


def test_notices_of_several_lines_and_parameters_of_several_lines_are_read_whole() -> None:
    source = """
    /// @notice Thrown when one thing
    /// is another.
    /// @param got Not part of the meaning.
    error Hub_Odd(
        uint256 got,
        bytes32 wanted
    );
    """
    assert parse_errors(source) == (
        SolidityError("Hub_Odd", "uint256 got, bytes32 wanted", "Thrown when one thing is another."),
    )


def test_an_error_without_its_notice_is_refused() -> None:
    with pytest.raises(ErrorTableError, match="Hub_Odd has no"):
        parse_errors("/// @notice Fires sometimes.\nerror Hub_Odd();")


def test_the_selector_is_that_of_solidity() -> None:
    assert SolidityError("Error", "string reason", "").selector == "0x08c379a0"
    assert SolidityError("ERC20InsufficientBalance", "address a, uint256 b, uint256 c", "").selector == "0xe450d38c"


def test_the_published_page_is_current() -> None:
    assert main(["--check"]) == 0


def test_the_page_names_every_code_once_with_both_next_steps(texts: RefusalTexts) -> None:
    rows = [line for line in page(parse_errors(SOLIDITY), SIGNATURES, texts).splitlines() if line.startswith("| <a")]
    assert [row.split('"')[1] for row in rows] == [*SIGNATURES, *OFF_CHAIN]
    assert all(re.search(r"\. \| .*[\u4e00-\u9fff].*。 \|$", row) for row in rows)


def test_making_the_page_again_changes_nothing(copy: Path) -> None:
    assert main([], copy) == 0
    assert (copy / PAGE).read_bytes() == (ROOT / PAGE).read_bytes()


def test_a_stale_page_is_found_and_the_remedy_is_named(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = (copy / SOURCES[0]).read_text()
    (copy / SOURCES[0]).write_text(hub.replace("Thrown when the campaign is paused.", "Thrown when it rests."))
    assert main(["--check"], copy) == 1
    assert "docs/errors.md is stale; run .venv/bin/python -m tools.error_table" in capsys.readouterr().err
    assert main([], copy) == 0
    assert main(["--check"], copy) == 0


def test_a_missing_page_is_stale(copy: Path) -> None:
    (copy / PAGE).unlink()
    assert main(["--check"], copy) == 1


def test_an_error_that_the_vocabulary_lacks_stops_the_page(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added = "/// @notice Thrown when it rains.\n    error Hub_Rain(uint256 drops);\n}"
    (copy / SOURCES[0]).write_text((copy / SOURCES[0]).read_text().rstrip().removesuffix("}") + added)
    assert main([], copy) == 1
    assert "Hub_Rain: not in offchain/domain/vocabulary.py" in capsys.readouterr().err
    assert (copy / PAGE).read_bytes() == (ROOT / PAGE).read_bytes()


def test_each_way_to_disagree_is_named(texts: RefusalTexts) -> None:
    errors = (
        SolidityError("Hub_Ended", "uint256 time", "Thrown when over."),
        SolidityError("Hub_Paused", "uint256 time", "Thrown when paused."),
        SolidityError("Hub_Rain", "", "Thrown when it rains."),
    )
    signatures = {"Hub_Ended": "uint256 seconds", "Hub_Gone": "", "Hub_Paused": "uint256 time"}
    bare = replace(texts, entries=MappingProxyType({}))
    assert differences(errors, signatures, bare) == (
        "Hub_Ended: offchain/domain/vocabulary.py says 'uint256 seconds', wanted 'uint256 time'",
        "Hub_Gone: not in contracts/types; remove it elsewhere, or declare it",
        "Hub_Paused: no text; add it to offchain/texts/refusals.json",
        "Hub_Rain: not in offchain/domain/vocabulary.py; add 'Hub_Rain': ''",
    )
