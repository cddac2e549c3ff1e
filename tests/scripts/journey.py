"""Run by Brownie in the tests' project: several scripts in a row, in one process, each with an environment of its own.

`brownie run journey main STEPS`; STEPS is a JSON file of [{"script", "function", "words", "environment"}]. The answer
is written beside it: [{"exit", "said"}], `said` with what went to standard output and to standard error.
"""

import contextlib
import importlib
import io
import json
import os
from pathlib import Path


def main(file: str) -> None:
    """Runs the steps; one that ends with an exit code does not stop the next."""
    steps = json.loads(Path(file).read_text())
    Path(file).with_suffix(".answer").write_text(json.dumps([run(step) for step in steps]))


def run(step):
    """One step. What it sets in the environment is gone afterwards."""
    script = importlib.import_module(f"scripts.{step['script']}")
    before, code, said = dict(os.environ), 0, io.StringIO()
    os.environ.update(step["environment"])
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            getattr(script, step["function"])(*step["words"])
    except SystemExit as end:
        code = end.code
    finally:
        os.environ.clear()
        os.environ.update(before)
    return {"exit": code, "said": said.getvalue()}
