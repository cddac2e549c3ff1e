"""`promo redeem quote, sign, relay, batch` and `promo refund`: orders on their way, and goods that came back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from offchain.campaigns import batch_orders, refunds, signed_orders
from offchain.campaigns.batch_orders import Fate, Told
from offchain.campaigns.currencies import of_number
from offchain.campaigns.desk import Desk, Step
from offchain.campaigns.refusals_told import in_words
from offchain.campaigns.returned_units import read_units
from offchain.campaigns.returns_told import batch_document, batch_lines, return_document, return_lines
from offchain.campaigns.telling import step_document, step_lines
from offchain.commands.asked_order import AskedOrder, wish_of
from offchain.commands.merchant_desk import Surroundings, open_clerk, open_place, signer_in_hand
from offchain.commands.merchant_orders import DeploymentFileOption, DryRunOption, NodeOption, print_lines
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, say
from offchain.receipts import document, writing
from offchain.till import relaying
from offchain.till.agreeing import agree
from offchain.till.telling import agreed_document, agreed_lines, quoted_document, quoted_lines

app = typer.Typer(help="Orders: signed by shop and shopper, sent one by one or many at once.", no_args_is_help=True)

_FileArgument = Annotated[Path, typer.Argument(help="Signed orders, one a line.", exists=True, dir_okay=False)]
_OrderArgument = Annotated[Path, typer.Argument(help="The signed order.", exists=True, dir_okay=False)]
_MostOption = Annotated[int, typer.Option("--most", help="Orders of one transaction, at most 500.")]
_ReceiptsOption = Annotated[
    Path | None, typer.Option("--receipts", help="Where receipts go; without it, beside the file: .receipts.jsonl.")
]
FilesArgument = Annotated[list[Path], typer.Argument(help="Campaign documents.", exists=True, dir_okay=False)]
_BasketOption = Annotated[Path, typer.Option("--order", help="JSON file of the goods.", exists=True, dir_okay=False)]
_OutOption = Annotated[Path, typer.Option("--out", help="File of the signed order.", dir_okay=False)]
_ShopperOption = Annotated[str, typer.Option("--shopper", help="Wallet, or the shop's own for one without a wallet.")]
_ReferenceOption = Annotated[str, typer.Option("--reference", help="The shop's own name of the order.")]
_VouchersOption = Annotated[
    list[Path] | None, typer.Option("--vouchers", help="File of coupons.", exists=True, dir_okay=False)
]
_CatalogueOption = Annotated[
    Path | None, typer.Option("--catalogue", help="Prices, where no campaign document names them.", exists=True)
]
_NonceOption = Annotated[int | None, typer.Option("--nonce", min=0, help="The merchant's number; else a random one.")]
_DeadlineOption = Annotated[str, typer.Option("--deadline", help='Until when the quote holds, such as "+48h".')]
_MostPayOption = Annotated[str, typer.Option("--most", help="At most to pay; without it, what the quote comes to.")]
_SubmitterOption = Annotated[str, typer.Option("--submitter", help="Who alone may send it; without it, anybody.")]
_PermitOption = Annotated[bool, typer.Option("--permit", help="Allow the payment by a permit (ERC-2612) in the order.")]
_Permit2Option = Annotated[int | None, typer.Option("--permit2", min=0, help="Pay by Permit2; your nonce there.")]
_UnitsOption = Annotated[
    list[str], typer.Option("--units", help="SKU=n: so many of the product came back in all; #0=n of the first line.")
]


@app.callback()
def redeem(context: typer.Context, rpc: NodeOption = "", deployment: DeploymentFileOption = None) -> None:
    """Orders: signed by shop and shopper, sent one by one or many at once. PROMO_ACCOUNT names the keystore."""
    context.obj = Surroundings(rpc=rpc, deployment=deployment)


@app.command("batch")
def batch(
    context: typer.Context,
    file: _FileArgument,
    *,
    most: _MostOption = 100,
    receipts: _ReceiptsOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Redeem orders in few transactions, and write a receipt of each, which its shopper can verify (docs/receipts.md).

    Given again, nothing is redeemed twice.

    Orders that cannot be redeemed are left out, and told with the reason; the exit code is 1 then.

    Example: promo redeem batch monday.jsonl
    """
    with told(as_json):
        orders = signed_orders.load_all(file)
        desk = open_clerk(context.obj, dry_run=dry_run)
        steps, fates = batch_orders.submit(desk, orders, most)
        if not dry_run:
            _write_receipts(desk, fates, receipts or file.with_suffix(".receipts.jsonl"))
    _tell(steps, fates, as_json)


