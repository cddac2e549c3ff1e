"""`promo evaluate satisfaction`: how satisfied shoppers were after a redemption, and with what that goes."""

from pathlib import Path
from typing import Annotated

import typer

from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, exit_codes, fail, in_both, say
from offchain.evaluation.satisfaction_file import AnswersFile, AnswersFileError
from offchain.evaluation.satisfaction_report import Driver, SatisfactionReport, report
from offchain.reporting import plots
from offchain.reporting.page import Page, Section, Table, write
from offchain.texts.wording import money, percent


def satisfaction(
    *,
    answers: Annotated[Path, typer.Option(help="CSV of the answers.", exists=True, dir_okay=False)],
    redeemed: Annotated[int, typer.Option(min=0, help="Redeemed orders that could have been answered.")],
    report_folder: Annotated[Path | None, typer.Option("--report", help="Folder of the page and its tables.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Mean, distribution, response rate and main drivers of the answers, 1 to 5, one an order.

    Example: promo evaluate satisfaction --answers answers.csv --redeemed 1200 --json
    """
    with exit_codes(as_json):
        try:
            found = report(AnswersFile(answers).all(), redeemed)
            if report_folder is not None:
                say("wrote " + ", ".join(str(path) for path in write(page(found), report_folder)))
        except AnswersFileError as error:
            fail(as_json, Exit.REFUSED, type(error).__name__, in_both(error))
        except OSError as error:
            fail(as_json, Exit.SURROUNDINGS_MISSING, type(error).__name__, in_both(error))
    answer(found.as_json(), as_json, lambda: print("\n".join(lines(found))))


def lines(found: SatisfactionReport) -> list[str]:
    """The report for people."""
    head = f"{found.answers:,} answers of {found.redeemed:,} redeemed orders ({percent(found.response)})"
    told = [head, f"mean {money(found.mean, 2)} of 5"]
    told += [f"  {score}: {count:,}" for score, count in found.distribution.items()]
    return told + [_driver_line(driver) for driver in found.drivers]


def page(found: SatisfactionReport) -> Page:
    """The report as a page with plots."""
    drivers = [
        Section(
            f"By {driver.fact}",
            plots=[plots.bars(f"Mean score by {driver.fact}", _means(driver), "hundredths")],
            tables=[Table(f"Scores by {driver.fact}", ("level", "answers", "mean score"), _levels(driver))],
        )
        for driver in found.drivers
    ]
    shares = {str(score): count for score, count in found.distribution.items()}
    ranks = [(it.fact, percent(it.importance), percent(it.direction)) for it in found.drivers]
    tables = [
        Table("Distribution", ("score", "answers"), [(score, count) for score, count in found.distribution.items()]),
        Table("Drivers", ("fact", "share of the error it explains", "direction"), ranks),
    ]
    bars = plots.bars("Answers by score", shares, "answers")
    return Page(
        title="Satisfaction after redemption",
        lead=lines(found)[0] + ".",
        cards=[(money(found.mean, 2), "mean score of 5"), (percent(found.response), "of redeemed orders answered")],
        sections=[Section("Answers", plots=[bars], tables=tables), *drivers],
    )


def _driver_line(driver: Driver) -> str:
    return (
        f"  {driver.fact:<10} explains {percent(driver.importance)} of the error, direction {percent(driver.direction)}"
    )


def _means(driver: Driver) -> dict[str, int]:
    return {level: mean for level, (_, mean) in driver.by_level.items()}


def _levels(driver: Driver) -> list[tuple[str, int, str]]:
    return [(level, count, money(mean, 2)) for level, (count, mean) in driver.by_level.items()]
