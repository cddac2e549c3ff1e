"""`promo rewards`: a programme of rewards, from its document and a file of earnings."""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from offchain.attestation.rewards import Programme
from offchain.campaigns import orders
from offchain.campaigns.currencies import Currency
from offchain.campaigns.desk import Desk, Step
from offchain.commands.account import account_in_hand
from offchain.commands.companion_desk import FileArgument, FolderArgument, carry_out, tell_standing
from offchain.commands.merchant_desk import open_place, signer_in_hand
from offchain.commands.merchant_orders import ONCE, DryRunOption, surroundings
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer
from offchain.companions import earnings, reward_orders, statement
from offchain.companions.approvals import Approvals
from offchain.companions.beside import Beside
from offchain.companions.next_epoch import next_epoch
from offchain.companions.prepared import Prepared, in_units
from offchain.companions.quorum_document import QuorumPaper
from offchain.companions.standing import reward_lines, reward_standing
from offchain.texts.wording import moment, money

app = typer.Typer(help="Programmes of rewards, from a document in YAML.", no_args_is_help=True)

QuorumOption = Annotated[
    Path | None, typer.Option("--quorum", help="The file of the quorum that is the issuer, as deploy_quorum wrote it.")
]
_Act = Callable[[Desk, Beside, Prepared[Programme]], Sequence[Step]]


app.callback(help=f"Programmes of rewards, from a document in YAML. {ONCE}")(surroundings)


@app.command("create")
def create(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Create the programme of a document. Given again, nothing is sent: the lock file knows which one it is.

    Example: promo rewards create examples/companions/bring-a-friend.yaml --dry-run
    """

    def act(desk: Desk, beside: Beside, programme: Prepared[Programme]) -> Sequence[Step]:
        return [reward_orders.create(desk, beside.rewards, programme, beside.reward_lock)]

    _order(context, file, dry_run, as_json, act)


@app.command("fund")
def fund(
    context: typer.Context,
    file: FileArgument,
    total: Annotated[str, typer.Argument(help='What shall ever have arrived, such as "600.00".')],
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Raise what ever arrived to a total.

    Example: promo rewards fund bring-a-friend.yaml 600.00
    """

    def act(desk: Desk, beside: Beside, programme: Prepared[Programme]) -> Sequence[Step]:
        amount = orders.read_amount(total, Currency("token", 0, programme.decimals))
        return reward_orders.fund(desk, beside.rewards, programme, amount)

    _order(context, file, dry_run, as_json, act)


@app.command("build")
def build(
    context: typer.Context,
    file: FileArgument,
    earned: Annotated[Path, typer.Argument(help="CSV of account,amount: all ever earned.", exists=True)],
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder for statement, claims and signatures.")],
    margin: Annotated[str, typer.Option("--margin", help="Time for signing, beyond the programme's delay.")] = "1h",
    as_json: JsonOption = False,
) -> None:
    """Build the next epoch: tree, manifest, and a file for each wallet to claim with. Nothing is sent.

    Example: promo rewards build bring-a-friend.yaml earnings.csv --out epoch-1
    """
    with told(as_json):
        beside = open_place(context.obj).beside(account_in_hand(), context.obj.roles)
        programme = beside.programme(file)
        rows = earnings.read(earned, programme.decimals)
        seconds = orders.read_duration(margin)
        with programme.refusals_told():
            built = next_epoch(beside.rewards, programme, rows, seconds, secrets.token_bytes(32))
        statement.write(out, built)
    root = built.statement.root
    document = {"epoch": root.epoch, "root": f"0x{root.root.hex()}", "total": root.total, "wallets": len(built.rows)}
    lines = [
        f"epoch {root.epoch}: {len(built.rows)} wallets earned {money(root.total, programme.decimals)} in all",
        f"  root         0x{root.root.hex()}",
        f"  counts from  {moment(root.active_from)}, if it is signed and published {margin} from now at the latest",
    ]
    answer(document | {"active_from": root.active_from}, as_json, lambda: print("\n".join(lines)))


@app.command("sign")
def sign(folder: FolderArgument, quorum: QuorumOption = None, as_json: JsonOption = False) -> None:
    """Sign a statement, as its issuer or as a member of the quorum that is its issuer. Needs no node.

    The earnings are computed again first, where the folder holds them.

    Example: promo rewards sign epoch-1 --quorum deployments/1337-three-of-five.json
    """
    with told(as_json):
        signer = signer_in_hand()
        approvals = _approvals(folder, quorum)
        path = approvals.sign(signer)
        count = len(approvals.collected())
    document = {"signature": str(path), "signed": count, "wanted": approvals.wanted}
    answer(document, as_json, lambda: print(f"signed: {path} ({count} of {approvals.wanted})"))


@app.command("publish")
def publish(
    context: typer.Context,
    folder: FolderArgument,
    quorum: QuorumOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Publish a signed statement. Anybody may.

    Example: promo rewards publish epoch-1
    """

    def act(desk: Desk, beside: Beside) -> Sequence[Step]:
        approvals = _approvals(folder, quorum)
        with in_units(approvals.statement.decimals):
            return [reward_orders.publish(desk, beside.rewards, approvals.statement, approvals)]

    carry_out(context.obj, act, dry_run=dry_run, as_json=as_json)


@app.command("veto")
def veto(
    context: typer.Context, folder: FolderArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Take back a statement while it waits, as the auditor.

    Example: promo rewards veto epoch-1
    """

    def act(desk: Desk, beside: Beside) -> Sequence[Step]:
        found = statement.read(folder)
        with in_units(found.decimals):
            return [reward_orders.veto(desk, beside.rewards, found)]

    carry_out(context.obj, act, dry_run=dry_run, as_json=as_json)


@app.command("claim")
def claim(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Pay the wallet of a claim what it earned beyond what it was paid. Anybody may.

    Example: promo rewards claim epoch-1/claims/0x5fbdb2315678afecb367f032d93f642f64180aa3.json
    """

    def act(desk: Desk, beside: Beside) -> Sequence[Step]:
        found = statement.read_claim(file)
        with in_units(found.decimals):
            return [reward_orders.claim(desk, beside.rewards, found)]

    carry_out(context.obj, act, dry_run=dry_run, as_json=as_json)


@app.command("close")
def close(
    context: typer.Context, file: FileArgument, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> None:
    """Give back to the merchant what nobody claimed in time.

    Example: promo rewards close bring-a-friend.yaml
    """
    _order(context, file, dry_run, as_json, lambda desk, it, found: [reward_orders.close(desk, it.rewards, found)])


@app.command("report")
def report(context: typer.Context, file: FileArgument, as_json: JsonOption = False) -> None:
    """Where a programme stands: money, epochs, claims, records and their digest. Needs no password.

    Exit code 1 when the records do not make the digest that the distributor keeps.

    Example: promo rewards report bring-a-friend.yaml --json
    """
    with told(as_json):
        beside = open_place(context.obj).beside(account_in_hand(), context.obj.roles)
        programme = beside.programme(file)
        standing = reward_standing(beside.rewards, programme)
    tell_standing(standing, reward_lines(standing, programme), as_json)


def _approvals(folder: Path, quorum: Path | None) -> Approvals:
    return Approvals(folder, statement.read(folder), QuorumPaper.load(quorum) if quorum else None)


def _order(context: typer.Context, file: Path, dry_run: bool, as_json: bool, act: _Act) -> None:
    def carried(desk: Desk, beside: Beside) -> Sequence[Step]:
        programme = beside.programme(file)
        with programme.refusals_told():
            return act(desk, beside, programme)

    carry_out(context.obj, carried, dry_run=dry_run, as_json=as_json)
