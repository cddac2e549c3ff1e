"""Wallets in a page under test: they announce themselves (EIP-6963), answer (EIP-1193) and really sign; keys stay here.

Each behaves as it is told: declines, is busy, is on another network, cannot reach its node.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.address import to_checksum_address
from playwright.sync_api import BrowserContext

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'%3E"
    "%3Crect width='1' height='1' fill='%2336c'/%3E%3C/svg%3E"
)
DECLINED, BUSY, UNKNOWN_CHAIN, OFFLINE = 4001, -32002, 4902, 4900

_SCRIPT = """(({ name, uuid, ask, icon }) => {
  const heard = {};
  const provider = {
    on(event, act) { (heard[event] ??= []).push(act); },
    removeListener(event, act) { heard[event] = (heard[event] ?? []).filter((it) => it !== act); },
    async request({ method, params = [] }) {
      const told = JSON.parse(await window[ask](JSON.stringify({ method, params })));
      for (const [event, fact] of told.events ?? []) for (const act of heard[event] ?? []) act(fact);
      if (told.error) throw Object.assign(new Error(told.error.message), told.error);
      return told.result;
    },
  };
  (window.wallets ??= {})[name] = { emit: (event, fact) => (heard[event] ?? []).forEach((act) => act(fact)) };
  const detail = Object.freeze({ info: Object.freeze({ uuid, name, rdns: `test.${ask}`, icon }), provider });
  const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
})(FACTS)"""


class WalletError(Exception):
    """What a wallet answers instead. code : of EIP-1193."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class InjectedWallet:
    """rpc : URL of the node; key : private, hexadecimal; chain : that it is on; errors : method -> code that it
    answers; asked : methods, in order; knows : chains that it can switch to."""

    rpc: str
    key: str
    chain: int = 1337
    name: str = "Test wallet"
    errors: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    knows: set[int] = field(default_factory=lambda: {1, 1337})
    connected: bool = False

    @property
    def account(self) -> str:
        """Lower case."""
        return str(Account.from_key(self.key).address).lower()

    def inject(self, context: BrowserContext) -> None:
        """Into every page of a context that is opened from now on."""
        ask = "ask" + "".join(letter for letter in self.name if letter.isalnum())
        context.expose_function(ask, self.answer)
        facts = {
            "icon": _ICON,
            "name": self.name,
            "uuid": f"350670db-19fa-4704-a166-{abs(hash(self.name)) % 16**12:012x}",
            "ask": ask,
        }
        context.add_init_script(_SCRIPT.replace("FACTS", json.dumps(facts)))

    def answer(self, message: str) -> str:
        """What the page is told, as JSON."""
        asked = json.loads(message)
        method, params = asked["method"], asked["params"]
        self.asked.append(method)
        before = self.chain
        try:
            if method in self.errors:
                raise WalletError(self.errors[method], f"{method} was refused")
            told: dict[str, Any] = {"result": self._result(method, params)}
        except WalletError as error:
            told = {"error": {"code": error.code, "message": str(error)}}
        if self.chain != before:
            told["events"] = [["chainChanged", hex(self.chain)]]
        return json.dumps(told)

    def _result(self, method: str, params: list[Any]) -> Any:
        own: dict[str, Callable[[list[Any]], Any]] = {
            "eth_requestAccounts": self._connect,
            "eth_accounts": lambda _: [self.account] if self.connected else [],
            "eth_chainId": lambda _: hex(self.chain),
            "wallet_switchEthereumChain": self._switch,
            "wallet_addEthereumChain": self._add,
            "wallet_revokePermissions": lambda _: None,
            "personal_sign": self._sign,
            "eth_signTypedData_v4": self._sign_typed,
            "eth_sendTransaction": self._send,
        }
        return own[method](params) if method in own else self._node(method, params)

    def _connect(self, _params: list[Any]) -> list[str]:
        self.connected = True
        return [self.account]

    def _switch(self, params: list[Any]) -> None:
        wanted = int(params[0]["chainId"], 16)
        if wanted not in self.knows:
            raise WalletError(UNKNOWN_CHAIN, "this wallet does not know that chain")
        self.chain = wanted

    def _add(self, params: list[Any]) -> None:
        self.knows.add(int(params[0]["chainId"], 16))
        self._switch(params)

    def _sign(self, params: list[Any]) -> str:
        signed = Account.sign_message(encode_defunct(hexstr=params[0]), self.key)
        return str(signed.signature.to_0x_hex())

    def _sign_typed(self, params: list[Any]) -> str:
        signed = Account.sign_typed_data(self.key, full_message=json.loads(params[1]))
        return str(signed.signature.to_0x_hex())

    def _send(self, params: list[Any]) -> str:
        wanted = params[0] | {"from": self.account}
        gas = int(self._node("eth_estimateGas", [wanted]), 16)
        transaction = {
            "to": Account.from_key(self.key).address if wanted["to"] is None else _checksummed(wanted["to"]),
            "data": wanted["data"],
            "value": 0,
            "gas": gas * 5 // 4,
            "gasPrice": int(self._node("eth_gasPrice", []), 16) * 2,
            "nonce": int(self._node("eth_getTransactionCount", [self.account, "latest"]), 16),
            "chainId": self.chain,
        }
        raw = Account.sign_transaction(transaction, self.key).raw_transaction.to_0x_hex()
        return str(self._node("eth_sendRawTransaction", [raw]))

    def _node(self, method: str, params: list[Any]) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        try:
            told = httpx.post(self.rpc, json=body, timeout=20).json()
        except httpx.TransportError as error:
            raise WalletError(OFFLINE, "the node cannot be reached") from error
        if "error" in told:
            raise WalletError(int(told["error"]["code"]), str(told["error"]["message"]))
        return told["result"]


def _checksummed(address: str) -> str:
    return str(to_checksum_address(address))
