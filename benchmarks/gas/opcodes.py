"""What each step of a transaction does, in the words of the breakdown."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

BASE, ZERO_DATA, OTHER_DATA = "base of a transaction", "calldata, zero bytes", "calldata, other bytes"
TOP_UP, REFUND = "up to the floor of calldata", "refund for cleared storage"
READ_COLD, READ_WARM = "storage read, cold", "storage read, warm"
WRITE_NEW, WRITE, WRITE_AGAIN = "storage write, new slot", "storage write, changed", "storage write, same slot again"
SIGNATURES, PRECOMPILES, CALLS = "signatures (ecrecover)", "other precompiles", "calls"
HASHING, LOGS, MEMORY, DATA_READS = "hashing", "logs", "memory", "reading calldata"
JUMPS, STACK, ARITHMETIC, SURROUNDINGS, ENDING = "jumps", "stack", "arithmetic", "sender, time, chain", "ending a call"

CALLING: Final = ("CALL", "STATICCALL", "DELEGATECALL", "CALLCODE", "CREATE", "CREATE2")
_NEW_SLOT = 20_000
_WARM = 100
_COLD = 2_100
_ECRECOVER, _LAST_PRECOMPILE = 1, 0x11

_BY_NAME: Final = MappingProxyType(
    dict.fromkeys(("KECCAK256", "SHA3"), HASHING)
    | dict.fromkeys(("MLOAD", "MSTORE", "MSTORE8", "MSIZE", "MCOPY", "CODECOPY", "RETURNDATACOPY"), MEMORY)
    | dict.fromkeys(("CALLDATALOAD", "CALLDATASIZE", "CALLDATACOPY"), DATA_READS)
    | dict.fromkeys(("JUMP", "JUMPI", "JUMPDEST", "PC"), JUMPS)
    | dict.fromkeys(("STOP", "RETURN", "REVERT", "INVALID", "SELFDESTRUCT"), ENDING)
    | dict.fromkeys(("ADD", "MUL", "SUB", "DIV", "SDIV", "MOD", "SMOD", "ADDMOD", "MULMOD", "EXP"), ARITHMETIC)
    | dict.fromkeys(("LT", "GT", "SLT", "SGT", "EQ", "ISZERO", "AND", "OR", "XOR", "NOT"), ARITHMETIC)
    | dict.fromkeys(("BYTE", "SHL", "SHR", "SAR", "SIGNEXTEND"), ARITHMETIC)
)
_BY_START: Final = (("PUSH", STACK), ("DUP", STACK), ("SWAP", STACK), ("POP", STACK), ("LOG", LOGS))


def kind_of(name: str, cost: int, called: int) -> str:
    """The kind of one step. cost : gas, without that of a called contract; called : address, where it calls one."""
    if name == "SLOAD":
        return READ_WARM if cost == _WARM else READ_COLD
    if name == "SSTORE":
        return WRITE_NEW if cost >= _NEW_SLOT else WRITE if cost not in (_WARM, _WARM + _COLD) else WRITE_AGAIN
    if name in CALLING:
        return SIGNATURES if called == _ECRECOVER else PRECOMPILES if 0 < called <= _LAST_PRECOMPILE else CALLS
    if name in _BY_NAME:
        return _BY_NAME[name]
    return next((kind for start, kind in _BY_START if name.startswith(start)), SURROUNDINGS)
