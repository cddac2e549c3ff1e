"""The compiler's answer for some Solidity files, with the settings of brownie-config.yaml, without Brownie."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "brownie-config.yaml"
PATIENCE = 300  # seconds


class CompileError(Exception):
    """The sources do not compile; the message is the compiler's."""


def compiled(paths: Sequence[str], outputs: Sequence[str], sources: Iterable[Path], kept_in: Path) -> dict[str, Any]:
    """Path -> contract -> output. Compiling takes seconds, so the answer is kept in the folder `kept_in` until one of
    the `sources`, which are all files that count, or a setting changes. Raises `CompileError`."""
    digest = hashlib.sha256(CONFIG.read_bytes() + repr((paths, outputs)).encode())
    for source in sorted(sources):
        digest.update(source.read_bytes())
    kept = kept_in / f"{digest.hexdigest()}.json"
    if not kept.is_file():
        kept_in.mkdir(parents=True, exist_ok=True)
        for outdated in kept_in.glob("*.json"):
            outdated.unlink()
        kept.write_text(json.dumps(_ask_compiler(paths, outputs)), encoding="utf-8")
    answer: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return answer


def _ask_compiler(paths: Sequence[str], outputs: Sequence[str]) -> dict[str, Any]:
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["compiler"]
    solc = settings["solc"]
    question = {
        "language": "Solidity",
        "sources": {path: {"content": (ROOT / path).read_text(encoding="utf-8")} for path in paths},
        "settings": {
            "evmVersion": settings["evm_version"],
            "viaIR": solc["viaIR"],
            "optimizer": solc["optimizer"],
            "remappings": [f"{entry.split('=')[0]}/={entry.split('=')[1]}/" for entry in solc["remappings"]],
            "outputSelection": {"*": {"*": outputs}},
        },
    }
    compiler = ROOT / ".toolchain" / f"solc-v{solc['version']}"
    command = [str(compiler), "--standard-json", "--base-path", str(ROOT)]
    done = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, cwd=ROOT, check=True, timeout=PATIENCE
    )
    answer = json.loads(done.stdout)
    errors = [error["formattedMessage"] for error in answer.get("errors", []) if error["severity"] == "error"]
    if errors:
        raise CompileError("\n".join(errors))
    return {path: answer["contracts"][path] for path in paths}
