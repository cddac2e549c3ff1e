"""Every event of a quorum, in order, against what the contract could have emitted. Twin of `OracleQuorum`.

No digest binds these events. What they add up to is compared with all that the contract keeps
(offchain/audit/quorum_counters.py): each quorum's hash, beginning and end, the highest number, whether it is frozen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import ClassVar

from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.companion_calls import decode_approval, decode_rotation
from offchain.attestation.quorum import Quorum, approval_digest, quorum_domain, rotation_digest
from offchain.attestation.records import Record
from offchain.attestation.signatures import signers_of
from offchain.audit import wording
from offchain.audit.findings import Findings, Kind
from offchain.audit.signers import UNVERIFIED
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.index.occurrences import Occurrence
from offchain.index.quorum_handlers import quorum_of

Words = Mapping[str, int]
UNSEEN_ROTATION = f"{UNVERIFIED}, and the rotation was not sent straight to its contract"


@dataclass(frozen=True, slots=True)
class Standing:
    """quorum : None when its rotation was cancelled; active_from, active_until : Unix seconds, the latter exclusive, 0
    = until it is replaced."""

    quorum: Quorum | None
    active_from: int
    active_until: int = 0


@dataclass(slots=True)
class QuorumBook:
    """One contract. Fields as the contract keeps them; standings : by number."""

    standings: dict[int, Standing] = field(default_factory=dict)
    appointed: int = 0
    proposed: int = 0
    numbered: int = 0
    frozen: bool = False

    def serving(self, time: int) -> int:
        """Number of the quorum that signs at `time`, Unix seconds."""
        waiting = self.standings.get(self.proposed)
        return self.proposed if waiting is not None and time >= waiting.active_from else self.appointed

    def follow(self, record: Record, time: int) -> None:
        """After one more event."""
        number = record.words["number"]
        if record.name == "QuorumProposed":
            current, active_from = self.serving(time), record.words["activeFrom"]
            serving = self.standings.get(current)
            if serving is not None and serving.quorum is not None:
                until = active_from + serving.quorum.overlap
                self.standings[current] = replace(serving, active_until=until)
            self.appointed = current or number
            self.proposed, self.numbered = (number if current else 0), number
            self.standings[number] = Standing(quorum_of(record), active_from)
        elif record.name == "QuorumCancelled":
            self.standings[number] = Standing(None, 0)
            self.proposed = 0
            self.standings[self.appointed] = replace(self.standings[self.appointed], active_until=0)
        elif record.name == "QuorumRetired":
            self.standings[number] = replace(self.standings[number], active_until=time)
        else:
            self.frozen = record.name == "QuorumFrozen"


@dataclass(slots=True)
class QuorumReplay:
    """Books that follow the events, and what was found on the way. books : by contract."""

    config: IndexConfig
    findings: Findings
    books: dict[int, QuorumBook] = field(default_factory=dict)

    def apply(self, occurrence: Occurrence, name: str) -> None:
        """Checks the next event, which a report calls `name`, and follows it."""
        record, time = occurrence.record, occurrence.block.timestamp
        book = self.books.setdefault(record.log.address, QuorumBook())
        try:
            for key, wanted in self._CHECKS[record.name](self, occurrence, book, time, name).items():
                if record.words[key] != wanted:
                    texts = (f"{key}={wording.value(it)}" for it in (wanted, record.words[key]))
                    self.findings.add(Kind.RULES, name, *texts)
        except Refusal as refusal:
            kind = Kind.SIGNATURE if refusal.code == "Quorum_NotApproved" else Kind.RULES
            self.findings.add(kind, name, *wording.refusal(refusal))
        book.follow(record, time)

    def _proposed(self, occurrence: Occurrence, book: QuorumBook, time: int, name: str) -> Words:
        quorum, current = quorum_of(occurrence.record), book.serving(time)
        if book.proposed not in (0, current):
            waits = book.standings[book.proposed].active_from
            raise Refusal("Quorum_Waiting", number=book.proposed, activeFrom=waits)
        quorum.check(book.numbered + 1)
        serving = book.standings.get(current)
        if serving is None or serving.quorum is None:
            return {"number": quorum.number, "activeFrom": time}
        self._check_approval(occurrence, serving.quorum, quorum, name)
        return {"number": quorum.number, "activeFrom": time + serving.quorum.delay}

    def _check_approval(self, occurrence: Occurrence, serving: Quorum, following: Quorum, name: str) -> None:
        """Whether the quorum that serves signed the next one, by the calldata of the transaction."""
        transaction, contract = occurrence.transaction, occurrence.record.log.address
        if transaction is None or transaction.to != contract:
            self.findings.note(UNSEEN_ROTATION, name)
            return
        try:
            sent, approval = decode_rotation(transaction.data)
            quorum, signed, signatures = decode_approval(approval)
        except CallDecodingError as error:
            self.findings.add(Kind.CALLDATA, name, "a call of propose", str(error))
            return
        if sent != following:
            self.findings.add(Kind.CALLDATA, name, f"the quorum that was sent: {sent}", f"{following}")
        domain = quorum_domain(self.config.chain_id, contract)
        asked = rotation_digest(domain, following)
        if quorum != serving or not _approved(approval_digest(domain, asked, serving), serving, signed, signatures):
            raise Refusal("Quorum_NotApproved", serving=serving.number, digest=asked)

    def _cancelled(self, _occurrence: Occurrence, book: QuorumBook, time: int, _name: str) -> Words:
        current = book.serving(time)
        if book.proposed in (0, current):
            raise Refusal("Quorum_NothingWaits", serving=current)
        return {"number": book.proposed}

    def _retired(self, occurrence: Occurrence, book: QuorumBook, time: int, _name: str) -> Words:
        number, current = occurrence.record.words["number"], book.serving(time)
        if number >= current or time >= book.standings.get(number, Standing(None, 0)).active_until:
            raise Refusal("Quorum_NotOverlapping", number=number, serving=current)
        return {}

    def _frozen(self, _occurrence: Occurrence, book: QuorumBook, time: int, _name: str) -> Words:
        if book.frozen:
            raise Refusal("Quorum_FrozenAlready")
        return {"number": book.serving(time)}

    def _unfrozen(self, _occurrence: Occurrence, book: QuorumBook, time: int, _name: str) -> Words:
        if not book.frozen:
            raise Refusal("Quorum_NotFrozen")
        return {"number": book.serving(time)}

    _CHECKS: ClassVar[Mapping[str, Callable[..., Words]]] = MappingProxyType(
        {
            "QuorumProposed": _proposed,
            "QuorumCancelled": _cancelled,
            "QuorumRetired": _retired,
            "QuorumFrozen": _frozen,
            "QuorumUnfrozen": _unfrozen,
        }
    )


def _approved(digest: bytes, quorum: Quorum, signed: int, signatures: tuple[tuple[bytes, bytes], ...]) -> bool:
    """Whether exactly as many members as it takes signed, each once. signed : one bit a member, the first lowest."""
    signers = [member for at, member in enumerate(quorum.members) if signed >> at & 1]
    if len(signatures) != quorum.threshold or len(signers) != quorum.threshold or signed >> len(quorum.members):
        return False
    return signers_of([(digest, r + vs) for r, vs in signatures]) == signers
