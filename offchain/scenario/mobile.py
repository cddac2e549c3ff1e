"""A live stream drops an offer, and the phones of those who want it lose their lines in the middle of redeeming.

Every phone hears of the offer by the stream of events, has one order signed, sends it, is cut off one to three times at
the worst places, and comes back with the same Idempotency-Key and the Last-Event-ID it had.
"""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from offchain.data.catalogue import Catalogue, Product
from offchain.domain.terms import Kind
from offchain.reporting import plots
from offchain.reporting.page import Section, Table
from offchain.scenario.outcome import Outcome
from offchain.scenario.phone import Cut, Ear, Phone
from offchain.scenario.served import Shop, served
from offchain.scenario.stage import Stage, pick
from offchain.texts.wording import money

PHONES: Final = 12
OFF, FROM, MOST_CUTS = 500, 1_500, 3
"""Cents off, cents from which on; cuts of one phone."""
DECIMALS: Final = 2
_DROP: Final = {
    "kind": Kind.FIXED,
    "value": OFF,
    "cap": PHONES,
    "cap_amount": OFF,
    "min_amount": FROM,
    "budget": OFF * PHONES,
}
_BASKET: Final = ({"sku": "M-1", "quantity": 1}, {"sku": "M-2", "quantity": 1})


@dataclass(frozen=True, slots=True)
class Lived:
    """What one phone went through. order : hash; cuts : where it lost the line; same : whether the answers to its key
    were the same bytes; heard : hashes of the records, in the order in which they were heard; lines : of its stream."""

    order: str
    cuts: tuple[Cut, ...]
    same: bool
    heard: tuple[str, ...]
    lines: int


def play(stage: Stage) -> Outcome:
    """The whole story."""
    shop, chance = Shop(stage), stage.chance()
    shop.open()
    plans = [tuple(pick(chance, list(Cut)) for _ in range(1 + int(chance.integers(MOST_CUTS)))) for _ in range(PHONES)]
    began = time.perf_counter()
    with served(stage, catalogue()) as url, ThreadPoolExecutor(PHONES + 1) as crowd:
        witness = crowd.submit(_listen_on, Ear(url))
        lives = [crowd.submit(_live, stage, url, number, plan) for number, plan in enumerate(plans)]
        stage.say(f"  ... {PHONES} phones listen")
        terms, cold = shop.terms(_DROP)
        campaign = shop.create("the drop", terms, cold)
        stage.say("  ... the offer is dropped")
        lived = [it.result() for it in lives]
        true = witness.result()
    took = time.perf_counter() - began
    remaining, used = shop.standing(campaign)
    return told(lived, true, used, remaining, took)


def _live(stage: Stage, url: str, number: int, cuts: Sequence[Cut]) -> Lived:
    phone, ear = Phone(url, stage.key(f"phone {number}"), f"drop-{stage.seed}-{number}"), Ear(url)
    ear.listen(lambda heard: bool(_dropped(heard)))
    order, body = phone.quoted(_dropped(ear.heard), _BASKET)
    for cut in cuts:
        phone.lose(body, cut)
        ear.lose()
    answers = [phone.send(body) for _ in range(2)]
    ear.listen(_is_all)
    return Lived(
        order=order,
        cuts=tuple(cuts),
        same=answers[0].content == answers[1].content and answers[0].json()["id"] == order,
        heard=tuple(record["record_hash"] for _, record in ear.heard),
        lines=ear.lines,
    )


def _listen_on(ear: Ear) -> Sequence[dict[str, Any]]:
    """A listener that is never cut off."""
    ear.listen(_is_all)
    return [record for _, record in ear.heard]


def _dropped(heard: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """The campaign of the drop, empty while it is not there."""
    return next((it["campaign"] for _, it in heard if it["name"] == "CampaignCreated"), "")


def _redeemed(heard: Sequence[tuple[str, dict[str, Any]]]) -> list[str]:
    return [it["redemption"]["order_hash"] for _, it in heard if it["redemption"]]


def _is_all(heard: Sequence[tuple[str, dict[str, Any]]]) -> bool:
    return len(_redeemed(heard)) >= PHONES


def told(lived: Sequence[Lived], true: Sequence[dict[str, Any]], used: int, remaining: int, took: float) -> Outcome:
    """Figures and promises. true : the records that the listener who was never cut off heard; used, remaining : of the
    campaign; took : seconds."""
    cuts = Counter(cut for it in lived for cut in it.cuts)
    hashes = tuple(it["record_hash"] for it in true)
    effects = Counter(it["redemption"]["order_hash"] for it in true if it["redemption"])
    figures = {
        "phones": PHONES,
        "cuts": {cut.name.lower(): cuts[cut] for cut in Cut},
        "orders_sent": sum(len(it.cuts) + 2 for it in lived),
        "effects": used,
        "given": OFF * PHONES - remaining,
        "records_heard_by_each": len(hashes),
        "lines_of_streams": sum(it.lines for it in lived),
    }
    promises = {
        "every phone has exactly one effect": all(effects[it.order] == 1 for it in lived) and used == PHONES,
        "nobody else has one": set(effects) == {it.order for it in lived},
        "the same key gets the same answer": all(it.same for it in lived),
        "no phone missed a record or heard one twice": all(it.heard == hashes for it in lived),
    }
    return Outcome(
        title="A drop in a live stream, and lines that break",
        lead=f"{PHONES} phones lost their lines {sum(cuts.values())} times while they redeemed; each redeemed once.",
        lines=_lines(figures),
        figures=figures,
        promises=promises,
        measured={"seconds": f"{took:.1f}"},
        sections=[_section(lived, cuts, effects)],
    )


def _lines(figures: dict[str, Any]) -> list[str]:
    cuts = figures["cuts"]
    where = ", ".join(f"{cuts[cut.name.lower()]} when {cut}" for cut in Cut)
    heard, lines = figures["records_heard_by_each"], figures["lines_of_streams"]
    return [
        f"drop         {money(OFF, DECIMALS)} off, told to {figures['phones']} phones by the stream of events",
        f"cuts         {sum(cuts.values())}: {where}",
        f"orders       sent {figures['orders_sent']} times, redeemed {figures['effects']} times, "
        f"{money(figures['given'], DECIMALS)} given",
        f"stream       {heard} records heard by each phone, over {lines} lines in all",
    ]


def _section(lived: Sequence[Lived], cuts: Counter[Cut], effects: Counter[str]) -> Section:
    rows = [
        (number, len(it.cuts), "; ".join(it.cuts), it.lines, effects[it.order]) for number, it in enumerate(lived, 1)
    ]
    return Section(
        "Cuts and effects",
        ["Where the line of each phone was lost, how many streams it listened to, and how often its order counts."],
        [plots.bars("Where lines were lost", {str(cut): cuts[cut] for cut in Cut}, "cuts")],
        [Table("Phones", ("phone", "cuts", "where", "lines of its stream", "effects"), rows)],
    )


def catalogue() -> Catalogue:
    """The goods of this story."""
    return Catalogue.of(
        (
            Product("M-1", 1, "Ring light", "live", 1, 1_890, 1_000),
            Product("M-2", 2, "Phone case", "live", 1, 790, 1_000),
        ),
        ("live",),
    )
