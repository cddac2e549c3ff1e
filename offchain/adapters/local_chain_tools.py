"""Test functions that only a local chain has: moving its clock, giving ether."""

from typing import Any

from web3 import HTTPProvider
from web3.types import RPCEndpoint

from offchain.ports import ChainUnavailableError


class LocalChainTools:
    """Ganache's extra calls; never for a chain with other people on it."""

    def __init__(self, url: str) -> None:
        self._provider = HTTPProvider(url)

    def advance(self, seconds: int) -> None:
        """Moves the clock and mines a block there."""
        self._ask("evm_increaseTime", seconds)
        self._ask("evm_mine")

    def give(self, account: int, wei: int) -> None:
        """Sets an account's balance."""
        self._ask("evm_setAccountBalance", f"0x{account:040x}", hex(wei))

    def _ask(self, method: str, *parameters: object) -> None:
        answer: dict[str, Any] = dict(self._provider.make_request(RPCEndpoint(method), parameters))
        if "error" in answer:
            raise ChainUnavailableError(f"{method}: {answer['error']}")
