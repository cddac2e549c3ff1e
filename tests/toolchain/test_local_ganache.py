"""The chain that the program starts itself, and that never outlives it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from offchain.adapters.ganache import (
    ChainStartError,
    GanacheOptions,
    LocalGanache,
    NodeMissingError,
    PortTakenError,
)
from tools.surroundings import ROOT

OWNER = """
import sys
from offchain.adapters.ganache import LocalGanache
chain = LocalGanache()
print(chain.pid, flush=True)
sys.stdin.read()
"""


def call(chain: LocalGanache, method: str, *parameters: object) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
    answer = httpx.post(chain.url, content=body, headers={"Content-Type": "application/json"})
    return answer.json()["result"]


@pytest.fixture(scope="module")
def chain() -> Iterator[LocalGanache]:
    """One chain for the tests that only look at it."""
    with LocalGanache(GanacheOptions(chain_id=31338, accounts=3, balance=7, started_at=1_700_000_000)) as running:
        yield running


def test_it_answers_with_its_own_chain_id_on_the_loopback_interface(chain: LocalGanache) -> None:
    assert int(call(chain, "eth_chainId"), 16) == 31338
    assert chain.url == f"http://127.0.0.1:{chain.port}"


def test_its_accounts_are_funded_and_their_keys_fit(chain: LocalGanache) -> None:
    from eth_account import Account  # noqa: PLC0415 - 0.5 s that the other tests do without

    assert len(chain.accounts) == 3
    for account in chain.accounts:
        assert Account.from_key(account.secret_key).address == account.address
        assert int(call(chain, "eth_getBalance", account.address, "latest"), 16) == 7 * 10**18


def test_a_secret_key_is_not_printed_with_its_account(chain: LocalGanache) -> None:
    assert chain.accounts[0].secret_key not in repr(chain.accounts[0])


def test_its_clock_starts_where_it_was_told(chain: LocalGanache) -> None:
    assert int(call(chain, "eth_getBlockByNumber", "0x0", False)["timestamp"], 16) == 1_700_000_000


def test_a_contract_above_the_size_limit_is_refused_as_on_a_public_chain(chain: LocalGanache) -> None:
    # PUSH2 24577, PUSH1 0, RETURN: deploys 24,577 zero bytes, one more than EIP-170 allows.
    transaction = {"from": chain.accounts[0].address, "data": "0x6160016000f3", "gas": hex(10_000_000)}
    receipt = call(chain, "eth_getTransactionReceipt", call(chain, "eth_sendTransaction", transaction))
    assert receipt["status"] == "0x0"


def test_two_chains_run_side_by_side(chain: LocalGanache) -> None:
    with LocalGanache() as other:
        assert other.port != chain.port
        assert int(call(other, "eth_chainId"), 16) == 1337
        assert int(call(chain, "eth_chainId"), 16) == 31338
        assert other.accounts[:3] == chain.accounts, "the same seed gives the same accounts"


def test_another_seed_gives_other_accounts(chain: LocalGanache) -> None:
    with LocalGanache(GanacheOptions(accounts=3, seed="another")) as other:
        assert {a.address for a in other.accounts}.isdisjoint(a.address for a in chain.accounts)


def test_ctrl_c_on_the_owners_terminal_does_not_reach_it(chain: LocalGanache) -> None:
    assert os.getsid(chain.pid) != os.getsid(0)


def test_a_taken_port_is_a_typed_error(chain: LocalGanache) -> None:
    with pytest.raises(PortTakenError, match=f"port {chain.port} is taken"):
        LocalGanache(GanacheOptions(port=chain.port))


def test_a_port_taken_by_a_program_that_is_no_chain_is_the_same_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PortTakenError):
        LocalGanache(GanacheOptions(port=taken.getsockname()[1]))


def test_without_node_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NodeMissingError, match="Node 20"):
        LocalGanache()


def test_without_the_node_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from offchain.adapters import ganache  # noqa: PLC0415 - the module whose constant is replaced

    lonely = tmp_path / "ganache_server.js"
    lonely.write_text(ganache.SERVER.read_text())
    monkeypatch.setattr(ganache, "SERVER", lonely)
    with pytest.raises(NodeMissingError, match="make setup"):
        LocalGanache()


def test_a_server_that_stays_silent_is_given_up_and_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from offchain.adapters import ganache  # noqa: PLC0415 - the module whose constant is replaced

    silent = tmp_path / "silent.js"
    silent.write_text(f"require('fs').writeFileSync({str(tmp_path / 'pid')!r}, String(process.pid));\n")
    silent.write_text(silent.read_text() + "console.error('still warming up'); process.stdin.resume();\n")
    monkeypatch.setattr(ganache, "SERVER", silent)
    with pytest.raises(ChainStartError, match=r"did not answer in time\. Its last log lines:\nstill warming up"):
        LocalGanache(start_within=1.5)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_a_server_that_crashes_shows_its_last_log_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from offchain.adapters import ganache  # noqa: PLC0415 - the module whose constant is replaced

    crashing = tmp_path / "crashing.js"
    crashing.write_text("console.error('no memory'); process.exit(9);\n")
    monkeypatch.setattr(ganache, "SERVER", crashing)
    with pytest.raises(ChainStartError, match=r"ended with code 9\. Its last log lines:\nno memory"):
        LocalGanache()


def test_a_database_keeps_the_chain_between_runs(tmp_path: Path) -> None:
    options = GanacheOptions(database=tmp_path / "chain")
    with LocalGanache(options) as first:
        call(first, "evm_mine")
        block = call(first, "eth_getBlockByNumber", "0x1", False)["hash"]
    with LocalGanache(options) as second:
        assert call(second, "eth_getBlockByNumber", "0x1", False)["hash"] == block


def test_a_database_that_another_chain_holds_is_a_typed_error(tmp_path: Path) -> None:
    options = GanacheOptions(database=tmp_path / "chain")
    with LocalGanache(options), pytest.raises(ChainStartError, match=r"refused to start: .*LOCK"):
        LocalGanache(options)


def test_with_a_block_time_a_transaction_waits_for_its_block() -> None:
    with LocalGanache(GanacheOptions(block_time=3600)) as slow:
        sender, receiver = slow.accounts[0].address, slow.accounts[1].address
        sent = call(slow, "eth_sendTransaction", {"from": sender, "to": receiver, "value": "0x1"})
        assert call(slow, "eth_getTransactionReceipt", sent) is None


def test_closing_ends_the_process_and_may_be_repeated() -> None:
    chain = LocalGanache()
    chain.close()
    chain.close()
    assert not chain.running
    assert not psutil.pid_exists(chain.pid)


def test_a_client_that_stays_connected_does_not_keep_it_alive() -> None:
    chain = LocalGanache()
    with socket.create_connection(("127.0.0.1", chain.port)):
        chain.close()
    assert not chain.running


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_it_does_not_outlive_its_owner(end: signal.Signals) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )
    with owner:
        assert owner.stdout is not None
        chain = psutil.Process(int(owner.stdout.readline()))
        owner.send_signal(end)
        owner.wait(10)
        chain.wait(10)
        assert not chain.is_running()
