"""The `Chain` port over JSON-RPC, by web3.py's HTTP provider."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from requests.exceptions import HTTPError, RequestException, Timeout
from web3 import HTTPProvider
from web3.exceptions import Web3Exception
from web3.providers.rpc.utils import ExceptionRetryConfiguration
from web3.types import RPCEndpoint

from offchain.adapters.rpc_answers import (
    block_of,
    bytes_of,
    integer_of,
    log_of,
    read_answer,
    receipt_of,
    transaction_of,
)
from offchain.attestation.keccak import keccak
from offchain.attestation.records import Log
from offchain.domain.refusals import Refusal
from offchain.ports import Block, CallRevertedError, ChainUnavailableError, Fees, Receipt, Transaction

_PRIORITY_FEE = 10**9
"""Wei a gas offered to the block's producer: 1 gwei."""
_AT_ONCE = 100
"""Requests in one batch: what public nodes usually allow."""
_KNOWN: Final = ("already known", "known transaction", "already imported")
"""What nodes say to a transaction that waits in their pool."""

_T = TypeVar("_T")


class WrongChainError(Exception):
    """The node serves another chain than the one that was expected."""


class Provider(Protocol):
    """Brings questions to a node. Raises `RequestException`, `Web3Exception`, `OSError`, `ValueError`."""

    def make_request(self, method: RPCEndpoint, params: Any) -> Any:
        """The answer, a JSON object."""

    def make_batch_request(self, requests: list[tuple[RPCEndpoint, Any]]) -> Any:
        """The answers of many at once."""


