"""`promo quote`."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.clocks import SystemClock
from offchain.attestation import typed_data
from offchain.attestation.typed_data import hub_domain
from offchain.campaigns import quote_order, terms_file
from offchain.campaigns.currencies import denomination_of, of_number
from offchain.campaigns.errors import OrderError
from offchain.campaigns.papers import gather
from offchain.campaigns.quote_order import QuoteOrder
from offchain.campaigns.refusals_told import in_words
from offchain.cashier.choice import Choice, Policy, choose
from offchain.cashier.quote_told import Goods, QuoteTexts, Telling
from offchain.cashier.reasons import LeftOut, Refused
from offchain.commands.account import account_in_hand
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer
from offchain.commands.policies import read_policies
from offchain.coupons import shared
from offchain.coupons.shared import SharedCodes
from offchain.data.catalogue import Catalogue
from offchain.domain.buy_get import wants_dearest_first
from offchain.domain.cascade import Presented
from offchain.domain.denomination import check_denomination
from offchain.domain.extra import Extra
from offchain.domain.ledger import check_open, created
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience, Terms
from offchain.settings import Settings
from offchain.texts.left_out import LeftOutTexts
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.unlocking import UnlockTexts
from offchain.texts.wording import Language

_NOBODY = 1
"""Who the merchant of a document is that says no account: all such documents are of one merchant."""

FilesArgument = Annotated[
    list[Path] | None, typer.Argument(help="Campaign documents, or JSON files of terms.", exists=True, dir_okay=False)
]
_CodeOption = Annotated[str, typer.Option("--code", help="A shared code, which brings its campaign.")]
_SharedFileOption = Annotated[
    Path | None, typer.Option("--shared-codes", help="Without it, shared-codes.json beside PROMO_BUILD.")
]
_OrderOption = Annotated[Path, typer.Option("--order", help="JSON file of the order.", exists=True, dir_okay=False)]
_PolicyOption = Annotated[
    list[str] | None, typer.Option("--policy", help="Choice in a group, such as 0=first; first, max or all.")
]
_LanguageOption = Annotated[str, typer.Option("--language", help="en or zh.")]
_RolesOption = Annotated[Path | None, typer.Option("--roles", help="Without it, roles.yaml beside each document.")]
_ChainOption = Annotated[
    int, typer.Option("--chain-id", min=1, max=2**64 - 1, help="Whose roles are meant, and which ids break ties.")
]


@dataclass(frozen=True, slots=True)
class _Subject:
    """A campaign of a file. campaign : its id; catalogue : None where the file names none."""

    name: str
    campaign: bytes
    terms: Terms
    extra: Extra
    catalogue: Catalogue | None


def quote(
    files: FilesArgument = None,
    *,
    order: _OrderOption,
    code: _CodeOption = "",
    shared_codes: _SharedFileOption = None,
    policy: _PolicyOption = None,
    language: _LanguageOption = "en",
    roles: _RolesOption = None,
    chain_id: _ChainOption = 1337,
    as_json: JsonOption = False,
) -> None:
    """Price an order by the rules, without a chain: the best set of campaigns, and why others are not in it.

    Limits that only a chain knows (uses, budget, stock) are not looked at. Amounts in JSON are minor units.

    Example: promo quote examples/campaigns/every-public.yaml --order examples/order.json --code PROMO10
    """
    with told(as_json):
        now = SystemClock().now()
        named = _named(code, shared_codes, chain_id)
        subjects = [_open(file, roles, chain_id, now) for file in (*(files or ()), *named)]
        _check_names(subjects)
        catalogue = next((it.catalogue for it in subjects if it.catalogue is not None), None)
        usual = denomination_of(subjects[0].terms)
        asked = quote_order.load(order, usual=usual, catalogue=catalogue, now=now)
        _check_personal(subjects, asked)
        with in_words(of_number(asked.money.currency)):
            goods, choice = _choose(subjects, asked, read_policies(policy or []))
        telling = _telling(subjects, asked, goods, _language(language))
        document = telling.document(choice)
    answer(document, as_json, lambda: print("\n".join(telling.lines(document))))


def _named(code: str, file: Path | None, chain_id: int) -> Sequence[Path]:
    """The document of a shared code, where one was typed. Raises `UnknownCodeError`, `CouponFileError`."""
    if not code:
        return ()
    path = file or Settings.read(os.environ).build.parent / shared.FILE
    codes = SharedCodes(path, chain_id)
    return (codes.document_of(codes.find(code)),)


def _open(file: Path, roles: Path | None, chain_id: int, now: int) -> _Subject:
    domain = hub_domain(chain_id, 0)
    if file.suffix == ".json":
        name, terms, extra = terms_file.load(file)
        return _Subject(name, typed_data.campaign_id(domain, terms), terms, extra, None)
    papers = gather(file, chain_id=chain_id, roles_file=roles)
    draft = papers.draft(now, account_in_hand() or _NOBODY)
    return _Subject(papers.document.name, draft.campaign(domain), draft.terms, draft.extra, papers.catalogue)


def _check_names(subjects: Sequence[_Subject]) -> None:
    """Refuses no campaign, one name for two, and one campaign twice, which no order presents. Raises `OrderError`."""
    if not subjects:
        raise OrderError("the campaigns", "none", "documents, or the --code of one")
    names, campaigns = set[str](), set[bytes]()
    for subject in subjects:
        if subject.name in names or subject.campaign in campaigns:
            raise OrderError("the campaigns", f"{subject.name} twice", "each campaign once, each under its own name")
        names.add(subject.name)
        campaigns.add(subject.campaign)


def _check_personal(subjects: Sequence[_Subject], asked: QuoteOrder) -> None:
    """Refuses a value where no coupon carries one: the hub refuses its grant. Raises `OrderError`."""
    carried = {it.name for it in subjects if it.terms.audience in (Audience.VOUCHER, Audience.ROOT)}
    for name in asked.personal:
        if name not in carried:
            raise OrderError("personal", f"a value on a coupon of {name}", "a campaign of these, by voucher or root")


def _choose(subjects: Sequence[_Subject], asked: QuoteOrder, policies: Mapping[int, Policy]) -> tuple[Goods, Choice]:
    """(where the lines of the file stand in the order presented, the choice)."""
    presented = [_presented(subject, asked) for subject in subjects]
    closed = {one.campaign: refusal for one in presented if (refusal := _closed(one, asked)) is not None}
    candidates = [one for one in presented if one.campaign not in closed]
    sort = any(wants_dearest_first(one.terms) for one in candidates)
    order = sorted(range(len(asked.lines)), key=lambda i: -asked.lines[i].unit_price if sort else 0)
    choice = choose(candidates, policies, [asked.lines[i] for i in order], asked.delivery)
    late = tuple(LeftOut(one, Refused(closed[one.campaign])) for one in presented if one.campaign in closed)
    goods = Goods(asked.skus, [[(i, asked.lines[i].amount)] for i in order])
    return goods, replace(choice, left_out=(*choice.left_out, *late))


def _telling(subjects: Sequence[_Subject], asked: QuoteOrder, goods: Goods, language: Language) -> Telling:
    return Telling(
        names={it.campaign: it.name for it in subjects},
        goods=goods,
        currency=of_number(asked.money.currency).code,
        decimals=asked.money.decimals,
        texts=QuoteTexts(UnlockTexts.load(RefusalTexts.load()), LeftOutTexts.load()),
        language=language,
    )


def _presented(subject: _Subject, asked: QuoteOrder) -> Presented:
    return Presented(
        campaign=subject.campaign,
        terms=subject.terms,
        extra=subject.extra,
        personal=asked.personal.get(subject.name, 0),
        max_discount=subject.terms.cap_amount,
    )


def _closed(promotion: Presented, asked: QuoteOrder) -> Refusal | None:
    """Why the campaign does not hold at that moment, or not in that money."""
    terms = promotion.terms
    try:
        check_open(terms, created(terms), asked.time)
        check_denomination(asked.money, denomination_of(terms))
    except Refusal as refusal:
        return refusal
    return None


def _language(text: str) -> Language:
    if text == "en":
        return "en"
    if text == "zh":
        return "zh"
    raise OrderError("--language", repr(text), "en or zh")
