"""New bytecode in Brownie's build folder, for contracts whose sources a patch changed.

Brownie itself would compile everything that the changed files import, with syntax trees and source maps: 15 s of work a
patch. Here the compiler is asked for bytecode only, of the contracts of the product that use a changed file, and for
many patches at once, each in a folder of its own, which comes to 3 s a patch. Brownie is told by the sources' hashes
that nothing is left to compile. `differing` proves that both ways lead to the same code.

Contracts in contracts/testing keep the code they have.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, NamedTuple, Sequence

import yaml

BUILD = Path("build/contracts")
PRISTINE = Path("build/pristine")
TESTING = "contracts/testing/"
# The end of a contract's code: a hash over its sources and settings, which name folders of one machine (CBOR).
METADATA = re.compile(r"a2646970667358221220[0-9a-f]{64}64736f6c6343[0-9a-f]{6}0033")
OUTPUT = ("evm.bytecode.object", "evm.deployedBytecode.object")

Sources = Mapping[str, str]  # path from the root of the tree -> text, of what was changed


class CompileError(Exception):
    """The sources do not compile."""


class Code(NamedTuple):
    """Hexadecimal, without 0x."""

    creation: str
    deployed: str


class Artefact(NamedTuple):
    """What Brownie keeps of one contract, library or interface. uses : the sources that its code comes from."""

    path: Path
    name: str
    source: str
    uses: frozenset[str]
    bytecode: str

    @property
    def deployable(self) -> bool:
        """Is it a contract of the product?"""
        return self.source.startswith("contracts/") and not self.source.startswith(TESTING) and bool(self.uses)


@dataclass(frozen=True)
class Build:
    """Brownie's artefacts in a tree, when everything is compiled."""

    root: Path
    artefacts: tuple[Artefact, ...]

    @classmethod
    def of(cls, root: Path) -> Build:
        """Reads what Brownie has compiled, and keeps a copy to go back to."""
        if not (root / PRISTINE).exists():
            shutil.copytree(root / BUILD, root / PRISTINE)
        return cls(root, tuple(_read(path) for path in sorted((root / BUILD).glob("*.json"))))

    def targets(self, changed: Sequence[str]) -> list[Artefact]:
        """The contracts whose code comes from a changed source."""
        return [it for it in self.artefacts if it.deployable and it.uses.intersection(changed)]

    def differing(self) -> list[str]:
        """The contracts of which Brownie makes other code than `compile_all`, apart from the metadata at its end."""
        everything = self.targets([it.source for it in self.artefacts])
        codes = _ask(self.root, {"": {}}, {"": everything})[""]
        return [
            it.name for it in everything if METADATA.sub("", codes[it.name].creation) != METADATA.sub("", it.bytecode)
        ]

    def compile_all(self, patches: Mapping[str, Sources]) -> dict[str, dict[str, Code] | CompileError]:
        """Name of a patch -> contract -> code, or why there is none."""
        targets = {name: self.targets(list(sources)) for name, sources in patches.items()}
        try:
            return dict(_ask(self.root, patches, targets)) if patches else {}
        except CompileError as error:
            if len(patches) == 1:
                return dict.fromkeys(patches, error)
        # One that does not compile leaves the others without code: each alone, to see which.
        alone = [self.compile_all({name: sources}) for name, sources in patches.items()]
        return {name: outcome for found in alone for name, outcome in found.items()}

    def install(self, sources: Sources, codes: Mapping[str, Code]) -> None:
        """Make Brownie believe that it compiled the changed sources to this code."""
        for artefact in self.artefacts:
            if artefact.source not in sources and artefact.name not in codes:
                continue
            content = json.loads(artefact.path.read_text(encoding="utf-8"))
            if artefact.source in sources:
                text = sources[artefact.source]
                content["source"] = text
                content["sha1"] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
            if artefact.name in codes:
                content["bytecode"], content["deployedBytecode"] = codes[artefact.name]
            artefact.path.write_text(json.dumps(content), encoding="utf-8")

    def restore(self) -> None:
        """Back to what Brownie compiled."""
        shutil.rmtree(self.root / BUILD)
        shutil.copytree(self.root / PRISTINE, self.root / BUILD)


def _read(path: Path) -> Artefact:
    content = json.loads(path.read_text(encoding="utf-8"))
    has_code = content["type"] == "contract" and bool(content["bytecode"])
    uses = content["allSourcePaths"].values() if has_code else ()
    name, source = content["contractName"], content["sourcePath"]
    return Artefact(path, name, source, frozenset(uses), content["bytecode"] if has_code else "")


def _ask(
    root: Path, patches: Mapping[str, Sources], targets: Mapping[str, Sequence[Artefact]]
) -> dict[str, dict[str, Code]]:
    """One question to the compiler, with the settings of brownie-config.yaml: the tree once a patch."""
    settings = yaml.safe_load((root / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    whole = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in (root / "contracts").rglob("*.sol")
        if TESTING not in path.as_posix()
    }
    question = {
        "language": "Solidity",
        "sources": {
            f"{name}/{path}".lstrip("/"): {"content": text}
            for name, sources in patches.items()
            for path, text in {**whole, **sources}.items()
        },
        "settings": {
            "evmVersion": settings["evm_version"],
            "optimizer": settings["solc"]["optimizer"],
            "remappings": settings["solc"]["remappings"],
            "outputSelection": {
                f"{name}/{it.source}".lstrip("/"): {it.name: OUTPUT} for name in patches for it in targets[name]
            },
        },
    }
    answer = _run(root, root / ".toolchain" / f"solc-v{settings['solc']['version']}", question)
    return {
        name: {it.name: _code(answer[f"{name}/{it.source}".lstrip("/")][it.name]) for it in targets[name]}
        for name in patches
    }


def _run(root: Path, compiler: Path, question: dict[str, Any]) -> dict[str, Any]:
    """Source -> contract -> output. Raises CompileError."""
    command = [str(compiler), "--standard-json", "--base-path", str(root)]
    done = subprocess.run(command, cwd=root, input=json.dumps(question), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompileError(done.stderr.strip())
    answer: dict[str, Any] = json.loads(done.stdout)
    errors = [it["formattedMessage"] for it in answer.get("errors", []) if it["severity"] == "error"]
    if errors:
        raise CompileError(errors[0].strip())
    contracts: dict[str, Any] = answer["contracts"]
    return contracts


def _code(output: dict[str, Any]) -> Code:
    return Code(output["evm"]["bytecode"]["object"], output["evm"]["deployedBytecode"]["object"])
