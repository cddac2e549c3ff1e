"""`promo audit export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from offchain.audit.exporting import MANIFEST, export
from offchain.commands.options import DeploymentOption, JsonOption, StoreOption
from offchain.commands.outcome import answer, exit_codes, say
from offchain.commands.surroundings import open_to_read


class Format(StrEnum):
    """How rows are written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


def export_command(
    *,
    store: StoreOption,
    deployment: DeploymentOption,
    out: Annotated[Path, typer.Option("--out", help="New folder for the files.", file_okay=False)],
    formats: Annotated[list[Format], typer.Option("--format", help="How rows are written; give it again for more.")] = [  # noqa: B006 - typer copies it
        Format.JSONL
    ],
    as_json: JsonOption = False,
) -> None:
    """Write everything that is indexed into files, without a limit of rows, and a manifest that hashes them.

    The same store gives the same bytes. The folder is all that `promo audit verify --bundle` and verifier/verify.py
    need.

    Example: promo audit export --store store.sqlite3 --deployment deployments/1.json --out history --format jsonl
    """
    with exit_codes(as_json):
        config, tables = open_to_read(store, deployment)
        done = export(tables, config, out, formats, lambda table, rows: say(f"{table}: {rows} rows"))
    document = {"manifest": str(out / MANIFEST), "sha256": done.sha256, "rows": done.rows, **done.manifest["blocks"]}
    answer(document, as_json, lambda: print(f"{out / MANIFEST}: {done.rows} rows, sha256 {done.sha256}"))
