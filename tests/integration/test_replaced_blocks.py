"""On a real node whose newest blocks are replaced again and again, the index is that of a fresh one, byte for byte.

`make deep` does it a thousand times (PROMO_REORGS), other runs twenty.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from pathlib import Path

import pytest

from benchmarks.anvil import BY_NPM, anvil, find_anvil
from benchmarks.rpc import Node
from offchain.adapters.raw_chain import RawChain
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_index import SqlIndexStore
from offchain.attestation.records import Log, decode
from offchain.index.config import IndexConfig
from offchain.index.reorganisation import Moved
from offchain.index.sync import sync
from tests.surroundings import ROOT, require_or_skip
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain
from tests.unit.index.test_reorganisations import stored

REORGANISATIONS = int(os.environ.get("PROMO_REORGS", "20"))
DEEPEST = 64
ANVIL_CHAIN = 31_337
COMPARED = 10
"""So many times on the way, and at the end, a fresh index is made."""


def echo() -> bytes:
    """A contract that emits the log in its calldata: how many topics (32 bytes), topics, data."""
    cases = [_case(topics) for topics in range(1, 5)]
    place, table, bodies = 10 * len(cases) + 1, b"", b""
    for topics, case in enumerate(cases, start=1):
        # if calldata[0] == topics: jump
        table += bytes([0x60, 0, 0x35, 0x60, topics, 0x14, 0x61]) + place.to_bytes(2, "big") + b"\x57"
        bodies += case
        place += len(case)
    return table + b"\x00" + bodies


def _case(topics: int) -> bytes:
    """Copies the data behind the topics to memory, and logs it with them."""
    start = b"\x61" + (32 * (topics + 1)).to_bytes(2, "big")
    size = start + b"\x36\x03"  # calldata's size less where the data starts
    named = b"".join(b"\x61" + (32 * at).to_bytes(2, "big") + b"\x35" for at in range(topics, 0, -1))
    return b"\x5b" + size + start + b"\x5f\x37" + named + size + b"\x5f" + bytes([0xA0 + topics]) + b"\x00"


@dataclass
class ReplacedChain:
    """A node. script : logs in the order in which a hub wrote them, those of a transaction together, since terms and
    their parts are published at once; spoken : how many of them each block, by number, and all before it have emitted;
    between them stand records that depend on nothing, so that no two branches agree."""

    url: str
    chance: random.Random
    script: Sequence[Sequence[Log]]
    fillers: Sequence[Log]
    spoken: list[int] = field(default_factory=lambda: [0])

    def __post_init__(self) -> None:
        self.node = Node(self.url)
        self.sender = self.node.ask("eth_accounts")[0]
        for address in (HUB, ROOTS):
            self.node.ask("anvil_setCode", f"0x{address:040x}", "0x" + echo().hex())

    def replace(self, depth: int, longer: int) -> None:
        """The newest `depth` blocks become others, and `longer` more are mined."""
        pairs: list[tuple[dict[str, str], int]] = []
        del self.spoken[len(self.spoken) - depth :]
        for block in range(depth):
            pairs += [(transaction, block) for transaction in self._block()]
        self.node.ask("anvil_reorg", depth, pairs)
        self.grow(longer)

    def grow(self, blocks: int) -> None:
        """So many blocks more."""
        for _ in range(blocks):
            for transaction in self._block():
                self.node.ask("eth_sendTransaction", transaction)
            self.node.ask("evm_mine")

    def _block(self) -> list[dict[str, str]]:
        """The transactions of the next block: mostly none."""
        spoken = self.spoken[-1]
        logs: list[Log] = []
        if self.chance.random() < 0.3:
            count = self.chance.randrange(3)
            logs = [*chain.from_iterable(self.script[spoken : spoken + count]), self.chance.choice(self.fillers)]
            spoken = min(len(self.script), spoken + count)
        self.spoken.append(spoken)
        return [self._transaction(log) for log in logs]

    def _transaction(self, log: Log) -> dict[str, str]:
        data = len(log.topics).to_bytes(32, "big") + b"".join(log.topics) + log.data
        return {"from": self.sender, "to": f"0x{log.address:040x}", "gas": hex(300_000), "data": "0x" + data.hex()}


@pytest.fixture
def replaced() -> Iterator[tuple[ReplacedChain, RawChain]]:
    """A node, and the chain as the index reads it."""
    program = find_anvil()
    require_or_skip("anvil", program is not None, f"no anvil at {BY_NPM.relative_to(ROOT)}: run `make setup`")
    assert program is not None
    chance = random.Random(3)  # noqa: S311
    story = ChangingChain(chance, busy=1)
    story.grow(400)
    logs = story.chain.logs([HUB, ROOTS], 0, story.chain.block().number)
    records = [(log, decode(log)) for log in logs]
    named = [log for log, record in records if record is not None and record.name == "CashierNamed"]
    others = [log for log in logs if log not in named]
    script = [list(group) for _, group in groupby(others, key=lambda log: log.transaction_hash)]
    with anvil(program, "--no-mining", "--hardfork", "shanghai") as url:
        yield ReplacedChain(url, chance, script, named), RawChain(url)


def compare(store: SqlIndexStore, served: RawChain, config: IndexConfig, file: Path, what: str) -> int:
    """Makes a fresh index, and asserts that it holds the same. Returns how many records."""
    engine = open_engine(store_url(file))
    sync(served, SqlIndexStore(engine), replace(config, batch_blocks=500))
    found, wanted = stored(store._engine, ANVIL_CHAIN), stored(engine, ANVIL_CHAIN)
    engine.dispose()
    for name in wanted:
        assert found[name] == wanted[name], f"{what}, table {name}"
    return len(wanted["records"])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_index_of_replaced_blocks_is_that_of_a_fresh_one(
    replaced: tuple[ReplacedChain, RawChain], store_place: Callable[[], str], tmp_path: Path
) -> None:
    node, served = replaced
    engine = open_engine(store_place())
    store = SqlIndexStore(engine)
    config = IndexConfig(chain_id=ANVIL_CHAIN, hub=HUB, roots=ROOTS, first_block=1)
    moves: list[Moved] = []
    node.grow(DEEPEST + 6)
    sync(served, store, config)
    records = others = 0
    for done in range(1, REORGANISATIONS + 1):
        before = served.block()
        node.replace(node.chance.randint(1, DEEPEST), node.chance.randint(1, 2))
        others += served.block(before.number).hash != before.hash  # an empty block may come out the same
        sync(served, store, config, moved=moves.append)
        if done % max(1, REORGANISATIONS // COMPARED) == 0:
            records = compare(store, served, config, tmp_path / f"fresh-{done}.sqlite3", f"after {done}")
    engine.dispose()
    assert sum(move.back for move in moves) == others > REORGANISATIONS * 4 // 5
    assert records > REORGANISATIONS // 4
