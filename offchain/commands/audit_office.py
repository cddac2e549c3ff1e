"""`promo audit sample` and `promo audit close`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.auditor import close_told, work_paper
from offchain.auditor.balances import balances
from offchain.auditor.explanation_told import Telling
from offchain.auditor.finding import explained
from offchain.auditor.period import End, PeriodFormError, end_of
from offchain.auditor.sampling import Strata, sample
from offchain.auditor.statements import close, with_balances
from offchain.auditor.texts import ExplanationTexts
from offchain.auditor.work_paper import WorkPaper
from offchain.commands.audit_desk import at_the_desk
from offchain.commands.options import DeploymentOption, JsonOption, NodesOption, StoreOption
from offchain.commands.outcome import Exit, answer, say, writing
from offchain.commands.surroundings import connect, open_to_read
from offchain.index.errors import NotIndexedError
from offchain.index.rows import LedgerRow
from offchain.index.store import IndexReader
from offchain.reporting import page as pages
from offchain.reporting.page import Page

_FORMS: Final = "the last block, a moment in UTC before which all counts, or @ and Unix seconds"
_OutOption = Annotated[Path | None, typer.Option("--out", help="Folder for the page and its CSV files.")]


def sample_command(
    *,
    store: StoreOption,
    deployment: DeploymentOption,
    seed: Annotated[str, typer.Option("--seed", help="Any text, known to nobody before the last record.")],
    size: Annotated[int, typer.Option("--size", min=1, help="How many redemptions.")],
    by: Annotated[Strata, typer.Option("--by", help="Strata to draw from.")] = Strata.NONE,
    out: _OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw redemptions that nobody can choose, and write their work paper with the hashes of all evidence.

    The order is that of keccak256(seed, record hash): the same seed draws the same. With --out: work-paper.html and a
    CSV file a table.

    Example: promo audit sample --seed 0x5f3c… --size 25 --by amount --out paper --store store.sqlite3 \\
        --deployment deployments/1.json
    """
    with at_the_desk(as_json):
        config, tables = open_to_read(store, deployment)
        with tables.read() as reader:
            checkpoint = reader.checkpoint()
            if checkpoint is None:
                raise NotIndexedError
            drawn = sample(reader, seed, size, by)
            told = explained(reader, config, frozenset(it.place for it in drawn.drawn))
            telling = Telling(ExplanationTexts.load(), "en", checkpoint.number)
            evidence = work_paper.evidence(reader, drawn, told, telling)
            paper = WorkPaper(drawn, evidence, checkpoint, tuple(reader.rows(LedgerRow)))
    _write(paper.page(telling), out, "work-paper.html", as_json)
    differing = [it for it in evidence if it.recomputed == "differs"]

    def tell() -> None:
        for it in evidence:
            print(f"{it.number}\t0x{it.told.transaction.hex()}\t0x{it.told.record_hash.hex()}\t{it.recomputed}")
        print(f"{len(evidence)} of {sum(it[0] for it in drawn.strata.values())} redemptions, {len(differing)} differ")

    answer(paper.document(), as_json, tell)
    raise typer.Exit(Exit.REFUSED if differing else Exit.DONE)


def close_command(
    *,
    store: StoreOption,
    deployment: DeploymentOption,
    to: Annotated[str, typer.Option("--to", help=f"Where the period ends: {_FORMS}.")],
    since: Annotated[
        str | None, typer.Option("--from", help="The close before, as its --to named it; without it, the first record.")
    ] = None,
    rpc: NodesOption = None,
    out: _OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close a period: what budgets, deposits and rewards owed at its opening, what moved that, what they still owe,
    each funder's statement, and all of it reconciled.

    With --rpc the balances of the tokens at that block are compared too, which needs a node that keeps old states. Exit
    code 1 when anything does not reconcile; each difference is named.

    Example: promo audit close --from 2026-12-01 --to 2027-01-01 --out close --store store.sqlite3 \\
        --deployment deployments/1.json
    """
    with at_the_desk(as_json):
        config, tables = open_to_read(store, deployment)
        with tables.read() as reader:
            end = _end(reader, "--to", to)
            found = close(reader, config, end.block, end.time, _end(reader, "--from", since) if since else None)
        if rpc:
            found = with_balances(found, balances(connect(rpc, config.chain_id), config, found.owed, end.block))
    _write(close_told.page(found), out, "close.html", as_json)
    answer(close_told.document(found), as_json, lambda: print("\n".join(close_told.lines(found))))
    raise typer.Exit(Exit.DONE if found.green else Exit.REFUSED)


def _end(reader: IndexReader, option: str, text: str) -> End:
    try:
        return end_of(reader, text)
    except PeriodFormError as error:
        raise typer.BadParameter(f"{option}: {error}") from error


def _write(page: Page, out: Path | None, name: str, as_json: bool) -> None:
    if out is None:
        return
    with writing(out, as_json):
        for path in pages.write(page, out, name):
            say(f"wrote {path}")
