"""The hash of the code that computes covers every file of its packages, by name and content."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters import source_code
from offchain.adapters.source_code import COMPUTING, code_hash
from offchain.attestation.keccak import keccak


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of its own, with one file in each part."""
    for part in COMPUTING:
        (tmp_path / part).mkdir()
        (tmp_path / part / "rules.py").write_text(f"PART = {part!r}\n")
    (tmp_path / "adapters").mkdir()
    monkeypatch.setattr(source_code, "__file__", str(tmp_path / "adapters" / "source_code.py"))
    return tmp_path


def test_the_hash_is_over_path_and_content_in_the_order_of_paths(package: Path) -> None:
    files = sorted(package.rglob("*.py"))
    parts = [keccak(path.relative_to(package).as_posix().encode()) + keccak(path.read_bytes()) for path in files]
    assert code_hash() == keccak(b"".join(parts))


def test_a_changed_renamed_added_or_removed_file_changes_the_hash(package: Path) -> None:
    hashes = {code_hash()}
    (package / "domain" / "rules.py").write_text("PART = 'domain'  # \n")
    hashes.add(code_hash())
    (package / "domain" / "rules.py").rename(package / "domain" / "other.py")
    hashes.add(code_hash())
    (package / "models" / "deep").mkdir()
    (package / "models" / "deep" / "more.py").write_text("")
    hashes.add(code_hash())
    (package / "models" / "rules.py").unlink()
    hashes.add(code_hash())
    assert len(hashes) == 5


def test_what_computes_nothing_does_not_count(package: Path) -> None:
    before = code_hash()
    (package / "adapters" / "other.py").write_text("")
    (package / "domain" / "README.md").write_text("")
    (package / "domain" / "__pycache__").mkdir()
    (package / "domain" / "__pycache__" / "rules.pyc").write_bytes(b"")
    assert code_hash() == before


def test_the_real_code_has_a_hash_that_stays() -> None:
    assert code_hash() == code_hash()
    assert len(code_hash()) == 32
