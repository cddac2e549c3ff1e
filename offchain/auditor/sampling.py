"""A sample that nobody can choose: redemptions in the order of keccak256(seed ‖ record hash), the first so many.

Whoever knows the seed draws the same. The seed should be known to nobody before the last record is on chain: a block
hash after the period, or one that the auditor published as a hash beforehand.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from offchain.attestation.keccak import keccak
from offchain.auditor.explained import Place
from offchain.domain.allocation import split
from offchain.domain.refusals import Refusal
from offchain.index.rows import RecordRow, RedemptionRow
from offchain.index.store import IndexReader


class Strata(StrEnum):
    """How the population is parted before it is drawn from."""

    NONE = "none"
    CAMPAIGN = "campaign"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Drawn:
    """draw : keccak256(seed ‖ record hash), by which it was chosen."""

    place: Place
    stratum: str
    draw: bytes
    record_hash: bytes


@dataclass(slots=True)
class Stratum:
    """redemptions : how many; amount : of their discounts, minor units; lowest : those that come first."""

    redemptions: int = 0
    amount: int = 0
    lowest: list[tuple[int, Place, bytes]] = field(default_factory=list)

    def meet(self, draw: bytes, place: Place, record_hash: bytes, discount: int, size: int) -> None:
        """One more; `size` of them are remembered."""
        self.redemptions += 1
        self.amount += discount
        entry = (-int.from_bytes(draw, "big"), place, record_hash)
        (heapq.heappush if len(self.lowest) < size else heapq.heappushpop)(self.lowest, entry)


@dataclass(frozen=True, slots=True)
class Sample:
    """drawn : stratum by stratum, each in the order of the draw; strata : name -> (redemptions, discounts, drawn)."""

    seed: str
    strata: Mapping[str, tuple[int, int, int]]
    drawn: tuple[Drawn, ...]


def draw_of(seed: str, record_hash: bytes) -> bytes:
    """What decides the order. seed : its UTF-8 bytes."""
    return keccak(seed.encode() + record_hash)


def sample(reader: IndexReader, seed: str, size: int, strata: Strata = Strata.NONE) -> Sample:
    """Draws `size` redemptions.

    By campaign: as many of each as its share of all redemptions, by the largest remainder. By amount: of bands of 1 to
    9, 10 to 99, 100 to 999 ... minor units, as many of each as its share of all discounts; what a band has too few of
    goes to the others. Memory: `size` entries a stratum. Raises `Refusal` where there are fewer redemptions than that.
    """
    found: dict[str, Stratum] = {}
    records = reader.rows(RecordRow, where={"name": "Redeemed"})
    for record, row in zip(records, reader.rows(RedemptionRow), strict=False):
        place = (record.block_number, record.log_index)
        if place != (row.block_number, row.log_index):
            raise Refusal("Audit_Unsound", block=place[0], log=place[1])
        stratum = found.setdefault(_name(row, strata), Stratum())
        stratum.meet(draw_of(seed, record.record_hash), place, record.record_hash, row.discount, size)
    population = sum(it.redemptions for it in found.values())
    if size > population:
        raise Refusal("Audit_SampleAbove", size=size, redemptions=population)
    names = sorted(found)
    counts = [found[name].redemptions for name in names]
    weights = [found[name].amount for name in names] if strata == Strata.AMOUNT else counts
    sizes = dict(zip(names, shared_out(size, counts, weights), strict=True))
    drawn = [it for name in names for it in _drawn(name, found[name], sizes[name])]
    told = {name: (found[name].redemptions, found[name].amount, sizes[name]) for name in names}
    return Sample(seed, told, tuple(drawn))


def shared_out(size: int, counts: Sequence[int], weights: Sequence[int]) -> list[int]:
    """How many of each stratum: by their weights, never more than there are. counts sum to at least `size`."""
    given = [0] * len(counts)
    while left := size - sum(given):
        room = [weight if given[at] < counts[at] else 0 for at, weight in enumerate(weights)]
        if not any(room):  # only such without weight are left
            room = [count - given[at] for at, count in enumerate(counts)]
        parts = split(left, room)
        given = [min(counts[at], given[at] + part) for at, part in enumerate(parts)]
    return given


def _name(row: RedemptionRow, strata: Strata) -> str:
    if strata == Strata.CAMPAIGN:
        return f"0x{row.campaign.hex()}"
    if strata == Strata.AMOUNT:
        digits = len(str(row.discount))
        return f"{digits:02d} digits: {10 ** (digits - 1) if row.discount else 0} to {10**digits - 1} minor units"
    return "all"


def _drawn(name: str, stratum: Stratum, size: int) -> list[Drawn]:
    lowest = sorted(stratum.lowest, reverse=True)[:size]
    return [Drawn(place, name, (-number).to_bytes(32, "big"), record) for number, place, record in lowest]
