"""`promo mine`."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from offchain.campaigns.currencies import of_number
from offchain.commands.behaviour import DataOption, PrivacyOption, behaviour_told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes, writing
from offchain.commands.progress import stages
from offchain.data.consents import Purpose
from offchain.data.dataset import Dataset
from offchain.mining.report import ANALYSES, Settings, mined, page
from offchain.mining.summary import sentences
from offchain.mining.watching import Watch
from offchain.reporting.page import write
from offchain.texts.wording import money

_OUT: Final = Path("build/mining")


def mine(
    *,
    data: DataOption = None,
    privacy: PrivacyOption = None,
    only: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(ANALYSES)}; several times for several. All without it.")
    ] = None,
    horizon: Annotated[int, typer.Option(min=1, max=366, help="Days that sales are forecast.")] = 28,
    support: Annotated[float, typer.Option(min=0, max=100, help="% of the baskets that a rule must hold in.")] = 0.5,
    confidence: Annotated[float, typer.Option(min=0, max=100, help="% of a rule.")] = 10.0,
    campaign_days: Annotated[int, typer.Option(min=1, max=366, help="In which an answer to a campaign counts.")] = 42,
    campaign_shoppers: Annotated[int, typer.Option(min=0, help="Of the next campaign; 0: the past average.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder for mining.json and the page.")] = _OUT,
    as_json: JsonOption = False,
) -> None:
    """What a shop can read from its shoppers' behaviour: funnel, cohorts, what is bought together, how often shoppers
    come and who is due, recency-frequency-money, forecasts of sales and of a campaign's answers, price sensitivity.

    Writes mining.json and report.html with its tables as CSV. What the data does not let compute is said and left out.

    Example: promo mine --data ~/completejourney --only trend --only baskets
    """
    chosen = only or list(ANALYSES)
    unknown = sorted(set(chosen) - set(ANALYSES))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: give one of {', '.join(ANALYSES)}", param_hint="--only")
    settings = Settings(horizon, int(support * 100), int(confidence * 100), campaign_days, campaign_shoppers)
    with exit_codes(as_json):
        dataset = behaviour_told(data, privacy, {Purpose.ANALYTICS})
        document = _mined(dataset, chosen, settings)
    with writing(out, as_json):
        out.mkdir(parents=True, exist_ok=True)
        (out / "mining.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
        write(page(document, dataset), out)
    answer(document, as_json, lambda: _print(document, dataset.currency, out))


def _mined(dataset: Dataset, chosen: Sequence[str], settings: Settings) -> dict[str, Any]:
    document: dict[str, Any] = {}
    with stages() as watch:
        for number, name in enumerate(chosen, start=1):
            document |= mined(dataset, [name], settings, partial(_watched, watch, f"{number} of {len(chosen)}"))
    return document


def _watched(watch: Watch, place: str, what: str, done: int, total: int) -> None:
    watch(f"{place}, {what}", done, total)


def _print(document: dict[str, Any], currency: int, out: Path) -> None:
    unit = of_number(currency)
    for name, told in sentences(document, lambda minor: f"{money(minor, unit.decimals)} {unit.code}").items():
        for place, sentence in enumerate(told):
            print(f"{name if place == 0 else '':8} {sentence}")
    print(f"written to {out}; the page: {out / 'report.html'}")
