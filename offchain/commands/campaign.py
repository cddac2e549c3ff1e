"""`promo campaign`: what a merchant does with a campaign document."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from offchain.campaigns import forms, orders
from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.document import json_schema
from offchain.campaigns.errors import OrderError
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.standing import standing_of
from offchain.campaigns.telling import (
    campaign_document,
    campaign_lines,
    standing_document,
    standing_lines,
    step_document,
    step_lines,
)
from offchain.commands.merchant_desk import Counter, Options, open_counter, open_desk, told
from offchain.commands.outcome import Exit, answer, say
from offchain.commands.surroundings import JsonOption

app = typer.Typer(help="Campaigns of a merchant, from a document in YAML.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The campaign document.", exists=True, dir_okay=False)]
NodeOption = Annotated[str, typer.Option("--rpc", help="URL of a node; without it, PROMO_RPC_URL.")]
DeploymentOption = Annotated[
    Path | None, typer.Option("--deployment", help="Without it, <chain id>.json in PROMO_DEPLOYMENTS.")
]
RolesOption = Annotated[Path | None, typer.Option("--roles", help="Without it, roles.yaml beside the document.")]
LockOption = Annotated[Path | None, typer.Option("--lock", help="Without it, campaign.lock.json beside PROMO_BUILD.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent, and its gas.")]

Act = Callable[[Desk, Campaign, LockFile], Sequence[Step]]


@app.command("lint")
def lint(
    file: FileArgument,
    rpc: NodeOption = "",
    deployment: DeploymentOption = None,
    roles: RolesOption = None,
    lock: LockOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a document against every rule of a new campaign, and tell what it promises. Sends nothing.

    Example: promo campaign lint examples/campaigns/percent-voucher.yaml --rpc http://127.0.0.1:8545
    """
    with told(as_json):
        options = Options(file=file, rpc=rpc, deployment=deployment, roles=roles, lock=lock)
        counter = open_counter(options)
        campaign = counter.campaign()
        with campaign.refusals_told():
            campaign.draft.check(counter.view.now())
    _answer_campaign(counter, campaign, [], as_json)


@app.command("create")
def create(
    file: FileArgument,
    rpc: NodeOption = "",
    deployment: DeploymentOption = None,
    roles: RolesOption = None,
    lock: LockOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Create the campaign of a document. Given again, nothing is sent: the lock file knows which campaign it is.

    Example: promo campaign create examples/campaigns/percent-voucher.yaml --dry-run
    """
    options = Options(file=file, rpc=rpc, deployment=deployment, roles=roles, lock=lock, dry_run=dry_run)
    counter, campaign, steps = _carry_out(options, as_json, lambda *it: [orders.create(*it)])
    _answer_campaign(counter, campaign, steps, as_json)


@app.command("fund")
def fund(
    file: FileArgument,
    total: Annotated[str, typer.Argument(help='What the budget shall be in all, such as "600.00".')],
    rpc: NodeOption = "",
    deployment: DeploymentOption = None,
    roles: RolesOption = None,
    lock: LockOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Raise the budget of the whole campaign to a total, what was spent included. It is never lowered.

    Example: promo campaign fund tea.yaml 600.00
    """
    options = Options(file=file, rpc=rpc, deployment=deployment, roles=roles, lock=lock, dry_run=dry_run)

    def act(desk: Desk, campaign: Campaign, _lock: LockFile) -> Sequence[Step]:
        return [orders.fund(desk, campaign, orders.read_amount(total, campaign.draft.currency))]

    _answer_steps(_carry_out(options, as_json, act)[2], as_json)


@app.command("pause")
def pause(
    file: FileArgument,
    duration: Annotated[str, typer.Option("--for", help='Such as "12h"; without it, as long as the terms allow.')] = "",
    rpc: NodeOption = "",
    deployment: DeploymentOption = None,
    roles: RolesOption = None,
    lock: LockOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Stop redemption for a while; the pause ends by itself.

    Example: promo campaign pause tea.yaml --for 12h
    """
    options = Options(file=file, rpc=rpc, deployment=deployment, roles=roles, lock=lock, dry_run=dry_run)

    def act(desk: Desk, campaign: Campaign, _lock: LockFile) -> Sequence[Step]:
        return [orders.pause(desk, campaign, orders.read_duration(duration) if duration else None)]

    _answer_steps(_carry_out(options, as_json, act)[2], as_json)


@app.command("unpause")
def unpause(
    file: FileArgument,
    rpc: NodeOption = "",
    deployment: DeploymentOption = None,
    roles: RolesOption = None,
    lock: LockOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """End a pause.

    Example: promo campaign unpause tea.yaml
    """
    options = Options(file=file, rpc=rpc, deployment=deployment, roles=roles, lock=lock, dry_run=dry_run)
    steps = _carry_out(options, as_json, lambda desk, campaign, _: [orders.unpause(desk, campaign)])[2]
    _answer_steps(steps, as_json)


@app.command("end")
def end(
    file: FileArgument,
    rpc: NodeOption = "",
    deployment: DeploymentOption = None,
    roles: RolesOption = None,
    lock: LockOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Announce an early end, after the notice that the terms promise. It cannot be taken back.

    Example: promo campaign end tea.yaml
    """
    options = Options(file=file, rpc=rpc, deployment=deployment, roles=roles, lock=lock, dry_run=dry_run)
    steps = _carry_out(options, as_json, lambda desk, campaign, _: [orders.end(desk, campaign)])[2]
    _answer_steps(steps, as_json)
