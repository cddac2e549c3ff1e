"""What happens to behaviour before anything else sees it: who said no is taken out, ids become pseudonyms."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from offchain.data import privacy_folder
from offchain.data.consent import consented, opted_out_in
from offchain.data.consents import LEARNING, Consents, Purpose
from offchain.data.errors import SourceError
from offchain.data.events import EventLog
from offchain.data.pseudonyms import Pseudonyms
from offchain.data.schema import SHOPPER_ITEM

OPTED_OUT: Final = "opted-out.csv"


@dataclass(frozen=True, slots=True)
class Ingestion:
    """opted_out : the shop's own ids; pseudonyms : None where the shop has no privacy folder: ids then stay as they
    are; purposes : what the behaviour is read for."""

    opted_out: frozenset[str] = frozenset()
    pseudonyms: Pseudonyms | None = None
    consents: Consents = field(default_factory=Consents)
    purposes: frozenset[Purpose] = LEARNING

    @property
    def asks(self) -> bool:
        """Whether anybody could have said no: whoever is read must then be named."""
        return bool(self.opted_out) or self.pseudonyms is not None

    def apply(self, events: EventLog) -> EventLog:
        """What later stages may see of it."""
        events = consented(events, self.opted_out).events
        return events if self.pseudonyms is None else self._allowed(self.pseudonyms.log(events))

    def still(self, events: EventLog) -> EventLog:
        """Of behaviour that is under pseudonyms already, what is of those who have not taken back what they agreed
        to."""
        gone = set() if self.pseudonyms is None else {self.pseudonyms.of(shopper) for shopper in self.opted_out}
        return self._allowed(consented(events, gone).events)

    def _allowed(self, events: EventLog) -> EventLog:
        referred = events.table["item"].filter(events.table["item"].str.starts_with(SHOPPER_ITEM))
        named = {*events.table["shopper"].unique(), *referred.str.strip_prefix(SHOPPER_ITEM).unique()}
        return consented(events, self.consents.refused(named, self.purposes)).events

    def names(self, shoppers: Iterable[str]) -> dict[str, str]:
        """The shop's id -> its name in all that is learned, of those who may take part, in the order given."""
        ids = [shopper for shopper in shoppers if shopper.strip() not in self.opted_out]
        if self.pseudonyms is None:
            return {shopper: shopper for shopper in ids}
        named = self.pseudonyms.of_all(ids)
        refused = self.consents.refused(named.values(), self.purposes)
        return {shopper: name for shopper, name in named.items() if name not in refused}

    def table(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with a column `shopper` of those who may take part, under their names; rows of nobody stay."""
        names = self.names(rows["shopper"].drop_nulls().unique().to_list())
        kept = rows.filter(pl.col("shopper").is_null() | pl.col("shopper").is_in(list(names)))
        return kept.with_columns(pl.col("shopper").replace(names)) if names else kept

    def listed(self, shoppers: Iterable[str], known: Collection[str]) -> list[str]:
        """The names of shoppers who were asked for one by one, also of those who said no, who are told what anybody is.

        known : names of the behaviour, which may be given as they are.
        """
        given = list(shoppers)
        if self.pseudonyms is None:
            return given
        names = frozenset(known)
        return [it if it in names else self.pseudonyms.of(it) for it in given]

    def willing(self, names: Collection[str]) -> frozenset[str]:
        """Of names that were given by `names`, those who still take part."""
        if self.pseudonyms is None:
            return frozenset(it for it in names if it.strip() not in self.opted_out)
        gone = {self.pseudonyms.of(shopper) for shopper in self.opted_out}
        return frozenset(names) - gone - self.consents.refused(names, self.purposes)


def of_folder(shop: Path | None, privacy: Path | None = None, purposes: Collection[Purpose] = LEARNING) -> Ingestion:
    """How the behaviour of a shop is taken in. A shop with a privacy folder is pseudonymised always.

    Raises `SourceError`, `SchemaError`, `KeyFileError`, `PrivacyFolderError`.
    """
    listed = shop / OPTED_OUT if shop is not None else None
    opted_out = opted_out_in(_table(listed)) if listed is not None and listed.exists() else frozenset()
    found = privacy_folder.find(shop, privacy)
    if found is None:
        return Ingestion(opted_out, purposes=frozenset(purposes))
    return Ingestion(opted_out, found.pseudonyms(), found.consents(), frozenset(purposes))


def _table(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(path.name, found=error, wanted="a CSV file", advice="check the file") from error
