"""`promo coupon`: coupons in bulk. Codes are secrets: they come from files or standard input, and are never printed."""

import getpass
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from offchain.adapters.durable import settle
from offchain.adapters.processes import in_processes
from offchain.attestation.codes import BITS, CodeFormError
from offchain.campaigns import forms, orders
from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.commands import bound_coupon
from offchain.commands.merchant_desk import Counter, open_counter, signer_in_hand
from offchain.commands.merchant_orders import (
    DryRunOption,
    FileArgument,
    give_order,
    print_lines,
    surroundings,
)
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, fail, in_both
from offchain.commands.progress import tenths
from offchain.coupons import ledger, shared
from offchain.coupons.by_code import find_bearer
from offchain.coupons.issuing import Press, Request
from offchain.coupons.issuing import issue as issue_coupons
from offchain.coupons.ledger import IssueLedger
from offchain.coupons.shared import SharedCodes, name_campaign
from offchain.coupons.standing import coupon_document, coupon_lines, coupon_standing
from offchain.coupons.telling import bearer_document, bearer_lines, printed_document, printed_lines

app = typer.Typer(help="Coupons of a campaign, in bulk.", no_args_is_help=True)

_WalletsOption = Annotated[
    Path | None, typer.Option("--to", help="CSV file of wallets: account, value.", exists=True, dir_okay=False)
]
_CodesOption = Annotated[int | None, typer.Option("--codes", min=1, max=2**32, help="So many codes, each for one use.")]
_SharedOption = Annotated[str, typer.Option("--shared", help="A code for everybody, such as PROMO10.")]
_OutOption = Annotated[
    Path | None, typer.Option("--out", help="File of the vouchers, or of the shared codes.", dir_okay=False)
]
_ValueOption = Annotated[str, typer.Option("--value", help='Of each coupon, such as "15%"; else the public terms.')]
_FromOption = Annotated[str, typer.Option("--not-before", help="First second; without it, the campaign's start.")]
_UntilOption = Annotated[str, typer.Option("--deadline", help='Such as "+48h"; without it, the campaign\'s end.')]
_FirstOption = Annotated[int | None, typer.Option("--first-index", min=0, help="Without it, the next free one.")]
_VouchersOption = Annotated[
    list[Path], typer.Option("--vouchers", help="File of vouchers.", exists=True, dir_okay=False)
]


app.callback(
    help="Coupons of a campaign, in bulk. PROMO_ACCOUNT names the keystore, of the issuer to issue, else of the "
    "merchant.\n\nWhat was issued is noted in coupon.ledger.json beside the lock file."
)(surroundings)


app.command("rebind")(bound_coupon.rebind)


