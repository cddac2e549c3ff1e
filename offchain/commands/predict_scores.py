"""`promo predict scores`: from predictions to the file that `promo allocate --scores` takes."""

from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.allotment import offers_file, scoring
from offchain.allotment.offers_file import Offers
from offchain.allotment.scoring import Scored, Terms
from offchain.campaigns import forms
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.commands.behaviour import PrivacyOption, intake
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, say
from offchain.commands.privacy_desk import exits
from offchain.commands.table_intake import willing
from offchain.data.consents import Purpose
from offchain.domain.bounds import BPS

_RedemptionOption = Annotated[
    Path, typer.Option("--redemption", help="scores.csv of `promo predict redemption`.", exists=True, dir_okay=False)
]
_OffersOption = Annotated[Path, typer.Option("--offers", help="YAML file of the offers.", exists=True, dir_okay=False)]
_WalletsOption = Annotated[Path, typer.Option("--wallets", help="CSV: shopper, account.", exists=True, dir_okay=False)]
_SegmentsOption = Annotated[
    Path | None, typer.Option("--segments", help="segments.csv of `promo segment`.", exists=True, dir_okay=False)
]
_OptedOutOption = Annotated[
    Path | None,
    typer.Option("--opted-out", help="CSV: shopper. They get what everybody gets.", exists=True, dir_okay=False),
]
_ShopOption = Annotated[
    Path | None, typer.Option("--data", envvar="PROMO_DATA", help="The shop's folder, for who said no.")
]
PURPOSES: Final = frozenset({Purpose.PERSONAL_OFFERS})
_CausedOption = Annotated[
    list[str] | None,
    typer.Option("--caused", metavar="OFFER=SHARE", help="Of its redemptions, what a trial found caused: ten=30%."),
]
_LiftOption = Annotated[
    list[str] | None,
    typer.Option("--lift", metavar="OFFER=FILE", help="Instead: lift.csv of `promo predict uplift --shopper`."),
]


def scores(
    *,
    redemption: _RedemptionOption,
    offers: _OffersOption,
    wallets: _WalletsOption,
    order: Annotated[str, typer.Option(help='Expected order of who redeems, such as "25.00".')],
    margin: Annotated[str, typer.Option(help="Of the order, before discounts.")] = "30%",
    caused: _CausedOption = None,
    lift: _LiftOption = None,
    campaign: Annotated[str, typer.Option(help="Take the probabilities of this campaign alone.")] = "",
    segments: _SegmentsOption = None,
    opted_out: _OptedOutOption = None,
    data: _ShopOption = None,
    privacy: PrivacyOption = None,
    out: Annotated[Path, typer.Option(help="CSV for `promo allocate --scores`.")] = Path("build/predict/scores.csv"),
    as_json: JsonOption = False,
) -> None:
    """What each offer would bring and cost with each shopper, for `promo allocate --scores`.

    Cost: probability of redeeming times discount. Gain: margin of what the offer causes, less the cost. What it causes
    is known from a trial alone: the shopper's lift, or a share of the redemptions. Each offer needs one of both.
    With --data or --privacy nothing is scored of shoppers who said no to personal offers since.

    Example: promo predict scores --redemption scores.csv --offers offers.yaml --wallets wallets.csv --order 25.00
        --caused ten=30%
    """
    with told(as_json), exits(as_json):
        taken = intake(data, privacy, PURPOSES)
        given = offers_file.load(offers)
        terms = _terms(given, order, margin, caused=caused or (), lift=lift or ())
        accounts = willing(scoring.wallets(wallets), taken)
        parts = scoring.segments(segments) if segments else None
        away = scoring.opted_out(opted_out) if opted_out else frozenset[str]()
        chances = willing(scoring.probabilities(redemption, campaign), taken)
        found = scoring.scored(given, chances, accounts, terms, segment=parts, out=away)
        _write(found, out)
    _tell(found, out, as_json)


def _write(found: Scored, out: Path) -> None:
    if not found.rows:
        raise OrderError("--wallets", "no shopper who has a probability", "wallets of the shoppers who are scored")
    try:
        found.write(out)
    except OSError as error:
        raise OrderError("--out", str(error), "a file that can be written") from error


def _terms(
    offers: Offers, order: str, margin: str, *, caused: tuple[str, ...] | list[str], lift: tuple[str, ...] | list[str]
) -> Terms:
    shares = {name: _percent("--caused", text) for name, text in _pairs("--caused", caused)}
    files = {name: _lifts(text) for name, text in _pairs("--lift", lift)}
    names = [one.name for one in offers.offers]
    for name in (*shares, *files):
        if name not in names:
            raise OrderError("--caused or --lift", name, f"an offer of the file: {', '.join(names)}")
    for name in names:
        if (name in shares) is (name in files):
            told_of = "both" if name in shares else "neither"
            raise OrderError(
                f"what {name} causes", told_of, f"--caused {name}=30% or --lift {name}=lift.csv, from a trial"
            )
    try:
        expected = forms.money(order, offers.currency.decimals)
    except FormError as error:
        raise OrderError("--order", error.found, error.wanted) from error
    return Terms(order=expected, margin=_percent("--margin", margin), caused=shares, lift=files)


def _pairs(option: str, texts: tuple[str, ...] | list[str]) -> list[tuple[str, str]]:
    pairs = [tuple(text.partition("=")[::2]) for text in texts]
    for name, value in pairs:
        if not name or not value:
            raise OrderError(option, repr(f"{name}{value}"), "OFFER=VALUE, such as ten=30%")
    return [(name, value) for name, value in pairs]


def _percent(option: str, text: str) -> int:
    try:
        found = forms.percent(text)
    except FormError as error:
        raise OrderError(option, error.found, error.wanted) from error
    if found > BPS:
        raise OrderError(option, text, "at most 100%")
    return found


def _lifts(text: str) -> dict[str, int]:
    path = Path(text)
    if not path.is_file():
        raise OrderError("--lift", f"no file {text}", "lift.csv of `promo predict uplift`")
    return scoring.lifts(path)


def _tell(found: Scored, out: Path, as_json: bool) -> None:
    if found.unsegmented:
        say(f"{found.unsegmented:,} shoppers are in no segment of the file: they form one of their own, the last")
    document = {
        "file": str(out),
        "shoppers": len(found.rows),
        "without_wallet": found.without_wallet,
        "unsegmented": found.unsegmented,
    }
    answer(
        document,
        as_json,
        lambda: print(
            f"{len(found.rows):,} shoppers scored, {found.without_wallet:,} without a wallet left out: {out}"
        ),
    )
