"""The document of a programme of rewards, and the terms that it makes. Explained in docs/companion-files.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field

from offchain.attestation.keccak import keccak
from offchain.attestation.rewards import Programme
from offchain.campaigns import forms
from offchain.campaigns.accounts import Accounts
from offchain.campaigns.document import NAME, Text, Texts
from offchain.campaigns.drafting import metadata_of
from offchain.campaigns.entries import Account, Duration, Moment, Part
from offchain.campaigns.problems import Problems
from offchain.campaigns.reading import Parts
from offchain.campaigns.yaml_source import Source

_SECONDS: Final = 2**32 - 1
_CLOCK: Final = 2**40 - 1


class Parties(Part):
    """The issuer, a key or a quorum, signs what was earned; the auditor may veto it while it waits."""

    merchant: Account = "merchant"
    issuer: Account
    auditor: Account | None = None


class ProgrammeDocument(Part):
    """One programme. decimals : of the token; claims_until : what nobody claimed by then the merchant may take back;
    root_delay : how long what was published waits before it counts; texts : the rules by which rewards are earned."""

    form: Annotated[Literal["promissory-rewards/1"], Field(alias="schema")]
    name: Annotated[str, Field(pattern=NAME)]
    token: Account
    decimals: Annotated[int, Field(ge=0, le=18)]
    who: Parties
    claims_until: Moment
    root_delay: Duration
    texts: Texts
    salt: Annotated[int, Field(ge=0, lt=2**53)] = 0


PARTS: Final[Parts] = MappingProxyType(
    {
        (): ProgrammeDocument,
        ("who",): Parties,
        ("texts",): Texts,
        ("texts", "en"): Text,
        ("texts", "zh"): Text,
    }
)
"""Place -> the part that stands there."""


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """terms : as the distributor takes them; rules : the bytes that `terms.rules_hash` is the hash of."""

    terms: Programme
    rules: bytes


def draft(document: ProgrammeDocument, source: Source, *, now: int, roles: Mapping[str, int]) -> ProgrammeDraft:
    """The terms; they may still be such as the distributor refuses.

    now : what relative times are counted from, Unix seconds. Raises `DocumentError` with all mistakes.
    """
    problems = Problems(source)
    accounts = Accounts(problems, roles)
    rules = metadata_of(document.texts)
    if document.texts.en is None and document.texts.zh is None:
        problems.note(("texts",), "no language", "`en`, `zh`, or both")
    until = problems.read(("claims_until",), lambda given: forms.moment(given, now), document.claims_until, most=_CLOCK)
    terms = Programme(
        merchant=accounts.read(("who", "merchant"), document.who.merchant),
        token=accounts.read(("token",), document.token),
        issuer=accounts.read(("who", "issuer"), document.who.issuer),
        auditor=accounts.read(("who", "auditor"), document.who.auditor),
        claims_until=until,
        root_delay=problems.read(("root_delay",), forms.duration, document.root_delay, most=_SECONDS),
        rules_hash=keccak(rules),
        salt=document.salt.to_bytes(32, "big"),
    )
    problems.stop()
    return ProgrammeDraft(terms, rules)
