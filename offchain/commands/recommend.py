"""`promo recommend`."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

import typer
from rich.console import Console
from rich.table import Table

from offchain.commands.behaviour import DataOption, PrivacyOption, behaviour_told, intake
from offchain.commands.engines import EngineName, EngineOption, engine_of
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes
from offchain.commands.progress import bar
from offchain.data.consents import Purpose
from offchain.mining.recommending import CONTENT, Shop, ShopperList, Wish, document, most_active
from offchain.models.registry import DEFAULT, RECOMMENDERS

_SHOWN: Final = 3
"""Shoppers whose lists are made where none is named."""
PURPOSES: Final = frozenset({Purpose.RECOMMENDATION})


def _known(name: str) -> str:
    known = [*RECOMMENDERS, CONTENT]
    if name not in known:
        raise typer.BadParameter(f"found {name}, wanted one of {', '.join(known)}")
    return name


def recommend(
    *,
    data: DataOption = None,
    privacy: PrivacyOption = None,
    model: Annotated[str, typer.Option(callback=_known, help="Which recommender; `promo bench rank` compares.")] = (
        DEFAULT
    ),
    shopper: Annotated[list[str] | None, typer.Option(help="For whom; again for more. An unknown one is new.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="For every shopper with a history.")] = False,
    n: Annotated[int, typer.Option("-n", min=1, max=10_000, help="Items of a list.")] = 10,
    in_cart: Annotated[list[str] | None, typer.Option(metavar="SKU", help="Lies in the cart already.")] = None,
    out_of_stock: Annotated[
        list[str] | None, typer.Option(metavar="SKU", help="Not there, besides what has no stock in the catalogue.")
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(metavar="SKU", help="To be shown to nobody.")] = None,
    bought_too: Annotated[bool, typer.Option("--bought-too", help="List what a shopper has already, too.")] = False,
    language: Annotated[Literal["en", "zh"], typer.Option(help="Of the reasons in the table; JSON has both.")] = "en",
    engine: EngineOption = EngineName.NUMPY,
    as_json: JsonOption = False,
) -> None:
    """What to show to whom, each item with the reason, in English and Chinese. Without shoppers, for the most active.

    Lists come from integers with ties by id: the same behaviour gives the same lists on every machine, for every model
    that `promo bench rank` calls deterministic. A shopper who said no gets what a new one gets.

    Example: promo recommend --shopper 1010 -n 5 --out-of-stock 1082185
    """
    cart, out, excluded = (frozenset(given or ()) for given in (in_cart, out_of_stock, exclude))
    with exit_codes(as_json):
        dataset = behaviour_told(data, privacy, PURPOSES)
        with engine_of(engine) as computing:
            shop = Shop.of(dataset, Wish(model, n, cart, out, excluded, bought_too), computing)
            named = intake(data, privacy, PURPOSES).listed(shopper or [], shop.interactions.shoppers)
            shoppers = shop.interactions.shoppers if everybody else named or most_active(shop.interactions, _SHOWN)
            with bar("lists", len(shoppers)) as advance:
                lists = shop.lists(shoppers, advance, computing)
    answer(document(shop, lists), as_json, lambda: _print(lists, language))


def _print(lists: Iterable[ShopperList], language: str) -> None:
    """Scores in hundredths of the list's best."""
    console = Console()
    for found in lists:
        table = Table(title=f"{found.shopper}{'' if found.known else ' (new)'}", title_justify="left")
        for name in ("SKU", "item", "score", "why"):
            table.add_column(name, justify="right" if name == "score" else "left")
        best: dict[str, int] = {}
        for it in found.items:
            highest = best.setdefault(it.source, it.score)
            share = it.score * 100 // highest if highest else 0
            table.add_row(it.sku, it.name, str(share), it.reason.words()[language])
        console.print(table)