@app.command("issue")
def issue(
    context: typer.Context,
    file: FileArgument,
    *,
    to: _WalletsOption = None,
    codes: _CodesOption = None,
    shared_code: _SharedOption = "",
    out: _OutOption = None,
    value: _ValueOption = "",
    not_before: _FromOption = "",
    deadline: _UntilOption = "",
    first_index: _FirstOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign vouchers for wallets or codes into a file, or give a public campaign a code. Given again, it adds nothing.

    The codes stand in OUT.codes.jsonl, readable by its owner alone: whoever has a code has its coupon.

    Example: promo coupon issue tea.yaml --codes 1000 --out tea.jsonl --deadline +30d
    """
    with told(as_json):
        _check_one("what to issue", {"--to": to, "--codes": codes, "--shared": shared_code})
        counter = open_counter(context.obj, file)
        if shared_code:
            _share(counter, file, shared_code, out, as_json)
            return
        times = {"not_before": not_before, "deadline": deadline}
        request = Request(out=_given(out), wallets=to, codes=codes or 0, value=value, first_index=first_index, **times)
        printed = issue_coupons(_press(counter), counter.campaign(), request)
    answer(printed_document(printed), as_json, lambda: print_lines(printed_lines(printed)))


@app.command("revoke")
def revoke(
    context: typer.Context,
    file: FileArgument,
    *,
    coupons: Annotated[str, typer.Option(help="Coupons by index, where the terms say INDEX: 7,20-30.")] = "",
    epoch: Annotated[int, typer.Option(help="The epoch of vouchers from now on, where the terms say EPOCH.")] = 0,
    shared_code: _SharedOption = "",
    out: _OutOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Revoke single coupons, or all vouchers signed so far, as the terms allow; or withdraw a shared code, off chain.

    A dry run shows the words of the bitmap and the masks that would be set.

    Example: promo coupon revoke tea.yaml --coupons 7,20-30 --dry-run
    """

    def act(desk: Desk, campaign: Campaign, _lock: LockFile) -> Sequence[Step]:
        if coupons:
            return orders.revoke_indices(desk, campaign, orders.read_indices(coupons))
        return [orders.revoke_epoch(desk, campaign, epoch)]

    with told(as_json):
        _check_one("what to revoke", {"--coupons": coupons, "--epoch": epoch, "--shared": shared_code})
        if shared_code:
            _withdraw(open_counter(context.obj, file), shared_code, out, dry_run, as_json)
            return
    give_order(context, file, dry_run, as_json, act)


@app.command("status")
def status(context: typer.Context, file: FileArgument, as_json: JsonOption = False) -> None:
    """What was issued of a campaign, what of it is open, and the most that it may cost. Needs no account.

    Example: promo coupon status tea.yaml --json
    """
    with told(as_json):
        counter = open_counter(context.obj, file)
        found = counter.campaign()
        standing = coupon_standing(counter.view, found, _ledger(counter))
    currency = found.draft.currency
    lines = coupon_lines(standing, currency.decimals, currency.code)
    answer(coupon_document(standing, currency.code), as_json, lambda: print_lines(lines))


@app.command("show")
def show(
    *,
    vouchers: _VouchersOption,
    shopper: Annotated[str, typer.Option(help="Wallet that redeems: also show the code's assignment to it.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Find the coupon of a code, which is read from standard input: secrets do not belong on a command line.

    Example: promo coupon show --vouchers tea.jsonl < code.txt
    """
    with told(as_json):
        try:
            account = forms.account(shopper) if shopper else 0
            found = find_bearer(_typed(), vouchers)
        except FormError as error:
            raise OrderError("--shopper", error.found, error.wanted) from error
        except CodeFormError as error:
            fail(as_json, Exit.REFUSED, "CodeFormError", in_both(error))
    answer(bearer_document(found, account), as_json, lambda: print_lines(bearer_lines(found, account)))


def _check_one(what: str, given: Mapping[str, object]) -> None:
    """Refuses none or several of these options. Raises `OrderError`."""
    if sum(bool(value) for value in given.values()) != 1:
        raise OrderError(what, "none or several", f"one of {', '.join(given)}")


def _given(out: Path | None) -> Path:
    if out is None:
        raise OrderError("--out", "nothing", "the file that the vouchers are written to")
    return out


def _typed() -> str:
    return getpass.getpass("code: ") if sys.stdin.isatty() else sys.stdin.readline()


def _press(counter: Counter) -> Press:
    return Press(
        view=counter.view,
        ledger=_ledger(counter),
        issuer=signer_in_hand(),
        chance=lambda: secrets.randbits(BITS),
        ordered=in_processes,
        settle=settle,
        tell=tenths(),
    )


def _ledger(counter: Counter) -> IssueLedger:
    return IssueLedger(counter.lock.path.with_name(ledger.FILE), counter.lock.chain_id, counter.lock.hub)


def _codes(counter: Counter, out: Path | None) -> SharedCodes:
    return SharedCodes(out or counter.lock.path.with_name(shared.FILE), counter.lock.chain_id)


def _share(counter: Counter, file: Path, code: str, out: Path | None, as_json: bool) -> None:
    codes, found = _codes(counter, out), counter.campaign()
    changed = name_campaign(codes, counter.view, found, code, file)
    _tell_shared(found, code, "named" if changed else "nothing to do", as_json)


def _withdraw(counter: Counter, code: str, out: Path | None, dry_run: bool, as_json: bool) -> None:
    codes, found = _codes(counter, out), counter.campaign()
    changed = codes.hide(code, found.id, dry_run=dry_run)
    _tell_shared(found, code, "nothing to do" if not changed else "would hide" if dry_run else "hidden", as_json)


def _tell_shared(campaign: Campaign, code: str, outcome: str, as_json: bool) -> None:
    document: dict[str, Any] = {
        "code": shared.plain(code),
        "campaign": f"0x{campaign.id.hex()}",
        "outcome": outcome,
    }
    answer(document, as_json, lambda: print_lines([f"{document['code']}: {outcome}: {campaign.name}"]))
