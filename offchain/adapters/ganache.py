"""A local chain that the program starts and stops itself: ganache behind `ganache_server.js`.

The chain listens on the loopback interface, on a port that the operating system chooses, so any number of
chains run side by side. It lives exactly as long as its owner: closing stops it, and so does the owner's
death, by whatever signal, because the server ends when its standard input closes.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from eth_utils.address import to_checksum_address

SERVER = Path(__file__).with_name("ganache_server.js")
HOST = "127.0.0.1"
HARDFORK = "shanghai"  # the compiler's `evm_version`; ganache knows none later
STOP_WITHIN = 10.0  # seconds; the server itself gives up after three
LOG_LINES_SHOWN = 15
YOUNG = "--max-semi-space-size=64"  # MiB: most of what ganache makes lives for one transaction only
LOG_LINE_LENGTH = 200  # characters; a crash of node quotes a whole minified source line


class LocalChainError(Exception):
    """The local chain did not start. The message says what was found and what to do next."""


class NodeMissingError(LocalChainError):
    """There is no `node` on PATH, or the node package ganache is not installed."""


class PortTakenError(LocalChainError):
    """Another program listens on the port that was asked for."""


class ChainStartError(LocalChainError):
    """Ganache ended, or did not answer in time, before the chain could be used."""


class ChainEndedError(LocalChainError):
    """The chain ran, and does not run any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GanacheOptions:
    """What kind of chain to start."""

    chain_id: int = 1337
    accounts: int = 10  # unlocked, and their keys are known
    seed: str = "promissory"  # decides the accounts' keys
    balance: int = 1000  # ether of each account at the start
    block_time: int = 0  # seconds between blocks; 0 mines each transaction at once
    block_gas_limit: int = 30_000_000  # gas
    started_at: int | None = None  # Unix seconds of the chain's clock at the start; None is now
    database: Path | None = None  # folder that keeps the chain between runs; None forgets it
    one_by_one: bool = False  # requests, also those of one batch, are served strictly in the order they came
    port: int = 0  # 0 lets the operating system choose a free one

    def to_server(self) -> dict[str, Any]:
        """The options object of `ganache.server`, with host and port."""
        chain: dict[str, Any] = {
            "chainId": self.chain_id,
            "networkId": self.chain_id,
            "hardfork": HARDFORK,
            "asyncRequestProcessing": not self.one_by_one,
        }
        if self.started_at is not None:
            chain["time"] = self.started_at * 1000  # ganache counts milliseconds here
        wallet = {"totalAccounts": self.accounts, "seed": self.seed, "defaultBalance": self.balance}
        miner = {"blockTime": self.block_time, "blockGasLimit": self.block_gas_limit}
        database = {"dbPath": str(self.database)} if self.database else {}
        return {
            "host": HOST,
            "port": self.port,
            "chain": chain,
            "wallet": wallet,
            "miner": miner,
            "database": database,
            "logging": {"quiet": True},
        }


@dataclass(frozen=True, slots=True)
class FundedAccount:
    """An account that the chain starts with."""

    address: str  # with EIP-55 checksum
    secret_key: str = field(repr=False)  # 0x and 64 hex digits


class LocalGanache:
    """A running ganache chain. Use it as a context manager, or call `close`.

    >>> with LocalGanache() as chain:  # doctest: +SKIP
    ...     print(chain.url)
    """

    url: str
    port: int
    accounts: tuple[FundedAccount, ...]

    def __init__(self, options: GanacheOptions | None = None, *, start_within: float = 60.0) -> None:
        """Start the chain and wait until it answers.

        Raises NodeMissingError, PortTakenError, or ChainStartError when it does not answer within
        `start_within` seconds.
        """
        options = options or GanacheOptions()
        deadline = time.monotonic() + start_within
        node = shutil.which("node")
        if node is None:
            raise NodeMissingError("no `node` on PATH; the local chain runs on Node 20 or newer: install it")
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = self._launch(node)
        self._input, self._output = _pipes(self._process)
        try:
            hello = self._greet(options, deadline)
            self.url, self.port = hello["url"], hello["port"]
            self.accounts = tuple(
                FundedAccount(to_checksum_address(a["address"]), a["secretKey"]) for a in hello["accounts"]
            )
            self._wait_until_it_answers(options.chain_id, deadline)
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Process id of the node program."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Is the process alive?"""
        return self._process.poll() is None

    def close(self) -> None:
        """Stop the chain; writes its database first, if it has one. Calling it again does nothing."""
        with contextlib.suppress(BrokenPipeError):  # it ended by itself: there is nobody left to tell
            self._input.close()
        try:
            self._process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _launch(self, node: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [node, YOUNG, str(SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            # Ctrl-C reaches the owner only, which may still want to read the chain before it closes it.
            start_new_session=True,
        )

    def _greet(self, options: GanacheOptions, deadline: float) -> dict[str, Any]:
        """Send the options and read the server's one line of answer."""
        with contextlib.suppress(BrokenPipeError):  # node ended at once; reading finds the end
            self._input.write(json.dumps(options.to_server()).encode() + b"\n")
            self._input.flush()
        ready, _, _ = select.select([self._output], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise ChainStartError(f"ganache did not answer in time.{self._last_log_lines()}")
        line = self._output.readline()
        if not line:
            raise ChainStartError(f"ganache ended with code {self._process.wait()}.{self._last_log_lines()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise _as_typed(answer["error"], options)
        return answer

    def _wait_until_it_answers(self, chain_id: int, deadline: float) -> None:
        """Poll `eth_chainId` until it answers with the chain's own number."""
        found: object = None
        while time.monotonic() < deadline and self.running:
            try:
                found = int(self._call("eth_chainId"), 16)
            except (OSError, http.client.HTTPException) as trouble:
                found = trouble
            if found == chain_id:
                return
            time.sleep(0.05)
        raise ChainStartError(f"ganache answered {found}, wanted chain {chain_id}.{self._last_log_lines()}")

    def _call(self, method: str) -> str:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": []})
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            return str(json.load(connection.getresponse())["result"])
        finally:
            connection.close()

    def _last_log_lines(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        lines = [line[:LOG_LINE_LENGTH] for line in lines]
        return "\n".join([" Its last log lines:", *lines]) if lines else " It logged nothing."


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The process' standard input and output, which `_launch` asked to be pipes."""
    if process.stdin is None or process.stdout is None:
        raise ChainStartError("the server was launched without pipes")
    return process.stdin, process.stdout


def _as_typed(error: dict[str, str], options: GanacheOptions) -> LocalChainError:
    """The server's error as one of ours."""
    if error["code"] == "EADDRINUSE":
        return PortTakenError(f"port {options.port} is taken by another program: choose another, or 0 for a free one")
    if error["code"] == "MODULE_NOT_FOUND":
        return NodeMissingError("the node package ganache is not installed: run `make setup`")
    return ChainStartError(f"ganache refused to start: {error['code']}: {error['message']}")
