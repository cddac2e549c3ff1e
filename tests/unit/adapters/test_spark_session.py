"""What is said where Spark cannot run; needs neither pyspark nor Java."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters.spark import session as sessions
from offchain.adapters.spark.session import SparkMissingError


def java(folder: Path, version: str) -> str:
    """A JAVA_HOME whose Java says that it is of this version."""
    (folder / "bin").mkdir()
    program = folder / "bin" / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(("told", "major"), [("17.0.15", 17), ("21", 21), ("1.8.0_412", 1), ("ea", 0)])
def test_the_version_of_java_is_read(tmp_path: Path, told: str, major: int) -> None:
    assert sessions.java_version(java(tmp_path, told)) == major


def test_no_java_is_version_0(tmp_path: Path) -> None:
    assert sessions.java_version(str(tmp_path)) == 0


def test_without_pyspark_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "find_spec", lambda _: None)
    with pytest.raises(SparkMissingError, match="make setup-spark"), sessions.session():
        pytest.fail("opened")


def test_an_old_java_is_refused_with_both_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "find_spec", lambda _: object())
    wanted = pytest.raises(SparkMissingError, match=r"found Java 11, Spark needs Java 17")
    with wanted, sessions.session(java_home=java(tmp_path, "11.0.2")):
        pytest.fail("opened")
