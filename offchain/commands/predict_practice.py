"""`promo predict practice`: the simulated shop as files, for those who have no tables yet."""

from pathlib import Path
from typing import Annotated

import typer

from offchain.commands.behaviour import SEED
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes
from offchain.data import practice_tables
from offchain.data.simulator import ShopParameters


def practice(
    *,
    out: Annotated[Path, typer.Option(help="Folder of the files.")],
    seed: Annotated[int, typer.Option(help="Of the shop.")] = SEED,
    shoppers: Annotated[int, typer.Option(min=1, help="How many.")] = 800,
    days: Annotated[int, typer.Option(min=1, help="How long they are watched.")] = 120,
    as_json: JsonOption = False,
) -> None:
    """Write a simulated shop to practise with: events, coupon tables with a schema, a trial, wallets nobody owns.

    Every command that takes --data reads this folder. The same options give the same bytes.

    Example: promo predict practice --out build/practice
    """
    with exit_codes(as_json):
        files = practice_tables.write(ShopParameters(seed=seed, shoppers=shoppers, days=days), out)
    names = [path.name for path in files]
    answer({"folder": str(out), "files": names}, as_json, lambda: print(f"{out}: {', '.join(names)}"))
