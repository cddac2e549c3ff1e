"""`promo receipt`: what a shopper is given of an order, and verifies without the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.web3_chain import Web3Chain
from offchain.campaigns import forms
from offchain.campaigns.errors import OrderError, RefusedError
from offchain.campaigns.forms import FormError
from offchain.commands.merchant_desk import Surroundings, open_place
from offchain.commands.merchant_orders import DeploymentFileOption, NodeOption, print_lines
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, say
from offchain.domain.refusals import Refusal
from offchain.ports import Chain, ChainUnavailableError
from offchain.receipts import document, writing
from offchain.receipts.document import Receipt
from offchain.receipts.errors import spoken
from offchain.receipts.link import is_link, link, read_link
from offchain.receipts.telling import Judged, judged_document, judged_lines
from offchain.receipts.verifying import USUAL_DEPTH, verify

app = typer.Typer(help="Receipts that a shopper verifies from an RPC URL alone.", no_args_is_help=True)

_ReceiptArgument = Annotated[str, typer.Argument(help="File of receipts, one a line, or the link of one.")]
_FileArgument = Annotated[Path, typer.Argument(help="File of receipts, one a line.", exists=True, dir_okay=False)]
_UrlOption = Annotated[str, typer.Option("--rpc", envvar="PROMO_RPC_URL", help="URL of a node that you trust.")]
_DepthOption = Annotated[
    int, typer.Option("--depth", min=1, help="Blocks from the transaction's to the newest, both counted.")
]
_HubOption = Annotated[str, typer.Option("--hub", help="Refuse receipts of any other hub than this address.")]
_OutOption = Annotated[Path | None, typer.Option("--out", help="Where the receipts go; without it, they are printed.")]
_ShopOption = Annotated[str, typer.Option("--shop", help="The shop's address, such as https://tea.example.")]


@app.command("verify")
def verify_command(
    receipt: _ReceiptArgument,
    *,
    rpc: _UrlOption = "",
    depth: _DepthOption = USUAL_DEPTH,
    hub: _HubOption = "",
    as_json: JsonOption = False,
) -> None:
    """Compare receipts with the chain: every field, hash, number and rule. Nothing of the shop's is asked or trusted.

    Exit code 1 when anything differs, each member told with what was expected and found, or when nothing can be said.

    Example: promo receipt verify monday.receipts.jsonl --rpc https://rpc.example
    """
    with told(as_json):
        if not rpc:
            raise ChainUnavailableError("no node: give --rpc, or set PROMO_RPC_URL")
        receipts = [read_link(receipt)] if is_link(receipt) else document.load(Path(receipt))
        check = _Check(Web3Chain(rpc), depth, _account(hub) if hub else 0)
        judged = [check.judged(it) for it in receipts]
    found = {"receipts": [judged_document(it) for it in judged]}
    answer(found, as_json, lambda: print_lines([line for it in judged for line in judged_lines(it)]))
    raise typer.Exit(Exit.DONE if all(it.holds for it in judged) else Exit.REFUSED)


@app.command("write")
def write_command(
    transaction: Annotated[str, typer.Argument(help="Hash of a transaction that redeemed orders.")],
    *,
    out: _OutOption = None,
    rpc: NodeOption = "",
    deployment: DeploymentFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the receipts of the orders that a transaction brought to the hub or its checkout. Needs no account.

    Example: promo receipt write 0x5f3c… --out order.receipts.jsonl
    """
    with told(as_json):
        place = open_place(Surroundings(rpc=rpc, deployment=deployment))
        try:
            receipts = writing.of_transaction(place.view, _hash(transaction))
        except Refusal as refusal:
            raise RefusedError(refusal, spoken(refusal)) from refusal
        if out is not None:
            document.save(out, receipts)
            say(f"wrote {out}: {len(receipts)} receipts")
    found = {"receipts": [it.model_dump(mode="json", by_alias=True) for it in receipts]}
    answer(found, as_json, lambda: print_lines([it.text() for it in receipts] if out is None else []))


@app.command("link")
def link_command(file: _FileArgument, *, shop: _ShopOption, as_json: JsonOption = False) -> None:
    """Print a link for each receipt of a file. All of it stands behind the #, which no browser sends to the shop.

    Example: promo receipt link monday.receipts.jsonl --shop https://tea.example
    """
    with told(as_json):
        links = [(it, link(it, shop)) for it in document.load(file)]
    answer({"links": _linked(links)}, as_json, lambda: print_lines([f"{_name(it)}  {made}" for it, made in links]))


@dataclass(frozen=True, slots=True)
class _Check:
    """What receipts are held against. hub : the only one that counts, 0 for any."""

    chain: Chain
    depth: int
    hub: int

    def judged(self, receipt: Receipt) -> Judged:
        """The receipt with its verdict, or with the reason why there is none."""
        try:
            if self.hub not in (0, document.number(receipt.hub)):
                raise Refusal("Receipt_OtherHub", hub=document.number(receipt.hub), wanted=self.hub)
            return Judged(receipt, verify(receipt, self.chain, self.depth))
        except Refusal as refusal:
            return Judged(receipt, refusal)


def _linked(links: Sequence[tuple[Receipt, str]]) -> list[dict[str, str]]:
    return [{"reference": it.reference, "order": it.order, "link": made} for it, made in links]


def _name(receipt: Receipt) -> str:
    return receipt.reference or receipt.order


def _hash(text: str) -> bytes:
    try:
        return forms.word(text)
    except FormError as error:
        raise OrderError("the transaction", error.found, error.wanted) from error


def _account(text: str) -> int:
    try:
        return forms.account(text)
    except FormError as error:
        raise OrderError("--hub", error.found, error.wanted) from error
