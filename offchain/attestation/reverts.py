"""A contract's custom error as a `Refusal` of the one vocabulary."""

from typing import Final

from offchain.attestation.keccak import keccak, words
from offchain.domain.refusals import Fact, Refusal
from offchain.domain.vocabulary import FACTS, SIGNATURES


def _selector(code: str) -> bytes:
    types = ",".join(parameter.split()[0] for parameter in SIGNATURES[code].split(", ") if parameter)
    return keccak(f"{code}({types})".encode())[:4]


_CODES: Final = {_selector(code): code for code in SIGNATURES}


def decode_revert(data: bytes) -> Refusal | None:
    """The refusal of the bytes that a call reverted with; None when they are none of ours."""
    code = _CODES.get(data[:4])
    if code is None or len(data) != 4 + 32 * len(FACTS[code]):
        return None
    types = [parameter.split()[0] for parameter in SIGNATURES[code].split(", ") if parameter]
    facts: dict[str, Fact] = {}
    for position, (name, kind) in enumerate(zip(FACTS[code], types, strict=True)):
        word = data[4 + 32 * position : 36 + 32 * position]
        facts[name] = word if kind == "bytes32" else int.from_bytes(word, "big")
    return Refusal(code, **facts)


def encode_revert(refusal: Refusal) -> bytes:
    """The bytes that a contract reverts with for it, where one declares it. Raises `KeyError` else."""
    return _selector(refusal.code) + words(*refusal.facts.values())
