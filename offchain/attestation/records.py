"""The records of a merchant: events whose hashes chain into the digest that their contract keeps.

A record's hash is keccak256(topics ‖ data) of its log; the digest after it is keccak256(digest before ‖ record hash).
A test compares every signature here with the compiled ABI.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from offchain.attestation.companion_records import (
    CHECKOUT_RECORDS,
    PRESALE_RECORDS,
    QUORUM_RECORDS,
    REWARD_RECORDS,
    VAULT_RECORDS,
)
from offchain.attestation.keccak import keccak, keccak_chain

_TERMS: Final = "actor,issue,money,bounds,limits,gate,assurance,truth,extraHash,coldHash"

RECORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "CampaignCreated": (
        "bytes32,address,(" + "uint256," * 8 + "bytes32,bytes32)",
        "campaign,merchant",
        _TERMS,
    ),
    "BudgetToppedUp": ("bytes32,uint256,uint256", "campaign", "amount,remaining"),
    "BudgetReturned": ("bytes32,bytes32,uint256,uint256", "campaign,orderHash", "amount,remaining"),
    "CampaignPaused": ("bytes32,uint256", "campaign", "until"),
    "CampaignUnpaused": ("bytes32,uint256", "campaign", "time"),
    "EndAnnounced": ("bytes32,uint256", "campaign", "endsAt"),
    "IndicesRevoked": ("bytes32,uint256,uint256", "campaign", "word,mask"),
    "EpochRevoked": ("bytes32,uint256", "campaign", "epoch"),
    "CashierNamed": ("address,address,uint256", "merchant,cashier", "expiry"),
    "Redeemed": (
        "bytes32,address,bytes32,uint256,uint256,uint256",
        "campaign,shopper,orderHash",
        "place,amounts,grantor",
    ),
    "RootProposed": (
        "bytes32,address,uint256,bytes32,uint256,bytes32,bytes32,bytes32",
        "campaign,merchant,epoch",
        "root,shape,modelRoot,dataRoot,manifestHash",
    ),
    "RootVetoed": ("bytes32,address,uint256", "campaign,merchant,epoch", ""),
}
"""Event of hub or roots -> parameter types, names of its topics, names of its words of data."""

Shapes = Mapping[str, tuple[str, str, str]]
KEPT_BY: Final[Mapping[str, Shapes]] = {
    "hub": RECORDS,
    "presales": PRESALE_RECORDS,
    "rewards": REWARD_RECORDS,
    "vault": VAULT_RECORDS,
    "checkout": CHECKOUT_RECORDS,
}
"""Contract that keeps a digest, by its name in a deployment -> the records in it. The hub keeps those of the roots."""

QUORUMS: Final = "quorums"
UNCHAINED: Final[Mapping[str, Shapes]] = {QUORUMS: QUORUM_RECORDS}
"""Contracts that keep no digest -> their events. The index chains them all the same, a ledger a contract, so that
damage to its rows can be named; that none is missing follows from what the contract keeps."""

TERMS_PUBLISHED: Final = keccak(b"TermsPublished(bytes32,uint256[],(address,address[],uint16[],bytes32,bytes32))")
"""Topic of the one event that is no record: the parts that the terms only hash."""

ORDER_SKIPPED: Final = keccak(b"OrderSkipped(uint256,bytes)")
"""Topic of the checkout's event that is no record: an order of a batch was not redeemed, and nothing changed."""

ALL_RECORDS: Final[Mapping[str, Shapes]] = {**KEPT_BY, **UNCHAINED}
"""All that the index chains, by their keeper."""
_ALL: Final = {name: shape for _, kept in ALL_RECORDS.items() for name, shape in kept.items()}
_KEEPERS: Final = {name: keeper for keeper, kept in ALL_RECORDS.items() for name in kept}
TOPICS: Final = {name: keccak(f"{name}({types})".encode()) for name, (types, _, _) in _ALL.items()}
"""Event -> its first topic."""
_NAMES: Final = {topic: name for name, topic in TOPICS.items()}

ZERO_DIGEST: Final = bytes(32)
"""The digest of a merchant without records."""


class RecordDecodingError(ValueError):
    """A log with the topic of a record has not its shape."""


@dataclass(frozen=True, slots=True)
class Log:
    """One event log. address : 160 bits; topics and hashes : 32 bytes each; log_index : position in the block."""

    address: int
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int
    block_hash: bytes
    transaction_hash: bytes
    log_index: int

    def record_hash(self) -> bytes:
        """What the digest chains."""
        return keccak(b"".join(self.topics) + self.data)


@dataclass(frozen=True, slots=True)
class Record:
    """A decoded record: the event's name, and its words as integers by name."""

    name: str
    words: Mapping[str, int]
    log: Log

    @property
    def keeper(self) -> str:
        """The contract in whose digest it is: a key of `KEPT_BY`, or of `UNCHAINED`."""
        return _KEEPERS[self.name]


def decode(log: Log) -> Record | None:
    """The record of a log, or None when the log is none.

    Raises `RecordDecodingError` when the number of topics or words is not the event's.
    """
    name = _NAMES.get(log.topics[0]) if log.topics else None
    if name is None:
        return None
    _, topics, data = _ALL[name]
    indexed = topics.split(",")
    names = [*indexed, *data_names(data, len(log.data) // 32)]
    values = [*log.topics[1:], *(log.data[at : at + 32] for at in range(0, len(log.data), 32))]
    if len(names) != len(values) or len(indexed) != len(log.topics) - 1 or len(log.data) % 32:
        raise RecordDecodingError(f"{name} has {len(names)} words, the log of block {log.block_number} {len(values)}")
    words = {key: int.from_bytes(value, "big") for key, value in zip(names, values, strict=True)}
    return Record(name, words, log)


@lru_cache(maxsize=256)
def data_names(data: str, count: int) -> tuple[str, ...]:
    """The names of `count` words of data: `units[4]` are four, `members[]` all that are left."""
    names: list[str] = []
    for part in data.split(",") if data else ():
        name, _, size = part.removesuffix("]").partition("[")
        many = int(size) if size else count - len(names)
        names += [f"{name}{at}" for at in range(many)] if part.endswith("]") else [name]
    return tuple(names)


def extend_digest(digest: bytes, record_hash: bytes) -> bytes:
    """The digest after one more record."""
    return keccak(digest + record_hash)


def digest_of(record_hashes: Iterable[bytes]) -> bytes:
    """The digest of a whole history."""
    digest = ZERO_DIGEST
    for digest in keccak_chain(ZERO_DIGEST, record_hashes):  # noqa: B007 - the last one
        pass
    return digest
