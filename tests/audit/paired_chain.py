"""The real contracts on ganache beside their twins in memory: every transaction goes to both."""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from typing import Any

import rlp
import yaml
from eth_abi.abi import encode

from offchain.adapters.fake_chain import Call, Deploy, FakeChain
from offchain.adapters.fake_shop import CHECKOUT, VAULT, key
from offchain.adapters.ganache import LocalGanache
from offchain.adapters.keys import KeySigner
from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.quorum import ABI_TYPE as QUORUM_TYPE
from offchain.attestation.quorum import Quorum
from offchain.domain.refusals import Refusal
from offchain.oracle.transactions import UnsignedTransaction
from offchain.ports import Receipt
from tests.surroundings import ROOT

SOURCES = {
    "TermsCheck": "contracts/libraries/TermsCheck.sol",
    "PromotionHub": "contracts/PromotionHub.sol",
    "EligibilityRoots": "contracts/EligibilityRoots.sol",
    "Checkout": "contracts/Checkout.sol",
    "BudgetVault": "contracts/BudgetVault.sol",
    "PresaleEscrow": "contracts/PresaleEscrow.sol",
    "RewardDistributor": "contracts/RewardDistributor.sol",
    "OracleQuorum": "contracts/OracleQuorum.sol",
    "TokenStub": "contracts/testing/TokenStub.sol",
}
LIBRARY = f"{SOURCES['TermsCheck']}:TermsCheck"
GAS = 6_000_000
ETHER = 10**18
PATIENCE = 400  # polls of a fiftieth of a second


class RealContracts:
    """Hub and roots, deployed; senders are keys that are known by their address."""

    def __init__(self, ganache: LocalGanache, keys: dict[int, KeySigner], *, paid: bool = False) -> None:
        """paid : whether vault and checkout are deployed too, instead of keys in their places."""
        self.chain, self.tools, self._keys = Web3Chain(ganache.url), LocalChainTools(ganache.url), keys
        self._funded: set[int] = set()
        self.beside: list[int] = []
        account = ganache.accounts[0]
        self._deployer = KeySigner(bytes.fromhex(account.secret_key[2:]))
        codes = compiled()
        library = self._deploy(bytes.fromhex(codes["TermsCheck"]))
        self.roots = self._created(2)
        self.vault, self.checkout = key(VAULT).address, key(CHECKOUT).address
        if paid:
            self.vault, self.checkout = self._created(3), self._created(4)
        companions = words(self.roots, self.checkout, self.vault)
        self.hub = self._deploy(bytes.fromhex(linked(codes["PromotionHub"], library)) + companions)
        assert self._deploy(bytes.fromhex(codes["EligibilityRoots"]) + words(self.hub)) == self.roots
        if paid:
            assert self._deploy(bytes.fromhex(codes["BudgetVault"]) + words(self.hub)) == self.vault
            till = bytes.fromhex(codes["Checkout"]) + words(self.hub, self.vault, 0)
            assert self._deploy(till) == self.checkout
            self.beside += [self.vault, self.checkout]

    def _created(self, nonce: int) -> int:
        """The address of what the deployer creates by that transaction."""
        return int.from_bytes(keccak(rlp.encode([address_bytes(self._deployer.address), nonce]))[12:], "big")

    def deploy_beside(self, *names: str) -> list[int]:
        """Contracts that need nothing to be deployed, whose records are compared too."""
        self.beside += [self._deploy(bytes.fromhex(compiled()[name])) for name in names]
        return self.beside

    def deployed(self, *names: str) -> list[int]:
        """The same of contracts whose logs nobody compares."""
        return [self._deploy(bytes.fromhex(compiled()[name])) for name in names]

    def deployed_quorum(self, first: Quorum) -> int:
        """A quorum that signs at once."""
        return self._deploy(bytes.fromhex(compiled()["OracleQuorum"]) + encode([QUORUM_TYPE], [first.fields()]))

    def as_chain(self) -> RealChain:
        """The chain alone, for histories that have no twin."""
        return RealChain(self)

    def send(self, sender: int, to: int, data: bytes) -> Receipt:
        """Mines it, gas money included. The transaction must succeed."""
        if sender not in self._funded:
            self.tools.give([sender], 100 * ETHER)
            self._funded.add(sender)
        transaction = UnsignedTransaction(
            chain_id=1337, nonce=self.chain.nonce(sender), gas=GAS, fees=self.chain.fees(), to=to, data=data
        )
        return self._mined(self.chain.send_raw(transaction.signed(self._keys[sender])))

    def _deploy(self, code: bytes) -> int:
        fees, nonce = self.chain.fees(), self.chain.nonce(self._deployer.address)
        fields: list[Any] = [1337, nonce, fees.max_priority, fees.max_fee, 25_000_000, b"", 0, code, []]
        signature = self._deployer.sign(keccak(b"\2" + rlp.encode(fields)))
        r, rest = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        raw = b"\2" + rlp.encode([*fields, rest >> 255, r, rest & ((1 << 255) - 1)])
        return self._mined(self.chain.send_raw(raw)).contract

    def _mined(self, transaction_hash: bytes) -> Receipt:
        for _ in range(PATIENCE):
            receipt = self.chain.receipt(transaction_hash)
            if receipt is not None:
                assert receipt.succeeded
                return receipt
            time.sleep(0.02)
        raise AssertionError("not mined")


