"""The `Chain` port over JSON-RPC, by web3.py's HTTP provider."""

from collections.abc import Sequence
from typing import Any

from requests.exceptions import RequestException
from web3 import HTTPProvider
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint

from offchain.attestation.records import Log
from offchain.attestation.reverts import decode_revert
from offchain.ports import Block, CallRevertedError, ChainUnavailableError, Fees, Receipt, Transaction

_PRIORITY_FEE = 10**9
"""Wei a gas offered to the block's producer: 1 gwei."""


class WrongChainError(Exception):
    """The node serves another chain than the one that was expected."""


class Web3Chain:
    """One node behind a URL."""

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        self._provider = HTTPProvider(url, request_kwargs={"timeout": timeout})
        self._url = url
        self._chain_id: int | None = None

    @property
    def chain_id(self) -> int:
        """Asked once a connection."""
        if self._chain_id is None:
            self._chain_id = _integer(self._ask("eth_chainId"))
        return self._chain_id

    def expect(self, chain_id: int) -> "Web3Chain":
        """Itself, when the node serves that chain. Raises `WrongChainError`."""
        if self.chain_id != chain_id:
            raise WrongChainError(f"{self._url} serves chain {self.chain_id}, wanted {chain_id}: check the URL")
        return self

    def block(self, number: int | None = None) -> Block:
        """The block of that number, or the newest."""
        answer = self._ask("eth_getBlockByNumber", "latest" if number is None else hex(number), False)
        if answer is None:
            raise ChainUnavailableError(f"{self._url} has no block {number}")
        return Block(
            number=_integer(answer["number"]),
            hash=_bytes(answer["hash"]),
            parent_hash=_bytes(answer["parentHash"]),
            timestamp=_integer(answer["timestamp"]),
        )

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Logs of these contracts in the blocks [first, last], in the order of the chain."""
        wanted = {
            "address": [_address(address) for address in addresses],
            "fromBlock": hex(first),
            "toBlock": hex(last),
        }
        logs = [_log(entry) for entry in self._ask("eth_getLogs", wanted)]
        return sorted(logs, key=lambda log: (log.block_number, log.log_index))

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A mined transaction."""
        answer = self._ask("eth_getTransactionByHash", _hex(transaction_hash))
        if answer is None or answer.get("blockNumber") is None:
            raise ChainUnavailableError(f"{self._url} knows no mined transaction {_hex(transaction_hash)}")
        return Transaction(
            hash=transaction_hash,
            sender=_integer(answer["from"]),
            to=_integer(answer.get("to") or "0x0"),
            data=_bytes(answer["input"]),
            block_number=_integer(answer["blockNumber"]),
        )

    def call(self, to: int, data: bytes, sender: int = 0, block: int | None = None) -> bytes:
        """What a call would return. Raises `Refusal` or `CallRevertedError`."""
        request = {"from": _address(sender), "to": _address(to), "data": _hex(data)}
        return _bytes(self._ask("eth_call", request, "latest" if block is None else hex(block)))

    def nonce(self, account: int) -> int:
        """Transactions of an account in mined blocks."""
        return _integer(self._ask("eth_getTransactionCount", _address(account), "latest"))

    def fees(self) -> Fees:
        """Twice the base fee of the newest block, and a tip: enough for six full blocks in a row."""
        base = _integer(self._ask("eth_getBlockByNumber", "latest", False)["baseFeePerGas"])
        return Fees(max_fee=2 * base + _PRIORITY_FEE, max_priority=_PRIORITY_FEE)

    def estimate_gas(self, sender: int, to: int, data: bytes) -> int:
        """Gas that a transaction needs. Raises `Refusal` or `CallRevertedError`."""
        return _integer(
            self._ask("eth_estimateGas", {"from": _address(sender), "to": _address(to), "data": _hex(data)})
        )

    def send_raw(self, raw: bytes) -> bytes:
        """Sends a signed transaction and returns its hash."""
        return _bytes(self._ask("eth_sendRawTransaction", _hex(raw)))

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        """The receipt, or None while the transaction is not mined."""
        answer = self._ask("eth_getTransactionReceipt", _hex(transaction_hash))
        if answer is None:
            return None
        return Receipt(
            transaction_hash=transaction_hash,
            block_number=_integer(answer["blockNumber"]),
            block_hash=_bytes(answer["blockHash"]),
            succeeded=_integer(answer["status"]) == 1,
            gas_used=_integer(answer["gasUsed"]),
            contract=_integer(answer.get("contractAddress") or "0x0"),
        )

    def _ask(self, method: str, *parameters: object) -> Any:
        try:
            answer: dict[str, Any] = dict(self._provider.make_request(RPCEndpoint(method), parameters))
        except (RequestException, Web3Exception, OSError, ValueError) as error:
            raise ChainUnavailableError(f"{self._url} did not answer {method}: {error}") from error
        if "error" in answer:
            raise _as_raised(method, answer["error"])
        if "result" not in answer:
            raise ChainUnavailableError(f"{self._url} answered {method} with neither result nor error")
        return answer["result"]


def _as_raised(method: str, error: Any) -> Exception:
    """A revert as what it says; any other error of the node as such."""
    data = error.get("data") if isinstance(error, dict) else None
    if isinstance(data, dict):  # ganache wraps the bytes when it estimates gas
        data = data.get("result") or data.get("data")
    if isinstance(data, str) and data.startswith("0x"):
        revert = _bytes(data)
        return decode_revert(revert) or CallRevertedError(revert)
    message = error.get("message", error) if isinstance(error, dict) else error
    if "revert" in str(message):
        return CallRevertedError(b"")
    return ChainUnavailableError(f"{method}: {message}")


def _log(entry: dict[str, Any]) -> Log:
    return Log(
        address=_integer(entry["address"]),
        topics=tuple(_bytes(topic) for topic in entry["topics"]),
        data=_bytes(entry["data"]),
        block_number=_integer(entry["blockNumber"]),
        block_hash=_bytes(entry["blockHash"]),
        transaction_hash=_bytes(entry["transactionHash"]),
        log_index=_integer(entry["logIndex"]),
    )


def _integer(text: str) -> int:
    return int(text, 16)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _address(account: int) -> str:
    return f"0x{account:040x}"
