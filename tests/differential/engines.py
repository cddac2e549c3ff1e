"""Where the harnesses run: anvil where it is installed, a hundred times faster; else the ganache of all other tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from benchmarks.anvil import BY_NPM, anvil, find_anvil
from offchain.adapters.ganache import LocalGanache
from tests.surroundings import ROOT, required_parts


@dataclass(frozen=True)
class Engine:
    """fast : whether many thousand cases are a matter of seconds."""

    url: str
    fast: bool


@contextmanager
def engine() -> Iterator[Engine]:
    """A chain of its own on a free port, until the block ends."""
    if program := find_anvil():
        with anvil(program, "--hardfork", "shanghai", "--no-request-size-limit") as url:
            yield Engine(url, fast=True)
        return
    if "anvil" in required_parts():
        pytest.fail(f"no anvil at {BY_NPM.relative_to(ROOT)}: run `make setup` (PROMO_REQUIRE asks for it)")
    with LocalGanache() as ganache:
        yield Engine(ganache.url, fast=False)
