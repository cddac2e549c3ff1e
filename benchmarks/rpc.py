"""JSON-RPC, plain: what only development nodes answer."""

from __future__ import annotations

from typing import Any

from web3 import HTTPProvider
from web3.types import RPCEndpoint

PATIENCE = 120  # seconds; a trace of a large order is long


class NodeError(Exception):
    """What the node says instead of an answer."""


class Node:
    """A node behind a URL."""

    def __init__(self, url: str) -> None:
        self._provider = HTTPProvider(url, {"timeout": PATIENCE})

    def ask(self, method: str, *parameters: object) -> Any:
        """The answer. Raises `NodeError`."""
        answer = self._provider.make_request(RPCEndpoint(method), list(parameters))
        if "error" in answer:
            raise NodeError(f"{method}: {answer['error']}")
        return answer["result"]
