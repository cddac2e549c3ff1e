"""A shopper's wallet that signs in, and a contract wallet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from coincurve import PrivateKey
from eth_utils.address import to_checksum_address

from offchain.access.wallet_signature import message_digest
from offchain.adapters.fake_shop import key
from offchain.attestation.keccak import keccak
from tests.api.conftest import Ask
from tests.api.shop import ORIGIN, Served


@dataclass
class Wallet:
    """A key, and what its wallet writes into messages; `changes` are other lines."""

    ask: Ask
    shop: Served
    name: str = "ann"
    lines: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> PrivateKey:
        """Its private key."""
        return PrivateKey(keccak(f"promissory fake {self.name}".encode()))

    @property
    def address(self) -> int:
        """Its account."""
        return key(self.name).address

    def message(self, **changes: str | None) -> str:
        """A message with a new nonce; a change is a line's value, None for no such line."""
        if "Nonce" not in changes:
            changes["Nonce"] = self.ask("POST", "/v1/sessions/nonce").json()["nonce"]
        values: dict[str, str | None] = {
            "domain": "shop.example",
            "address": to_checksum_address(f"0x{self.address:040x}"),
            "statement": "See your coupons.",
            "URI": f"{ORIGIN}/shop",
            "Version": "1",
            "Chain ID": "1337",
            "Nonce": None,
            "Issued At": self.moment(0),
            "Expiration Time": None,
            "Not Before": None,
            "Request ID": None,
        } | changes
        return written(values)

    def moment(self, seconds: int) -> str:
        """So many seconds from now, as messages write times."""
        return datetime.fromtimestamp(self.shop.clock.now() + seconds, UTC).isoformat().replace("+00:00", "Z")

    def sign(self, message: str) -> str:
        """65 bytes, in hexadecimal digits."""
        signature = self.key.sign_recoverable(message_digest(message), hasher=None)
        return "0x" + signature[:64].hex() + bytes([27 + signature[64]]).hex()

    def sign_in(self, message: str | None = None, signature: str | None = None, **more: Any) -> httpx.Response:
        """Sends a message; by default a good one, signed as it should be. more : headers, or parts of the body."""
        headers = more.pop("headers", {})
        text = self.message() if message is None else message
        body = {"message": text, "signature": self.sign(text) if signature is None else signature, **more}
        return self.ask("POST", "/v1/sessions", json=body, headers=headers)

    def token(self) -> str:
        """Of a new session."""
        answer = self.sign_in()
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["token"]
        return token


def written(values: dict[str, str | None]) -> str:
    """A message of EIP-4361."""
    head = f"{values['domain']} wants you to sign in with your Ethereum account:\n{values['address']}\n\n"
    statement = f"{values['statement']}\n" if values["statement"] is not None else ""
    lines = [f"{name}: {value}" for name, value in values.items() if name[:1].isupper() and value is not None]
    return head + statement + "\n" + "\n".join(lines)


def bearer(token: str) -> dict[str, str]:
    """The header of a program."""
    return {"Authorization": f"Bearer {token}"}
