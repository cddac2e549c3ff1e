"""An EVM in this process, on which a transaction takes a millisecond: for lives that are too long for a node."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyrevm

from offchain.attestation.reverts import decode_revert
from offchain.domain.refusals import Refusal

CHAIN_ID = 1337
GAS = 30_000_000
REVERTED = re.compile(r"Revert \{ gas_used: \d+, output: 0x([0-9a-f]*) \}")


class BrokenError(AssertionError):
    """A contract stopped otherwise than by a refusal of the vocabulary."""


@dataclass
class Machine:
    """One chain. time : Unix seconds of the block that the next calls are in."""

    time: int
    chain_id: int = CHAIN_ID

    def __post_init__(self) -> None:
        env = pyrevm.Env(cfg=pyrevm.CfgEnv(chain_id=self.chain_id))
        self._evm = pyrevm.EVM(gas_limit=GAS, spec_id="SHANGHAI", env=env)
        self._number = 1
        self.at(self.time)

    def at(self, time: int) -> None:
        """The next block."""
        self.time, self._number = time, self._number + 1
        self._evm.set_block_env(pyrevm.BlockEnv(number=self._number, timestamp=time, gas_limit=GAS))

    def deploy(self, sender: int, code: bytes) -> int:
        """The contract's address."""
        return int(self._evm.deploy(_hex(sender), code), 16)

    def send(self, sender: int, to: int, data: bytes) -> bytes:
        """A transaction; its answer. Raises the contract's `Refusal`, and then nothing changed."""
        try:
            return bytes(self._evm.message_call(_hex(sender), _hex(to), calldata=data))
        except RuntimeError as error:
            raise self._refusal(str(error)) from None

    def forked(self, chain_id: int, *contracts: int) -> Machine:
        """A chain of another id with the code of these contracts, and nothing in their storage."""
        other = Machine(self.time, chain_id)
        for contract in contracts:
            account = pyrevm.AccountInfo(code=bytes(self._evm.get_code(_hex(contract))))
            other._evm.insert_account_info(_hex(contract), account)
        return other

    def ask(self, to: int, data: bytes) -> bytes:
        """A view."""
        return bytes(self._evm.message_call(_hex(0), _hex(to), calldata=data, is_static=True))

    def _refusal(self, told: str) -> Exception:
        found = REVERTED.search(told)
        refusal = decode_revert(bytes.fromhex(found[1])) if found else None
        return refusal or BrokenError(told)


def outcome(machine: Machine, sender: int, to: int, data: bytes) -> Refusal | None:
    """The refusal that a transaction met; None where it went through."""
    try:
        machine.send(sender, to, data)
    except Refusal as refusal:
        return refusal
    return None


def _hex(account: int) -> str:
    return f"0x{account:040x}"
