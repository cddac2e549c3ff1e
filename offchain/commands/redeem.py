"""`promo redeem batch` and `promo refund`: orders that a shop collected, and goods that came back."""

from pathlib import Path
from typing import Annotated

import typer

from offchain.campaigns import batch_orders, refunds, signed_orders
from offchain.campaigns.currencies import of_number
from offchain.campaigns.refusals_told import in_words
from offchain.campaigns.returned_units import read_units
from offchain.campaigns.returns_told import batch_document, batch_lines, return_document, return_lines
from offchain.campaigns.telling import step_document, step_lines
from offchain.commands.merchant_desk import Surroundings, open_clerk, told
from offchain.commands.merchant_orders import DeploymentFileOption, DryRunOption, NodeOption
from offchain.commands.outcome import Exit, answer, say
from offchain.commands.surroundings import JsonOption
from offchain.receipts import document, writing

app = typer.Typer(help="Orders that a shop collected with their signatures.", no_args_is_help=True)

_FileArgument = Annotated[Path, typer.Argument(help="Signed orders, one a line.", exists=True, dir_okay=False)]
_OrderArgument = Annotated[Path, typer.Argument(help="The signed order.", exists=True, dir_okay=False)]
_MostOption = Annotated[int, typer.Option("--most", help="Orders of one transaction, at most 500.")]
_ReceiptsOption = Annotated[
    Path | None, typer.Option("--receipts", help="Where receipts go; without it, beside the file: .receipts.jsonl.")
]
_UnitsOption = Annotated[
    list[str], typer.Option("--units", help="SKU=n: so many of the product came back in all; #0=n of the first line.")
]


@app.callback()
def redeem(context: typer.Context, rpc: NodeOption = "", deployment: DeploymentFileOption = None) -> None:
    """Orders that a shop collected with their signatures. PROMO_ACCOUNT names the merchant's keystore."""
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
            made, out = writing.of_batch(desk.view, fates, desk.sender), receipts or file.with_suffix(".receipts.jsonl")
            document.save(out, made)
            say(f"wrote {out}: {len(made)} receipts")
    found = {"steps": [step_document(step) for step in steps], "orders": batch_document(fates)}
    lines = [*(line for step in steps for line in step_lines(step)), *batch_lines(fates)]
    answer(found, as_json, lambda: print("\n".join(lines)))
    raise typer.Exit(Exit.REFUSED if any(it.fate is batch_orders.Fate.SKIPPED for it in fates) else Exit.DONE)


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
