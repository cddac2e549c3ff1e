"""Checks an offer with nothing but a node and eth-account: python verify_offer.py RPC HUB [SIGNER] < offer.json
HUB comes from whom you trust; so does SIGNER, unless the hub names the key as a cashier of the merchant."""

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

FIELDS = [{"name": n, "type": t} for n, t in (("campaign", "bytes32"), ("document", "bytes32"), ("expires", "uint256"))]


def ask(rpc: str, method: str, *params: object) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    with urlopen(Request(rpc, body, {"content-type": "application/json"}), timeout=20) as answer:  # noqa: S310
        return json.load(answer)["result"]


def verify(signed: dict[str, Any], rpc: str, hub: str, trusted: str = "") -> list[str]:
    def words(function: str, *arguments: str) -> list[int]:
        data = keccak(text=function)[:4].hex() + "".join(it.removeprefix("0x").rjust(64, "0") for it in arguments)
        found = ask(rpc, "eth_call", {"to": hub, "data": f"0x{data}"}, "latest")[2:]
        return [int(found[at : at + 64], 16) for at in range(0, len(found), 64)]

    offer, signer, campaign = signed["offer"], signed["signature"]["signer"], signed["offer"]["campaign"]
    text = json.dumps(offer, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    domain = {"name": "Promissory offers", "version": "1", "chainId": int(ask(rpc, "eth_chainId"), 16)}
    message = {"campaign": bytes.fromhex(campaign[2:]), "document": keccak(text), "expires": offer["expires"]}
    typed = encode_typed_data(domain | {"verifyingContract": hub}, {"Offer": FIELDS}, message)
    by = Account.recover_message(typed, signature=signed["signature"]["value"]).lower()
    now, expires = int(ask(rpc, "eth_getBlockByNumber", "latest", False)["timestamp"], 16), offer["expires"]
    named = signer == trusted.lower() or words("cashierExpiry(address,address)", offer["merchant"], signer)[0] > now
    roots, terms = [it for it in offer["roots"] if not it["vetoed"]], [int(it, 16) for it in offer["terms"]["words"]]
    chain = [words("rootCommitment(bytes32,uint256)", campaign, hex(it["epoch"]))[0] for it in roots]
    findings = {
        "signature: not by a key that you or the hub name": by != signer or not named,
        "terms: the hub has others": words("termsOf(bytes32)", campaign) != terms,
        "budget: nothing is left of it": words("stateOf(bytes32)", campaign)[0] == 0,
        "roots: the hub has others": chain != [int(it["commitment"], 16) for it in roots],
        "time: the offer is over": now >= min(expires, offer["ends_at"]),
    }
    return [finding for finding, found in findings.items() if found]


if __name__ == "__main__":
    sys.exit("\n".join(verify(json.load(sys.stdin), *sys.argv[1:])) or 0)
