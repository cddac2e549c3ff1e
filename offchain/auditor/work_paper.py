"""The work paper of a sample: what was drawn, from what, by what seed, and the evidence of each, as hashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.auditor.explained import Explained
from offchain.auditor.explanation_told import Telling
from offchain.auditor.plain import address, hexadecimal
from offchain.auditor.sampling import Drawn, Sample
from offchain.index.rows import BlockRow, Checkpoint, LedgerRow
from offchain.index.store import IndexReader
from offchain.reporting.page import Cell, Page, Section, Table
from offchain.texts.wording import moment

_COLUMNS: Final = (
    *("number", "stratum", "draw", "transaction", "block", "block hash", "log", "time", "merchant", "record"),
    *("record hash", "campaign", "use", "coupon", "order hash", "shopper", "base", "discount", "recomputed discount"),
    *("budget after", "explanation hash", "recomputed", "examined by", "remarks"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One redemption of the sample. block_hash : 32 bytes; text_hash : of its explanation in English."""

    number: int
    drawn: Drawn
    told: Explained
    block_hash: bytes
    text_hash: bytes

    @property
    def recomputed(self) -> str:
        """Whether the twin gives what was recorded; "unknown" where the calldata are."""
        steps, recorded = self.told.steps, self.told.recorded
        if steps is None:
            return "unknown" if self.told.order is None else "differs"
        return "agrees" if (steps.base, steps.discount) == (recorded.base, recorded.discount) else "differs"

    def cells(self) -> list[Cell]:
        """One a column. Amounts are minor units, as digits."""
        it, recorded = self.told, self.told.recorded
        recomputed = str(it.steps.discount) if it.steps is not None else ""
        return [
            str(self.number),
            self.drawn.stratum,
            hexadecimal(self.drawn.draw),
            hexadecimal(it.transaction),
            str(it.block),
            hexadecimal(self.block_hash),
            str(it.log_index),
            moment(recorded.time),
            address(it.merchant),
            str(it.position),
            hexadecimal(it.record_hash),
            hexadecimal(recorded.campaign),
            str(recorded.sequence),
            str(recorded.index),
            hexadecimal(recorded.order_hash),
            address(recorded.shopper),
            str(recorded.base),
            str(recorded.discount),
            recomputed,
            str(it.budget_after),
            hexadecimal(self.text_hash),
            self.recomputed,
            "",
            "",
        ]


@dataclass(frozen=True, slots=True)
class WorkPaper:
    """checkpoint : up to which the population goes; ledgers : their digests stand for it."""

    sample: Sample
    evidence: tuple[Evidence, ...]
    checkpoint: Checkpoint
    ledgers: tuple[LedgerRow, ...]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "seed": self.sample.seed,
            "rule": "the lowest keccak256(seed as UTF-8, record hash), stratum by stratum",
            "complete_to_block": self.checkpoint.number,
            "block_hash": hexadecimal(self.checkpoint.hash),
            "chain_id": self.checkpoint.chain_id,
            "hub": address(self.checkpoint.hub),
            "ledgers": [
                {
                    "merchant": address(it.merchant),
                    "keeper": it.keeper,
                    "records": it.records,
                    "digest": hexadecimal(it.digest),
                }
                for it in self.ledgers
            ],
            "strata": {
                name: {"redemptions": it[0], "discounts": str(it[1]), "drawn": it[2]}
                for name, it in self.sample.strata.items()
            },
            "sample": [dict(zip(_COLUMNS[:-2], it.cells(), strict=False)) for it in self.evidence],
        }

    def page(self, telling: Telling) -> Page:
        """For people; its tables are the CSV files."""
        rows = [it.cells() for it in self.evidence]
        strata: list[list[Cell]] = [[it[2], it[0], str(it[1]), name] for name, it in self.sample.strata.items()]
        ledgers: list[list[Cell]] = [
            [it.records, it.keeper, address(it.merchant), hexadecimal(it.digest)] for it in self.ledgers
        ]
        differing = sum(it.recomputed != "agrees" for it in self.evidence)
        return Page(
            "Work paper",
            f"{len(rows)} redemptions, drawn by the seed {self.sample.seed!r} from all up to block "
            f"{self.checkpoint.number} of chain {self.checkpoint.chain_id}.",
            [
                Section("How they were drawn", _RULE, tables=[Table("Strata", _STRATA, strata)]),
                Section(
                    "What they were drawn from",
                    [f"Hub {address(self.checkpoint.hub)}, block hash {hexadecimal(self.checkpoint.hash)}."],
                    tables=[Table("Ledgers", ("records", "contract", "merchant", "digest"), ledgers)],
                ),
                Section("Evidence", _EVIDENCE, tables=[Table("Sampled redemptions", _COLUMNS, rows)]),
                *(_explanation(telling, it) for it in self.evidence),
            ],
            [(str(len(rows)), "redemptions"), (str(differing), "not as recomputed")],
        )


def evidence(reader: IndexReader, sample: Sample, told: Sequence[Explained], telling: Telling) -> tuple[Evidence, ...]:
    """The evidence of every redemption drawn, in the order of the draw. told : their explanations in any order;
    telling : in English."""
    by_place = {(it.block, it.log_index): it for it in told}
    found = []
    for number, drawn in enumerate(sample.drawn, 1):
        it = by_place[drawn.place]
        block = reader.get(BlockRow, it.block)
        block_hash = block.hash if block else b""
        found.append(Evidence(number, drawn, it, block_hash, telling.text_hash(it)))
    return tuple(found)


_STRATA: Final = ("drawn", "redemptions", "discounts", "stratum")
_RULE: Final = (
    "Redemptions are ordered by keccak256(seed as UTF-8 bytes, record hash), and the first of each stratum are taken: "
    "whoever has the seed and the records draws the same, and who knew no seed could not have chosen.",
    "Amounts are minor units.",
)
_EVIDENCE: Final = (
    "Transaction, block hash and record hash are on chain; the explanation's hash is keccak256 of the text that "
    "promo audit explain prints in English. Recomputed says whether the rules give the discount that was recorded.",
    "All columns are in the CSV file; the last two are for who examines.",
)


def _explanation(telling: Telling, it: Evidence) -> Section:
    prose = [sentence for _, sentences in telling.sections(it.told) for sentence in sentences]
    return Section(f"Redemption {it.number}", [*prose, f"keccak256 of the text: {hexadecimal(it.text_hash)}"])
