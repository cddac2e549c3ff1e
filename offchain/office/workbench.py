"""A merchant's campaign file before launch: read, checked, told in words and hashes, run on past orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offchain.campaigns import reading, yaml_source
from offchain.campaigns.errors import DocumentError, Problem
from offchain.campaigns.papers import Papers
from offchain.campaigns.telling import promises_told
from offchain.data.catalogue import Catalogue
from offchain.office import past
from offchain.ports import Clock
from offchain.queries.as_of import as_of
from offchain.queries.reader import PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.terms_told import hashed_words
from offchain.rehearsal import figures, page
from offchain.rehearsal.findings import Finding, Level, Subject
from offchain.rehearsal.lint import check_all
from offchain.rehearsal.options import personal_value
from offchain.rehearsal.replay import replay

FILE = "campaign.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """text : the file; problems : mistakes of form, with which nothing else is known; findings : the worst first;
    promises : language -> sentences; words : the ten that the id is the hash of; sound : whether it can be launched."""

    name: str
    text: str
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    promises: Mapping[str, list[str]]
    words: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """No mistake of form, no error of meaning."""
        return not self.problems and not any(it.level is Level.ERROR for it in self.findings)


@dataclass(frozen=True, slots=True)
class Simulated:
    """figures : as of `promo campaign simulate --json`; drawings : name -> SVG; of_shop : whether the orders are the
    shop's own."""

    figures: dict[str, Any]
    drawings: Mapping[str, str]
    of_shop: bool


@dataclass(frozen=True, slots=True)
class Workbench:
    """roles : name -> account on this chain; orders : CSV of the shop's past orders, None without one."""

    store: PageStore
    catalogue: Catalogue
    roles: Mapping[str, int]
    orders: Path | None
    clock: Clock

    def check(self, text: str, merchant: int) -> Checked:
        """Everything that can be known of a file without a node. merchant : who would create it."""
        now = self.now()
        try:
            subject = self.subject(text, merchant, now)
        except DocumentError as error:
            return Checked(name="", text=text, problems=error.problems, promises={})
        return Checked(
            name=subject.name,
            text=text,
            findings=tuple(check_all([subject], now)),
            promises=promises_told(subject.draft, self.catalogue),
            words=hashed_words(subject.draft.terms),
        )

    def simulate(self, text: str, merchant: int, orders: str | None) -> Simulated:
        """What past orders would have got, `orders` of a CSV or those of the shop. Every coupon carries the public
        value. Raises `ServiceRefusal`."""
        subject = self.sound(text, merchant, self.now())
        decimals = subject.draft.currency.decimals
        found = past.of_shop(self.orders, decimals) if orders is None else past.of_file(orders, "orders.csv", decimals)
        values = {subject.name: personal_value(subject, "public")}
        result = replay([subject], found.orders, self.catalogue, {}, values)
        document = figures.document_of(result, subject.draft.currency, found.bad_rows, values)
        return Simulated(document, page.drawings(document), orders is None)

    def sound(self, text: str, merchant: int, now: int) -> Subject:
        """As `subject`, of a file that was checked before. Raises `ServiceRefusal`."""
        try:
            return self.subject(text, merchant, now)
        except DocumentError as error:
            first = error.problems[0]
            raise ServiceRefusal("Service_BadFile", mistakes=len(error.problems), first=first.told) from error

    def subject(self, text: str, merchant: int, now: int) -> Subject:
        """The campaign under test. now : Unix seconds that relative times count from. Raises `DocumentError`."""
        source = yaml_source.parse(text, FILE)
        document = reading.document_of(source)
        papers = Papers(document=document, source=source, roles=self.roles, catalogue=self.catalogue)
        return Subject(FILE, papers, papers.draft(now, merchant))

    def now(self) -> int:
        """As of which everything here is told. Raises `NotIndexedError`."""
        with self.store.read() as reader:
            return as_of(reader, self.clock).time
