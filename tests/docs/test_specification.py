"""Figures, type strings, records and kinds of the specification are those of the source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pytest

from offchain.attestation.coupon_token import CLAIM_TYPES, coupon_domain
from offchain.attestation.keccak import keccak
from offchain.attestation.presale import PRESALE_TYPES, presales_domain
from offchain.attestation.quorum import QUORUM_TYPES, quorum_domain
from offchain.attestation.records import RECORDS, Log, digest_of
from offchain.attestation.rewards import REWARD_TYPES, rewards_domain
from offchain.attestation.typed_data import TYPES, SigningDomain, hub_domain, roots_domain
from offchain.domain import bounds
from offchain.domain.terms import Audience, Kind, Revocation, Scope, Settlement, Target
from tests.docs.markdown import code_spans, page
from tests.docs.test_examples import EXAMPLE
from tests.docs.test_layouts import GOOD, refusal_of
from tests.surroundings import ROOT

SPECIFICATION = page(ROOT, "docs/specification.md")
HASHES = "".join(
    (ROOT / "contracts" / "libraries" / f"{name}Hash.sol").read_text("utf-8")
    for name in ("Voucher", "Quorum", "Reward", "Presale", "Coupon")
)
ACTORS = {"Merchant": "M", "Shopper": "S", "Cashier": "C", "Issuer": "O", "Auditor": "A", "Relayer and anyone": "R"}
_BEHAVIOUR = re.compile(r"^- \*\*([A-Z])-(\d+)\*\* ", re.MULTILINE)


def types() -> list[str]:
    """The type strings of the specification."""
    (block,) = [block for block in SPECIFICATION.blocks if block.info == "eip712"]
    return block.text.split("\n")[:-1]


def test_type_strings_are_those_of_the_program() -> None:
    domain, *structs = types()
    program = {**TYPES, **QUORUM_TYPES, **REWARD_TYPES, **PRESALE_TYPES, **CLAIM_TYPES}
    assert {text.split("(")[0]: text for text in structs} == program
    name, version = keccak(b"Promissory"), keccak(b"1")
    words = b"".join((keccak(domain.encode()), name, version, (5).to_bytes(32, "big"), (7).to_bytes(32, "big")))
    assert keccak(words) == hub_domain(5, 7).separator()


def test_type_strings_are_those_of_the_contracts() -> None:
    assert types()[1:] == re.findall(r"keccak256\(\s*\"(\w+\([^\"]+\))\"", HASHES)


def test_domains_are_those_of_the_program() -> None:
    table = SPECIFICATION.table("10.1 Typed data", ("domain", "name", "version"))
    told = {row[0]: SigningDomain(code_spans(row[1])[0], code_spans(row[2])[0], 5, 7) for row in table.rows}
    assert told == {
        "hub": hub_domain(5, 7),
        "roots": roots_domain(5, 7),
        "quorum": quorum_domain(5, 7),
        "rewards": rewards_domain(5, 7),
        "presales": presales_domain(5, 7),
        "coupons": coupon_domain(5, 7),
    }


def test_limits_are_those_of_the_program() -> None:
    table = SPECIFICATION.table("12 Limits", ("limit", "value"))
    told = {code_spans(limit)[0]: int(value) for limit, value, _ in table.rows}
    assert told == {name: value for name, value in vars(bounds).items() if name.isupper() and name != "MAX_U96"}


def test_records_are_those_of_the_program() -> None:
    table = SPECIFICATION.table("8 Records and the ledger digest", ("record", "types", "topics 1 to 3", "data"))
    (terms,) = [span for span, _ in SPECIFICATION.spans if re.fullmatch(r"\((?:uint256,){8}bytes32,bytes32\)", span)]
    told = {
        code_spans(name)[0]: (
            code_spans(kinds)[0].replace("TERMS", terms),
            *(cell.replace(", ", ",") for cell in names),
        )
        for name, kinds, *names in table.rows
    }
    assert told == dict(RECORDS)


@pytest.mark.parametrize(
    "enum", [Kind, Scope, Target, Audience, Revocation, Settlement], ids=lambda enum: enum.__name__
)
def test_numbers_of_options_are_those_of_the_program(enum: type[Kind]) -> None:
    table = SPECIFICATION.table("9.1 Terms", ("word", "field", "bits", "is"))
    (cell,) = [row[3] for row in table.rows if row[1] == f"`{enum.__name__.lower()}`"]
    assert cell == ", ".join(f"{member.name} {member.value}" for member in enum)


def test_the_kinds_and_scopes_that_are_described_are_those_that_can_be_created() -> None:
    table = SPECIFICATION.table("4 Kinds", ("kind", "scopes"))
    told = {kind: set(scopes.split(", ")) for kind, scopes, *_ in table.rows}
    created: dict[str, set[str]] = defaultdict(set)
    for kind in Kind:
        terms, tiers = GOOD.get(kind, GOOD[Kind.PERCENT])
        for scope in Scope:
            if not refusal_of(replace(terms, kind=kind, scope=scope), tiers):
                created[kind.name].add(scope.name)
    assert told == created


@pytest.mark.parametrize(("actor", "letter"), ACTORS.items())
def test_behaviours_of_an_actor_are_numbered_without_a_gap(actor: str, letter: str) -> None:
    found = _BEHAVIOUR.findall(SPECIFICATION.section(actor))
    assert found == [(letter, str(number)) for number in range(1, len(found) + 1)]
    assert found


def test_every_behaviour_that_is_referred_to_exists() -> None:
    defined = {f"{letter}-{number}" for letter, number in _BEHAVIOUR.findall(SPECIFICATION.prose)}
    kinds = set(re.findall(r"^### (K-\d+) ", SPECIFICATION.prose, re.MULTILINE))
    assert set(re.findall(r"\b[A-Z]-\d+\b", SPECIFICATION.prose)) <= defined | kinds


def test_the_ledger_algorithm_gives_the_digests_of_the_program() -> None:
    names: dict[str, object] = {}
    (block,) = [block for block in SPECIFICATION.blocks if block.info == EXAMPLE and "def ledger_digests" in block.text]
    exec("\n".join(line[4:] for line in block.text.splitlines()), names)  # noqa: S102 - the document's own lines
    logs = history()
    told = names["ledger_digests"]([(log.topics, log.data) for _, log in logs])  # type: ignore[operator]
    ours = {merchant for merchant, _ in logs if merchant}
    assert len(ours) == 2
    assert told == {merchant: digest_of(_hashes(logs, merchant)) for merchant in ours}


def history() -> list[tuple[bytes, Log]]:
    """(merchant, log) of two merchants' records in turns, one of each kind, and logs that are no record."""
    logs = []
    for name in RECORDS:
        for merchant, campaign in ((b"\x01" * 32, b"\x0a" * 32), (b"\x02" * 32, b"\x0b" * 32)):
            logs.append((merchant, _log(name, {"merchant": merchant, "campaign": campaign})))
        logs.append((b"", Log(1, (keccak(b"TermsPublished()"), b"\x0a" * 32), b"", 1, b"", b"", 0)))
    return logs


def _log(name: str, known: dict[str, bytes]) -> Log:
    kinds, topics, data = RECORDS[name]
    values = [known.get(topic, keccak(topic.encode())) for topic in topics.split(",")]
    words = b"".join(keccak(word.encode()) for word in data.split(",") if word)
    return Log(1, (keccak(f"{name}({kinds})".encode()), *values), words, 1, b"", b"", 0)


def _hashes(logs: Iterable[tuple[bytes, Log]], merchant: bytes) -> Iterable[bytes]:
    return (log.record_hash() for owner, log in logs if owner == merchant)
