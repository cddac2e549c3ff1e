"""Law 3: every library of arithmetic has its twin in Python, and a differential test that compares the two."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.breaches import refuse
from tests.surroundings import ROOT

LIBRARIES = "contracts/libraries"
TESTS = "tests/differential"

WITHOUT_TWIN = {
    "SignatureLib": "recovers signers by a dependency; what Python signs, the contracts' tests redeem",
}
"""Libraries that compute nothing of their own, each with its reason."""

_TWIN = re.compile(r"Twin:\s+(?:///\s+)?(offchain/\w+/\w+\.py)")


def twin_breaches(root: Path) -> list[str]:
    """Libraries without a twin, twins that do not name their library, pairs without a differential test."""
    found = []
    for library in sorted((root / LIBRARIES).glob("*.sol")):
        if library.stem in WITHOUT_TWIN:
            continue
        named = _TWIN.search(library.read_text("utf-8"))
        if named is None:
            found.append(f"{library.name} names no twin: add `Twin: offchain/<part>/<file>.py.` to its @notice")
            continue
        twin = root / named.group(1)
        if not twin.is_file():
            found.append(f"{library.name} names {named.group(1)}, which does not exist")
        elif f"{LIBRARIES}/{library.name}" not in twin.read_text("utf-8"):
            found.append(f"{named.group(1)} does not name its twin {LIBRARIES}/{library.name}")
        test = f"{TESTS}/test_{PurePosixPath(named.group(1)).stem}.py"
        if not (root / test).is_file():
            found.append(f"{library.name} and {named.group(1)} are not compared: {test} does not exist")
    return found


def test_every_library_has_a_twin_and_a_differential_test() -> None:
    refuse(twin_breaches(ROOT))


def test_every_library_that_is_excused_exists() -> None:
    assert {path.stem for path in (ROOT / LIBRARIES).glob("*.sol")} >= set(WITHOUT_TWIN)


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A tree with one library that has all it needs."""
    _write(tmp_path / LIBRARIES / "Splitting.sol", "/// @notice Splits.\n/// Twin: offchain/domain/splitting.py.\n")
    _write(tmp_path / "offchain/domain/splitting.py", f'"""Splits. Twin of {LIBRARIES}/Splitting.sol."""')
    _write(tmp_path / TESTS / "test_splitting.py", "")
    return tmp_path


def test_a_complete_pair_is_no_breach(pair: Path) -> None:
    assert twin_breaches(pair) == []


def test_a_library_that_names_no_twin_is_found(pair: Path) -> None:
    _write(pair / LIBRARIES / "Lonely.sol", "library Lonely {}")
    assert len(twin_breaches(pair)) == 1


def test_a_twin_that_is_gone_is_found(pair: Path) -> None:
    (pair / "offchain/domain/splitting.py").unlink()
    assert len(twin_breaches(pair)) == 1


def test_a_twin_that_does_not_know_its_library_is_found(pair: Path) -> None:
    _write(pair / "offchain/domain/splitting.py", '"""Splits."""')
    assert len(twin_breaches(pair)) == 1


def test_a_pair_that_nobody_compares_is_found(pair: Path) -> None:
    (pair / TESTS / "test_splitting.py").unlink()
    assert len(twin_breaches(pair)) == 1


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
