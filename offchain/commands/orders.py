"""`promo orders`."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.adapters import key_files
from offchain.adapters.seen_orders import SeenOrders
from offchain.commands.behaviour import PrivacyOption
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, exit_codes, say, writing
from offchain.data import privacy_folder
from offchain.data.pseudonyms import KIND, Pseudonyms
from offchain.intake.importing import COLUMNS, BadRow, Counts, Importer
from offchain.intake.mapping import KNOWN, Mapping
from offchain.intake.reading import Row, rows

app = typer.Typer(help="Order exports of shops, as past orders.", no_args_is_help=True)

_EVERY: Final = 200_000
_BAD: Final = ("row", "line", "order", "column", "found", "wanted", "next_step")
FromOption = Annotated[str, typer.Option("--from", help=f"Whose export it is: {', '.join(KNOWN)}.")]


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="The export, CSV.")],
    *,
    out: Annotated[Path, typer.Option(help="Past orders to write: docs/past-orders.md.")],
    source: FromOption = "own",
    mapping: Annotated[Path | None, typer.Option(help="Columns as a saved YAML or JSON file says, instead.")] = None,
    bad: Annotated[Path | None, typer.Option(help="Report of bad rows; <out>.bad.csv by default.")] = None,
    currency: Annotated[str, typer.Option(help="Orders in another are left out; that of the first by default.")] = "",
    encoding: Annotated[str, typer.Option(help="Of the file; a byte order mark is passed over.")] = "utf-8-sig",
    privacy: PrivacyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring an export of Shopify, WooCommerce, Medusa or another shop into the form of past orders.

    Shoppers become pseudonyms: by the key of --privacy, or by one that is forgotten at the end.

    Example: promo orders import orders_export.csv --from shopify --out orders.csv
    """
    beside = bad or out.with_name(out.name + ".bad.csv")
    with exit_codes(as_json), writing(out, as_json):
        chosen = Mapping.load(mapping) if mapping else _shipped(source)
        counts, refused = _import((file, encoding), (out, beside), chosen, _naming(privacy), currency.upper())
    document = {"out": str(out), "bad_rows": refused, "report": str(beside) if refused else None, **_told(counts)}

    def tell() -> None:
        orders = ", ".join(f"{count} {what}" for what, count in counts.orders.items())
        print(f"{out}: {counts.lines} lines of {counts.rows} rows; orders: {orders or 'none'}; {counts.currency}")
        if refused:
            print(f"{beside}: {refused} rows with what was found, what was wanted and what to do next")

    answer(document, as_json, tell)
    if not counts.orders["taken"]:
        raise typer.Exit(Exit.REFUSED)


@app.command("mapping")
def mapping_command(source: FromOption = "shopify") -> None:
    """Print the mapping of a known export, to be saved and changed.

    Example: promo orders mapping --from shopify > columns.yaml
    """
    print(_shipped(source).document(), end="")


def _import(
    source: tuple[Path, str], places: tuple[Path, Path], mapping: Mapping, named: Callable[[str], str], currency: str
) -> tuple[Counts, int]:
    """source : file and encoding; places : of orders and of bad rows, which are put in place when they are whole."""
    drafts = [place.with_name(place.name + ".part") for place in places]
    with ExitStack() as opened:
        seen = opened.enter_context(SeenOrders())
        text = opened.enter_context(source[0].open(encoding=source[1], newline=""))
        orders, refused = (
            csv.writer(opened.enter_context(it.open("w", encoding="utf-8", newline="")), lineterminator="\n")
            for it in drafts
        )
        refused.writerow(_BAD)
        orders.writerow(COLUMNS)
        found = Counter[str]()

        def keep(row: BadRow) -> None:
            found["bad"] += 1
            refused.writerow(_shown(row, mapping))

        importer = Importer(mapping, seen, named, keep, Counts(currency=currency))
        needed = list(mapping.columns.values())
        orders.writerows(importer.run(_told_rows(rows(text, source[0].name, needed))))
    drafts[0].replace(places[0])
    if found:
        drafts[1].replace(places[1])
    else:
        drafts[1].unlink()
    return importer.counts, found["bad"]


def _told_rows(source: Iterator[Row]) -> Iterator[Row]:
    for row in source:
        if row.number % _EVERY == 0:
            say(f"{row.number:,} rows")
        yield row


def _shown(row: BadRow, mapping: Mapping) -> list[str | int]:
    """JSON texts keep a spreadsheet from taking a cell for a formula; who bought is not shown."""
    cell = row.cell
    found = "(not shown)" if cell.column == mapping.columns["shopper"] else cell.found
    texts = [json.dumps(it, ensure_ascii=False) for it in (row.order, cell.column, found)]
    return [row.number, row.line, *texts, cell.wanted, cell.advice]


def _naming(privacy: Path | None) -> Callable[[str], str]:
    folder = privacy_folder.find(None, privacy)
    if folder is not None:
        return folder.pseudonyms().of
    once = Pseudonyms(key_files.new(KIND))
    return lambda shopper: once.of(shopper)[:24]


def _shipped(source: str) -> Mapping:
    if source not in KNOWN:
        raise typer.BadParameter(f"--from {source}: wanted one of {', '.join(KNOWN)}, or --mapping with your columns")
    return Mapping.shipped(source)


def _told(counts: Counts) -> dict[str, object]:
    return {**asdict(counts), "orders": dict(counts.orders)}
