"""`promo campaign lint` and `simulate`: what can be known of campaigns before they are created, without a node."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.clocks import SystemClock
from offchain.campaigns import forms
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, say
from offchain.commands.policies import read_policies
from offchain.data.catalogue import Catalogue
from offchain.rehearsal import figures, journey_orders, order_files, page
from offchain.rehearsal.findings import Level, Subject
from offchain.rehearsal.lint import check_all, finding_lines, lint_document, open_subject, promise_lines
from offchain.rehearsal.one_shop import catalogue_of, check_one_shop
from offchain.rehearsal.options import personal_value
from offchain.rehearsal.past_orders import PastOrders
from offchain.rehearsal.replay import replay


class Personal(StrEnum):
    """Which value coupons carry in a rehearsal."""

    PUBLIC = "public"
    LEAST = "least"
    MOST = "most"


FilesArgument = Annotated[list[Path], typer.Argument(help="Campaign documents.", exists=True, dir_okay=False)]
AtOption = Annotated[str, typer.Option("--at", help="The moment of creation, ISO 8601; without it, now.")]
_StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")]
_ChainOption = Annotated[
    int | None, typer.Option("--chain", min=1, help="Every role must be known on the chain of this id.")
]
_OrdersOption = Annotated[
    Path,
    typer.Option("--orders", help="CSV or JSON of past orders, or the folder of the Complete Journey.", exists=True),
]
_PageOption = Annotated[Path | None, typer.Option("--page", help="Write an HTML page with plots to this file.")]
_PersonalOption = Annotated[
    Personal, typer.Option("--personal", help="The value on every coupon, of the document's `personal`.")
]
_PolicyOption = Annotated[
    list[str], typer.Option("--policy", help="GROUP=first, max or all: how the cashier chooses in a group; else all.")
]


def lint(
    files: FilesArgument,
    *,
    strict: _StrictOption = False,
    chain: _ChainOption = None,
    at: AtOption = "",
    as_json: JsonOption = False,
) -> None:
    """Check campaigns, one by one and together, for what contradicts itself; of one, tell what it promises too.

    Exit code 1 when there is an error. Needs no node and sends nothing.

    Example: promo campaign lint examples/campaigns/combined-1-line.yaml examples/campaigns/combined-2-order.yaml
    """
    with told(as_json):
        now = _moment(at)
        subjects = [open_subject(file, now, chain=chain) for file in files]
        found = check_all(subjects, now)
    promises = promise_lines(subjects[0]) if len(subjects) == 1 else []
    answer(lint_document(found, subjects), as_json, lambda: _print([*finding_lines(found, subjects), *promises]))
    refused = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    raise typer.Exit(Exit.REFUSED if any(it.level in refused for it in found) else Exit.DONE)


def simulate(
    files: FilesArgument,
    *,
    orders: _OrdersOption,
    page_file: _PageOption = None,
    personal: _PersonalOption = Personal.PUBLIC,
    policy: _PolicyOption = [],  # noqa: B006  read only
    at: AtOption = "",
    as_json: JsonOption = False,
) -> None:
    """Run campaigns on past orders before launch: uses, cost, margin, who gets them, which of them collide.

    Past times are moved by whole weeks into the campaigns' window, unless they are in it. Needs no node.

    Example: promo campaign simulate examples/campaigns/gift.yaml --orders examples/data/orders.csv --page out.html
    """
    with told(as_json):
        subjects, past = _open(files, orders, _moment(at))
        values = {subject.name: personal_value(subject, str(personal)) for subject in subjects}
        result = replay(subjects, past.orders, catalogue_of(subjects), read_policies(policy), values)
        document = figures.document_of(result, subjects[0].draft.currency, past.bad_rows, values)
        if page_file is not None:
            _write(page_file, page.render(document))
    answer(document, as_json, lambda: _print(figures.report_lines(document)))


def _open(files: Sequence[Path], orders: Path, now: int) -> tuple[list[Subject], PastOrders]:
    """The campaigns, of one shop, and the orders. Goods of the Complete Journey are named by its own catalogue, where a
    document names none."""
    catalogue: Catalogue | None = None
    past: PastOrders | None = None
    if orders.is_dir():
        past, dataset = journey_orders.load(orders)
        catalogue = dataset.catalogue
    subjects = [open_subject(file, now, catalogue) for file in files]
    check_one_shop(subjects)
    return subjects, past or order_files.load(orders, subjects[0].draft.currency.decimals)


def _moment(text: str) -> int:
    try:
        return forms.moment(text or "now", SystemClock().now())
    except FormError as error:
        raise OrderError("--at", error.found, error.wanted) from error


def _write(page_file: Path, text: str) -> None:
    try:
        page_file.write_text(text, "utf-8")
    except OSError as error:
        raise OrderError("--page", str(error), "a file that can be written, in a folder that is there") from error
    say(f"wrote {page_file}")


def _print(lines: Sequence[str]) -> None:
    print("\n".join(lines))
