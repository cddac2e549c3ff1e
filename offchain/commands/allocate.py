"""`promo allocate`: which shopper gets which coupon under a budget."""

import csv
from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.allotment import record
from offchain.allotment.allotting import Allotment, allot, document_of, told_lines
from offchain.allotment.fairness_page import page
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.commands.behaviour import PrivacyOption, intake
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, fail, say
from offchain.data import pseudonyms
from offchain.data.consents import Purpose
from offchain.data.ingestion import Ingestion
from offchain.domain.refusals import Refusal
from offchain.reporting.page import write
from offchain.texts.refusal_texts import RefusalTexts

_ScoresOption = Annotated[
    Path,
    typer.Option("--scores", help="CSV: shopper, account, segment, gain_NAME, cost_NAME.", exists=True, dir_okay=False),
]
_OffersOption = Annotated[Path, typer.Option("--offers", help="YAML file of the offers.", exists=True, dir_okay=False)]
_ConstraintsOption = Annotated[
    Path | None, typer.Option(help="YAML file of bounds on segments and fairness.", exists=True, dir_okay=False)
]
_CheckOption = Annotated[
    Path | None,
    typer.Option("--check", help="A committed record: write nothing, say whether it comes out again.", exists=True),
]
_ShopOption = Annotated[
    Path | None, typer.Option("--data", envvar="PROMO_DATA", help="The shop's folder, for who said no.")
]
PURPOSES: Final = frozenset({Purpose.PERSONAL_OFFERS})


def allocate(
    *,
    scores: _ScoresOption,
    offers: _OffersOption,
    budget: Annotated[str, typer.Option(help='Expected cost at most, such as "5000.00".')],
    constraints: _ConstraintsOption = None,
    out: Annotated[Path | None, typer.Option(help="CSV of coupons for `promo coupon issue --to`.")] = None,
    report: Annotated[Path | None, typer.Option(help="Folder of the fairness report: page and CSV.")] = None,
    check: _CheckOption = None,
    data: _ShopOption = None,
    privacy: PrivacyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give each shopper at most one of the offers: the most gain that a budget buys, and proof how near it is.

    With --data or --privacy it refuses scores of shoppers who said no to personal offers: they get the public ones.

    Beside OUT stands OUT.record.json, hashes of inputs and result: the same inputs give the same bytes. Exit code 1
    when the constraints cannot be kept, or a record does not come out again.

    Example: promo allocate --scores scores.csv --offers offers.yaml --budget 5000.00 --out coupons.csv
    """
    with told(as_json):
        taken = intake(data, privacy, PURPOSES)
        allotment = _allot(scores, offers, budget, constraints, as_json=as_json, taken=taken)
        if check is not None:
            record.compare(check, allotment.record)
            say(f"{check.name} comes out again")
        else:
            _write(allotment, out, report)
    answer(document_of(allotment), as_json, lambda: print("\n".join(told_lines(allotment))))


def refuse_unwilling(scores: Path, taken: Ingestion) -> None:
    """Raises `Refusal`: Privacy_SaidNo, for shoppers who said no or stand there under the shop's own ids."""
    with scores.open(encoding="utf-8-sig", newline="") as file:
        shoppers = {row.get("shopper") or "" for row in csv.DictReader(file)}
    raw = {it for it in shoppers if taken.pseudonyms is not None and not pseudonyms.is_one(it)}
    unwilling = (shoppers - raw) - taken.willing(shoppers - raw)
    if raw or unwilling:
        raise Refusal("Privacy_SaidNo", shoppers=len(unwilling), ids=len(raw))


def _allot(
    scores: Path, offers: Path, budget: str, constraints: Path | None, *, as_json: bool, taken: Ingestion
) -> Allotment:
    try:
        refuse_unwilling(scores, taken)
        return allot(scores, offers, budget, constraints)
    except FormError as error:
        raise OrderError("--budget", error.found, error.wanted) from error
    except Refusal as refusal:
        texts = RefusalTexts.load()
        words = (texts.render(refusal, "en"), texts.render(refusal, "zh"))
        fail(as_json, Exit.REFUSED, refusal.code, "\n".join(f"{it.sentence} {it.next_step}" for it in words))


def _write(allotment: Allotment, out: Path | None, report: Path | None) -> None:
    try:
        if out is not None:
            out.write_bytes(allotment.coupons)
            beside = out.with_name(f"{out.name}.record.json")
            beside.write_text(record.text_of(allotment.record), "utf-8")
            say(f"wrote {out} and {beside}")
        if report is not None:
            say("wrote " + ", ".join(str(path) for path in write(page(allotment.fairness), report)))
    except OSError as error:
        raise OrderError("--out or --report", str(error), "a place that can be written") from error
