"""Three shops on one tight budget: each pays its share in advance, each sells, in the end each has its own money."""

from collections.abc import Sequence
from typing import Final

from offchain.adapters.keys import KeySigner
from offchain.attestation import calls
from offchain.attestation.parts import address_bytes
from offchain.attestation.vault_calls import collect_call, vault_call, withdraw_call
from offchain.scenario.funders import Settled, told
from offchain.scenario.market import (
    POCKET,
    SHARES,
    TILL,
    USES,
    Books,
    Market,
    Order,
    allow,
    basket_of,
    fund,
    open_market,
)
from offchain.scenario.outcome import Outcome
from offchain.scenario.practice_token import DECIMALS, transfer_call
from offchain.scenario.stage import Stage, pick
from offchain.texts.wording import money

SHOPPERS: Final = 12
LATE: Final = 3
"""Shoppers who come when nothing is left."""


def play(stage: Stage) -> Outcome:
    """The whole story. Raises what the contracts refuse where they must not."""
    shops = {shop: stage.key(shop) for shop in SHARES}
    shoppers = [stage.key(f"shopper {number}") for number in range(SHOPPERS)]
    stage.world.fund([it.address for it in (*shops.values(), *shoppers)])
    stage.mint(list(shops.values()), TILL)
    stage.mint(shoppers, POCKET)
    market, books = open_market(stage, shops), Books()
    deposits = fund(market, shops)
    stage.say(f"  ... three shops deposited {money(sum(deposits), DECIMALS)}")
    allow(market, shoppers)
    sell(market, shoppers, books)
    stage.say(f"  ... {sum(books.orders.values())} orders, {len(books.refusals)} refused")
    return told(market, books, deposits, settle(market, shops, books), len(SHARES) - 1 + LATE)


def sell(market: Market, shoppers: Sequence[KeySigner], books: Books) -> None:
    """Orders until one discount is left, three tills that sign for it at once, and who comes too late."""
    chance, number = market.stage.chance(), 0

    def drawn(shop: str) -> Order:
        nonlocal number
        number += 1
        return market.order(shop, pick(chance, shoppers), basket_of(shop, chance), number)

    while sum(books.orders.values()) < USES - 1:
        market.pay(drawn(pick(chance, list(SHARES))), books)
    at_once = [drawn(shop) for shop in SHARES]
    for order in at_once:
        market.pay(order, books)
    for _ in range(LATE):
        market.pay(drawn(pick(chance, list(SHARES))), books)


def settle(market: Market, shops: dict[str, KeySigner], books: Books) -> Settled:
    """After the end: the lead collects what was given, hands to each shop what its till sold, and each takes back what
    is left of its deposit."""
    stage, terms, lead = market.stage, market.terms, market.lead
    early = market.vault(lead, "collect at once", collect_call([terms], lead.address))
    early = early or market.vault(lead, "collect before it is due", collect_call([terms], lead.address))
    stage.world.advance_to(terms.end_time + terms.collect_delay)
    stage.act(lead, "collect", stage.world.deployment.vault, collect_call([terms], lead.address))
    for shop, key in shops.items():
        if key.address != lead.address and books.list_price[shop]:
            data = transfer_call(key.address, books.list_price[shop])
            stage.act(lead, f"hand over what the {shop} sold", stage.token, data)
    stage.world.advance_to(terms.end_time + terms.grace)
    back, refused = {}, {}
    for position, (shop, key) in enumerate(shops.items()):
        before = stage.balance(key)
        refused[shop] = market.vault(key, "withdraw", withdraw_call(terms, market.cold, position, key.address))
        back[shop] = stage.balance(key) - before
    held = calls.decode_words(stage.world.chain.call(stage.world.deployment.vault, _held(stage)))[0]
    balances = {shop: stage.balance(key) for shop, key in shops.items()}
    return Settled(early=early, back=back, refused=refused, balances=balances, held=held)


def _held(stage: Stage) -> bytes:
    return vault_call("heldIn", address_bytes(stage.token))
