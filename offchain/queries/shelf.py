"""What never changes about a campaign, read once and remembered."""

from dataclasses import dataclass, field

from offchain.campaigns import currencies
from offchain.campaigns.currencies import Currency
from offchain.campaigns.description import describe
from offchain.data.catalogue import Catalogue
from offchain.domain.extra import Extra, read_extra
from offchain.domain.terms import Cold, Terms
from offchain.index.handlers import terms_of
from offchain.index.rows import CampaignRow, PartsRow
from offchain.index.store import Rows
from offchain.queries.amounts import Amount, Depth, amount_of, depth_of
from offchain.texts.wording import Language

_MOST = 4_096
"""Campaigns that are remembered."""


class UnknownCampaignError(LookupError):
    """The index has no such campaign."""

    def __init__(self, campaign: bytes) -> None:
        super().__init__(f"no campaign 0x{campaign.hex()} is indexed: check the id, or wait for the index")
        self.campaign = campaign


class PartsMissingError(LookupError):
    """The index has the campaign, but not what its terms only hash."""

    def __init__(self, campaign: bytes) -> None:
        super().__init__(
            f"the extra words and funders of campaign 0x{campaign.hex()} are not indexed: run `promo audit verify` "
            "on the store, and index into a new one"
        )
        self.campaign = campaign


@dataclass(frozen=True, slots=True, eq=False)
class Campaign:
    """row, parts : as indexed, parts None where nobody recorded them; words : what was described already."""

    row: CampaignRow
    parts: PartsRow | None
    terms: Terms
    currency: Currency
    catalogue: Catalogue
    _words: dict[Language, tuple[str, ...]] = field(default_factory=dict)

    @property
    def id(self) -> bytes:
        """32 bytes."""
        return self.row.id

    @property
    def extra(self) -> Extra:
        """The extra parts of the terms. Raises `PartsMissingError`."""
        return read_extra(self.terms, self.extra_words)

    @property
    def extra_words(self) -> tuple[int, ...]:
        """As the chain takes them. Raises `PartsMissingError`."""
        return self._known_parts().extra

    @property
    def cold(self) -> Cold:
        """Who pays, who may veto. Raises `PartsMissingError`."""
        parts = self._known_parts()
        return Cold(
            auditor=parts.auditor,
            funders=parts.funders,
            share_bps=parts.share_bps,
            plan_hash=parts.plan_hash,
            metadata=parts.metadata,
        )

    def words(self, language: Language) -> tuple[str, ...]:
        """What the campaign promises, one sentence a promise. Raises `PartsMissingError`."""
        if language not in self._words:
            self._words[language] = describe(self.terms, self.extra, self.cold, language, self.catalogue)
        return self._words[language]

    def amount(self, minor: int) -> Amount:
        """Minor units in the campaign's currency."""
        return amount_of(minor, self.currency)

    def depth(self, number: int) -> Depth:
        """A value of the campaign's kind."""
        return depth_of(number, self.terms, self.currency)

    def _known_parts(self) -> PartsRow:
        if self.parts is None:
            raise PartsMissingError(self.id)
        return self.parts


@dataclass(frozen=True, slots=True)
class Shelf:
    """catalogue : names the goods in descriptions."""

    catalogue: Catalogue
    _known: dict[bytes, Campaign] = field(default_factory=dict)

    def campaign(self, rows: Rows, campaign: bytes) -> Campaign:
        """The campaign of an id. Raises `UnknownCampaignError`."""
        known = self._known.get(campaign)
        if known is not None:
            return known
        row = rows.get(CampaignRow, campaign)
        if row is None:
            raise UnknownCampaignError(campaign)
        return self.of_row(rows, row)

    def of_row(self, rows: Rows, row: CampaignRow) -> Campaign:
        """The campaign of a row that was read."""
        if row.id not in self._known:
            terms = terms_of(row)
            currency = currencies.of_number(terms.currency)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[row.id] = Campaign(row, rows.get(PartsRow, row.id), terms, currency, self.catalogue)
        return self._known[row.id]
