"""A canned node: `python -m benchmarks.indexing.node LOGS` prints its URL and answers until its input ends."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any, Final

import orjson

from offchain.attestation.records import TOPICS

HUB: Final = 0x5FBDB2315678AFECB367F032D93F642F64180AA3
"""The contract that logs."""
EACH: Final = 20
"""Logs of a block."""
CHAIN_ID: Final = 1
_TIME: Final = 1_760_000_000


class CannedLogs:
    """blocks : 1 to the newest; bytes of any range of them are one slice."""

    def __init__(self, logs: int, seed: int = 7) -> None:
        chance = Random(seed)  # noqa: S311 - nothing is kept secret by it
        parts, self._ends = [], [0]
        self.hashes = [_hex(bytes(32))]
        for number in range(1, logs // EACH + 1):
            self.hashes.append(_hex(chance.randbytes(32)))
            entries = [orjson.dumps(self._entry(chance, number, index, self.hashes[number])) for index in range(EACH)]
            parts.append(b",".join(entries) + b",")
            self._ends.append(self._ends[-1] + len(parts[-1]))
        self._content = b"".join(parts)

    @property
    def newest(self) -> int:
        """Its number."""
        return len(self.hashes) - 1

    def between(self, first: int, last: int) -> bytes:
        """The logs of these blocks as a JSON array."""
        start, end = (self._ends[min(max(0, at), len(self._ends) - 1)] for at in (first - 1, last))
        return b"[%b]" % self._content[start : max(start, end - 1)]

    def answer(self, request: dict[str, Any]) -> bytes:
        """What the node says to one question."""
        result = self._result(request["method"], request.get("params") or [])
        return b'{"jsonrpc":"2.0","id":%b,"result":%b}' % (orjson.dumps(request["id"]), result)

    def _result(self, method: str, params: list[Any]) -> bytes:
        if method == "eth_getLogs":
            return self.between(int(params[0]["fromBlock"], 16), int(params[0]["toBlock"], 16))
        if method == "eth_getBlockByNumber":
            number = self.newest if params[0] == "latest" else int(params[0], 16)
            return orjson.dumps(self._block(number)) if number <= self.newest else b"null"
        told = {"eth_chainId": hex(CHAIN_ID), "net_version": str(CHAIN_ID), "eth_blockNumber": hex(self.newest)}
        return orjson.dumps(told[method])

    def _entry(self, chance: Random, number: int, index: int, block_hash: str) -> dict[str, Any]:
        """Log `index` of a block: a record `Redeemed`, member by member as anvil writes it."""
        shopper = bytes(12) + chance.randbytes(20)
        topics = (TOPICS["Redeemed"], chance.randbytes(32), shopper, chance.randbytes(32))
        return {
            "address": f"0x{HUB:040x}",
            "topics": [_hex(topic) for topic in topics],
            "data": _hex(chance.randbytes(96)),
            "blockHash": block_hash,
            "blockNumber": hex(number),
            "blockTimestamp": hex(_TIME + number),
            "transactionHash": _hex(chance.randbytes(32)),
            "transactionIndex": hex(index),
            "logIndex": hex(index),
            "removed": False,
        }

    def _block(self, number: int) -> dict[str, str]:
        names = {"hash": self.hashes[number], "parentHash": self.hashes[max(0, number - 1)]}
        return {"number": hex(number), **names, "timestamp": hex(_TIME + number)}


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


def serve(logs: CannedLogs) -> ThreadingHTTPServer:
    """A server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            asked = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if isinstance(asked, list):
                body = b"[%b]" % b",".join(logs.answer(each) for each in asked)
            else:
                body = logs.answer(asked)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    return Server(("127.0.0.1", 0), Handler)


if __name__ == "__main__":
    server = serve(CannedLogs(int(sys.argv[1])))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - the answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
