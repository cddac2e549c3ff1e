"""What cannot be read, used or written is told with an exit code and the next step, never with a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from offchain.cli import app
from tests.surroundings import ROOT

TRIALS = ROOT / "examples" / "trials"
PLAN, SEED = str(TRIALS / "tea.yaml"), str(TRIALS / "tea.seed")
OFFERS = str(ROOT / "examples" / "allocation" / "offers.yaml")
PAST = str(ROOT / "examples" / "allocation" / "past-campaigns.csv")
SHARES = ("--caused", "ten=30%", "--caused", "fifteen=40%", "--caused", "twenty=50%")
SCORES = ("predict", "scores", "--redemption", "good.csv", "--offers", OFFERS, "--wallets", "wallets.csv")


def refused(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """(exit code, what was told); a trace would be raised. In a folder with files to stumble over."""
    monkeypatch.chdir(folder)
    (folder / "empty.csv").write_text("")
    (folder / "letters.csv").write_bytes(b"shopper,arm\n\xff\xfe,x\n")
    (folder / "other.csv").write_text("a,b\n1,2\n")
    (folder / "good.csv").write_text("shopper,probability_bps,campaign\nann,5000,1\n")
    (folder / "wallets.csv").write_text(f"shopper,account\nbob,0x{1:040x}\n")
    done = CliRunner().invoke(app, list(words), prog_name="promo", catch_exceptions=False)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    "words",
    [
        ("segment", "--out", "empty.csv"),
        ("mine", "--only", "trend", "--out", "empty.csv"),
        ("evaluate", "new-seed", "--out", "empty.csv/seed"),
        ("evaluate", "assign", PLAN, "--seed", SEED, "--out", "empty.csv/assignment.csv"),
    ],
)
def test_a_place_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    code, told = refused(tmp_path, monkeypatch, *words)
    assert code == 3
    assert "OutputError: --out empty.csv" in told
    assert "name another" in told


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("evaluate", "report", PLAN, "--outcomes", "other.csv", "--columns", "a"), "shopper,arm,outcome"),
        (("evaluate", "report", PLAN, "--outcomes", "other.csv", "--columns", "a,b,c,d,e"), "shopper,arm,outcome"),
        (("evaluate", "report", PLAN, "--outcomes", "other.csv", "--columns", "a,,b"), "shopper,arm,outcome"),
        (("evaluate", "assign", PLAN, "--seed", SEED, "--shoppers", "letters.csv"), "a CSV file in UTF-8"),
        (("evaluate", "assign", PLAN, "--seed", SEED, "--check", "letters.csv"), "a CSV file in UTF-8"),
        (("evaluate", "report", PLAN, "--assignment", "letters.csv"), "a CSV file in UTF-8"),
        (("optimise", "--records", PAST, "--kind", "GIFT"), "one of PERCENT, FIXED"),
        (("allocate", "--scores", "empty.csv", "--offers", OFFERS, "--budget", "5.00"), "a CSV file with a header"),
        ((*SCORES, "--order", "40.00", *SHARES), "wallets of the shoppers who are scored"),
        ((*SCORES, "--order", "-40.00", *SHARES), "an amount"),
        ((*SCORES, "--order", "40.00", "--margin", "130%", *SHARES), "at most 100%"),
        ((*SCORES, "--order", "40.00", *SHARES[:4]), "--caused twenty=30% or --lift twenty=lift.csv"),
        ((*SCORES, "--order", "40.00", *SHARES, "--lift", "ten=no.csv"), "lift.csv of `promo predict uplift`"),
        ((*SCORES, "--order", "40.00", "--caused", "ten"), "OFFER=VALUE"),
        ((*SCORES, "--order", "40.00", "--caused", "gold=3%", *SHARES), "an offer of the file"),
        ((*SCORES, "--order", "40.00", "--campaign", "7", *SHARES), "a campaign of the file"),
        ((*SCORES, "--order", "40.00", "--segments", "other.csv", *SHARES), "a column shopper"),
    ],
)
def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], wanted: str) -> None:
    code, told = refused(tmp_path, monkeypatch, *words)
    assert code == 1
    assert wanted in told
