"""Test functions that only a local chain has: moving its clock, giving ether."""

from collections.abc import Sequence
from typing import Any

from requests.exceptions import RequestException
from web3 import HTTPProvider
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint

from offchain.adapters.rpc_answers import read_answer
from offchain.ports import Chain, ChainUnavailableError

_GAS = 3_000_000
_AT_ONCE = 100
"""Calls in one request."""


class LocalChainTools:
    """Ganache's extra calls; never for a chain with other people on it."""

    def __init__(self, url: str) -> None:
        self._provider = HTTPProvider(url)
        self._url = url

    def advance_to(self, chain: Chain, time: int) -> None:
        """Moves the clock to `time`, Unix seconds, and mines a block there; does nothing when that is past.

        A chain that was stopped and started again lags behind its own blocks until this is called.
        """
        newest = chain.block().timestamp
        self._ask("evm_setTime", 1_000 * max(newest, time))  # ganache counts milliseconds here
        if newest < time:
            self._ask("evm_mine")

    def give(self, accounts: Sequence[int], wei: int) -> None:
        """Sets the balance of accounts."""
        for start in range(0, len(accounts), _AT_ONCE):
            self._ask_many("evm_setAccountBalance", [(f"0x{it:040x}", hex(wei)) for it in accounts[start:][:_AT_ONCE]])

    def deploy(self, code: bytes) -> int:
        """A contract from its creation code, paid by an account that the node holds; its address."""
        return int(self._sent({"data": f"0x{code.hex()}"})["contractAddress"], 16)

    def send(self, to: int, data: bytes) -> None:
        """A call that anybody may send, from an account that the node holds."""
        self._sent({"to": f"0x{to:040x}", "data": f"0x{data.hex()}"})

    def _sent(self, wanted: dict[str, str]) -> Any:
        """The receipt."""
        sender = self._ask("eth_accounts")[0]
        transaction = self._ask("eth_sendTransaction", {"from": sender, "gas": hex(_GAS), **wanted})
        return self._ask("eth_getTransactionReceipt", transaction)

    def _ask_many(self, method: str, parameters: Sequence[tuple[object, ...]]) -> None:
        """One request with many calls."""
        calls = [(RPCEndpoint(method), list(each)) for each in parameters]
        try:
            answers: Any = self._provider.make_batch_request(calls)
        except (RequestException, Web3Exception, OSError, ValueError, AttributeError, TypeError) as error:
            raise ChainUnavailableError(f"{self._url} did not answer {method}: {error}") from error
        if not isinstance(answers, list) or len(answers) != len(calls):
            raise ChainUnavailableError(f"{self._url} answered {len(calls)} x {method} with {str(answers)[:200]}")
        for answer in answers:
            read_answer(lambda result: result, method, answer)

    def _ask(self, method: str, *parameters: object) -> Any:
        try:
            answer = self._provider.make_request(RPCEndpoint(method), parameters)
        except (RequestException, Web3Exception, OSError, ValueError) as error:
            raise ChainUnavailableError(f"{self._url} did not answer {method}: {error}") from error
        return read_answer(lambda result: result, method, answer)
