"""A canned node with a history that an index can follow: `python -m benchmarks.indexing.history_node LOGS FOLDER`
writes the deployment into the folder, prints the URL, and answers until its input ends."""

import sys
import threading
from pathlib import Path
from random import Random
from typing import Any, Final

import orjson

from benchmarks.indexing.node import CHAIN_ID, EACH, HUB, CannedLogs, serve
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import FakeShop
from offchain.attestation.records import TOPICS
from offchain.deployment import Deployment
from offchain.domain.terms import Audience, Kind, Revocation, Scope
from offchain.domain.words import pack

ROOTS: Final = 0xB2 << 152
_AFTER: Final = 100
"""Blocks without logs on top, so that the history is final for everybody."""
_CALLDATA: Final = 1_000
"""Bytes of a redemption's calldata."""
_EMPTY: Final = "0x" + "00" * 32


class CannedHistory(CannedLogs):
    """One campaign, its creation in the first log; all others are its redemptions, each by a transaction of its own."""

    def __init__(self, logs: int) -> None:
        created = _created()
        self._campaign, self._terms = created.topics[1], created
        self._transactions: dict[str, bytes] = {}
        self._of_block: dict[int, list[bytes]] = {}
        super().__init__(logs)
        self.hashes += [f"0x{number:064x}" for number in range(1, _AFTER + 1)]

    def _entry(self, chance: Random, number: int, index: int, block_hash: str) -> dict[str, Any]:
        entry = super()._entry(chance, number, index, block_hash)
        if (number, index) == (1, 0):
            entry |= {"topics": [_hex(it) for it in self._terms.topics], "data": _hex(self._terms.data)}
        else:
            topics = (TOPICS["Redeemed"], self._campaign, bytes(12) + chance.randbytes(20), chance.randbytes(32))
            entry |= {"topics": [_hex(it) for it in topics], "data": _hex(_redeemed((number - 1) * EACH + index))}
        self._add_transaction(chance, entry)
        return entry

    def _add_transaction(self, chance: Random, entry: dict[str, Any]) -> None:
        words = {name: _hex(chance.randbytes(32)) for name in ("r", "s")}
        amounts = {
            "gas": "0x30d40",
            "gasPrice": "0x3b9aca00",
            "nonce": "0x0",
            "value": "0x0",
            "type": "0x0",
            "v": "0x1b",
        }
        content = orjson.dumps(
            {
                "hash": entry["transactionHash"],
                "blockHash": entry["blockHash"],
                "blockNumber": entry["blockNumber"],
                "transactionIndex": entry["transactionIndex"],
                "from": _hex(chance.randbytes(20)),
                "to": entry["address"],
                "input": _hex(chance.randbytes(_CALLDATA)),
                **words,
                **amounts,
            }
        )
        self._transactions[entry["transactionHash"]] = content
        self._of_block.setdefault(int(entry["blockNumber"], 16), []).append(content)

    def _result(self, method: str, params: list[Any]) -> bytes:
        if method == "eth_getTransactionByHash":
            return self._transactions.get(params[0], b"null")
        if method == "eth_getBlockByNumber":
            named = {"latest": self.newest, "finalized": self.newest - _AFTER // 2, "earliest": 0}
            number = named[params[0]] if params[0] in named else int(params[0], 16)
            return self._whole_block(number, params[1]) if number <= self.newest else b"null"
        return super()._result(method, params)

    def _whole_block(self, number: int, with_transactions: bool) -> bytes:
        header = self._block(number) | dict.fromkeys(
            ("receiptsRoot", "stateRoot", "transactionsRoot", "mixHash"), _EMPTY
        )
        header |= dict.fromkeys(("difficulty", "totalDifficulty", "size", "gasUsed"), "0x0")
        header |= {"sha3Uncles": _EMPTY, "extraData": "0x", "gasLimit": "0x1c9c380", "baseFeePerGas": "0x7"}
        header |= {"logsBloom": "0x" + "00" * 256, "miner": "0x" + "00" * 20, "nonce": "0x0000000000000000"}
        inside = b",".join(self._of_block.get(number, ())) if with_transactions else b""
        return orjson.dumps(header)[:-1] + b',"uncles":[],"transactions":[%b]}' % inside


def _created() -> Any:
    """The log of a campaign's creation."""
    chain = FakeChain(deployment(HUB, ROOTS))
    shop = FakeShop(chain, HUB, ROOTS, "bench")
    shop.create(
        kind=Kind.PERCENT,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        value=1_000,
        cap=2**32 - 1,
        cap_amount=5_000,
        budget=2**96 - 1,
        revocation=Revocation.INDEX,
    )
    return next(log for log in chain.logs([HUB], 0, chain.block().number) if log.topics[0] == TOPICS["CampaignCreated"])


def _redeemed(sequence: int) -> bytes:
    """The data of the redemption that is the campaign's `sequence`-th."""
    fields = (("sequence", 32, sequence), ("index", 32, sequence), ("time", 40, 2**31), ("epoch", 16, 0))
    rest = (("route", 8, 0), ("position", 8, 0), ("units", 32, 2))
    place = pack((("rest", 88, 0), *fields, *rest))
    amounts = pack((("base", 128, 2_000), ("discount", 128, 200)))
    return b"".join(word.to_bytes(32, "big") for word in (place, amounts, pack((("by", 160, 7), ("value", 96, 1_000)))))


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


if __name__ == "__main__":
    Deployment(chain_id=CHAIN_ID, hub=HUB, roots=ROOTS, first_block=1).save(Path(sys.argv[2]))
    server = serve(CannedHistory(int(sys.argv[1])))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - the answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
