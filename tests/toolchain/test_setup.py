"""`make setup`: idempotent, resumable, and clear about what is missing."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import brownie_network, installing, node_packages, setup, surroundings
from tools.setup import Step, is_fresh, run_steps
from tools.surroundings import ROOT, SurroundingsMissingError

SLOW_SET_UP = """
import sys
from pathlib import Path
from tools import installing, setup

root = Path(sys.argv[1])
with setup._one_at_a_time(root):
    installing.run_installer(root, "slow", ["sh", "-c", sys.argv[2]])
"""


class Recorder:
    """Makes steps that write their product and remember that they ran."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ran: list[str] = []
        self.broken: set[str] = set()

    def step(self, name: str) -> Step:
        (self.root / f"{name}.lock").touch()

        def act(root: Path) -> str:
            self.ran.append(name)
            if name in self.broken:
                raise SurroundingsMissingError(name, "nothing", "Get it")
            (root / name).touch()
            return "made"

        return Step(name, inputs=(f"{name}.lock",), products=(name,), run=act)


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path)


@pytest.fixture
def steps(recorder: Recorder) -> list[Step]:
    return [recorder.step("first"), recorder.step("second")]


def program(folder: Path, name: str, script: str) -> None:
    """Put an executable shell script on a faked PATH."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_second_run_does_nothing(recorder: Recorder, steps: list[Step], tmp_path: Path) -> None:
    assert run_steps(tmp_path, steps) == ["first", "second"]
    assert run_steps(tmp_path, steps) == []
    assert recorder.ran == ["first", "second"]


def test_this_repository_is_set_up_and_nothing_is_left_to_do() -> None:
    assert [step.name for step in setup.STEPS if not is_fresh(ROOT, step)] == []


def test_a_changed_lock_file_runs_its_step_again_and_no_other(steps: list[Step], tmp_path: Path) -> None:
    run_steps(tmp_path, steps)
    (tmp_path / "second.lock").write_text("another version")
    assert run_steps(tmp_path, steps) == ["second"]


def test_a_product_that_somebody_removed_is_made_again(steps: list[Step], tmp_path: Path) -> None:
    run_steps(tmp_path, steps)
    (tmp_path / "first").unlink()
    assert run_steps(tmp_path, steps) == ["first"]


def test_an_interrupted_set_up_goes_on_where_it_stopped(recorder: Recorder, steps: list[Step], tmp_path: Path) -> None:
    recorder.broken = {"second"}
    with pytest.raises(SurroundingsMissingError):
        run_steps(tmp_path, steps)
    recorder.broken = set()
    assert run_steps(tmp_path, steps) == ["second"]


def test_a_step_that_fails_when_run_again_does_not_keep_its_old_stamp(
    recorder: Recorder, steps: list[Step], tmp_path: Path
) -> None:
    run_steps(tmp_path, steps)
    lock = tmp_path / "first.lock"
    before = lock.read_text()
    lock.write_text("broken version")
    recorder.broken = {"first"}
    with pytest.raises(SurroundingsMissingError):
        run_steps(tmp_path, steps)
    lock.write_text(before)
    assert not is_fresh(tmp_path, steps[0])


def test_a_repository_that_was_moved_is_set_up_anew(steps: list[Step], tmp_path: Path) -> None:
    old, new = tmp_path, tmp_path.with_name(tmp_path.name + "-moved")
    run_steps(old, steps)
    old.rename(new)
    assert not is_fresh(new, steps[0])


def test_missing_surroundings_end_with_exit_code_3_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_root: Path) -> list[str]:
        raise SurroundingsMissingError("node", "Node v18.0.0", "Install Node 20")

    monkeypatch.setattr(setup, "set_up", stop)
    assert setup.main() == 3
    assert "set-up stopped: node: found Node v18.0.0\nInstall Node 20" in capsys.readouterr().err


def test_a_python_that_is_refused_undoes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It once took the stamp of what another Python had set up, so that all of it was installed anew."""
    (tmp_path / ".toolchain" / "stamps").mkdir(parents=True)
    stamp = tmp_path / ".toolchain" / "stamps" / "python-packages"
    stamp.write_text("of another Python")
    monkeypatch.setattr("tools.surroundings.sys.version_info", (3, 12, 1))
    with pytest.raises(SurroundingsMissingError, match=r"Install Python 3\.11"):
        setup.set_up(tmp_path)
    assert stamp.read_text() == "of another Python"


@pytest.mark.parametrize(
    ("script", "found"),
    [("echo v18.20.4", "Node v18.20.4"), ("exit 1", "no working `node` on PATH")],
    ids=["too old", "broken"],
)
def test_a_node_that_does_not_do_is_named(
    script: str, found: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "node", script)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SurroundingsMissingError, match="Install Node 20") as refusal:
        node_packages.install(tmp_path)
    assert refusal.value.found == found


def test_an_unreachable_npm_registry_is_told_apart_from_a_broken_project(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "node", "echo v20.1.0")
    program(
        tmp_path,
        "npm",
        'if [ "$1" = --version ]; then echo 10.0.0; else echo "npm error code ENOTFOUND"; exit 1; fi',
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SurroundingsMissingError, match="registry cannot be reached") as refusal:
        node_packages.install(tmp_path)
    assert "npm error code ENOTFOUND" in refusal.value.found


def test_a_failing_installer_shows_its_last_lines_and_its_log(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsMissingError, match=r"whole log is in \.toolchain/log/part\.log") as refusal:
        installing.run_installer(tmp_path, "part", ["/bin/sh", "-c", "echo the reason; exit 7"])
    assert "exit code 7" in refusal.value.found
    assert "the reason" in refusal.value.found


def test_installers_keep_their_caches_inside_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR", "npm_config_cache"):
        monkeypatch.delenv(name, raising=False)
    environment = installing.installer_environment(tmp_path)
    for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR", "npm_config_cache"):
        assert Path(environment[name]).is_relative_to(tmp_path)


def test_set_up_waits_for_an_installer_that_outlived_a_killed_set_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "up")
    os.mkfifo(tmp_path / "go")
    script = f"echo up > {tmp_path}/up; read line < {tmp_path}/go"
    killed = subprocess.Popen([sys.executable, "-c", SLOW_SET_UP, str(tmp_path), script], cwd=ROOT)
    assert (tmp_path / "up").read_text() == "up\n"
    killed.kill()
    killed.wait()
    with (tmp_path / ".toolchain" / "lock").open("w") as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    (tmp_path / "go").write_text("go\n")
    with setup._one_at_a_time(tmp_path):
        pass


def test_brownies_list_of_networks_is_added_to_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    networks = tmp_path / ".brownie" / "network-config.yaml"
    networks.parent.mkdir()
    networks.write_text("live: []\n")

    def pretend(_root: Path, _name: str, _command: list[str]) -> None:
        networks.write_text(f"live:\n- networks:\n  - id: {brownie_network.NETWORK}\n")

    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(brownie_network, "run_installer", pretend)
    assert brownie_network.register(tmp_path)
    assert not brownie_network.register(tmp_path)


def test_a_program_that_is_not_on_path_has_no_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert surroundings.version_of("node") is None