@app.command("quote")
def quote(
    context: typer.Context,
    files: FilesArgument,
    *,
    order: _BasketOption,
    out: _OutOption,
    shopper: _ShopperOption,
    reference: _ReferenceOption = "",
    vouchers: _VouchersOption = None,
    catalogue: _CatalogueOption = None,
    nonce: _NonceOption = None,
    deadline: _DeadlineOption = "+1h",
    as_json: JsonOption = False,
) -> None:
    """Price a shopper's goods by campaigns that are on chain, and sign the order as their merchant or its cashier.

    Where the file of vouchers is for codes, the code is read from standard input: secrets do not belong on a command
    line.

    Example: promo redeem quote tea.yaml --order order.json --shopper 0x5409… --out a-17.json
    """
    with told(as_json):
        asked = AskedOrder(order, reference, shopper, deadline, nonce, tuple(vouchers or ()), catalogue)
        quoted = asked.quoted(context.obj, files)
        out.write_text(signed_orders.text(reference, quoted.submission, quoted.goods) + "\n", "utf-8")
    found = quoted_document(quoted)
    answer(found, as_json, lambda: print_lines(quoted_lines(found, quoted)))


@app.command("sign")
def sign(
    context: typer.Context,
    order: _OrderArgument,
    *,
    out: _OutOption,
    most: _MostPayOption = "",
    submitter: _SubmitterOption = "",
    permit: _PermitOption = False,
    permit2: _Permit2Option = None,
    as_json: JsonOption = False,
) -> None:
    """Agree to an order as its shopper, so that somebody else may send it: nothing is sent, and no gas is needed.

    PROMO_ACCOUNT names the shopper's keystore. A quote that the shop did not sign is refused.

    Example: promo redeem sign a-17.json --out a-17.signed.json --most 45.00
    """
    with told(as_json):
        bought = signed_orders.load(order)
        currency = of_number(bought.submission.uses[0].terms.currency)
        wish, view = wish_of(currency, most, submitter, permit, permit2), open_place(context.obj).view
        with in_words(currency):
            agreed = agree(view, bought, signer_in_hand(), wish)
            wish.check(agreed.payable)
        out.write_text(
            signed_orders.text(bought.reference, agreed.submission, bought.goods, agreed.call) + "\n", "utf-8"
        )
    found = agreed_document(bought, bought.digest(view.domain), agreed, wish.way)
    answer(found, as_json, lambda: print_lines(agreed_lines(found, agreed)))


@app.command("relay")
def relay(
    context: typer.Context,
    file: _FileArgument,
    *,
    receipts: _ReceiptsOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Send orders that their shoppers signed, of any merchants, one transaction each, and write their receipts.

    PROMO_ACCOUNT names the keystore of whoever pays the gas. Given again, nothing is sent twice; exit code 1 when the
    contracts refuse one.

    Example: promo redeem relay a-17.signed.json
    """
    with told(as_json):
        orders = signed_orders.load_all(file)
        desk = open_clerk(context.obj, dry_run=dry_run)
        steps, fates = relaying.relay(desk, orders)
        if not dry_run:
            _write_receipts(desk, fates, receipts or file.with_suffix(".receipts.jsonl"))
    _tell(steps, fates, as_json)


def refund(
    order: _OrderArgument,
    *,
    units: _UnitsOption,
    rpc: NodeOption = "",
    deployment: DeploymentFileOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record goods that came back, and give back what is due for them: line by line, by the rules of the campaigns.

    Units are counted in all, so that the same command given again sends nothing.

    Example: promo refund order.json --units C-1=2
    """
    with told(as_json):
        bought = signed_orders.load(order)
        currency = of_number(bought.submission.uses[0].terms.currency)
        desk = open_clerk(Surroundings(rpc=rpc, deployment=deployment), dry_run=dry_run)
        with in_words(currency):
            found = refunds.work_out(desk.view, bought, read_units(units))
            steps = refunds.refund(desk, bought, found, currency.decimals)
    returned = return_document(found, bought)
    lines = [*return_lines(returned, currency.decimals), *(line for step in steps for line in step_lines(step))]
    answer({**returned, "steps": [step_document(it) for it in steps]}, as_json, lambda: print("\n".join(lines)))


def _write_receipts(desk: Desk, fates: Sequence[Told], out: Path) -> None:
    merchants = relaying.merchants_of([it.order for it in fates])
    made = writing.of_batch(desk.view, fates, *merchants)
    document.save(out, made)
    say(f"wrote {out}: {len(made)} receipts")


def _tell(steps: Sequence[Step], fates: Sequence[Told], as_json: bool) -> NoReturn:
    found = {"steps": [step_document(step) for step in steps], "orders": batch_document(fates)}
    lines = [*(line for step in steps for line in step_lines(step)), *batch_lines(fates)]
    answer(found, as_json, lambda: print_lines(lines))
    raise typer.Exit(Exit.REFUSED if any(it.fate is Fate.SKIPPED for it in fates) else Exit.DONE)
