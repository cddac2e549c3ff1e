"""The log of reads: whatever is done to it afterwards is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters.access_log_file import FileAccessLog
from offchain.adapters.fake_personal_vault import FakeKeyRing
from offchain.privacy.access_chain import line_of, parsed, verify


@pytest.fixture
def ring() -> FakeKeyRing:
    """With the anchor."""
    return FakeKeyRing()


@pytest.fixture
def log(tmp_path: Path, ring: FakeKeyRing) -> FileAccessLog:
    """Five lines."""
    log = FileAccessLog(tmp_path / "access.log", ring)
    for time in range(5):
        log.append(time, act="read", whose="é", fields=["email"])
    return log


def breaks(log: FileAccessLog, ring: FakeKeyRing, lines: list[str]) -> list[int]:
    """Lines at which the chain does not hold."""
    assert lines != list(log.lines())
    return [it.line for it in verify(lines, ring.head())]


def test_a_whole_log_has_no_break(log: FileAccessLog, ring: FakeKeyRing) -> None:
    assert verify(log.lines(), ring.head()) == ()
    assert ring.head() == (5, parsed(log.lines()[-1])["hash"])
    assert [parsed(line)["time"] for line in log.lines()] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("gone", range(5))
def test_a_line_that_was_removed_is_found(log: FileAccessLog, ring: FakeKeyRing, gone: int) -> None:
    lines = list(log.lines())
    del lines[gone]
    assert breaks(log, ring, lines) == [gone + 1]


def test_a_log_that_was_emptied_is_found(log: FileAccessLog, ring: FakeKeyRing) -> None:
    assert breaks(log, ring, []) == [1]


def test_a_line_that_was_changed_is_found(log: FileAccessLog, ring: FakeKeyRing) -> None:
    lines = list(log.lines())
    lines[2] = lines[2].replace("email", "phone")
    assert breaks(log, ring, lines) == [3]
    lines[2] = "nonsense"
    assert 3 in breaks(log, ring, lines)


def test_lines_that_changed_places_or_stand_twice_are_found(log: FileAccessLog, ring: FakeKeyRing) -> None:
    lines = list(log.lines())
    assert breaks(log, ring, [lines[1], lines[0], *lines[2:]])
    assert breaks(log, ring, [*lines, lines[-1]])


def test_a_chain_that_was_made_anew_does_not_end_at_the_anchor(log: FileAccessLog, ring: FakeKeyRing) -> None:
    lines: list[str] = []
    for number in range(1, 6):
        before = str(parsed(lines[-1])["hash"]) if lines else ""
        lines.append(line_of(number, before, {"time": number, "act": "nothing"}))
    assert breaks(log, ring, lines) == [6]


def test_what_was_removed_stays_a_gap_when_the_log_goes_on(
    log: FileAccessLog, ring: FakeKeyRing, tmp_path: Path
) -> None:
    path = tmp_path / "access.log"
    path.write_text("\n".join(log.lines()[:3]) + "\n")
    log.append(9, act="read")
    assert [it.line for it in verify(log.lines(), ring.head())] == [4]


def test_a_line_that_was_written_as_the_power_went_is_taken_up(log: FileAccessLog, ring: FakeKeyRing) -> None:
    ring.set_head(4, str(parsed(log.lines()[3])["hash"]))
    assert verify(log.lines(), ring.head()) == ()
    log.append(9, act="read")
    assert verify(log.lines(), ring.head()) == ()
    assert ring.head()[0] == 6


def test_two_lines_beyond_the_anchor_are_found(log: FileAccessLog, ring: FakeKeyRing) -> None:
    ring.set_head(3, str(parsed(log.lines()[2])["hash"]))
    assert [it.line for it in verify(log.lines(), ring.head())] == [5]


def test_the_log_is_for_its_owner_alone(log: FileAccessLog, tmp_path: Path) -> None:
    assert (tmp_path / "access.log").stat().st_mode & 0o777 == 0o600
