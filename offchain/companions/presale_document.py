"""The document of a pre-sale: what stands where, and the terms that it makes. Explained in docs/companion-files.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field

from offchain.attestation.keccak import keccak
from offchain.campaigns import forms
from offchain.campaigns.accounts import Accounts
from offchain.campaigns.document import NAME, Text, Texts
from offchain.campaigns.drafting import metadata_of
from offchain.campaigns.entries import Account, Duration, Moment, Money, Part, Percent
from offchain.campaigns.problems import Problems
from offchain.campaigns.reading import Parts
from offchain.campaigns.yaml_source import Source
from offchain.domain.bounds import MAX_U96
from offchain.domain.presale import Presale

_SECONDS: Final = 2**32 - 1
_CLOCK: Final = 2**40 - 1


class Merchant(Part):
    """Whose pre-sale it is."""

    merchant: Account = "merchant"


class Goods(Part):
    """price : of a unit; units : how many there are; units_each : the most for one shopper."""

    price: Money
    units: Annotated[int, Field(ge=1, lt=2**32)]
    units_each: Annotated[int, Field(ge=1, lt=2**32)]


class Deposited(Part):
    """amount : of a unit; counts_for : what of it the balance takes off, from 100 % on; forfeited : what of it the
    merchant keeps where the balance is not paid."""

    amount: Money
    counts_for: Percent = "100%"
    forfeited: Percent = "0%"


class Windows(Part):
    """Deposits are taken from `deposits_from` up to but not at `deposits_until`; the goods are ready before `ready_by`,
    and the balance can be paid for `balance_within` from then on."""

    deposits_from: Moment = "now"
    deposits_until: Moment
    ready_by: Moment
    balance_within: Duration


class PresaleDocument(Part):
    """One pre-sale. decimals : of the token."""

    form: Annotated[Literal["promissory-presale/1"], Field(alias="schema")]
    name: Annotated[str, Field(pattern=NAME)]
    token: Account
    decimals: Annotated[int, Field(ge=0, le=18)]
    who: Annotated[Merchant, Field(default_factory=Merchant)]
    goods: Goods
    deposit: Deposited
    when: Windows
    texts: Texts
    salt: Annotated[int, Field(ge=0, lt=2**53)] = 0


PARTS: Final[Parts] = MappingProxyType(
    {
        (): PresaleDocument,
        ("who",): Merchant,
        ("goods",): Goods,
        ("deposit",): Deposited,
        ("when",): Windows,
        ("texts",): Texts,
        ("texts", "en"): Text,
        ("texts", "zh"): Text,
    }
)
"""Place -> the part that stands there."""


@dataclass(frozen=True, slots=True)
class PresaleDraft:
    """terms : as the escrow takes them; description : the bytes that `terms.description_hash` is the hash of."""

    terms: Presale
    description: bytes


def draft(document: PresaleDocument, source: Source, *, now: int, roles: Mapping[str, int]) -> PresaleDraft:
    """The terms; they may still be such as the escrow refuses.

    now : what relative times are counted from, Unix seconds. Raises `DocumentError` with all mistakes.
    """
    problems = Problems(source)
    accounts = Accounts(problems, roles)
    description = metadata_of(document.texts)
    if document.texts.en is None and document.texts.zh is None:
        problems.note(("texts",), "no language", "`en`, `zh`, or both")
    when, deposit = document.when, document.deposit

    def amount(place: tuple[str, str], text: str) -> int:
        return problems.read(place, lambda given: forms.money(given, document.decimals), text, most=MAX_U96)

    def moment(name: str, text: str) -> int:
        return problems.read(("when", name), lambda given: forms.moment(given, now), text, most=_CLOCK)

    terms = Presale(
        merchant=accounts.read(("who", "merchant"), document.who.merchant),
        token=accounts.read(("token",), document.token),
        price=amount(("goods", "price"), document.goods.price),
        deposit=amount(("deposit", "amount"), deposit.amount),
        factor_bps=problems.read(("deposit", "counts_for"), forms.percent, deposit.counts_for, most=_SECONDS),
        forfeit_bps=problems.read(("deposit", "forfeited"), forms.percent, deposit.forfeited, most=2**16 - 1),
        units=document.goods.units,
        units_each=document.goods.units_each,
        deposit_from=moment("deposits_from", when.deposits_from),
        deposit_until=moment("deposits_until", when.deposits_until),
        ready_by=moment("ready_by", when.ready_by),
        balance_seconds=problems.read(("when", "balance_within"), forms.duration, when.balance_within, most=_SECONDS),
        description_hash=keccak(description),
        salt=document.salt.to_bytes(32, "big"),
    )
    problems.stop()
    return PresaleDraft(terms, description)
