"""`promo audit`."""

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters import bundle_store
from offchain.adapters.source_code import code_hash
from offchain.attestation.typed_data import hub_domain
from offchain.audit import bundle as bundles
from offchain.audit import report as reports
from offchain.audit.exported import ExportedFolder
from offchain.audit.findings import Findings
from offchain.audit.recompute import published_root, recompute, redeemed_coupons
from offchain.audit.verify import verify
from offchain.auditor.history_page import Beside
from offchain.commands.audit_desk import at_the_desk
from offchain.commands.audit_explain import explain_command
from offchain.commands.audit_export import export_command
from offchain.commands.audit_office import close_command, sample_command
from offchain.commands.audit_report import read_attempts, read_segments, write_report
from offchain.commands.options import DeploymentOption, JsonOption, NodesOption, StoreOption
from offchain.commands.outcome import Exit, answer, exit_codes
from offchain.commands.surroundings import connect, open_to_read
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.index.store import ReadableIndex

app = typer.Typer(help="Prove the history, or find what is wrong with it.", no_args_is_help=True)

app.command("explain")(explain_command)
app.command("export")(export_command)
app.command("sample")(sample_command)
app.command("close")(close_command)

_StoreOption = Annotated[
    str | None, typer.Option("--store", help="The store, opened to read only: a SQLite file, or postgresql://...")
]
_DeploymentOption = Annotated[Path | None, typer.Option("--deployment", help="deployments/<chain id>.json.")]


@app.command("verify")
def verify_command(
    *,
    store: _StoreOption = None,
    deployment: _DeploymentOption = None,
    bundle: Annotated[Path | None, typer.Option("--bundle", help="Folder that `promo audit export` wrote.")] = None,
    rpc: NodesOption = None,
    report: Annotated[Path | None, typer.Option("--report", help="HTML file to write; CSV and JSON beside it.")] = None,
    attempts: Annotated[Path | None, typer.Option("--attempts", help="JSON file of refusals by cause.")] = None,
    segments: Annotated[
        list[Path] | None, typer.Option("--segments", help="Bundle of an epoch that tells segments; give it again.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every record: digest, order, counters, proofs, signatures, rules.

    Of a store, or of an exported folder, which needs nothing beside it. With --rpc the chain is asked too. Exit code 1
    when anything differs; the rows are named.

    Example: promo audit verify --store build/demo/store.sqlite3 --deployment build/demo/deployments/1337.json

    Example: promo audit verify --bundle history --report report/audit.html --attempts build/demo/report.json
    """
    with at_the_desk(as_json), ExitStack() as opened:
        asked = _bundle(opened, bundle, deployment) if bundle is not None else _store(store, deployment)
        chain = connect(rpc, asked.config.chain_id) if rpc else None
        found = verify(asked.tables, chain, asked.config, asked.findings)
        if report is not None:
            beside = Beside(read_attempts(attempts), read_segments(segments or ()))
            write_report(report, found, asked.tables, asked.config, chain=chain, beside=beside, as_json=as_json)
    answer(reports.as_json(found), as_json, lambda: print("\n".join(reports.lines(found))))
    raise typer.Exit(Exit.DONE if found.green else Exit.REFUSED)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be verified. findings : made of its files already."""

    config: IndexConfig
    tables: ReadableIndex
    findings: Findings


def _store(store: str | None, deployment: Path | None) -> _Asked:
    if store is None or deployment is None:
        raise typer.BadParameter("name a --store and its --deployment, or an exported folder with --bundle")
    return _Asked(*open_to_read(store, deployment), Findings())


def _bundle(opened: ExitStack, folder: Path, deployment: Path | None) -> _Asked:
    """deployment : of the contracts that it must be of; without one, those that it names."""
    findings, exported = Findings(), ExportedFolder.open(folder)
    config = IndexConfig.of(Deployment.load(deployment)) if deployment else exported.config()
    exported.check_files(findings)
    tables = opened.enter_context(bundle_store.opened(exported, findings))
    with tables.read() as reader:
        exported.check_ledgers(reader, findings)
    return _Asked(config, tables, findings)


@app.command("recompute")
def recompute_command(
    bundle: Annotated[Path, typer.Option("--bundle", help="Folder of the bundle.")],
    store: StoreOption,
    deployment: DeploymentOption,
    as_json: JsonOption = False,
) -> None:
    """Compute an epoch again from its data, and compare it with what was published, bit for bit.

    Exit code 1 when anything differs; a changed row, model, plan or wallet is named.

    Example: promo audit recompute --bundle build/demo/bundle/for-you --store build/demo/store.sqlite3 \\
        --deployment build/demo/deployments/1337.json
    """
    with exit_codes(as_json):
        config, tables = open_to_read(store, deployment)
        given = bundles.read(bundle, code_hash())
        published = published_root(tables, given.inputs.campaign, given.manifest.epoch)
        redeemed = redeemed_coupons(tables, given.inputs.campaign)
        mismatches = recompute(given, published, hub_domain(config.chain_id, config.hub), redeemed)
    document = {"root": given.manifest.root, "differences": [asdict(mismatch) for mismatch in mismatches]}

    def tell() -> None:
        for mismatch in mismatches:
            print(f"{mismatch.what}: expected {mismatch.expected}, found {mismatch.found}")
        print("the same bits" if not mismatches else f"{len(mismatches)} differences")

    answer(document, as_json, tell)
    raise typer.Exit(Exit.REFUSED if mismatches else Exit.DONE)
