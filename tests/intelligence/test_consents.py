"""Every command of the intelligence part: who said no changes no byte of what it prints and writes, and is not in it.

Each command runs in a shop where one shopper said no, and in the same shop without any of that shopper's lines. A new
command fails here until it says whom it reads: `CASES`, or `NOBODY` with the reason.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from offchain.cli import app
from offchain.data import practice_tables, privacy_folder
from offchain.data.pseudonyms import Pseudonyms
from offchain.data.simulator import ShopParameters
from offchain.trials.plan import commitment_of
from tests.intelligence.commands import rows_of
from tests.unit.prediction.coupon_shops import corner_shop

INTELLIGENCE = ("mine", "segment", "recommend", "predict", "allocate", "evaluate", "optimise", "price")
SHOP = ShopParameters(seed=7, shoppers=200, days=60)
DAY = 86_400
SEED = bytes(range(32))
ODD = "many"
"""A word where others have numbers: read with the rest, it makes a column of names out of one of numbers."""
OUT = Path("out")
ARMS = ("--treatment-column", "arm", "--treatment", "mailed", "--control", "nothing", "--outcome", "bought")
PLAN = ("shop/plan.yaml", "--seed", "shop/seed")
OFFERS = """
schema: promissory-offers/1
currency: EUR
offers: [{ name: ten, percent: "10%" }]
"""
PRICES = """
schema: promissory-prices/1
currency: EUR
sku: C-2
public: "8.50"
floor: "6.00"
step: "0.10"
bands: [{ score: 900, percent: "15%" }]
"""


@dataclass(frozen=True)
class Case:
    """arguments : of the command; refuses : it takes nothing at all while somebody in its input said no."""

    arguments: tuple[str, ...]
    refuses: bool = False


CASES: dict[tuple[str, ...], list[Case]] = {
    ("mine",): [Case(("--data", "shop", "--out", "out"))],
    ("segment",): [Case(("--data", "shop", "--clusters", "3", "--out", "out"))],
    ("recommend",): [Case(("--data", "shop", "--all", "-n", "3"))],
    ("predict", "redemption"): [Case(("--data", "corner", "--out", "out"))],
    ("predict", "effect"): [Case(("--data", "corner", "--out", "out"))],
    ("predict", "uplift"): [
        Case(("--data", f"shop/{file}", "--shopper", "shopper", *ARMS, "--base", "logistic", "--out", "out"))
        for file in ("trial.csv", "learned-trial.csv")
    ],
    ("predict", "scores"): [
        Case(
            (
                *("--redemption", "shop/learned.csv", "--offers", "shop/offers.yaml", "--wallets", "shop/wallets.csv"),
                *("--order", "25.00", "--caused", "ten=30%", "--data", "shop", "--out", "out/scores.csv"),
            )
        )
    ],
    ("price",): [
        Case(
            (
                *("shop/prices.yaml", "--lift", "shop/lift.csv", "--wallets", "shop/wallets.csv"),
                *("--data", "shop", "--out", "out"),
            )
        )
    ],
    ("allocate",): [
        Case(
            (
                *("--scores", "shop/scores.csv", "--offers", "shop/offers.yaml", "--budget", "9.00", "--data", "shop"),
                *("--out", "out/coupons.csv", "--report", "out/report"),
            ),
            refuses=True,
        )
    ],
    ("evaluate", "assign"): [
        Case((*PLAN, "--data", "shop", "--out", "out/a.csv")),
        Case((*PLAN, "--data", "shop", "--shoppers", "shop/wallets.csv", "--out", "out/a.csv")),
    ],
    ("evaluate", "report"): [
        Case(("shop/plan.yaml", "--data", "shop", "--assignment", "shop/assignment.csv", "--out", "out")),
        Case(("shop/plan.yaml", "--outcomes", "shop/outcomes.csv", "--out", "out")),
    ],
}
"""What reads people, and how it is told to."""

NOBODY = {
    ("predict", "practice"): "invents a shop",
    ("evaluate", "plan"): "reads a plan",
    ("evaluate", "new-seed"): "draws a number",
    ("evaluate", "compare"): "reads verdicts, which have no shoppers",
    ("evaluate", "satisfaction"): "reads answers by order, which name nobody",
    ("optimise",): "reads sums of past campaigns, which name nobody",
}


def commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Every command below a group, by its words, and its options."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name), {option for it in command.params for option in it.opts}


def test_every_command_says_whom_it_reads() -> None:
    there = {words: it for words, it in commands(typer.main.get_command(app)) if words[0] in INTELLIGENCE}
    assert set(there) == set(CASES) | set(NOBODY)
    for words in CASES:
        assert "--privacy" in there[words], words


@dataclass
class Shops:
    """said_no, without, said_yes : folders in each of which the shop is `shop`; who : names of the shopper."""

    said_no: Path
    without: Path
    said_yes: Path
    who: frozenset[str]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Shops:
    said_yes, said_no, without = (tmp_path_factory.mktemp(name) for name in ("yes", "no", "without"))
    practice_tables.write(SHOP, said_yes / "shop")
    (said_yes / "corner").mkdir()
    corner_shop(said_yes / "corner")
    who = set()
    for name, shopper in (("shop", "S00008"), ("corner", "k8")):
        promo("privacy", "init", "--folder", str(said_yes / name))
        who |= {shopper, names_of(said_yes / name).of(shopper)}
    learned_from(said_yes / "shop")
    shutil.copytree(said_yes, said_no, dirs_exist_ok=True)
    for name, shopper in (("shop", "S00008"), ("corner", "k8")):
        told = ("--folder", str(said_no / name), "--shopper", shopper, "--purpose", "all", "--withdraw")
        promo("privacy", "consent", *told)
    shutil.copytree(said_no, without, dirs_exist_ok=True)
    for path in without.glob("*/*.csv"):
        lines = path.read_text().splitlines(keepends=True)
        kept = [line for line in lines if not who & set(line.strip().split(","))]
        assert len(kept) < len(lines) or path.name in {"rounds.csv", "goods.csv", "redemptions.csv", "aktionen.csv"}
        path.write_text("".join(kept))
    odd_lines(said_no)
    return Shops(said_no, without, said_yes, frozenset(who))


def names_of(shop: Path) -> Pseudonyms:
    """Of its key."""
    found = privacy_folder.find(shop)
    assert found is not None
    return found.pseudonyms()


def odd_lines(place: Path) -> None:
    """What no other line is like: who reads them too takes numbers for names, loses times, or meets a bad row."""
    for file, column, value in (
        ("trial", "views", ODD),
        ("learned-trial", "views", ODD),
        ("outcomes", "outcome", "1.5"),
    ):
        path = place / "shop" / f"{file}.csv"
        who = {"S00008", names_of(place / "shop").of("S00008")}
        table(path, [row | ({column: value} if row["shopper"] in who else {}) for row in rows_of(path)])
    for path, line in (
        (place / "shop" / "events.csv", ",".join(["S00008"] * 9)),
        (place / "corner" / "mailings.csv", f"k8,{ODD}"),
        (place / "corner" / "eingeloest.csv", f"k8,{ODD},01.01.2030"),
        (place / "corner" / "bons.csv", f"k8,1,w0,{ODD}"),
    ):
        with path.open("a") as file:
            file.write(line + "\n")


def learned_from(shop: Path) -> None:
    """Adds what the practice shop does not have: files that other commands would have written, a plan, offers."""
    names, shoppers = names_of(shop), [row["shopper"] for row in rows_of(shop / "trial.csv")]
    trial = rows_of(shop / "trial.csv")
    table(shop / "learned-trial.csv", [row | {"shopper": names.of(row["shopper"])} for row in trial])
    learned = [{"shopper": names.of(it), "account": f"0x{place:040x}"} for place, it in enumerate(shoppers, start=1)]
    table(
        shop / "learned.csv",
        [{"shopper": it["shopper"], "campaign": "9", "probability_bps": str(900 + n)} for n, it in enumerate(learned)],
    )
    table(shop / "scores.csv", [{**it, "gain_ten": str(9_999 - n), "cost_ten": "40"} for n, it in enumerate(learned)])
    arms = [("one", "other")[n % 2] for n in range(len(learned))]
    table(
        shop / "assignment.csv",
        [{"shopper": it["shopper"], "arm": arm} for it, arm in zip(learned, arms, strict=True)],
    )
    table(
        shop / "outcomes.csv",
        [{"shopper": it, "arm": arms[n], "outcome": str(n % 7)} for n, it in enumerate(shoppers)],
    )
    table(shop / "lift.csv", [{"shopper": it["shopper"], "lift_bps": str(999 - n)} for n, it in enumerate(learned)])
    (shop / "offers.yaml").write_text(OFFERS)
    (shop / "prices.yaml").write_text(PRICES)
    (shop / "seed").write_text(SEED.hex())
    end = SHOP.start + SHOP.days * DAY
    (shop / "plan.yaml").write_text(
        "name: placebo\narms: {one: 5000, other: 5000}\ncontrol: other\nmetric: sales\nexpected: 2000\nspread: 3000\n"
        f"smallest_effect: 300\nstart: {end - 30 * DAY}\nstop: {end}\ncommitment: '{commitment_of(SEED)}'\n"
    )


def table(path: Path, rows: list[dict[str, str]]) -> None:
    """A CSV file of these rows."""
    path.write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows), ""]))


def promo(*arguments: str, code: int = 0) -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, [*arguments, "--json"], env={"PROMO_DATA": None, "PROMO_PRIVACY": None})
    assert done.exit_code == code, (done.stdout[-2_000:], done.stderr[-2_000:], done.exception)
    return done.stdout


def outcome(
    words: tuple[str, ...], case: Case, place: Path, monkeypatch: pytest.MonkeyPatch, *, code: int = 0
) -> dict[str, bytes]:
    """File -> content, and what was printed."""
    monkeypatch.chdir(place)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    printed = promo(*words, *case.arguments, code=code)
    return {"printed": printed.encode(), **{str(it): it.read_bytes() for it in OUT.rglob("*") if it.is_file()}}


@pytest.mark.parametrize(
    ("words", "case"),
    [
        pytest.param(words, case, id=f"{'-'.join(words)}-{number}")
        for words, cases in CASES.items()
        for number, case in enumerate(cases)
    ],
)
def test_who_said_no_changes_no_byte(
    words: tuple[str, ...], case: Case, shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = outcome(words, case, shops.without, monkeypatch)
    assert not [name for name, content in without.items() for it in shops.who if len(it) > 2 and it.encode() in content]
    if case.refuses:
        printed = outcome(words, case, shops.said_no, monkeypatch, code=1)
        assert list(printed) == ["printed"] and b"Privacy_SaidNo" in printed["printed"]
    else:
        assert outcome(words, case, shops.said_no, monkeypatch) == without
    # The shopper who says yes does change something, so that the sameness above is none of chance.
    if case is CASES[words][0]:
        assert outcome(words, case, shops.said_yes, monkeypatch) != without


def test_a_table_that_names_nobody_is_refused_where_somebody_could_have_said_no(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shops.said_no)
    for arguments in (
        ("predict", "uplift", "--data", "shop/trial.csv", *ARMS),
        ("bench", "uplift", "--data", "shop/trial.csv", *ARMS),
        ("evaluate", "report", "shop/plan.yaml", "--outcomes", "shop/outcomes.csv", "--columns", ",arm,outcome"),
    ):
        error = json.loads(promo(*arguments, code=1))["error"]
        assert error["code"] == "Privacy_Unnamed" and "该表没有说明" in error["message"]


def test_a_table_of_ids_and_pseudonyms_is_refused(shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shops.said_no)
    lines = Path("shop/trial.csv").read_text() + Path("shop/learned-trial.csv").read_text().partition("\n")[2]
    Path("shop/mixed.csv").write_text(lines)
    error = json.loads(promo("predict", "uplift", "--data", "shop/mixed.csv", "--shopper", "shopper", *ARMS, code=1))
    assert error["error"]["code"] == "Privacy_MixedNames"
