"""A line separator in the words of a consent or of a read broke the registry of consents, and the log of reads.

Both files end a line with a line feed alone and write other characters as they are, but were cut at everything that
Unicode calls the end of a line: after one such word no command that asks for consents ran any more, and the audit
told of a log that somebody had changed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters.access_log_file import FileAccessLog
from offchain.adapters.fake_personal_vault import FakeKeyRing
from offchain.data.consents import ALL, Consent, read
from offchain.privacy.access_chain import verify

ENDS = ("\u2028", "\u2029", "\x85")


@pytest.mark.parametrize("end", ENDS)
def test_a_consent_is_read_as_it_was_written(tmp_path: Path, end: str) -> None:
    records = (Consent("0" * 64, ALL, False, 1, f"letter{end}of May"), Consent("1" * 64, ALL, True, 2))
    (tmp_path / "consents.jsonl").write_text("".join(it.line() for it in records), "utf-8")
    assert read(tmp_path / "consents.jsonl") == records


@pytest.mark.parametrize("end", ENDS)
def test_a_log_with_such_a_purpose_is_whole(tmp_path: Path, end: str) -> None:
    ring = FakeKeyRing()
    log = FileAccessLog(tmp_path / "access.log", ring)
    for time in range(3):
        log.append(time, act="read", purpose=f"a letter{end}of May")
    assert len(log.lines()) == 3
    assert verify(log.lines(), ring.head()) == ()


def test_a_line_that_was_written_before_the_power_went_counts(tmp_path: Path) -> None:
    ring = FakeKeyRing()
    log = FileAccessLog(tmp_path / "access.log", ring)
    log.append(0, act="read", purpose="x")
    head = ring.head()
    log.append(1, act="read", purpose="a letter\u2028of May")
    ring.set_head(*head)
    log.append(2, act="read", purpose="x")
    assert verify(log.lines(), ring.head()) == ()
