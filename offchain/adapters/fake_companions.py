"""`PresaleEscrow` and `RewardDistributor` in Python, for `FakeChain`, and a token that they hold.

What a call records is what the audit expects of such a record; the words that only a caller chooses come from the call.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from eth_abi.abi import decode

from offchain.adapters.fake_chain import Call, Emitted, Outcome
from offchain.adapters.fake_companion_functions import ACTS, VIEWS
from offchain.adapters.fake_encoding import selectors
from offchain.attestation.companion_calls import PRESALE_CALLS, REWARD_CALLS, TOKEN_CALLS, Calls
from offchain.attestation.keccak import keccak, words
from offchain.attestation.records import KEPT_BY, ZERO_DIGEST, Log, Record, extend_digest
from offchain.attestation.records import decode as decode_record
from offchain.audit.companion_books import CompanionBooks
from offchain.audit.companion_replay import Moment, expected_words
from offchain.index.companion_terms import id_of
from offchain.index.config import IndexConfig
from offchain.ports import CallRevertedError

_CALLS: Final[Mapping[str, Calls]] = {"presales": PRESALE_CALLS, "rewards": REWARD_CALLS}
_NAMES: Final = MappingProxyType({keeper: selectors(calls) for keeper, calls in _CALLS.items()})
_TOKEN: Final = MappingProxyType(selectors(TOKEN_CALLS))
_NOWHERE: Final = Log(0, (), b"", 0, b"", b"", 0)


@dataclass(slots=True)
class FakeToken:
    """Whatever its holders owe in it, less what it took from them. holders : account -> what it owes, by token; taken :
    account -> smallest units."""

    address: int
    holders: Mapping[int, Callable[[int], int]]
    taken: dict[int, int] = field(default_factory=dict)

    def run(self, call: Call) -> Outcome:
        """Answers `balanceOf`. Raises `CallRevertedError`."""
        if _TOKEN.get(call.data[:4]) != "balanceOf":
            raise CallRevertedError(b"")
        (account,) = decode(["address"], call.data[4:])
        holder = int(account, 16)
        held = self.holders[holder](self.address) if holder in self.holders else 0
        return Outcome(words(held - self.taken.get(holder, 0)))

    def settle(self, outcome: Outcome) -> None:
        """Keeps nothing."""


@dataclass(slots=True)
class FakeCompanion:
    """One of the two contracts. keeper : its name in `KEPT_BY`; digests : by merchant."""

    address: int
    keeper: str
    books: CompanionBooks = field(default_factory=CompanionBooks)
    digests: dict[int, bytes] = field(default_factory=dict)

    def run(self, call: Call) -> Outcome:
        """What the call would do. Raises `Refusal` or `CallRevertedError`."""
        name = _NAMES[self.keeper].get(call.data[:4])
        if name is None:
            raise CallRevertedError(b"")
        arguments = decode(_CALLS[self.keeper][name], call.data[4:])
        if name == "heldIn":
            return Outcome(words(self.owed(int(arguments[0], 16))))
        if name == "ledgerDigest":
            return Outcome(self.digests.get(int(arguments[0], 16), ZERO_DIGEST))
        if (self.keeper, name) in VIEWS:
            return Outcome(words(*VIEWS[self.keeper, name](self.books, self.address, call, *arguments)))
        event, chosen = ACTS[self.keeper, name](self.books, self.address, call, *arguments)
        return Outcome(logs=(self._emitted(call, event, chosen),), memo=call.time)

    def settle(self, outcome: Outcome) -> None:
        """Follows the logs. The memo is the time of the block."""
        for it in outcome.logs:
            record = decode_record(Log(it.address, it.topics, it.data, 0, b"", b"", 0))
            if record is not None and isinstance(outcome.memo, int):
                self.books.follow(record, outcome.memo)
                book = self.books.presales.get(id_of(record)) or self.books.programmes[id_of(record)]
                digest = self.digests.get(book.terms.merchant, ZERO_DIGEST)
                self.digests[book.terms.merchant] = extend_digest(digest, record.log.record_hash())

    def owed(self, token: int) -> int:
        """Minor units."""
        return self.books.owed().get((self.keeper, token), 0)

    def _emitted(self, call: Call, event: str, chosen: Mapping[str, int]) -> Emitted:
        """The log, with the words that the rules give where the caller does not choose. Raises `Refusal`."""
        types, topics, data = KEPT_BY[self.keeper][event]
        names, rest = topics.split(","), [key for key in data.split(",") if key]
        record = Record(event, {key: chosen.get(key, 0) for key in (*names, *rest)}, _NOWHERE)
        config = IndexConfig(chain_id=call.chain_id, hub=0, roots=0, rewards=self.address, presales=self.address)
        told = {**record.words, **expected_words(Moment(config, self.books, record, call.time))}
        signature = keccak(f"{event}({types})".encode())
        return Emitted(
            self.address, (signature, *(words(told[key]) for key in names)), words(*(told[key] for key in rest))
        )
