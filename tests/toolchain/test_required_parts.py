"""PROMO_REQUIRE: a part that is named may be missing in no test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.surroundings import ROOT, require_or_skip, required_parts, shared_folder


def test_a_part_that_is_there_lets_the_test_go_on() -> None:
    require_or_skip("anvil", available=True, reason="never said")


def test_a_missing_part_skips_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMO_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="anvil is not installed"):
        require_or_skip("anvil", available=False, reason="anvil is not installed")


def test_a_missing_part_that_is_required_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMO_REQUIRE", "shared, anvil")
    with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)) as outcome:
        require_or_skip("anvil", available=False, reason="anvil is not installed")
    assert outcome.type is pytest.fail.Exception, "a skip would end this test as skipped, not as failed"
    assert str(outcome.value) == "anvil is not installed (PROMO_REQUIRE asks for anvil)"


def test_another_required_part_does_not_turn_a_skip_into_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMO_REQUIRE", "shared")
    with pytest.raises(pytest.skip.Exception):
        require_or_skip("anvil", available=False, reason="anvil is not installed")


def test_an_unknown_part_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMO_REQUIRE", "shared,anvill")
    with pytest.raises(pytest.UsageError, match="anvill; known parts: browser, postgres, anvil, shared"):
        required_parts()


def test_an_unknown_part_in_a_test_is_refused() -> None:
    with pytest.raises(ValueError, match="'anvill' is not one of"):
        require_or_skip("anvill", available=True, reason="")


def test_the_shared_folder_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROMO_SHARED", str(tmp_path))
    assert shared_folder() == tmp_path


def test_without_a_word_the_shared_folder_is_beside_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMO_SHARED", raising=False)
    assert shared_folder() == ROOT.parent / "shared"
