"""Support's log is read line by line as it was written: a reason may hold what Unicode calls the end of a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.adapters.goodwill_file import FILE, GoodwillFile
from offchain.office.support_log import CodeEntry


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\n", "\x0c"])
def test_a_reason_with_the_end_of_a_line_in_it_does_not_close_the_log(tmp_path: Path, mark: str) -> None:
    log = GoodwillFile(tmp_path / FILE)
    first = CodeEntry(time=1, agent="desk", campaign=f"0x{7:064x}", index=2, why=f"Lost{mark}at sea")
    log.add_code(first)
    assert log.codes() == [first]
    log.add_code(first)
    assert log.newest(5) == [first, first]
