"""`OracleQuorum` in Python, for `FakeChain`. Its first quorum is proposed by a call of its own, since there is no
constructor here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final

from eth_abi.abi import decode

from offchain.adapters.fake_chain import Call, Emitted, Outcome
from offchain.adapters.fake_encoding import emitted_beside, selectors
from offchain.attestation.companion_calls import QUORUM_CALLS
from offchain.attestation.keccak import words
from offchain.attestation.quorum import Quorum
from offchain.attestation.records import QUORUMS, Log
from offchain.attestation.records import decode as decode_record
from offchain.audit.quorum_replay import QuorumBook, Standing
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError

_NAMES: Final = MappingProxyType(selectors(QUORUM_CALLS))


@dataclass(slots=True)
class FakeQuorum:
    """One contract. Whatever is proposed counts as approved: the audit looks at approvals itself."""

    address: int
    book: QuorumBook = field(default_factory=QuorumBook)

    def run(self, call: Call) -> Outcome:
        """What the call would do. Raises `Refusal` or `CallRevertedError`."""
        name = _NAMES.get(call.data[:4], "")
        if name not in QUORUM_CALLS:
            raise CallRevertedError(b"")
        arguments = decode(QUORUM_CALLS[name], call.data[4:])
        if name in self._VIEWS:
            return Outcome(words(*self._VIEWS[name](self, call, *arguments)))
        return Outcome(logs=(self._ACTS[name](self, call, *arguments),), memo=call.time)

    def settle(self, outcome: Outcome) -> None:
        """Follows the log. The memo is the time of the block."""
        for it in outcome.logs:
            record = decode_record(Log(it.address, it.topics, it.data, 0, b"", b"", 0))
            if record is not None and isinstance(outcome.memo, int):
                self.book.follow(record, outcome.memo)

    def _propose(self, call: Call, raw: Any, _approval: bytes) -> Emitted:
        quorum, current = quorum_from(raw), self.book.serving(call.time)
        quorum.check(self.book.numbered + 1)
        serving = self.book.standings.get(current)
        delay = serving.quorum.delay if serving is not None and serving.quorum is not None else 0
        told = {
            "number": quorum.number,
            "quorumAt": 64,
            "activeFrom": call.time + delay,
            "ofNumber": quorum.number,
            "threshold": quorum.threshold,
            "delay": quorum.delay,
            "overlap": quorum.overlap,
            "freezer": quorum.freezer,
            "membersAt": 192,
            "count": len(quorum.members),
        }
        return self._emitted("QuorumProposed", told | {f"members{at}": it for at, it in enumerate(quorum.members)})

    def _cancel(self, call: Call, raw: Any) -> Emitted:
        self._check_freezer(call, raw)
        return self._emitted("QuorumCancelled", {"number": self.book.proposed})

    def _retire(self, call: Call, raw: Any, number: int) -> Emitted:
        self._check_freezer(call, raw)
        return self._emitted("QuorumRetired", {"number": number})

    def _freeze(self, call: Call, raw: Any) -> Emitted:
        self._check_freezer(call, raw)
        return self._emitted("QuorumFrozen", {"number": self.book.serving(call.time)})

    def _unfreeze(self, call: Call, raw: Any) -> Emitted:
        self._check_freezer(call, raw)
        return self._emitted("QuorumUnfrozen", {"number": self.book.serving(call.time)})

    def _check_freezer(self, call: Call, raw: Any) -> None:
        quorum = quorum_from(raw)
        if call.sender != quorum.freezer:
            raise Refusal("Quorum_NotFreezer", sender=call.sender, freezer=quorum.freezer)

    def _emitted(self, name: str, told: Mapping[str, int]) -> Emitted:
        return emitted_beside(self.address, QUORUMS, name, told)

    def _serving(self, call: Call) -> tuple[int, ...]:
        return (self.book.serving(call.time),)

    def _next_number(self, _call: Call) -> tuple[int, ...]:
        return (self.book.numbered + 1,)

    def _is_frozen(self, _call: Call) -> tuple[int, ...]:
        return (int(self.book.frozen),)

    def _standing_of(self, _call: Call, number: int) -> tuple[int, ...]:
        standing = self.book.standings.get(number, Standing(None, 0))
        if standing.quorum is None:
            return (0, 0, 0)
        return (int.from_bytes(standing.quorum.hash(), "big"), standing.active_from, standing.active_until)

    _VIEWS: ClassVar[Mapping[str, Callable[..., tuple[int, ...]]]] = MappingProxyType(
        {"serving": _serving, "nextNumber": _next_number, "isFrozen": _is_frozen, "standingOf": _standing_of}
    )
    _ACTS: ClassVar[Mapping[str, Callable[..., Emitted]]] = MappingProxyType(
        {"propose": _propose, "cancel": _cancel, "retire": _retire, "freeze": _freeze, "unfreeze": _unfreeze}
    )


def quorum_from(raw: Any) -> Quorum:
    """The quorum from what the ABI library decodes."""
    number, threshold, delay, overlap, freezer, members = raw
    return Quorum(number, threshold, delay, overlap, int(freezer, 16), tuple(int(it, 16) for it in members))
