"""Keyed pseudonyms: what stands for a shopper in everything that is learned from behaviour.

A pseudonym is HMAC-SHA-256 (FIPS 198-1) of a shop's secret key over the shopper's id, 64 hexadecimal digits. The same
id always gives the same pseudonym, so that behaviour over years stays one shopper's; without the key nobody can tell
which id it is, not even by trying all ids. Another key gives other pseudonyms: that is how they are rotated.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

from offchain.data.bad_rows import BadRow
from offchain.data.events import EventLog
from offchain.data.key_file import Key
from offchain.data.schema import SHOPPER_ITEM

KIND: Final = "pseudonyms"
"""Of its key file."""
_DOMAIN: Final = b"promissory-pseudonym/1\0"
_FORM: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Of one shop, by its key."""

    key: Key

    def of(self, shopper: str) -> str:
        """64 hexadecimal digits. shopper : the shop's id; white space around it does not make another shopper."""
        return hmac.digest(self.key.secret, _DOMAIN + shopper.strip().encode(), "sha256").hex()

    def of_all(self, shoppers: Iterable[str]) -> dict[str, str]:
        """Id -> pseudonym."""
        return {shopper: self.of(shopper) for shopper in shoppers}

    def log(self, events: EventLog) -> EventLog:
        """The log with pseudonyms for ids, in the column `shopper` and in referrals.

        Of bad rows source, line and reason are left, by which the shop finds them at home: any of their fields may
        hold an id.
        """
        referred = pl.col("item").str.strip_prefix(SHOPPER_ITEM)
        is_referral = pl.col("item").str.starts_with(SHOPPER_ITEM)
        ids = pl.concat([events.table["shopper"], events.table.filter(is_referral).select(referred).to_series()])
        known = self.of_all(ids.unique().to_list())
        old, new = list(known), list(known.values())
        table = events.table.with_columns(
            pl.col("shopper").replace_strict(old, new, return_dtype=pl.String),
            pl.when(is_referral)
            .then(pl.lit(SHOPPER_ITEM) + referred.replace_strict(old, new, default="", return_dtype=pl.String))
            .otherwise("item")
            .alias("item"),
        )
        bad = (BadRow(row.source, row.line, row.reason, MappingProxyType({})) for row in events.bad_rows)
        return EventLog(table, tuple(bad))


def is_one(text: str) -> bool:
    """Whether a text has the form of a pseudonym."""
    return _FORM.fullmatch(text) is not None
