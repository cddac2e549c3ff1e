"""What a manifest commits as code is all the code that computes an epoch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from offchain.adapters.source_code import COMPUTING
from tests.architecture.breaches import refuse
from tests.architecture.python_source import Module, modules
from tests.surroundings import ROOT

START = "offchain.eligibility.epochs"


def uncommitted(tree: Iterable[Module], start: str, committed: Sequence[str]) -> list[str]:
    """Modules that `start` reaches by its imports and that are in none of the committed parts of `offchain`."""
    known = {module.name: module for module in tree}
    waiting, seen = [start], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        waiting += [near for target, _ in known[name].imports() for near in (target, target.rpartition(".")[0])]
    parts = {name: name.split(".")[1] for name in seen if "." in name}
    return sorted(name for name, part in parts.items() if part not in committed)


def test_the_hash_of_the_code_covers_everything_that_computes_an_epoch() -> None:
    tree = modules(ROOT, "offchain")
    assert START in {module.name for module in tree}
    refuse(uncommitted(tree, START, COMPUTING))


def test_code_beyond_the_hash_is_found_through_other_modules() -> None:
    tree = [
        Module("offchain/eligibility/epochs.py", "from offchain.models.ranks import rank"),
        Module("offchain/models/ranks.py", "from offchain.adapters import clocks"),
        Module("offchain/adapters/clocks.py", "import time"),
    ]
    assert uncommitted(tree, START, ("eligibility", "models")) == ["offchain.adapters.clocks"]
