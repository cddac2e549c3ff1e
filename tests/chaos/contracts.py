"""The product's contracts on anvil, deployed without Brownie."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_abi.abi import encode

from benchmarks.anvil import anvil, find_anvil
from benchmarks.compiling import ROOT, compiled
from benchmarks.rpc import Node
from offchain.adapters.keys import KeySigner
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.companion_calls import QUORUM_TYPE
from offchain.attestation.keccak import keccak
from offchain.attestation.quorum import Quorum
from offchain.deployment import Deployment
from tests.surroundings import require_or_skip

SOURCES = ("PromotionHub", "EligibilityRoots", "OracleQuorum", "libraries/TermsCheck")
ETHER = 10**18
POCKET = hex(1_000 * ETHER)
PATIENCE = 60  # seconds
PATIENT_LOOKS = 10


@dataclass(frozen=True)
class Ledger:
    """A chain with hub and roots. rich : an account of anvil's, which the node signs for."""

    url: str
    node: Node
    chain: Web3Chain
    deployment: Deployment
    rich: str

    def give(self, *accounts: int) -> None:
        """Gas money."""
        for account in accounts:
            self.node.ask("anvil_setBalance", f"0x{account:040x}", POCKET)

    def deploy(self, name: str, *arguments: tuple[str, object]) -> int:
        """A contract; its address."""
        return _deploy(self.node, self.rich, name, arguments)

    def quorum(self, quorum: Quorum) -> int:
        """A contract that this quorum serves."""
        return self.deploy("OracleQuorum", (QUORUM_TYPE, quorum.fields()))

    def later(self, seconds: int) -> None:
        """Lets time pass."""
        self.node.ask("evm_increaseTime", hex(seconds))
        self.node.ask("evm_mine")


def program() -> Path:
    """Anvil, or the test is skipped."""
    found = find_anvil()
    require_or_skip("anvil", found is not None, "no anvil: npm brings it on Linux, or put it on PATH")
    assert found is not None
    return found


@contextmanager
def ledger(*options: str) -> Iterator[Ledger]:
    """A chain of its own until the block ends. options : of anvil."""
    with anvil(program(), "--chain-id", "1337", *options) as url:
        yield deployed(url)


@contextmanager
def slow_mining(chain: Ledger, seconds: float) -> Iterator[None]:
    """A block each so many seconds until the context closes, but none while a transaction waits that nobody bid higher
    for yet, ten times as long at most."""
    done = threading.Event()

    def mine() -> None:
        first, looks = "", 0
        while not done.wait(seconds):
            waiting = str(chain.node.ask("txpool_inspect")["pending"])
            if waiting == "{}" or (first and waiting != first) or looks == PATIENT_LOOKS:
                chain.node.ask("evm_mine")
                first, looks = "", 0
            else:
                first, looks = first or waiting, looks + 1

    chain.node.ask("evm_setAutomine", False)
    miner = threading.Thread(target=mine, daemon=True)
    miner.start()
    try:
        yield
    finally:
        done.set()
        miner.join()


def deployed(url: str) -> Ledger:
    """The contracts on a chain that runs."""
    node, chain = Node(url), Web3Chain(url)
    rich = node.ask("eth_accounts")[0]
    first = chain.block().number
    nonce = chain.nonce(int(rich, 16))
    check = _deploy(node, rich, "TermsCheck")
    # Hub and roots name each other: the address of the second is known before, and checkout and vault are keys.
    roots = made_at(int(rich, 16), nonce + 2)
    hub = _deploy(node, rich, "PromotionHub", _hub_arguments(roots), check)
    assert _deploy(node, rich, "EligibilityRoots", (("address", f"0x{hub:040x}"),)) == roots
    deployment = Deployment(chain_id=chain.chain_id, hub=hub, roots=roots, first_block=first)
    return Ledger(url, node, chain, deployment, rich)


def _hub_arguments(roots: int) -> tuple[tuple[str, object], ...]:
    others = (keccak(b"checkout")[:20], keccak(b"vault")[:20])
    return (("address", f"0x{roots:040x}"), *(("address", "0x" + it.hex()) for it in others))


def made_at(account: int, nonce: int) -> int:
    """Where a contract will be that an account creates with a nonce below 128."""
    number = b"\x80" if nonce == 0 else bytes([nonce])
    return int.from_bytes(keccak(b"\xd6\x94" + account.to_bytes(20, "big") + number)[12:], "big")


def artefacts() -> dict[str, Any]:
    """Name -> compiled contract; compiling takes about a minute, and is kept in build/chaos."""
    paths = [f"contracts/{name}.sol" for name in SOURCES]
    outputs = ["evm.bytecode.object", "evm.bytecode.linkReferences"]
    found = compiled(paths, outputs, (ROOT / "contracts").rglob("*.sol"), ROOT / "build" / "chaos" / "contracts")
    return {name: contract["evm"]["bytecode"] for file in found.values() for name, contract in file.items()}


def _deploy(
    node: Node, sender: str, name: str, arguments: tuple[tuple[str, object], ...] = (), library: int = 0
) -> int:
    return deployed_of(artefacts(), node, sender, name, arguments, library)


def deployed_of(
    compiled_by_name: dict[str, Any],
    node: Node,
    sender: str,
    name: str,
    arguments: tuple[tuple[str, object], ...] = (),
    library: int = 0,
) -> int:
    """A contract of these, linked to a library; its address."""
    artefact = compiled_by_name[name]
    code = artefact["object"]
    for places in artefact["linkReferences"].values():
        for positions in places.values():
            for it in positions:
                at = 2 * it["start"]
                code = f"{code[:at]}{library:040x}{code[at + 40 :]}"
    data = bytes.fromhex(code) + encode([kind for kind, _ in arguments], [value for _, value in arguments])
    sent = node.ask("eth_sendTransaction", {"from": sender, "data": f"0x{data.hex()}", "gas": hex(16_000_000)})
    until = time.monotonic() + PATIENCE
    while (receipt := node.ask("eth_getTransactionReceipt", sent)) is None and time.monotonic() < until:
        time.sleep(0.02)
    assert receipt["status"] == "0x1", f"{name} was not deployed"
    return int(receipt["contractAddress"], 16)


def signer(name: str) -> KeySigner:
    """A throw-away key."""
    return KeySigner(keccak(f"promissory chaos {name}".encode()))
