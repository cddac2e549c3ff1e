"""`promo price`: what each shopper pays for a product, never more than everybody."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.allotment import price_file, pricing_page, record, scoring
from offchain.allotment.pricing import Pricing, Shoppers, document_of, told_lines
from offchain.allotment.pricing import price as price_all
from offchain.campaigns.errors import OrderError
from offchain.commands.behaviour import PrivacyOption, intake
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, say, writing
from offchain.commands.privacy_desk import exits
from offchain.commands.table_intake import willing
from offchain.data.catalogue import Catalogue
from offchain.data.consents import Purpose
from offchain.data.ingestion import Ingestion
from offchain.reporting.page import write

_OUT: Final = Path("build/prices")
PURPOSES: Final = frozenset({Purpose.PERSONAL_OFFERS})

_RuleArgument = Annotated[
    Path, typer.Argument(metavar="RULE", help="YAML file of the rule.", exists=True, dir_okay=False)
]
_WalletsOption = Annotated[Path, typer.Option("--wallets", help="CSV: shopper, account.", exists=True, dir_okay=False)]
_LiftOption = Annotated[
    Path | None,
    typer.Option("--lift", help="lift.csv of `promo predict uplift --shopper`.", exists=True, dir_okay=False),
]
_RedemptionOption = Annotated[
    Path | None,
    typer.Option("--redemption", help="Or scores.csv of `promo predict redemption`.", exists=True, dir_okay=False),
]
_SegmentsOption = Annotated[
    Path | None, typer.Option("--segments", help="segments.csv of `promo segment`.", exists=True, dir_okay=False)
]
_OptedOutOption = Annotated[
    Path | None,
    typer.Option("--opted-out", help="CSV: shopper. They pay what everybody pays.", exists=True, dir_okay=False),
]
_CatalogueOption = Annotated[
    Path | None, typer.Option("--catalogue", help="JSON file with the public price.", exists=True, dir_okay=False)
]
_CheckOption = Annotated[
    Path | None,
    typer.Option("--check", help="A committed record: write nothing, say whether it comes out again.", exists=True),
]
_ShopOption = Annotated[
    Path | None, typer.Option("--data", envvar="PROMO_DATA", help="The shop's folder, for who said no.")
]


def price(
    rule: _RuleArgument,
    *,
    wallets: _WalletsOption,
    lift: _LiftOption = None,
    redemption: _RedemptionOption = None,
    segments: _SegmentsOption = None,
    opted_out: _OptedOutOption = None,
    catalogue: _CatalogueOption = None,
    out: Annotated[Path, typer.Option(help="Folder for coupons.csv, prices.csv, record.json and the page.")] = _OUT,
    check: _CheckOption = None,
    data: _ShopOption = None,
    privacy: PrivacyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give each shopper a price by a committed rule: whole numbers, below what everybody pays or just that.

    Writes coupons.csv for `promo coupon issue --to`, prices.csv, record.json, and report.html, which tells how fair the
    prices are. With --data or --privacy nobody is in them who said no to personal offers. Exit code 1 for a rule with a
    price that is not below what everybody pays, and for a record that does not come out again.

    Example: promo price espresso.yaml --lift lift.csv --wallets wallets.csv --out build/prices
    """
    with told(as_json), exits(as_json):
        prices = price_file.load(rule, Catalogue.load(catalogue) if catalogue else None)
        taken = intake(data, privacy, PURPOSES)
        found = price_all(prices, _shoppers(_scores(lift, redemption), wallets, segments, opted_out, taken))
        if check is not None:
            record.compare(check, found.record)
            say(f"{check.name} comes out again")
        else:
            with writing(out, as_json):
                _write(found, out)
    answer(document_of(found), as_json, lambda: print("\n".join(told_lines(found))))


def _scores(lift: Path | None, redemption: Path | None) -> Mapping[str, int]:
    if lift is not None and redemption is None:
        return scoring.lifts(lift)
    if redemption is not None and lift is None:
        return scoring.probabilities(redemption)
    raise OrderError("the scores", "none or several", "one of --lift, --redemption")


def _shoppers(
    scores: Mapping[str, int], wallets: Path, segments: Path | None, opted_out: Path | None, taken: Ingestion
) -> Shoppers:
    return Shoppers(
        scores=willing(scores, taken),
        wallets=willing(scoring.wallets(wallets), taken),
        segment=scoring.segments(segments) if segments else {},
        opted_out=scoring.opted_out(opted_out) if opted_out else frozenset(),
    )


def _write(found: Pricing, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "coupons.csv").write_bytes(found.coupons)
    (out / "prices.csv").write_bytes(found.table)
    (out / "record.json").write_text(record.text_of(found.record), "utf-8")
    written = [path.name for path in write(pricing_page.page(found), out)]
    say(f"wrote coupons.csv, prices.csv, record.json, {', '.join(written)} in {out}")
