"""tools/brownie_scripts.py: `brownie run` in any folder. tests/scripts runs all scripts in one with a dot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.brownie_scripts import MENDED, Mender, by_file, install


def test_a_script_is_read_from_a_folder_with_a_dot_in_its_name(tmp_path: Path) -> None:
    script = tmp_path / "tmp.AbC" / "scripts" / "pay.py"
    script.parent.mkdir(parents=True)
    script.write_text("def main():\n    return 7\n")
    assert by_file(script).main() == 7
    script.write_text("def main():\n    return 8  # changed\n")
    assert by_file(script).main() == 8


def test_what_is_no_python_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match=r"pay\.txt is no Python file"):
        by_file(tmp_path / "pay.txt")


def test_this_environments_brownie_is_mended_when_it_is_imported() -> None:
    code = (
        f"import sys; print({MENDED!r} in sys.modules); import {MENDED} as it; print(it._import_from_path.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "tools.brownie_scripts"]


def test_it_is_installed_once() -> None:
    before = list(sys.meta_path)
    install()
    assert sum(isinstance(finder, Mender) for finder in sys.meta_path) <= 1
    sys.meta_path[:] = before


def test_other_modules_are_left_to_others() -> None:
    assert Mender().find_spec("json") is None
