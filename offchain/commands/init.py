"""`promo init`."""

from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters import new_folder
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, exit_codes, fail
from offchain.project.kinds import kinds
from offchain.project.writing import files

_FolderArgument = Annotated[Path | None, typer.Argument(help="The folder to make; nothing may be there yet.")]
_KindOption = Annotated[
    list[str], typer.Option("--kind", help="A campaign to begin with, of those of --list; may be given again.")
]
_CurrencyOption = Annotated[str, typer.Option("--currency", help="ISO 4217 code of amounts and prices.")]
_ListOption = Annotated[bool, typer.Option("--list", help="Say which campaigns there are to begin with.")]


def init(
    name: _FolderArgument = None,
    *,
    kind: _KindOption = ["percent"],  # noqa: B006  read only
    currency: _CurrencyOption = "EUR",
    listed: _ListOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make the folder of a new merchant: campaign files, goods, past orders, settings, and what to do next.

    Nothing is overwritten, and no key is made. What it writes can be linted and simulated at once.

    Example: promo init tea-shop --kind percent --kind voucher --currency EUR
    """
    if listed:
        told = {name: {"en": it.en, "zh": it.zh} for name, it in kinds().items()}
        lines = [f"{name:<10} {it.en} ({it.zh})" for name, it in kinds().items()]
        answer({"kinds": told}, as_json, lambda: print("\n".join(lines)))
        return
    if name is None:
        fail(as_json, Exit.WRONG_USE, "Usage", "give the name of the folder to make, or --list")
    with exit_codes(as_json):
        written = new_folder.write(name, files(name.resolve().name, kind, currency))
    first = name / "campaigns" / f"{kind[0]}.yaml"
    following = f"promo campaign lint {first}"
    document = {"folder": str(name), "files": [str(path.relative_to(name)) for path in written], "next": following}
    lines = [*(str(path) for path in written), f"next: {following}", f"下一步：{following}"]
    answer(document, as_json, lambda: print("\n".join(lines)))
