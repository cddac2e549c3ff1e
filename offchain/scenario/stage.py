"""What every story stands on: a chain of its own, the contracts, a token to practise with, people with throw-away keys.

Deploying takes longer than most stories, so a chain on which nothing but that has happened is kept in `ground` and
copied for each of them. It is made anew when the contracts have changed.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from offchain.adapters.clocks import SystemClock
from offchain.adapters.folder_lock import only_here
from offchain.adapters.ganache import GanacheOptions, LocalGanache
from offchain.adapters.keys import KeySigner
from offchain.adapters.node_program import require_ganache
from offchain.attestation.keccak import keccak
from offchain.campaigns.token import Token
from offchain.demo.deploying import require_brownie
from offchain.demo.roles import key_for
from offchain.demo.world import World, open_world
from offchain.domain.refusals import Refusal
from offchain.ports import Receipt
from offchain.scenario import practice_token

SEED = 20_260_101
"""Decides every key, basket and choice."""
_MARK = "contracts.txt"
"""Holds the hash of the contracts that the ground's chain has."""

_T = TypeVar("_T")

Serve = Callable[[Any], Any]
"""A service -> the ASGI application that answers for it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """world : chain, contracts, store; token : address; serve : where a story is played over HTTP; say : prints a line
    of progress."""

    name: str
    world: World
    token: int
    seed: int
    serve: Serve
    say: Callable[[str], None]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def key(self, who: str) -> KeySigner:
        """Of a person of this story."""
        return key_for(self.seed, f"{self.name} {who}")

    def chance(self) -> np.random.Generator:
        """The same draws in every run."""
        return np.random.default_rng(self.seed)

    def act(self, who: KeySigner, what: str, to: int, data: bytes) -> Receipt:
        """A transaction. Raises `Refusal` where the contract refuses; then nothing is sent."""
        return self.world.publisher(who).publish(f"{self.name} {next(self._numbers)}: {what}", to, data)

    def refusal(self, who: KeySigner, what: str, to: int, data: bytes) -> str:
        """The code with which a contract refuses what must not be; empty where it does not."""
        try:
            self.act(who, what, to, data)
        except Refusal as refusal:
            return refusal.code
        return ""

    def mint(self, holders: Sequence[KeySigner], each: int) -> None:
        """each : minor units of the token."""
        for holder in holders:
            self.act(self.world.roles.stranger, "mint", self.token, practice_token.mint_call(holder.address, each))

    def balance(self, holder: KeySigner) -> int:
        """Minor units of the token."""
        return Token(self.world.chain, self.token).balance_of(holder.address)


def pick(chance: np.random.Generator, some: Sequence[_T]) -> _T:
    """One of them, each equally likely."""
    return some[int(chance.integers(len(some)))]


@contextmanager
def open_stage(name: str, build: Path, root: Path, serve: Serve, say: Callable[[str], None]) -> Iterator[Stage]:
    """build : where grounds and stories are kept; root : the repository. What an earlier run of the story left is
    removed. Raises `FolderInUseError`, `LocalChainError`, `BrownieError`."""
    require_ganache()
    require_brownie(root)
    ground, folder = build / "ground", build / name
    with only_here(build):
        _lay(ground, root, say)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ground / "made", folder)
        with LocalGanache(GanacheOptions(database=folder / "chain", one_by_one=True)) as ganache:
            world = open_world(ganache, folder, root, SEED)
            try:
                world.advance_to(SystemClock().now())
                yield Stage(name, world, practice_token.read(folder), SEED, serve, say)
            finally:
                world.engine.dispose()


def _lay(ground: Path, root: Path, say: Callable[[str], None]) -> None:
    """The deployment, unless it is there and of these contracts."""
    wanted = keccak(b"".join(path.read_bytes() for path in sorted((root / "contracts").rglob("*.sol")))).hex()
    mark, made = ground / _MARK, ground / "made"
    if mark.exists() and mark.read_text() == wanted:
        return
    say("  ... deploying once; the next story begins at once")
    mark.unlink(missing_ok=True)
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    with LocalGanache(GanacheOptions(database=made / "chain", one_by_one=True)) as ganache:
        world = open_world(ganache, made, root, SEED)
        practice_token.deploy(world.tools, root, made)
        world.engine.dispose()
    mark.write_text(wanted)
