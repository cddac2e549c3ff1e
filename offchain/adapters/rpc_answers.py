"""Answers of a JSON-RPC node as values of ours, and its errors as what they say."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from offchain.attestation.records import Log
from offchain.attestation.reverts import decode_revert
from offchain.ports import Block, CallRevertedError, ChainUnavailableError, Receipt, Transaction

_T = TypeVar("_T")
_TRIES: Final = ("eth_call", "eth_estimateGas")
_NO_GAS_IS_ENOUGH: Final = ("gas required exceeds", "out of gas", "outofgas")
"""What nodes say of a call that fails with all the gas that they allow."""


def read_answer(read: Callable[[Any], _T], method: str, answer: Any) -> _T:
    """The result of an answer, or what it says went wrong; an answer of another form counts as none."""
    try:
        error = answer.get("error")
        if error is None:
            return read(answer["result"])
        raised = raised_by(method, error)
    except (ValueError, TypeError, KeyError, AttributeError) as strange:
        raise ChainUnavailableError(f"{method} was answered with {str(answer)[:200]}") from strange
    raise raised


def raised_by(method: str, error: Any) -> Exception:
    """A revert as what it says, as is a call that no allowed gas is enough for; any other error of the node as such."""
    data = error.get("data") if isinstance(error, dict) else None
    if isinstance(data, dict):  # ganache wraps the bytes when it estimates gas
        data = data.get("result") or data.get("data")
    if isinstance(data, str) and data.startswith("0x"):
        revert = bytes_of(data)
        return decode_revert(revert) or CallRevertedError(revert)
    message = error.get("message", error) if isinstance(error, dict) else error
    fails = method in _TRIES and any(words in str(message).lower() for words in _NO_GAS_IS_ENOUGH)
    if fails or "revert" in str(message):
        return CallRevertedError(b"")
    return ChainUnavailableError(f"{method}: {message}")


def block_of(answer: dict[str, Any] | None) -> Block | None:
    """None where there is no such block."""
    if answer is None:
        return None
    return Block(
        number=integer_of(answer["number"]),
        hash=bytes_of(answer["hash"]),
        parent_hash=bytes_of(answer["parentHash"]),
        timestamp=integer_of(answer["timestamp"]),
    )


def transaction_of(answer: dict[str, Any] | None) -> Transaction | None:
    """None while it is not mined."""
    if answer is None or answer.get("blockNumber") is None:
        return None
    return Transaction(
        hash=bytes_of(answer["hash"]),
        sender=integer_of(answer["from"]),
        to=integer_of(answer.get("to") or "0x0"),
        data=bytes_of(answer["input"]),
        block_number=integer_of(answer["blockNumber"]),
    )


def receipt_of(answer: dict[str, Any] | None) -> Receipt | None:
    """None while the transaction is not mined."""
    if answer is None:
        return None
    return Receipt(
        transaction_hash=bytes_of(answer["transactionHash"]),
        block_number=integer_of(answer["blockNumber"]),
        block_hash=bytes_of(answer["blockHash"]),
        succeeded=integer_of(answer["status"]) == 1,
        gas_used=integer_of(answer["gasUsed"]),
        contract=integer_of(answer.get("contractAddress") or "0x0"),
    )


def log_of(entry: dict[str, Any]) -> Log:
    """One entry of `eth_getLogs`."""
    return Log(
        address=integer_of(entry["address"]),
        topics=tuple(bytes_of(topic) for topic in entry["topics"]),
        data=bytes_of(entry["data"]),
        block_number=integer_of(entry["blockNumber"]),
        block_hash=bytes_of(entry["blockHash"]),
        transaction_hash=bytes_of(entry["transactionHash"]),
        log_index=integer_of(entry["logIndex"]),
    )


def integer_of(text: str) -> int:
    """Of hexadecimal text with 0x."""
    return int(text, 16)


def bytes_of(text: str) -> bytes:
    """Of hexadecimal text with 0x."""
    return bytes.fromhex(text[2:])
