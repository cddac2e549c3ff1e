"""Logs and arguments as the contracts' ABI has them, for the contracts in Python."""

from collections.abc import Mapping
from typing import Any

from offchain.adapters.fake_chain import Emitted
from offchain.attestation.keccak import keccak, words
from offchain.attestation.records import ALL_RECORDS, RECORDS, data_names
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.roots import Root
from offchain.domain.terms import Terms, unpack_terms
from offchain.domain.words import pack


def selectors(functions: Mapping[str, tuple[str, ...]]) -> dict[bytes, str]:
    """Selector -> function."""
    return {keccak(f"{name}({','.join(types)})".encode())[:4]: name for name, types in functions.items()}


def emitted(address: int, name: str, record: Mapping[str, int]) -> Emitted:
    """The log of a record."""
    types, topics, data = RECORDS[name]
    signature = keccak(f"{name}({types})".encode())
    named = [words(record[key]) for key in topics.split(",")]
    return Emitted(address, (signature, *named), words(*(record[key] for key in data.split(",") if key)))


def emitted_beside(address: int, keeper: str, name: str, record: Mapping[str, int]) -> Emitted:
    """The log of a record of a contract beside the hub. record : with the words that `data_names` gives."""
    types, topics, data = ALL_RECORDS[keeper][name]
    named = [words(record[key]) for key in topics.split(",")]
    rest = data_names(data, len(record) - len(named))
    return Emitted(address, (keccak(f"{name}({types})".encode()), *named), words(*(record[key] for key in rest)))


def redeemed_words(redeemed: Redeemed) -> dict[str, int]:
    """The inverse of `Redeemed.from_words`."""
    place = [
        ("unused", 88, 0),
        ("sequence", 32, redeemed.sequence),
        ("index", 32, redeemed.index),
        ("time", 40, redeemed.time),
        ("epoch", 16, redeemed.epoch),
        ("route", 8, redeemed.route),
        ("position", 8, redeemed.position),
        ("units", 32, redeemed.units),
    ]
    return {
        "campaign": int.from_bytes(redeemed.campaign, "big"),
        "shopper": redeemed.shopper,
        "orderHash": int.from_bytes(redeemed.order_hash, "big"),
        "place": pack(place),
        "amounts": pack([("base", 128, redeemed.base), ("discount", 128, redeemed.discount)]),
        "grantor": pack([("submitter", 160, redeemed.submitter), ("value", 96, redeemed.value)]),
    }


def terms_of(raw: Any) -> Terms:
    """The terms from what the ABI library decodes."""
    return unpack_terms((*raw[:8], *(int.from_bytes(word, "big") for word in raw[8:])))


def root_of(fields: Any) -> Root:
    """The root from what the ABI library decodes."""
    names = ("epoch", "root", "depth", "first_index", "count", "max_each", "active_from")
    return Root(**dict(zip((*names, "model_root", "data_root", "manifest_hash"), fields, strict=True)))
