"""`promo optimise`: the next campaign's depth, threshold, segment and window, from what past ones brought."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from offchain.campaigns import currencies, forms
from offchain.campaigns.currencies import Currency
from offchain.campaigns.document import NAME
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, fail, say
from offchain.commands.progress import through
from offchain.domain.refusals import Refusal
from offchain.optimisation import backtest, cells, proposal
from offchain.optimisation.campaign_file import document
from offchain.optimisation.proposal import Proposal, Rule, Wish, propose
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts
from offchain.texts.wording import money, percent

_SHOWN: Final = 40
"""Characters of a name that is refused."""

_RecordsOption = Annotated[
    Path | None, typer.Option("--records", help="CSV of past campaigns with holdouts.", exists=True, dir_okay=False)
]
_MarginOption = Annotated[str, typer.Option("--margin", help="Margin of what is sold, before discounts.")]
_CurrencyOption = Annotated[str, typer.Option("--currency", help="ISO 4217 code of the records' money.")]
_KindOption = Annotated[str | None, typer.Option("--kind", help="PERCENT or FIXED; without it, any that was run.")]
_SegmentOption = Annotated[int | None, typer.Option("--segment", min=0, help="Only for this segment.")]
_DepthOption = Annotated[str, typer.Option("--depth", help='Only this depth, such as "15%".')]
_ThresholdOption = Annotated[str, typer.Option("--threshold", help='Only this smallest order, such as "20.00".')]
_WindowOption = Annotated[int | None, typer.Option("--window", min=1, help="Only so many days.")]
_ByOption = Annotated[Rule, typer.Option("--by", help="What decides: the lower end of the interval, or the mean.")]
_ConfidenceOption = Annotated[Literal["80", "90", "95", "99"], typer.Option(help="Per cent of the interval.")]
_OutOption = Annotated[Path | None, typer.Option("--out", help="Write the campaign document to this file.")]
_NameOption = Annotated[str, typer.Option("--name", help="Of the campaign in it.")]
_BacktestOption = Annotated[int, typer.Option("--backtest", min=0, help="Instead: try it on so many simulated shops.")]


def optimise(
    *,
    records: _RecordsOption = None,
    margin: _MarginOption = "30%",
    currency: _CurrencyOption = "EUR",
    kind: _KindOption = None,
    segment: _SegmentOption = None,
    depth: _DepthOption = "",
    threshold: _ThresholdOption = "",
    window: _WindowOption = None,
    by: _ByOption = Rule.LOWER,
    confidence: _ConfidenceOption = "80",
    out: _OutOption = None,
    name: _NameOption = "next-campaign",
    backtests: _BacktestOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Propose the next campaign within what past ones measured: its expected gain, the interval, and what is new.

    Exit code 1 for a wish outside of the measured range, and for a backtest that an average past campaign beats.

    Example: promo optimise --records past.csv --margin 30% --out next.yaml
    """
    if backtests:
        _backtest(backtests, as_json)
    with told(as_json):
        unit = _currency(currency)
        _check_name(name)
        wish = _wish(unit, kind, segment, window, texts=(depth, threshold))
        margin_bps = _read("--margin", margin, forms.percent) or 0
        past = _past(records, unit)
        with _refused(unit, as_json):
            found = propose(past, margin_bps, wish, by, int(confidence))
        if out is not None:
            _write(out, document(found, unit, name))
    answer(proposal.document_of(found, int(confidence)), as_json, lambda: _print(_lines(found, unit, confidence)))


def _wish(unit: Currency, kind: str | None, segment: int | None, window: int | None, *, texts: tuple[str, str]) -> Wish:
    """texts : depth and threshold as they were given."""
    if kind is not None and kind not in cells.KINDS:
        raise OrderError("--kind", repr(kind), f"one of {', '.join(cells.KINDS)}, which past campaigns can measure")
    return Wish(
        kind=kind,
        segment=segment,
        depth=_read("--depth", texts[0], forms.percent),
        threshold=_read("--threshold", texts[1], lambda text: forms.money(text, unit.decimals)),
        window=window,
    )


def _check_name(name: str) -> None:
    if not re.fullmatch(NAME, name):
        raise OrderError("--name", repr(name[:_SHOWN]), "small letters, digits and hyphens, such as tea-5")


def _past(records: Path | None, unit: Currency) -> Sequence[cells.Cell]:
    if records is None:
        raise OrderError("--records", "nothing", "the file of past campaigns, or --backtest 8")
    return cells.load(records, unit.decimals)


@contextmanager
def _refused(unit: Currency, as_json: bool) -> Iterator[None]:
    """Tells a refusal in every language."""
    try:
        yield
    except Refusal as refusal:
        texts = RefusalTexts.load()
        words = (texts.render(refusal, language, unit.decimals) for language in LANGUAGES)
        fail(as_json, Exit.REFUSED, refusal.code, "\n".join(f"{it.sentence} {it.next_step}" for it in words))


def _backtest(count: int, as_json: bool) -> None:
    results = [backtest.backtest(seed) for seed in through(range(1, count + 1), "simulated shops", count)]
    found = backtest.document_of(results)
    lines = [
        f"seed {one['seed']}: proposed {one['proposed_micro_a_shopper']:,}, average past "
        f"{one['average_past_micro_a_shopper']:,}, best past {one['best_past_micro_a_shopper']:,}, best possible "
        f"{one['best_possible_micro_a_shopper']:,} micro minor units a shopper"
        for one in found["seeds"]
    ]
    lines.append(f"the truth lay within the interval in {found['inside_the_interval']} of {found['of']} shops")
    lines.append(f"the proposal beat the average past campaign in {found['beat_the_average']} of {found['of']} shops")
    answer(found, as_json, lambda: _print(lines))
    raise typer.Exit(Exit.DONE if found["beat_the_average"] == found["of"] else Exit.REFUSED)


def _currency(code: str) -> Currency:
    found = currencies.by_code(code)
    if found is None:
        raise OrderError("--currency", repr(code), "a code of ISO 4217")
    return found


def _read(option: str, text: str, read: Callable[[str], int]) -> int | None:
    try:
        return read(text) if text else None
    except FormError as error:
        raise OrderError(option, error.found, error.wanted) from error


def _lines(found: Proposal, currency: Currency, confidence: str) -> list[str]:
    def spelled(minor: int) -> str:
        return f"{money(minor, currency.decimals)} {currency.code}"

    design = found.estimate.design
    return [
        f"{design.kind}, {percent(design.depth)} deep, from {spelled(design.threshold)} on, segment {design.segment}, "
        f"{design.window} days, {found.shoppers:,} shoppers",
        f"expected gain {spelled(found.gain)}, {confidence} % between {spelled(found.low)} and {spelled(found.high)}",
        f"the average past campaign with as many shoppers: {spelled(found.average)}",
        *(f"new: {note}" for note in found.notes),
    ]


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise OrderError("--out", str(error), "a file that can be written") from error
    say(f"wrote {out}")


def _print(lines: Sequence[str]) -> None:
    print("\n".join(lines))
