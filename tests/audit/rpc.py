"""The chain in memory behind HTTP, as far as a verifier asks a node."""

from __future__ import annotations

from typing import Any

from offchain.adapters.fake_chain import FakeChain
from offchain.attestation.records import Log
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError
from tests.unit.adapters.node import Reply, TestNode, answer


def serve(chain: FakeChain) -> TestNode:
    """A node that answers from the chain. Close it."""
    node = TestNode()

    def reply(request: Any) -> Reply:
        try:
            return answer(request["id"], result=_result(chain, request["method"], request["params"]))
        except (Refusal, CallRevertedError) as error:
            return answer(request["id"], error={"code": 3, "message": str(error)})

    node.reply = reply
    return node


def _result(chain: FakeChain, method: str, given: list[Any]) -> Any:
    if method == "eth_blockNumber":
        return hex(chain.block().number)
    if method == "eth_call":
        to, data = int(given[0]["to"], 16), bytes.fromhex(given[0]["data"][2:])
        return "0x" + chain.call(to, data, block=int(given[1], 16)).hex()
    if method == "eth_getTransactionByHash":
        return {"input": "0x" + chain.transaction(bytes.fromhex(given[0][2:])).data.hex()}
    assert method == "eth_getLogs"
    addresses = [int(address, 16) for address in given[0]["address"]]
    first, last = (int(given[0][name], 16) for name in ("fromBlock", "toBlock"))
    return [_log(log) for log in chain.logs(addresses, first, last)]


def _log(log: Log) -> dict[str, Any]:
    return {
        "address": f"0x{log.address:040x}",
        "topics": [f"0x{topic.hex()}" for topic in log.topics],
        "data": f"0x{log.data.hex()}",
        "blockNumber": hex(log.block_number),
        "logIndex": hex(log.log_index),
        "transactionHash": f"0x{log.transaction_hash.hex()}",
    }
