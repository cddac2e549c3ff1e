"""`promo oracle veto`: the auditor takes a root back while it waits."""

from pathlib import Path
from typing import Annotated

import typer

from offchain.attestation.calls import call, terms_tuple
from offchain.attestation.parts import cold_tuple
from offchain.campaigns.desk import Order
from offchain.campaigns.root_publication import published_root
from offchain.commands.merchant_desk import Surroundings, open_desk
from offchain.commands.merchant_orders import DryRunOption, FileArgument, tell_steps
from offchain.commands.options import JsonOption
from offchain.commands.oracle_desk import PlaceOption, UrlOption
from offchain.commands.oracle_told import oracle_told
from offchain.domain.refusals import Refusal


def veto(
    file: FileArgument,
    epoch: Annotated[int, typer.Argument(min=1, help="Of the root.")],
    *,
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    lock: Annotated[Path | None, typer.Option("--lock", help="Without it, that beside PROMO_BUILD.")] = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take back the root of an epoch before it counts, as the campaign's auditor; its coupons are worth nothing then.

    Example: promo oracle veto tea.yaml 3
    """
    with oracle_told(as_json):
        counter, desk = open_desk(Surroundings(rpc=rpc, deployment=deployment, lock=lock), file, dry_run=dry_run)
        campaign = counter.campaign()
        terms = campaign.draft.terms
        with campaign.refusals_told():
            root = published_root(desk.view, terms.merchant, campaign.id, epoch)
            if root is None:
                raise Refusal("Hub_UnknownRoot", campaign=campaign.id, epoch=epoch)
            order = Order(
                action="veto root",
                campaign=campaign.id,
                intent=f"veto {campaign.id.hex()} epoch {epoch}",
                to=desk.view.roots,
                data=call("veto", terms_tuple(terms), cold_tuple(campaign.draft.cold), root.fields()),
            )
            steps = [desk.act(order, f"epoch {epoch}: {root.count} coupons are worth nothing")]
    tell_steps(steps, as_json)
