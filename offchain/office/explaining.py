"""One redemption explained at an auditor's page: what was promised, why this shopper, the arithmetic, who paid.

An explanation walks the whole history once. What was explained is remembered as long as the checkpoint stands.
"""

from dataclasses import dataclass, field
from typing import Final

from offchain.auditor.explained import Explained, Place
from offchain.auditor.explanation_told import Section, Telling
from offchain.auditor.finding import explained
from offchain.auditor.texts import ExplanationTexts
from offchain.index.config import IndexConfig
from offchain.index.rows import Checkpoint, RedemptionRow
from offchain.index.store import ReadableIndex
from offchain.queries.as_of import indexed_to
from offchain.queries.service_texts import ServiceRefusal
from offchain.texts.wording import Language

_MOST: Final = 500
"""Explanations that are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationShown:
    """sections : headings and sentences, in the order in which people ask; last : block up to which the
    history was read; text_hash : keccak256 of the whole text, as work papers keep it."""

    block: int
    log: int
    campaign: str
    transaction: str
    order_hash: str
    time: int
    sections: tuple[Section, ...]
    last: int
    text_hash: str


@dataclass(slots=True)
class Explanations:
    """Reads the index alone."""

    store: ReadableIndex
    config: IndexConfig
    texts: ExplanationTexts
    _known: dict[Place, Explained] = field(default_factory=dict)
    _at: Checkpoint | None = None

    def of(self, place: Place, language: Language) -> ExplanationShown:
        """The redemption at a place of the chain. Raises `NotIndexedError`, `ServiceRefusal` where there is none, and
        `Refusal` (Audit_Unsound) where the records fit no history."""
        it, last = self._explained(place)
        telling = Telling(self.texts, language, last)
        return ExplanationShown(
            block=it.block,
            log=it.log_index,
            campaign=f"0x{it.recorded.campaign.hex()}",
            transaction=f"0x{it.transaction.hex()}",
            order_hash=f"0x{it.recorded.order_hash.hex()}",
            time=it.recorded.time,
            sections=tuple(telling.sections(it)),
            last=last,
            text_hash=f"0x{telling.text_hash(it).hex()}",
        )

    def _explained(self, place: Place) -> tuple[Explained, int]:
        with self.store.read() as reader:
            checkpoint = indexed_to(reader)
            if checkpoint != self._at or len(self._known) >= _MOST:
                self._known, self._at = {}, checkpoint
            known = self._known.get(place)
            if known is None:
                if reader.get(RedemptionRow, *place) is None:
                    raise ServiceRefusal("Api_NotFound")
                known = self._known[place] = explained(reader, self.config, frozenset({place}))[0]
            return known, checkpoint.number