class Web3Chain:
    """One node behind a URL.

    timeout : seconds to wait for an answer; attempts : how often a request is made when the node is busy or silent,
    with pauses from an eighth of a second, twice as long each time. Sending is safe to repeat like everything else.
    """

    def __init__(self, url: str, timeout: float = 30.0, attempts: int = 5) -> None:
        again = ExceptionRetryConfiguration(errors=(ConnectionError, HTTPError, Timeout), retries=attempts)
        self._provider: Provider = HTTPProvider(url, {"timeout": timeout}, exception_retry_configuration=again)
        self._url = url
        self._shown = _without_secrets(url)
        self._chain_id: int | None = None

    @property
    def chain_id(self) -> int:
        """Asked once a connection."""
        if self._chain_id is None:
            self._chain_id = self._ask(integer_of, "eth_chainId")
        return self._chain_id

    def expect(self, chain_id: int) -> Self:
        """Itself, when the node serves that chain. Raises `WrongChainError`."""
        if self.chain_id != chain_id:
            raise WrongChainError(f"{self._shown} serves chain {self.chain_id}, wanted {chain_id}: check the URL")
        return self

    def block(self, number: int | None = None) -> Block:
        """The block of that number, or the newest."""
        block = self._ask(block_of, "eth_getBlockByNumber", "latest" if number is None else hex(number), False)
        return self._there(block, f"block {number}")

    def blocks(self, numbers: Sequence[int]) -> list[Block]:
        """Like `block`, for many at once."""
        method = "eth_getBlockByNumber"
        answers = self._ask_many([(method, hex(number), False) for number in numbers])
        found = zip(numbers, answers, strict=True)
        return [self._there(read_answer(block_of, method, answer), f"block {number}") for number, answer in found]

    def logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Logs of these contracts in the blocks [first, last], in the order of the chain."""
        wanted = {
            "address": [_address(address) for address in addresses],
            "fromBlock": hex(first),
            "toBlock": hex(last),
        }
        logs = self._ask(lambda entries: [log_of(entry) for entry in entries], "eth_getLogs", wanted)
        return sorted(logs, key=lambda log: (log.block_number, log.log_index))

    def transaction(self, transaction_hash: bytes) -> Transaction:
        """A mined transaction."""
        transaction = self._ask(transaction_of, "eth_getTransactionByHash", _hex(transaction_hash))
        return self._there(transaction, f"mined transaction {_hex(transaction_hash)}")

    def transactions(self, transaction_hashes: Sequence[bytes]) -> list[Transaction]:
        """Like `transaction`, for many at once."""
        method = "eth_getTransactionByHash"
        answers = self._ask_many([(method, _hex(it)) for it in transaction_hashes])
        found = zip(transaction_hashes, answers, strict=True)
        return [
            self._there(read_answer(transaction_of, method, answer), f"mined transaction {_hex(it)}")
            for it, answer in found
        ]

    def call(self, to: int, data: bytes, sender: int = 0, block: int | None = None) -> bytes:
        """What a call would return. Raises `Refusal` or `CallRevertedError`."""
        return self._ask(bytes_of, "eth_call", _request(sender, to, data), "latest" if block is None else hex(block))

    def nonce(self, account: int) -> int:
        """Transactions of an account in mined blocks."""
        return self._ask(integer_of, "eth_getTransactionCount", _address(account), "latest")

    def nonces(self, accounts: Sequence[int]) -> list[int]:
        """Like `nonce`, for many at once."""
        method = "eth_getTransactionCount"
        answers = self._ask_many([(method, _address(account), "latest") for account in accounts])
        return [read_answer(integer_of, method, answer) for answer in answers]

    def fees(self) -> Fees:
        """Twice the base fee of the newest block, and a tip: enough for six full blocks in a row."""
        base = self._ask(lambda block: integer_of(block["baseFeePerGas"]), "eth_getBlockByNumber", "latest", False)
        return Fees(max_fee=2 * base + _PRIORITY_FEE, max_priority=_PRIORITY_FEE)

    def estimate_gas(self, sender: int, to: int, data: bytes) -> int:
        """Gas that a transaction needs. Raises `Refusal` or `CallRevertedError`."""
        return self._ask(integer_of, "eth_estimateGas", _request(sender, to, data))

    def send_raw(self, raw: bytes) -> bytes:
        """Sends a signed transaction and returns its hash; a node that holds it already has nothing against it."""
        try:
            return self._ask(bytes_of, "eth_sendRawTransaction", _hex(raw))
        except ChainUnavailableError as error:
            if any(words in str(error).lower() for words in _KNOWN):
                return keccak(raw)
            raise

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        """The receipt, or None while the transaction is not mined."""
        return self._ask(receipt_of, "eth_getTransactionReceipt", _hex(transaction_hash))

    def send_raw_many(self, raws: Sequence[bytes]) -> None:
        """Sends signed transactions in one request, in order. What the node says of one of them is left to its receipt:
        a node that mines at once answers a failed one with an error, too."""
        self._ask_many([("eth_sendRawTransaction", _hex(raw)) for raw in raws])

    def receipts(self, transaction_hashes: Sequence[bytes]) -> list[Receipt | None]:
        """Like `receipt`, for many in one request."""
        method = "eth_getTransactionReceipt"
        answers = self._ask_many([(method, _hex(it)) for it in transaction_hashes])
        return [read_answer(receipt_of, method, answer) for answer in answers]

    def call_many(self, calls: Sequence[tuple[int, bytes, int, int]]) -> list[bytes | Exception]:
        """What each call (to, data, sender, block) would return, or what it would raise, in one request."""
        requests = [("eth_call", _request(sender, to, data), hex(block)) for to, data, sender, block in calls]
        found: list[bytes | Exception] = []
        for answer in self._ask_many(requests):
            try:
                found.append(read_answer(bytes_of, "eth_call", answer))
            except (Refusal, CallRevertedError) as error:
                found.append(error)
        return found

    def _told(self, error: object) -> str:
        """What a library or a node says, without what is secret of the URL: errors of HTTP quote its path."""
        text, parts = str(error), urlsplit(self._url)
        tail = self._url.partition(parts.netloc)[2].rstrip("/") if parts.netloc else ""
        for secret in filter(None, (self._url, parts.netloc if "@" in parts.netloc else "", tail)):
            text = text.replace(secret, "…" if secret != self._url else self._shown)
        return text

    def _there(self, found: _T | None, what: str) -> _T:
        """What the node has. Raises `ChainUnavailableError` where it has not."""
        if found is None:
            raise ChainUnavailableError(f"{self._shown} has no {what}")
        return found

    def _ask_many(self, requests: Sequence[tuple[object, ...]]) -> list[dict[str, Any]]:
        """One answer a request, in order; `_AT_ONCE` of them travel together."""
        groups = (requests[at : at + _AT_ONCE] for at in range(0, len(requests), _AT_ONCE))
        return [answer for group in groups for answer in self._ask_together(group)]

    def _ask_together(self, requests: Sequence[tuple[object, ...]]) -> list[dict[str, Any]]:
        calls = [(RPCEndpoint(str(method)), list(parameters)) for method, *parameters in requests]
        try:
            answers: Any = self._provider.make_batch_request(calls)
        except (RequestException, Web3Exception, OSError, ValueError, AttributeError, TypeError) as error:
            raise ChainUnavailableError(f"{self._shown} did not answer a batch: {self._told(error)}") from error
        whole = isinstance(answers, list) and all(isinstance(it, dict) and "id" in it for it in answers)
        if not whole or len(answers) != len(requests):
            found = self._told(str(answers)[:200])
            raise ChainUnavailableError(f"{self._shown} answered a batch of {len(requests)} with {found}")
        return sorted(answers, key=lambda answer: int(answer["id"]))

    def _ask(self, read: Callable[[Any], _T], method: str, *parameters: object) -> _T:
        """What the node answers, read by `read`."""
        try:
            answer: Any = self._provider.make_request(RPCEndpoint(method), parameters)
        except (RequestException, Web3Exception, OSError, ValueError) as error:
            raise ChainUnavailableError(f"{self._shown} did not answer {method}: {self._told(error)}") from error
        return read_answer(read, method, answer)


def _without_secrets(url: str) -> str:
    """Scheme and host: many nodes are paid for by a key in the path, the query, or before the host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else "the node"


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _address(account: int) -> str:
    return f"0x{account:040x}"


def _request(sender: int, to: int, data: bytes) -> dict[str, str]:
    return {"from": _address(sender), "to": _address(to), "data": _hex(data)}
