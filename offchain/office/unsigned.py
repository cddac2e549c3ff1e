"""Transactions that nobody has signed yet: for the merchant's own wallet, a hardware wallet, or a multisig."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Self

from offchain.texts.refusal_texts import LANGUAGES
from offchain.texts.wording import Language

SCHEMA: Final = "promissory-unsigned/1"
_SAFE_VERSION: Final = "1.0"
"""Of the batch format of Safe's transaction builder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """sender : who has to send it; to : contract; told : language -> what it does, in plain words."""

    sender: int
    to: int
    data: bytes
    told: Mapping[Language, str]

    def document(self, chain_id: int) -> dict[str, Any]:
        """As JSON; `from`, `to`, `data` and `value` as `eth_sendTransaction` takes them."""
        return {
            "chainId": chain_id,
            "from": f"0x{self.sender:040x}",
            "to": f"0x{self.to:040x}",
            "value": "0x0",
            "data": f"0x{self.data.hex()}",
            "description": dict(self.told),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """campaign : id; made_at : Unix seconds that relative times were counted from; transactions : in the order in which
    they have to be sent."""

    chain_id: int
    campaign: bytes
    name: str
    made_at: int
    transactions: tuple[Unsigned, ...]

    def document(self) -> dict[str, Any]:
        """Everything, for a wallet or a person who checks it."""
        return {
            "schema": SCHEMA,
            "chain_id": self.chain_id,
            "campaign": f"0x{self.campaign.hex()}",
            "name": self.name,
            "made_at": self.made_at,
            "transactions": [it.document(self.chain_id) for it in self.transactions],
        }

    def safe(self, sender: int) -> dict[str, Any]:
        """Those of one sender, as Safe's transaction builder reads a batch."""
        own = [it for it in self.transactions if it.sender == sender]
        return {
            "version": _SAFE_VERSION,
            "chainId": str(self.chain_id),
            "createdAt": self.made_at * 1_000,
            "meta": {
                "name": self.name,
                "description": " ".join(it.told["en"] for it in own),
                "createdFromSafeAddress": f"0x{sender:040x}",
            },
            "transactions": [_for_safe(it) for it in own],
        }


def _for_safe(it: Unsigned) -> dict[str, Any]:
    return {
        "to": f"0x{it.to:040x}",
        "value": "0",
        "data": f"0x{it.data.hex()}",
        "contractMethod": None,
        "contractInputsValues": None,
    }


@dataclass(frozen=True, slots=True)
class OrderTexts:
    """Order -> language -> sentence with gaps."""

    texts: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls) -> Self:
        """The texts that this package ships."""
        return cls(json.loads((resources.files(__package__) / "order_texts.json").read_text("utf-8")))

    def told(self, order: str, gaps: Mapping[Language, Mapping[str, object]]) -> dict[Language, str]:
        """In every language. gaps : of each language."""
        return {language: self.texts[order][language].format_map(gaps[language]) for language in LANGUAGES}


def same(**gaps: object) -> dict[Language, Mapping[str, object]]:
    """Gaps that every language fills alike."""
    return dict.fromkeys(LANGUAGES, gaps)
