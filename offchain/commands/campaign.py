"""`promo campaign`: what a merchant does with a campaign document."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from offchain.campaigns import orders
from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.document import json_schema
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.vault_told import report_of
from offchain.commands import campaign_money, rehearsal
from offchain.commands.account import account_in_hand
from offchain.commands.merchant_desk import open_counter
from offchain.commands.merchant_orders import (
    ONCE,
    DryRunOption,
    FileArgument,
    give_order,
    print_lines,
    surroundings,
)
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, say

app = typer.Typer(help="Campaigns of a merchant, from a document in YAML.", no_args_is_help=True)
app.command("lint")(rehearsal.lint)
app.command("simulate")(rehearsal.simulate)
app.command("fund")(campaign_money.fund)
app.command("collect")(campaign_money.collect)
app.command("withdraw")(campaign_money.withdraw)


app.callback(help=f"Campaigns of a merchant, from a document in YAML. {ONCE}")(surroundings)


@app.command("schema")
def schema(
    check: Annotated[Path | None, typer.Option("--check", help="Exit with 1 when this file is not the schema.")] = None,
) -> None:
    """Print the JSON schema of the document, for editors.

    Example: promo campaign schema > docs/campaign.schema.json
    """
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if check is None:
        print(text, end="")
    elif not check.is_file() or check.read_text("utf-8") != text:
        say(f"{check} is stale: run `promo campaign schema > {check}`")
        raise typer.Exit(Exit.REFUSED)


@app.command("create")
def create(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Create the campaign of a document. Given again, nothing is sent: the lock file knows which campaign it is.

    Example: promo campaign create examples/campaigns/percent-voucher.yaml --dry-run
    """
    give_order(context, file, dry_run, as_json, lambda desk, campaign, lock: [orders.create(desk, campaign, lock)])


@app.command("pause")
def pause(
    context: typer.Context,
    file: FileArgument,
    duration: Annotated[str, typer.Option("--for", help='Such as "12h"; without it, as long as the terms allow.')] = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Stop redemption for a while; the pause ends by itself.

    Example: promo campaign pause tea.yaml --for 12h
    """

    def act(desk: Desk, campaign: Campaign, _lock: LockFile) -> Sequence[Step]:
        return [orders.pause(desk, campaign, orders.read_duration(duration) if duration else None)]

    give_order(context, file, dry_run, as_json, act)


@app.command("unpause")
def unpause(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """End a pause.

    Example: promo campaign unpause tea.yaml
    """
    give_order(context, file, dry_run, as_json, lambda desk, campaign, _: [orders.unpause(desk, campaign)])


@app.command("end")
def end(context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False) -> None:
    """Announce an early end, after the notice that the terms promise. It cannot be taken back.

    Example: promo campaign end tea.yaml
    """
    give_order(context, file, dry_run, as_json, lambda desk, campaign, _: [orders.end(desk, campaign)])


@app.command("report")
def report(context: typer.Context, file: FileArgument, as_json: JsonOption = False) -> None:
    """Where a campaign stands: budget, uses, pause, end, records and their digest. Needs no account. Of a paid one also
    what each funder deposited and is charged, and what may be collected and withdrawn.

    Exit code 1 when the records do not make the digest that the hub keeps.

    Example: promo campaign report tea.yaml --json
    """
    with told(as_json):
        counter = open_counter(context.obj, file, merchant=account_in_hand())
        standing, document, lines = report_of(counter.view, counter.campaign())
    answer(document, as_json, lambda: print_lines(lines))
    raise typer.Exit(Exit.DONE if standing.complete else Exit.REFUSED)
