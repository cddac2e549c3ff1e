"""Checks campaign documents for what a merchant would hate to find out later; needs no node."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from offchain.attestation.keccak import keccak
from offchain.campaigns import reading, roles
from offchain.campaigns.document import CampaignDocument
from offchain.campaigns.papers import Papers
from offchain.campaigns.telling import promises_told
from offchain.data.catalogue import Catalogue
from offchain.domain.refusals import Refusal
from offchain.rehearsal.findings import Finding, Level, Subject, ordered
from offchain.rehearsal.funding import check_funding
from offchain.rehearsal.options import check_options
from offchain.rehearsal.reach import check_reach
from offchain.rehearsal.together import check_together
from offchain.rehearsal.worth import check_worth
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts
from offchain.texts.said import Said, chinese


def open_subject(path: Path, now: int, otherwise: Catalogue | None = None, chain: int | None = None) -> Subject:
    """A document as a campaign that is created at `now`, Unix seconds; otherwise : the catalogue of one that
    names none.

    chain : its id, on which the roles file beside the document must know every name. Without it, accounts that are only
    named stand for themselves: whoever they are on a chain, no check depends on it. Raises `DocumentError` with all
    mistakes, and what loading a catalogue raises.
    """
    document, source = reading.load(path)
    catalogue = otherwise if document.catalogue is None else Catalogue.load(path.parent / document.catalogue)
    papers = Papers(document=document, source=source, roles=_roles(path, document, chain), catalogue=catalogue)
    return Subject(path.name, papers, papers.draft(now, account_of("merchant")))


def check_all(subjects: Sequence[Subject], now: int) -> list[Finding]:
    """Everything that was found, the worst first."""
    found = [finding for subject in subjects for finding in check_one(subject, now)]
    return ordered([*found, *check_together(subjects)])


def check_one(subject: Subject, now: int) -> Iterator[Finding]:
    """What one campaign alone contradicts; now : Unix seconds."""
    yield from _refused(subject, now)
    yield from check_reach(subject)
    yield from check_worth(subject)
    yield from check_options(subject, now)
    yield from check_funding(subject)


def finding_lines(findings: Sequence[Finding], subjects: Sequence[Subject]) -> list[str]:
    """A table for people: where, what, what to do."""
    checked = f"{_several(len(subjects), 'campaign')} checked"
    if not findings:
        return [f"{checked}: nothing to say"]
    lines = []
    for finding in findings:
        problem, others = finding.problem, finding.campaigns[1:]
        place = f"line {problem.line}, {problem.path}" if problem.line else problem.path
        beside = f" (with {', '.join(others)})" if others else ""
        lines.append(f"{finding.level:<8} {finding.campaigns[0]:<24} {finding.code:<24} {place}{beside}")
        lines.append(f"         found {problem.found}; wanted {problem.wanted}")
        lines.append(f"         发现：{chinese(problem.found).rstrip('。')}；建议：{chinese(problem.wanted)}")
    counts = [_several(sum(it.level is level for it in findings), level) for level in Level]
    return [*lines, f"{checked}: {', '.join(counts)}"]


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def lint_document(findings: Sequence[Finding], subjects: Sequence[Subject]) -> dict[str, Any]:
    """The same for programs, with what each campaign promises and the texts that its terms commit to."""
    return {
        "findings": [finding.as_json() for finding in findings],
        "counts": {str(level): sum(it.level is level for it in findings) for level in Level},
        "campaigns": [_told(subject) for subject in subjects],
    }


def promise_lines(subject: Subject) -> list[str]:
    """What a campaign promises, in every language."""
    told = [f"{subject.name} ({subject.file})"]
    for language, sentences in promises_told(subject.draft, subject.catalogue).items():
        told += [f"[{language}]", *sentences]
    return told


def account_of(name: str) -> int:
    """The account that stands for a name: 160 bits, the same in every document."""
    return int.from_bytes(keccak(f"role:{name}".encode())[12:], "big")


def _told(subject: Subject) -> dict[str, Any]:
    return {
        "name": subject.name,
        "file": subject.file,
        "description": promises_told(subject.draft, subject.catalogue),
        "metadata": subject.draft.metadata.decode(),
        "metadata_hash": f"0x{subject.draft.cold.metadata.hex()}",
    }


def _refused(subject: Subject, now: int) -> Iterator[Finding]:
    """What a hub would refuse to create."""
    try:
        subject.draft.check(now)
    except Refusal as refusal:
        texts, decimals = RefusalTexts.load(), subject.draft.currency.decimals
        english, told = (texts.render(refusal, language, decimals) for language in LANGUAGES)
        found, wanted = Said.both(english.sentence, told.sentence), Said.both(english.next_step, told.next_step)
        yield subject.finding(Level.ERROR, refusal.code, (), found, wanted)


def _roles(path: Path, document: CampaignDocument, chain: int | None) -> Mapping[str, int]:
    """Name -> account, without the merchant's, who is whoever creates the campaign."""
    if chain is None:
        return _stand_ins(path, document)
    beside = path.parent / roles.FILE
    return roles.load(beside, chain) if beside.exists() else {}


def _stand_ins(path: Path, document: CampaignDocument) -> dict[str, int]:
    """Every name that the roles file beside the document knows on any chain, and the names of everybody's roles."""
    beside = path.parent / roles.FILE
    names = set(roles.names(beside)) if beside.exists() else set()
    gate = document.gate.contract if document.gate else ""
    if not beside.exists():
        given = [document.who.merchant, document.who.issuer, document.who.auditor, gate, document.token]
        given += [funder.account for funder in document.funders or ()]
        names |= {name for name in given if name and not name.startswith("0x")}
    return {name: account_of(name) for name in names}
