"""Statements of the three funders: what each paid in, was charged, sold, gave and has now. Amounts are minor units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offchain.attestation import calls
from offchain.domain.funding import charges
from offchain.reporting import plots
from offchain.reporting.page import Section, Table
from offchain.scenario.market import BUDGET, OFF, SHARES, TILL, USES, Books, Market
from offchain.scenario.outcome import Outcome
from offchain.scenario.practice_token import DECIMALS
from offchain.texts.wording import money

_AMOUNTS = ("deposited", "charged", "back", "sold", "given", "gained")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """early : the refusal of a collection before it is due; back : what each took back of its deposit; refused : why
    one could not, empty where it could; balances : of each afterwards; held : what the vault keeps."""

    early: str
    back: Mapping[str, int]
    refused: Mapping[str, str]
    balances: Mapping[str, int]
    held: int


def told(market: Market, books: Books, deposits: Sequence[int], settled: Settled, too_many: int) -> Outcome:
    """Figures and promises. deposits : (3,); too_many : orders for which no discount was left."""
    world = market.stage.world
    answer = world.chain.call(world.deployment.hub, calls.call("stateOf", market.id))
    remaining = calls.decode_words(answer)[0]
    funders = statements(books, deposits, settled)
    figures = {
        "budget": BUDGET,
        "spent": sum(books.discount.values()),
        "remaining": remaining,
        "refused": len(books.refusals),
        "shops": funders,
    }
    return Outcome(
        title="Three small shops, one tight budget",
        lead=f"{USES} orders got {money(OFF, DECIMALS)} off; three shops paid for it by their shares, to the cent.",
        lines=_lines(figures),
        figures=figures,
        promises=_promises(figures, books, settled, too_many),
        measured={
            "withdrawals refused": ", ".join(f"{shop}: {code}" for shop, code in settled.refused.items() if code)
        },
        sections=[_section(funders)],
    )


def statements(books: Books, deposits: Sequence[int], settled: Settled) -> dict[str, dict[str, int]]:
    """Shop -> its statement. gained : what it has more than before."""
    shares = tuple(SHARES.values())
    charged = dict(zip(SHARES, charges(sum(books.discount.values()), shares), strict=True))
    return {
        shop: {
            "deposited": deposit,
            "charged": charged[shop],
            "back": settled.back[shop],
            "orders": books.orders[shop],
            "sold": books.list_price[shop],
            "given": books.discount[shop],
            "gained": settled.balances[shop] - TILL,
        }
        for shop, deposit in zip(SHARES, deposits, strict=True)
    }


def _promises(figures: Mapping[str, Any], books: Books, settled: Settled, too_many: int) -> dict[str, bool]:
    funders = figures["shops"].values()
    return {
        "the budget is spent to the last cent": figures["spent"] == BUDGET and figures["remaining"] == 0,
        "nothing is given beyond it": books.refusals == ["Hub_OverBudget"] * too_many,
        "nothing is collected before it is due": settled.early == "Vault_NothingDue",
        "each gets back what it deposited beyond its share": all(
            it["deposited"] - it["charged"] == it["back"] for it in funders
        ),
        "each has what it sold, less its share": all(it["gained"] == it["sold"] - it["charged"] for it in funders),
        "the vault keeps nothing": settled.held == 0,
    }


def _lines(figures: dict[str, Any]) -> list[str]:
    """For people."""
    shops = figures["shops"]
    deposited = sum(it["deposited"] for it in shops.values())
    told = [
        f"budget       {money(figures['budget'], DECIMALS)} for {USES} times {money(OFF, DECIMALS)}, "
        f"{money(deposited, DECIMALS)} deposited",
        f"spent        {money(figures['spent'], DECIMALS)}, {money(figures['remaining'], DECIMALS)} left, "
        f"{figures['refused']} orders refused",
    ]
    for shop, it in shops.items():
        amounts = [f"{name} {money(it[name], DECIMALS)}" for name in _AMOUNTS]
        told.append(f"{shop:<12} {', '.join(amounts)} ({it['orders']} orders)")
    return told


def _section(funders: dict[str, dict[str, int]]) -> Section:
    names = ("deposited", "charged", "back", "orders", "sold", "given", "gained")
    rows = [
        [shop, *(it[name] if name == "orders" else money(it[name], DECIMALS) for name in names)]
        for shop, it in funders.items()
    ]
    bars = {shop: it["charged"] for shop, it in funders.items()}
    return Section(
        "Statements",
        ["What each shop deposited and was charged, what its till sold and gave, and what it has more than before."],
        [plots.bars("Who paid for the discounts", bars, "cents")],
        [Table("Statements of the funders", ("shop", *names), rows)],
    )
