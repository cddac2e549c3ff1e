"""`promo evaluate`: what a promotion causes."""

import csv
import json
import secrets
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from offchain.commands import trial_files as files
from offchain.commands.behaviour import DataOption, PrivacyOption
from offchain.commands.evaluate_satisfaction import satisfaction
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes, say, writing
from offchain.commands.privacy_desk import exits
from offchain.commands.trial_intake import measured_behaviour, participants, still_willing, told_outcomes
from offchain.reporting.page import write
from offchain.trials.assignment import assign, check
from offchain.trials.errors import AssignmentError, SeedError
from offchain.trials.outcomes import MOST_DECIMALS, Outcomes, measured
from offchain.trials.page import comparison, comparison_page, trial_page
from offchain.trials.plan import SEED_BYTES, Plan, commitment_of, load
from offchain.trials.power import needed
from offchain.trials.verdict import verdict

app = typer.Typer(help="What a promotion causes: trials planned before they are measured.", no_args_is_help=True)

app.command("satisfaction")(satisfaction)

PlanArgument = Annotated[Path, typer.Argument(help="The trial's plan, YAML or JSON.", exists=True, dir_okay=False)]
SeedOption = Annotated[Path, typer.Option("--seed", help="File of the seed.", exists=True, dir_okay=False)]
_OUT: Final = Path("build/trial")


@app.callback()
def evaluate() -> None:
    """What a promotion causes: trials planned before they are measured."""


@app.command("new-seed")
def new_seed(
    out: Annotated[Path, typer.Option(help="File of the seed; it must not be there.")], as_json: JsonOption = False
) -> None:
    """Draw the seed of a trial into a file for its owner alone, and print what the plan says of it: `commitment`,
    as a line of the plan.

    Example: promo evaluate new-seed --out trial.seed
    """
    with exit_codes(as_json):
        if out.exists():
            raise SeedError("seed", found=f"{out} is there", wanted="a new file", advice="name another file")
        seed = secrets.token_bytes(SEED_BYTES)
        with writing(out, as_json):
            out.parent.mkdir(parents=True, exist_ok=True)
            out.touch(mode=0o600)
            out.write_text(seed.hex() + "\n", "ascii")
    document = {"seed": str(out), "commitment": commitment_of(seed)}
    answer(document, as_json, lambda: print(f'commitment: "{document["commitment"]}"'))


@app.command("plan")
def plan(file: PlanArgument, as_json: JsonOption = False) -> None:
    """Check a trial's plan and print its hash, which fixes it, and how many shoppers it needs.

    Example: promo evaluate plan examples/trials/tea.yaml
    """
    with exit_codes(as_json):
        found = load(file)
    size = needed(found)
    document = {
        "plan": found.digest(),
        "shoppers": max(size.values()),
        "by_arm": size,
        "canonical": found.canonical().decode(),
    }
    answer(document, as_json, lambda: _print_plan(found, size))


@app.command("assign")
def assign_shoppers(
    file: PlanArgument,
    *,
    seed: SeedOption,
    shoppers: Annotated[Path | None, typer.Option(help="CSV with a column shopper; else all of --data.")] = None,
    data: DataOption = None,
    privacy: PrivacyOption = None,
    check_file: Annotated[
        Path | None, typer.Option("--check", help="An assignment to compute again instead.", exists=True)
    ] = None,
    out: Annotated[Path, typer.Option(help="CSV: shopper, arm.")] = _OUT / "assignment.csv",
    as_json: JsonOption = False,
) -> None:
    """Put shoppers into the arms of a plan by its seed, or compute an assignment again: anyone with plan and seed gets
    the same. Shoppers who opted out take no part.

    Example: promo evaluate assign examples/trials/tea.yaml --seed trial.seed --shoppers shoppers.csv
    """
    with exit_codes(as_json):
        found, secret = load(file), files.seed(seed)
        if check_file is not None:
            assigned = files.assigned(check_file)
            check(found, secret, assigned)
        else:
            assigned = assign(found, secret, participants(shoppers, data, privacy))
            with writing(out, as_json):
                _write(out, assigned)
    counts = {arm: sum(own == arm for own in assigned.values()) for arm in sorted(found.arms)}
    document = {"plan": found.digest(), "shoppers": len(assigned), "arms": counts}
    answer(document, as_json, lambda: _print_arms(counts))


