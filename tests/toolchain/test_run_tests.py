"""tools/run_tests.py: which run gets which test, and what counts as green."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import conftest
from tools import run_tests
from tools.run_tests import Count, Run, plan
from tools.surroundings import ROOT


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a test for each run, and no pytest settings or plugins of ours."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for folder in ("tests/unit", "tests/contracts"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / f"test_{Path(folder).name}.py").touch()
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def write(root: Path, body: str) -> None:
    (root / "tests" / "unit" / "test_unit.py").write_text(body)


def test_without_a_selection_both_runs_get_everything(root: Path) -> None:
    assert plan([], root) == [
        Run("plain", run_tests.SPREAD, ("tests",)),
        Run("brownie", ("-p", "pytest-brownie"), ("tests/contracts",)),
    ]


def test_a_selected_folder_goes_to_its_run_only_with_all_options(root: Path) -> None:
    assert plan(["tests/unit", "-k", "rounding", "-x"], root) == [
        Run("plain", (), ("-k", "rounding", "-x", "tests/unit"))
    ]
    assert plan(["tests/contracts", "-x"], root) == [
        Run("brownie", ("-p", "pytest-brownie"), ("-x", "tests/contracts"))
    ]


def test_a_single_test_is_found_by_its_file(root: Path) -> None:
    chosen = "tests/contracts/test_contracts.py::test_it"
    assert plan([chosen], root) == [Run("brownie", ("-p", "pytest-brownie"), (chosen,))]


def test_options_alone_go_to_both_runs(root: Path) -> None:
    assert [run.selection[:2] for run in plan(["-k", "rounding"], root)] == [("-k", "rounding")] * 2


def test_without_contract_tests_there_is_one_run(root: Path) -> None:
    (root / "tests" / "contracts" / "test_contracts.py").unlink()
    assert [run.name for run in plan([], root)] == ["plain"]


def test_passing_tests_end_with_0_and_a_total(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('not here')\n")
    assert run_tests.main(["tests/unit"], root) == 0
    assert "total: 1 passed, 0 failed, 1 skipped" in capsys.readouterr().out


def test_a_failing_test_ends_with_1(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "def test_a(): pass\ndef test_b(): assert False\n")
    assert run_tests.main(["tests/unit"], root) == 1
    assert "total: 1 passed, 1 failed, 0 skipped" in capsys.readouterr().out


def test_both_runs_go_at_once_and_a_failure_of_the_silent_one_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    meeting = f"""
import time
from pathlib import Path

def meet(mine, other):
    (Path({str(root)!r}) / mine).touch()
    end = time.monotonic() + 60
    while not (Path({str(root)!r}) / other).exists():
        assert time.monotonic() < end, "nobody came"
        time.sleep(0.01)
"""
    write(root, meeting + "def test_a(): meet('unit', 'contracts')\n")
    contracts = root / "tests" / "contracts" / "test_contracts.py"
    contracts.write_text(meeting + "def test_b():\n    meet('contracts', 'unit')\n    assert not 'told at the end'\n")
    monkeypatch.setattr(run_tests, "SPREAD", ("--ignore=tests/contracts",))
    monkeypatch.setattr(run_tests, "BROWNIE_PLUGIN", "no:cacheprovider")
    assert run_tests.main([], root) == 1
    told = capfd.readouterr().out
    assert "total: 1 passed, 1 failed, 0 skipped" in told
    assert "told at the end" in told


def test_a_file_that_cannot_be_imported_ends_with_1(root: Path) -> None:
    write(root, "import nowhere\n")
    assert run_tests.main(["tests/unit"], root) == 1


def test_no_test_at_all_ends_with_1(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "")
    assert run_tests.main(["tests/unit"], root) == 1
    assert "no test ran" in capsys.readouterr().err


def test_only_skipped_tests_end_with_1(root: Path) -> None:
    write(root, "import pytest\ndef test_b(): pytest.skip('not here')\n")
    assert run_tests.main(["tests/unit"], root) == 1


def test_an_old_report_is_not_counted_for_a_run_that_broke_off(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = root / "build" / "test" / "plain.xml"
    report.parent.mkdir(parents=True)
    report.write_text('<testsuites><testsuite tests="9"/></testsuites>')
    write(root, "def test_a(): pass\n")
    assert run_tests.main(["tests/unit", "--no-such-option"], root) == 1
    assert "total: 0 passed" in capsys.readouterr().out


def test_a_report_is_counted_over_its_suites(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/></testsuites>')
    assert run_tests.count(report) == Count(passed=2, failed=2, skipped=1)


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("tests/unit/domain/test_rules.py", "unit/domain/test_rules.py"),
        ("tests/differential/test_rules.py", "differential"),
        ("tests/unit/texts/test_wording.py", "unit/texts"),
    ],
)
def test_what_shares_fixtures_stays_in_one_process(path: str, group: str) -> None:
    item = Collected(ROOT / path)
    conftest.pytest_collection_modifyitems([item])  # type: ignore[list-item]
    assert item.groups == [group]


def test_a_test_may_say_its_group_itself() -> None:
    item = Collected(ROOT / "tests/generated/test_every_operation.py", said="auditor")
    conftest.pytest_collection_modifyitems([item])  # type: ignore[list-item]
    assert item.groups == []


class Collected:
    """What pytest collected, as far as the sharing looks at it. said : the group that it names itself."""

    def __init__(self, path: Path, said: str = "") -> None:
        self.path, self.groups, self.said = path, list[str](), said

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return pytest.mark.xdist_group(self.said).mark if self.said and name == "xdist_group" else None

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.groups.append(mark.args[0])
