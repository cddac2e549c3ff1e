"""An index behind several nodes: whoever is behind, of another chain, cuts, withholds or doubles is passed over."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from offchain.adapters.clocks import ManualClock, SystemClock
from offchain.adapters.failover_chain import Identity, NoNodeError
from offchain.adapters.raw_chain import RawChain
from offchain.adapters.several_nodes import RawNode, SeveralNodes, chain_id_of, identity_of, nodes_at
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.web3_chain import Web3Chain
from offchain.cli import app
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.index.errors import UnsteadyChainError
from offchain.index.rows import Checkpoint
from offchain.index.sync import sync
from offchain.ports import Chain, ChainUnavailableError
from tests.chaos.figures import tell
from tests.chaos.proxy import FaultyProxy
from tests.chaos.served import Handle, ServedChain
from tests.chaos.sweep import differing
from tests.unit.index.changing_chain import HUB, ROOTS, ChangingChain

CONFIG = IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, batch_blocks=50, finality=20)
SHARE = 0.3
BLOCKS, ROUNDS = 60, 60


class Brisk(SystemClock):
    """Does not wait for long."""

    def wait(self, seconds: float) -> None:
        SystemClock.wait(self, seconds / 50)


class Spoiling(FaultyProxy):
    """Spoils every reply in the same way. wrong : the fault."""

    def __init__(self, upstream: Handle, wrong: str) -> None:
        super().__init__(upstream, 1)
        self.wrong = wrong

    def fault(self, request: Any) -> str:
        super().fault(request)
        return self.wrong


@pytest.fixture
def changing() -> ChangingChain:
    """Some merchants' doings in 60 blocks."""
    chain = ChangingChain(random.Random(4))  # noqa: S311
    chain.grow(BLOCKS)
    return chain


@pytest.fixture
def node() -> Iterator[Callable[..., str]]:
    """Opens a node behind HTTP, with a fault or none, and gives its URL."""
    with ExitStack() as opened:

        def opening(handle: Handle, wrong: str = "") -> str:
            return opened.enter_context(Spoiling(handle, wrong)).url

        yield opening


def new_store() -> SqlIndexStore:
    """An empty one."""
    return SqlIndexStore(open_engine("sqlite://"))


def indexed(chain: Chain) -> SqlIndexStore:
    """Everything that the chain gives."""
    store = new_store()
    sync(chain, store, CONFIG)
    return store


def several(*urls: str, clock: SystemClock | ManualClock | None = None) -> SeveralNodes:
    """Their chain, of the first block that most state."""
    nodes = [RawNode(url, 5.0, 1) for url in urls]
    return SeveralNodes(nodes, identity_of(nodes, 1337), clock or Brisk())


FAULTS = ["reset before", "reset after", "cut", "429", "missing logs", "no logs", "doubled logs", "wrong chain id"]


@pytest.mark.parametrize("wrong", FAULTS)
@pytest.mark.parametrize("faulty", [0, 1], ids=["first", "second"])
def test_a_faulty_node_is_passed_over(
    changing: ChangingChain, node: Callable[..., str], wrong: str, faulty: int
) -> None:
    handle = ServedChain(changing.chain).handle
    urls = [node(handle, wrong if at == faulty else "") for at in range(2)]
    assert differing(indexed(several(*urls)), indexed(changing.chain)) == []


@pytest.mark.parametrize("wrong", ["missing logs", "no logs"])
def test_alone_the_same_node_is_believed(changing: ChangingChain, node: Callable[..., str], wrong: str) -> None:
    alone = nodes_at([node(ServedChain(changing.chain).handle, wrong)], 1337)
    try:
        assert differing(indexed(alone), indexed(changing.chain)) != []
    except Exception as error:
        assert "unknown campaign" in str(error)


@pytest.mark.parametrize("wrong", ["missing logs", "no logs"])
def test_where_one_of_two_is_gone_the_other_is_not_believed_without_its_blocks(
    changing: ChangingChain, node: Callable[..., str], wrong: str
) -> None:
    handle = ServedChain(changing.chain).handle
    nodes = several(node(handle, wrong), node(handle))
    nodes._standings[1].node = RawNode(node(handle, "reset before"), 5.0, 1)
    with pytest.raises(NoNodeError, match="logs are missing"):
        indexed(nodes)