@app.command("report")
def report(
    file: PlanArgument,
    *,
    assignment: Annotated[Path | None, typer.Option(help="CSV: shopper, arm.", exists=True)] = None,
    seed: Annotated[Path | None, typer.Option(help="File of the seed: the assignment is computed again.")] = None,
    data: DataOption = None,
    privacy: PrivacyOption = None,
    outcomes: Annotated[
        Path | None, typer.Option(help="Table with a row a shopper (CSV, Parquet) instead of events.", exists=True)
    ] = None,
    columns: Annotated[
        str, typer.Option(help="Of --outcomes: shopper,arm,outcome[,covariate]; shopper may be empty.")
    ] = "shopper,arm,outcome",
    decimals: Annotated[
        int,
        typer.Option(help="Of outcome and covariate in --outcomes: 2 where 12.50 is money.", min=0, max=MOST_DECIMALS),
    ] = 0,
    out: Annotated[Path, typer.Option(help="Folder for verdict.json and the page.")] = _OUT,
    as_json: JsonOption = False,
) -> None:
    """The verdict of a trial: lift with its interval, conversion, sales, orders, repeat purchases, return.

    Before the stop of the plan there is no verdict, but an interval that holds at all looks together. Who said no to
    analytics is in none: by the consents of --data or --privacy, else of the folder of --outcomes.

    Example: promo evaluate report examples/trials/tea.yaml --assignment assignment.csv --seed trial.seed --data shop
    """
    with exits(as_json):
        found = load(file)
        source, asked = (data, privacy), files.columns(columns, decimals)
        table = None if outcomes is None else told_outcomes(found, outcomes, asked, source)
        document = verdict(found, table or _measured(found, assignment, seed, source))
    with writing(out, as_json):
        _keep(document, out / "verdict.json")
        write(trial_page(document), out)
    answer(document, as_json, lambda: _print_verdict(document, out))


@app.command("compare")
def compare(
    verdicts: Annotated[list[Path], typer.Argument(help="verdict.json of several trials.", exists=True)],
    *,
    out: Annotated[Path, typer.Option(help="Folder for comparison.json and the page.")] = _OUT,
    as_json: JsonOption = False,
) -> None:
    """Several trials side by side, the largest lift first, p-values adjusted for being several.

    Example: promo evaluate compare tea/verdict.json coffee/verdict.json
    """
    with exit_codes(as_json):
        document = comparison([files.verdict(path) for path in verdicts])
    with writing(out, as_json):
        _keep(document, out / "comparison.json")
        write(comparison_page(document), out, "comparison.html")
    answer(document, as_json, lambda: _print_comparison(document, out))


def _measured(
    found: Plan, assignment: Path | None, seed: Path | None, source: tuple[Path | None, Path | None]
) -> Outcomes:
    if assignment is None:
        raise AssignmentError("--assignment", found="none", wanted="the CSV of `assign`", advice="or give --outcomes")
    assigned = files.assigned(assignment)
    if seed is None:
        say("no --seed: the assignment is taken as it is, and not computed again")
    else:
        check(found, files.seed(seed), assigned)
    dataset = measured_behaviour(*source)
    return measured(found, still_willing(assigned, *source), dataset.events, dataset.cutoff)


def _keep(document: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _write(out: Path, assigned: dict[str, str]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("shopper", "arm"))
        rows.writerows(assigned.items())


def _print_arms(counts: dict[str, int]) -> None:
    for arm, count in counts.items():
        print(f"{arm:20}{count:>10,}")


def _print_plan(found: Plan, size: dict[str, int]) -> None:
    print(f"{found.name}: {found.digest()}")
    for arm, count in size.items():
        print(f"  {arm} against {found.control}: {count:,} shoppers in all arms together")


def _print_verdict(document: dict[str, Any], out: Path) -> None:
    for arm, it in document["effects"].items():
        lift = (
            "-"
            if it["lift"] is None
            else f"{100 * it['lift']:+.2f} % ({100 * it['lift_low']:+.2f} to {100 * it['lift_high']:+.2f})"
        )
        print(f"{arm:16} {it['treated']:.6g} against {it['control']:.6g}, lift {lift}, p {it['p_adjusted']:.4f}")
        print(f"{'':16} {it['says']} {it['says_zh']}")
    print(f"written to {out}")


def _print_comparison(document: dict[str, Any], out: Path) -> None:
    for row in document["campaigns"]:
        lift = "-" if row["lift"] is None else f"{100 * row['lift']:+.2f} %"
        print(f"{row['trial']:30} {row['arm']:16} {lift:>10}  p {row['p_adjusted']:.4f}  {row['verdict']}")
    print(f"written to {out}")
