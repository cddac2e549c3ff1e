"""The contracts of the peers: compiled as our own are, deployed and called through Brownie's accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import brownie

from benchmarks.compiling import ROOT, compiled
from tests.contracts.fixtures.people import Person

FOLDER = "benchmarks/gas/peer_contracts"
NAMES = ("PeerMoney", "PeerCouponToken", "PeerMerkleClaim", "PeerCumulativeClaim", "PeerSignedMint")


@dataclass(frozen=True)
class Contract:
    """A deployed peer. abi : as web3.py takes it."""

    address: str
    abi: Any

    def call(self, function: str, *arguments: Any) -> str:
        """The calldata."""
        return str(brownie.web3.eth.contract(abi=self.abi).encode_abi(function, args=list(arguments)))

    def send(self, by: Person, function: str, *arguments: Any) -> Any:
        return by.account.transfer(self.address, 0, data=self.call(function, *arguments))


@dataclass(frozen=True)
class Code:
    """creation : hex."""

    abi: Any
    creation: str

    def send(self, by: Person, *arguments: Any) -> Any:
        """Creates the contract."""
        maker = brownie.web3.eth.contract(abi=self.abi, bytecode=self.creation)
        return by.account.transfer(None, 0, data=str(maker.constructor(*arguments).data_in_transaction))

    def deploy(self, by: Person, *arguments: Any) -> Contract:
        return Contract(str(self.send(by, *arguments).contract_address), self.abi)


def codes() -> dict[str, Code]:
    """The peers by name, compiled as our own contracts are. Raises `CompileError`."""
    paths = {name: f"{FOLDER}/{name}.sol" for name in NAMES}
    packages = (ROOT / "package-lock.json",)  # it names what OpenZeppelin's contracts hold
    files = (*(ROOT / path for path in paths.values()), *packages)
    kept_in = ROOT / "build" / "benchmarks" / "peers"
    answer = compiled(tuple(paths.values()), ("abi", "evm.bytecode.object"), files, kept_in)
    found = {name: answer[path][name] for name, path in paths.items()}
    return {name: Code(it["abi"], "0x" + it["evm"]["bytecode"]["object"]) for name, it in found.items()}