class RealChain(FakeChain):
    """Sends to the real contracts alone."""

    def __init__(self, real: RealContracts) -> None:
        super().__init__(dict, time=real.chain.block().timestamp)
        self.real = real

    def send(self, sender: int, to: int, data: bytes) -> Receipt:
        """At the time of the clock."""
        self.real.tools.advance_to(self.real.chain, self.clock)
        receipt = self.real.send(sender, to, data)
        self.clock = self.real.chain.block(receipt.block_number).timestamp + 1
        return receipt


class PairedChain(FakeChain):
    """A chain in memory that asserts, at every step, that the real one does the same."""

    def __init__(self, deploy: Deploy, real: RealContracts) -> None:
        super().__init__(deploy, time=real.chain.block().timestamp)
        self.real = real
        self.refused: list[str] = []
        self.records = 0

    def send(self, sender: int, to: int, data: bytes) -> Receipt:
        """On both. The logs must be the same bytes, the refusals the same code and facts."""
        self.real.tools.advance_to(self.real.chain, self.clock)
        self.clock = self.real.chain.block().timestamp
        refusal = self._refusal_of_both(sender, to, data)
        if refusal is not None:
            self.refused.append(refusal.code)
            raise refusal
        receipt = self.real.send(sender, to, data)
        self.clock = self.real.chain.block(receipt.block_number).timestamp
        twin = super().send(sender, to, data)
        contracts = [self.real.hub, self.real.roots, *self.real.beside]
        theirs = self.real.chain.logs(contracts, receipt.block_number, receipt.block_number)
        mine = self.logs(contracts, twin.block_number, twin.block_number)
        assert [(it.address, it.topics, it.data) for it in mine] == [(it.address, it.topics, it.data) for it in theirs]
        self.records += len(mine)
        return twin

    def mine(self, transactions: Any = ()) -> list[Receipt]:
        """One block each, and what is refused is not mined."""
        if len(transactions) == 1:
            return super().mine(transactions)
        receipts = []
        for transaction in transactions:
            try:
                receipts.append(self.send(*transaction))
            except Refusal:
                continue
        return receipts

    def _refusal_of_both(self, sender: int, to: int, data: bytes) -> Refusal | None:
        theirs = mine = None
        try:
            self.real.chain.call(to, data, sender=sender)
        except Refusal as refusal:
            theirs = refusal
        try:
            self._contracts[to].run(Call(sender, to, data, self.clock, self.chain_id))
        except Refusal as refusal:
            mine = refusal
        assert mine == theirs
        return mine


def linked(code: str, library: int) -> str:
    """The code, in hexadecimal, with the library's address in the places that the compiler left for it."""
    place = f"__${keccak(LIBRARY.encode()).hex()[:34]}$__"
    assert place in code
    return code.replace(place, f"{library:040x}")


def compiled() -> dict[str, str]:
    """What creates the contracts, in hexadecimal. Compiling takes seconds, so it is kept until a source changes."""
    digest = hashlib.sha256((ROOT / "brownie-config.yaml").read_bytes() + repr(SOURCES).encode())
    for source in sorted((ROOT / "contracts").rglob("*.sol")):
        digest.update(source.read_bytes())
    kept = ROOT / "build" / "test" / "hub" / f"{digest.hexdigest()}.json"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        for outdated in kept.parent.glob("*.json"):
            outdated.unlink()
        kept.write_text(json.dumps(_ask_compiler()), encoding="utf-8")
    codes: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    return codes


def _ask_compiler() -> dict[str, str]:
    """With the settings of brownie-config.yaml."""
    settings = yaml.safe_load((ROOT / "brownie-config.yaml").read_text(encoding="utf-8"))["compiler"]
    solc = settings["solc"]
    question = {
        "language": "Solidity",
        "sources": {path: {"content": (ROOT / path).read_text(encoding="utf-8")} for path in SOURCES.values()},
        "settings": {
            "evmVersion": settings["evm_version"],
            "viaIR": solc["viaIR"],
            "optimizer": solc["optimizer"],
            "remappings": [f"{entry.split('=')[0]}/={entry.split('=')[1]}/" for entry in solc["remappings"]],
            "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
        },
    }
    command = [str(ROOT / ".toolchain" / f"solc-v{solc['version']}"), "--standard-json", "--base-path", str(ROOT)]
    done = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, cwd=ROOT, check=True, timeout=900
    )
    answer = json.loads(done.stdout)
    errors = [error["formattedMessage"] for error in answer.get("errors", []) if error["severity"] == "error"]
    assert not errors, "\n".join(errors)
    return {name: answer["contracts"][path][name]["evm"]["bytecode"]["object"] for name, path in SOURCES.items()}
