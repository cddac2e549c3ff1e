"""From a campaign document to the terms that it promises, with every amount, time and account as an integer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from offchain.attestation import typed_data
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import cold_hash, extra_hash
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns import currencies, forms
from offchain.campaigns.accounts import Accounts
from offchain.campaigns.currencies import Currency
from offchain.campaigns.document import CampaignDocument, Promises, Texts
from offchain.campaigns.limit_terms import LimitReader
from offchain.campaigns.offer_terms import OfferReader
from offchain.campaigns.problems import Problems
from offchain.campaigns.settlement_terms import settlement_fields
from offchain.campaigns.yaml_source import Source
from offchain.data.catalogue import Catalogue
from offchain.domain import terms_check
from offchain.domain.bounds import BPS
from offchain.domain.extra import Extra
from offchain.domain.terms import Audience, Cold, Revocation, Terms

METADATA_SCHEMA = "promissory-metadata/1"
_SECONDS_MOST = 2**32 - 1
_MINUTES_MOST = 2**16 - 1


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document promises. metadata : the bytes that `cold.metadata` is the hash of."""

    terms: Terms
    extra: Extra
    cold: Cold
    metadata: bytes
    currency: Currency

    @property
    def words(self) -> tuple[int, ...]:
        """The extra words, as the hub takes them."""
        return self.extra.words(self.terms)

    def check(self, time: int) -> None:
        """Refuses what the hub would refuse to create at `time`, Unix seconds. Raises `Refusal`."""
        hashes = {"extra_hash": extra_hash(self.words), "cold_hash": cold_hash(self.cold)}
        terms_check.check(self.terms, self.words, self.cold, time, **hashes)

    def campaign(self, domain: SigningDomain) -> bytes:
        """The campaign's id under the hub's domain."""
        return typed_data.campaign_id(domain, self.terms)


def draft(
    document: CampaignDocument, source: Source, *, now: int, roles: Mapping[str, int], catalogue: Catalogue | None
) -> Draft:
    """The terms of a document; they may still be such as the hub refuses, see `Draft.check`.

    now : what relative times are counted from, Unix seconds; roles : name -> account; catalogue : None without one.
    Raises `DocumentError` with all mistakes.
    """
    problems = Problems(source)
    currency = _currency(problems, document.currency)
    accounts = Accounts(problems, roles)
    offer = OfferReader(problems, currency.decimals, catalogue)
    fields, extra = offer.read(document.offer, document.conditions)
    merchant = accounts.read(("who", "merchant"), document.who.merchant)
    metadata, limits = _metadata(problems, document.texts), LimitReader(problems, offer)
    cold = _cold(document, accounts, merchant, keccak(metadata))
    rest = {
        "merchant": merchant,
        "issuer": accounts.read(("who", "issuer"), document.who.issuer),
        "audience": int(Audience[document.audience]),
        "gate": accounts.read(("gate", "contract"), document.gate.contract) if document.gate else 0,
        "currency": currency.number,
        "salt": document.salt,
        "flags": fields["flags"] | int(limits.flags(document.stacking, document.promises, document.audience)),
        **limits.times(document.when, now),
        **limits.limits(document.limits, document.offer.kind),
        **limits.stacking(document.stacking),
        **settlement_fields(document, accounts),
        **_promises(problems, document.promises, by_root=document.audience == "ROOT"),
    }
    extra = replace(extra, gate=limits.gate(document.gate, document.audience))
    problems.stop()
    return _drafted({**fields, **rest}, extra, cold, metadata, currency)


def _drafted(fields: Mapping[str, int], extra: Extra, cold: Cold, metadata: bytes, currency: Currency) -> Draft:
    """The terms with the hashes of what stands beside them."""
    terms = Terms(**fields, extra_hash=bytes(32), cold_hash=cold_hash(cold))
    return Draft(replace(terms, extra_hash=extra_hash(extra.words(terms))), extra, cold, metadata, currency)


def metadata_of(texts: Texts) -> bytes:
    """The texts as the terms commit to them: JSON in UTF-8, keys sorted, no white space between tokens."""
    document = {"schema": METADATA_SCHEMA, "texts": texts.model_dump(exclude_none=True)}
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _metadata(problems: Problems, texts: Texts) -> bytes:
    if texts.en is None and texts.zh is None:
        problems.note(("texts",), "no language", "`en`, `zh`, or both")
    return metadata_of(texts)


def _currency(problems: Problems, code: str) -> Currency:
    """The currency; an unknown one is noted, and read on with as if it had two decimals."""
    currency = currencies.by_code(code)
    if currency is None:
        problems.note(("currency",), repr(code), "a currency of ISO 4217 that has a minor unit")
    return currency or Currency(code, 0, 2)


def _cold(document: CampaignDocument, accounts: Accounts, merchant: int, metadata: bytes) -> Cold:
    problems = accounts.problems
    funders = [
        (
            accounts.read(("funders", position, "account"), funder.account),
            problems.read(("funders", position, "share"), forms.percent, funder.share, most=BPS),
        )
        for position, funder in enumerate(document.funders or ())
    ] or [(merchant, BPS)]
    return Cold(
        auditor=accounts.read(("who", "auditor"), document.who.auditor),
        funders=tuple(account for account, _ in funders),
        share_bps=tuple(share for _, share in funders),
        plan_hash=bytes(32) if document.evaluation_plan is None else forms.word(document.evaluation_plan),
        metadata=metadata,
    )


def _promises(problems: Problems, promises: Promises, *, by_root: bool) -> dict[str, int]:
    place = ("promises", "root_delay")
    if by_root and promises.root_delay is None:
        problems.note(place, "nothing", 'how long a root waits before it counts, such as "24h"; "0m" for not at all')
    if not by_root and promises.root_delay is not None:
        problems.note(place, repr(promises.root_delay), "nothing: only a ROOT audience has roots")
    delay = problems.read(place, forms.duration, promises.root_delay, most=_MINUTES_MOST * 60)
    if delay % 60:
        problems.note(place, repr(promises.root_delay), "whole minutes")
    return {
        "notice": problems.read(("promises", "notice"), forms.duration, promises.notice, most=_SECONDS_MOST),
        "max_pause": problems.read(("promises", "max_pause"), forms.duration, promises.max_pause, most=_SECONDS_MOST),
        "refund_window": problems.read(
            ("promises", "refund_window"), forms.duration, promises.refund_window, most=_SECONDS_MOST
        ),
        "revocation": int(Revocation[promises.revocation]),
        "root_delay": delay // 60,
    }