def test_a_node_that_is_behind_is_passed_over(changing: ChangingChain, node: Callable[..., str]) -> None:
    behind = ChangingChain(random.Random(4))  # noqa: S311
    behind.grow(BLOCKS // 2)
    urls = [node(ServedChain(it.chain).handle) for it in (behind, changing)]
    store = indexed(several(*urls))
    assert differing(store, indexed(changing.chain)) == []
    with store.read() as reader:
        assert reader.checkpoint() is not None
        assert next(reader.rows(Checkpoint)).number == changing.chain.block().number


def test_a_chain_of_the_same_number_that_began_otherwise_is_passed_over(
    changing: ChangingChain, node: Callable[..., str]
) -> None:
    other = ServedChain(ChangingChain(random.Random(5)).chain)  # noqa: S311
    genesis = "0x" + "ee" * 32

    def handle(request: Any) -> Any:
        answers = other.handle(request)
        for call, answer in zip(*([it] if isinstance(it, dict) else it for it in (request, answers)), strict=True):
            if call["method"] == "eth_getBlockByNumber" and call["params"][0] == "0x0":
                answer["result"]["hash"] = genesis
        return answers

    good = ServedChain(changing.chain).handle
    nodes = several(node(handle), node(good), node(good))
    assert differing(indexed(nodes), indexed(changing.chain)) == []
    assert "began with 0xeeee" in next(iter(nodes.troubles().values()))
    with pytest.raises(ChainUnavailableError, match=r"as 1 node\(s\) say each: leave out"):
        several(node(handle), node(good))


def test_a_node_that_failed_is_left_alone_for_some_seconds(changing: ChangingChain, node: Callable[..., str]) -> None:
    handle, clock = ServedChain(changing.chain).handle, ManualClock(1_000)
    bad, good = Spoiling(handle, "429"), Spoiling(handle, "")
    with bad, good:
        nodes = SeveralNodes(
            [RawNode(it.url, 5.0, 1) for it in (bad, good)], Identity(1337, changing.chain.block(0).hash), clock
        )
        nodes.block(1)
        asked = bad.calls
        nodes.block(1)
        assert bad.calls == asked
        clock.wait(6)
        nodes.block(1)
        assert bad.calls > asked


def test_logs_and_blocks_of_two_states_are_asked_for_again(changing: ChangingChain) -> None:
    class Between(RawChain):
        """Gives blocks of another state, so many times."""

        times = 2

        def blocks(self, numbers: Any) -> Any:
            found = super().blocks(numbers)
            if found and self.times:
                self.times -= 1
                raise UnsteadyChainError("a log of block 3 is of another block of that number")
            return found

    with Spoiling(ServedChain(changing.chain).handle, "") as only:
        assert differing(indexed(Between(only.url)), indexed(changing.chain)) == []


def test_index_and_audit_take_several_nodes(changing: ChangingChain, node: Callable[..., str], tmp_path: Path) -> None:
    handle, store = ServedChain(changing.chain).handle, str(tmp_path / "store.sqlite3")
    rpc = node(handle, "no logs"), node(handle)
    deployment = Deployment(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1).save(tmp_path)
    place = ["--store", store, "--deployment", str(deployment)]
    both = [text for url in rpc for text in ("--rpc", url)]
    done = CliRunner().invoke(app, ["index", "run", *place, *both])
    assert (done.exit_code, done.stdout) == (0, f"complete to block {changing.chain.block().number}\n")
    kept = SqlIndexStore(open_engine(f"sqlite:///{store}"))
    assert differing(kept, indexed(changing.chain)) == []
    found = CliRunner().invoke(app, ["audit", "verify", *place, "--json"], env={"PROMO_RPC_URL": " ".join(rpc)})
    assert json.loads(found.stdout)["differences"] == []
    document = {"store": store, "indexes": [{"deployment": str(deployment), "rpc": list(rpc)}]}
    (tmp_path / "index.yaml").write_text(yaml.safe_dump(document))
    told = CliRunner().invoke(app, ["index", "status", "--config", str(tmp_path / "index.yaml"), "--json"])
    assert json.loads(told.stdout)["indexes"][0]["behind"] == 0


def test_a_node_that_is_not_there_does_not_stop_the_others(changing: ChangingChain, node: Callable[..., str]) -> None:
    silent = "http://127.0.0.1:1"
    good = node(ServedChain(changing.chain).handle)
    assert differing(indexed(nodes_at([silent, good, good], 1337)), indexed(changing.chain)) == []
    assert chain_id_of([Web3Chain(it, attempts=1) for it in (silent, good)]) == 1337
    with pytest.raises(ChainUnavailableError, match=r":1 did not answer .*; http.* serves chain 1337, wanted 5"):
        nodes_at([silent, good], 5)


def test_nothing_is_lost_or_doubled_behind_nodes_that_spoil_a_third_while_blocks_are_replaced(
    changing: ChangingChain,
) -> None:
    failures, store, served = Counter[str](), new_store(), ServedChain(changing.chain)
    with ExitStack() as opened:
        proxies = [opened.enter_context(FaultyProxy(served.handle, seed, SHARE)) for seed in range(3)]
        nodes = SeveralNodes(
            [RawNode(it.url, 5.0, 1) for it in proxies], Identity(1337, changing.chain.block(0).hash), Brisk()
        )
        for _ in range(ROUNDS):
            changing.grow(10)
            changing.replace(changing.chance.randrange(1, 8))
            _insist(lambda: sync(nodes, store, CONFIG), failures)
    faults = sum((it.faults for it in proxies), Counter[str]())
    calls = sum(it.calls for it in proxies)
    tell(f"index over three nodes: {calls} calls, {faults.total()} spoiled, tried again {dict(failures)}")
    assert differing(store, indexed(changing.chain)) == []
    assert {"missing logs", "no logs", "doubled logs", "cut", "429"} <= set(faults)


def _insist(act: Callable[[], object], failures: Counter[str]) -> None:
    """As following does: what may pass by itself is tried again."""
    for _ in range(100):
        try:
            act()
        except ChainUnavailableError as error:
            failures[type(error).__name__] += 1
        else:
            return
    raise AssertionError("it did not pass")
