"""The chain's JSON-RPC and one deployed harness on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from offchain.attestation.reverts import decode_revert
from tests.differential.compiled import Compiled


@dataclass(frozen=True)
class Node:
    """The chain's JSON-RPC, over one connection that stays open."""

    client: httpx.Client

    def ask(self, method: str, *parameters: object) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        answer = self.client.post("/", json=body).json()
        if "error" not in answer:
            return answer["result"]
        data = answer["error"].get("data")
        raise (decode_revert(bytes.fromhex(data[2:])) if isinstance(data, str) else None) or AssertionError(answer)


@dataclass(frozen=True)
class Harness:
    """One deployed harness. `ask` returns the bytes of the answer; it raises what the contract refuses."""

    node: Node
    address: str
    compiled: Compiled

    def ask(self, function: str, arguments: bytes) -> bytes:
        data = "0x" + (self.compiled.selectors[function] + arguments).hex()
        return bytes.fromhex(self.node.ask("eth_call", {"to": self.address, "data": data}, "latest")[2:])
