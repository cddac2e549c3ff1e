"""`promo audit`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.source_code import code_hash
from offchain.attestation.typed_data import hub_domain
from offchain.audit import bundle as bundles
from offchain.audit import report as reports
from offchain.audit.recompute import published_root, recompute, redeemed_coupons
from offchain.audit.verify import verify
from offchain.commands.outcome import Exit, answer, exit_codes
from offchain.commands.surroundings import DeploymentOption, JsonOption, RpcOption, StoreOption, connect, open_index

app = typer.Typer(help="Prove the history, or find what is wrong with it.", no_args_is_help=True)


@app.command("verify")
def verify_command(
    store: StoreOption,
    deployment: DeploymentOption,
    rpc: RpcOption = "",
    as_json: JsonOption = False,
) -> None:
    """Check every record: digest, order, counters, proofs, signatures, rules.

    With --rpc the chain is asked too. Exit code 1 when anything differs; the rows are named.

    Example: promo audit verify --store build/demo/store.sqlite3 --deployment build/demo/deployments/1337.json
    """
    with exit_codes(as_json):
        config, tables = open_index(store, deployment)
        found = verify(tables, connect(rpc, config.chain_id) if rpc else None, config)
    answer(reports.as_json(found), as_json, lambda: print("\n".join(reports.lines(found))))
    raise typer.Exit(Exit.DONE if found.green else Exit.REFUSED)


@app.command("recompute")
def recompute_command(
    bundle: Annotated[Path, typer.Option("--bundle", help="Folder of the bundle.")],
    store: StoreOption,
    deployment: DeploymentOption,
    as_json: JsonOption = False,
) -> None:
    """Compute an epoch again from its data, and compare it with what was published, bit for bit.

    Exit code 1 when anything differs; a changed row, model, plan or wallet is named.

    Example: promo audit recompute --bundle build/demo/bundle/root --store build/demo/store.sqlite3 \\\\
        --deployment build/demo/deployments/1337.json
    """
    with exit_codes(as_json):
        config, tables = open_index(store, deployment)
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
