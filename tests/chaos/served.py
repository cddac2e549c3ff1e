"""`FakeChain` behind JSON-RPC, so that programs of their own can use it and be killed."""

# ruff: noqa: N802 - methods are named as JSON-RPC names them

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from offchain.adapters.background_http import BackgroundHttp
from offchain.adapters.block_evidence import bloom_of_logs
from offchain.adapters.fake_chain import FakeChain
from offchain.attestation.records import Log
from offchain.attestation.reverts import encode_revert
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError, ChainUnavailableError

Answer = dict[str, Any]
Handle = Callable[[Any], Any]
"""A request of JSON-RPC, or a batch, to its answer."""


class ServedChain:
    """The chain as a node answers of it. Asked by many threads, it answers one at a time."""

    def __init__(self, chain: FakeChain) -> None:
        self.chain = chain
        self._one = threading.RLock()
        self.sent = 0

    def handle(self, request: Any) -> Any:
        """A call, or a batch of them."""
        with self._one:
            return [self._answer(it) for it in request] if isinstance(request, list) else self._answer(request)

    def mine(self) -> None:
        """An empty block."""
        with self._one:
            self.chain.mine()

    def _answer(self, request: Any) -> Answer:
        about = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            return about | {"result": getattr(self, request["method"])(*request["params"])}
        except (Refusal, CallRevertedError) as error:
            data = error.data if isinstance(error, CallRevertedError) else encode_revert(error)
            return about | {"error": {"code": 3, "message": f"execution reverted: {error}", "data": _hex(data)}}
        except ChainUnavailableError as error:
            return about | {"error": {"code": -32000, "message": str(error)}}

    def eth_chainId(self) -> str:
        return hex(self.chain.chain_id)

    def eth_getBlockByNumber(self, number: str, _full: bool) -> Answer | None:
        try:
            block = self.chain.block(None if number == "latest" else int(number, 16))
        except ChainUnavailableError:
            return None
        mined = self.chain._mined[block.number]
        return {
            "number": hex(block.number),
            "hash": _hex(block.hash),
            "parentHash": _hex(block.parent_hash),
            "timestamp": hex(block.timestamp),
            "baseFeePerGas": hex(10**9),
            "logsBloom": _bloom([log for it in mined for log in it.logs]),
            "transactions": [_hex(it.transaction.hash) for it in mined],
        }

    def eth_getLogs(self, wanted: Answer) -> list[Answer]:
        addresses = [int(it, 16) for it in wanted["address"]]
        first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        return [_log(log) for log in self.chain.logs(addresses, first, last)]

    def eth_getTransactionByHash(self, transaction_hash: str) -> Answer | None:
        try:
            found = self.chain.transaction(_bytes(transaction_hash))
        except ChainUnavailableError:
            return None
        return {
            "hash": transaction_hash,
            "from": _address(found.sender),
            "to": _address(found.to),
            "input": _hex(found.data),
            "blockNumber": hex(found.block_number),
        }

    def eth_getTransactionReceipt(self, transaction_hash: str) -> Answer | None:
        found = self.chain.receipt(_bytes(transaction_hash))
        if found is None:
            return None
        logs = self.chain._by_hash[_bytes(transaction_hash)].logs
        return {
            "transactionHash": transaction_hash,
            "blockNumber": hex(found.block_number),
            "blockHash": _hex(found.block_hash),
            "status": hex(found.succeeded),
            "gasUsed": hex(found.gas_used),
            "contractAddress": None,
            "logsBloom": _bloom(logs),
            "logs": [_log(log) for log in logs],
        }

    def eth_call(self, call: Answer, block: str) -> str:
        number = None if block == "latest" else int(block, 16)
        return _hex(self.chain.call(int(call["to"], 16), _bytes(call["data"]), int(call["from"], 16), number))

    def eth_getTransactionCount(self, account: str, _block: str) -> str:
        return hex(self.chain.nonce(int(account, 16)))

    def eth_estimateGas(self, call: Answer) -> str:
        return hex(self.chain.estimate_gas(int(call["from"], 16), int(call["to"], 16), _bytes(call["data"])))

    def eth_sendRawTransaction(self, raw: str) -> str:
        self.sent += 1
        return _hex(self.chain.send_raw(_bytes(raw)))


class HttpNode(BackgroundHttp):
    """A handle behind HTTP while the context is open."""

    def __init__(self, handle: Handle) -> None:
        super().__init__("127.0.0.1", 0, _handler(handle))
        self.url = f"http://127.0.0.1:{self.port}"


def _handler(handle: Handle) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.dumps(handle(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler


def _log(log: Log) -> Answer:
    return {
        "address": _address(log.address),
        "topics": [_hex(topic) for topic in log.topics],
        "data": _hex(log.data),
        "blockNumber": hex(log.block_number),
        "blockHash": _hex(log.block_hash),
        "transactionHash": _hex(log.transaction_hash),
        "logIndex": hex(log.log_index),
    }


def _bloom(logs: Any) -> str:
    return f"0x{bloom_of_logs(logs):0512x}"


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _address(account: int) -> str:
    return f"0x{account:040x}"
