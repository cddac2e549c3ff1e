"""A peak and a split: sixty shoppers want eight units at once, and two offers share the traffic of a trial."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from offchain.data.catalogue import Catalogue, Product
from offchain.domain.terms import Kind
from offchain.scenario.crowd import Bought, Client, Crowd
from offchain.scenario.large_told import Peak, Rush, told
from offchain.scenario.outcome import Outcome
from offchain.scenario.served import Shop, served
from offchain.scenario.split import Split
from offchain.scenario.stage import Stage

RUSH, UNITS, OFF = 60, 8, 1_000
"""Shoppers of the flash sale, its units, cents off each."""
AT_ONCE: Final = 30
"""Shoppers of the trial at a time."""
_RUSHED: Final = ({"sku": "P-1", "quantity": 1},)
_TRIED: Final = ({"sku": "P-2", "quantity": 1},)
_OFFERS: Final = {
    "amount": {"kind": Kind.FIXED, "value": 300, "cap_amount": 300},
    "percent": {"kind": Kind.PERCENT, "value": 1_000, "cap_amount": 1_000},
}
"""Arm -> its offer: 3.00 off, or 10 %, which is 2.99 of the speaker."""


def play(stage: Stage) -> Outcome:
    """The whole story."""
    shop, split = Shop(stage), Split.of(stage.seed)
    shop.open()
    flash = _flash(shop)
    arms = {arm: _arm(shop, split, arm) for arm in _OFFERS}
    with served(stage, catalogue()) as url:
        rush, tried = Crowd(url, RUSH), Crowd(url, AT_ONCE)
        wanted = [(f"rush-{number:03}", stage.key(f"rush {number}")) for number in range(RUSH)]
        rushed = rush.all(lambda client: client.buy(_id(flash), _RUSHED), wanted)
        stage.say(
            f"  ... {RUSH} shoppers wanted {UNITS} units: {dict(Counter(it.code or 'redeemed' for it in rushed))}"
        )
        bought = _trial(stage, tried, split, arms)
        stage.say(f"  ... {len(split.assigned)} shoppers saw an offer, {len(bought)} bought")
    peaks = [Peak("flash sale", RUSH, rush.timings), Peak("split traffic", len(split.assigned), tried.timings)]
    used = {arm: shop.standing(campaign)[1] for arm, campaign in arms.items()}
    rush_of = Rush(rushed, shop.standing(flash), UNITS, OFF)
    return told(rush_of, split, bought, used, peaks)


def _flash(shop: Shop) -> bytes:
    terms, cold = shop.terms(
        {
            "kind": Kind.FIXED,
            "value": OFF,
            "cap_amount": OFF,
            "cap": UNITS,
            "per_wallet": 1,
            "budget": OFF * UNITS,
        }
    )
    return shop.create("the flash sale", terms, cold)


def _arm(shop: Shop, split: Split, arm: str) -> bytes:
    """The campaign of one arm, whose terms commit to the plan."""
    fields = {**_OFFERS[arm], "cap": 1_000, "per_wallet": 1, "budget": 300_000}
    terms, cold = shop.terms(fields, bytes.fromhex(split.plan.digest()[2:]))
    return shop.create(f"the offer {arm}", terms, cold)


def _trial(stage: Stage, crowd: Crowd, split: Split, arms: dict[str, bytes]) -> Sequence[Bought]:
    """Everybody sees the offer of their arm; who buys, buys."""

    async def visit(client: Client) -> Bought | None:
        campaign = _id(arms[split.assigned[client.name]])
        await client.look(campaign, _TRIED)
        return await client.buy(campaign, _TRIED) if client.name in split.buyers else None

    keys: list[tuple[str, Any]] = [(name, stage.key(name)) for name in split.assigned]
    return [it for it in crowd.all(visit, keys) if it is not None]


def _id(campaign: bytes) -> str:
    return f"0x{campaign.hex()}"


def catalogue() -> Catalogue:
    """The goods of this story."""
    return Catalogue.of(
        (
            Product("P-1", 1, "Headphones", "audio", 1, 4_990, 10_000),
            Product("P-2", 2, "Speaker", "audio", 1, 2_990, 10_000),
        ),
        ("audio",),
    )
