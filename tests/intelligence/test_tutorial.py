"""docs/intelligence/tutorial.md as its readers type it: on the simulated shop, and on the public tables if there."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from playwright.sync_api import Browser

from offchain.coupons.recipients import read_wallets
from tests.browser.chromium import DESK, PHONE, look
from tests.docs.markdown import Page
from tests.scripts.walking import Shells, Typed, differs, environment, steps
from tests.surroundings import ROOT, require_or_skip, shared_folder
from tests.unit import samples

PATH = PurePosixPath("docs/intelligence/tutorial.md")
PAGE = Page(PATH, (ROOT / PATH).read_text("utf-8"))
EVERYBODY, TABLES, SIMULATED = "everybody", "with the tables", "with the simulated shop"
STEPS = list(steps(PAGE))
PAGES = (
    *(
        f"{step}/report.html"
        for step in ("mine", "segments", "redemption", "effect", "uplift", "fairness", "trial", "sent", "satisfaction")
    ),
    "compared/comparison.html",
    "simulation.html",
)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of who typed it with the simulated shop."""
    folder = tmp_path_factory.mktemp("tutorial")
    walk(folder, SIMULATED)
    return folder / "build" / "tutorial"


def walk(folder: Path, reader: str) -> None:
    (folder / "examples").symlink_to(ROOT / "examples")
    shells = Shells(folder, 8545, environment())
    for typed in _typed_by(reader):
        wrong = differs(typed.expected or "", shells.run(typed))
        assert not wrong, f"{PATH}:{typed.line}: {wrong}"


def _typed_by(reader: str) -> Iterator[Typed]:
    """What is for everybody and for this reader, in one shell."""
    return (replace(typed, party=EVERYBODY) for typed in STEPS if typed.party in (EVERYBODY, reader))


def test_on_the_simulated_shop_it_goes_as_it_says(walked: Path) -> None:
    """Asserted by the fixture; here what the last step would take: coupons that `promo coupon issue --to` reads."""
    coupons = read_wallets(walked / "coupons.csv", samples.terms(), 2, 0)
    assert {value for _, value in coupons} <= {1_000, 2_000}
    assert len(coupons) >= 10
    with (walked / "lifted.csv").open(newline="") as file:
        assert any(row["gain_twenty"] for row in csv.DictReader(file))


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_read(browser: Browser, walked: Path, page: str, width: int) -> None:
    assert look(browser, walked / page, width, "dark" if width == PHONE else "light").faults() == {}


def test_on_the_public_tables_it_goes_as_it_says(tmp_path: Path) -> None:
    data = shared_folder() / "data"
    tables, trial = data / "completejourney", data / "hillstrom" / "hillstrom.parquet"
    require_or_skip("shared", tables.is_dir() and trial.is_file(), "no Complete Journey tables, or no e-mail trial")
    build = tmp_path / "build" / "tutorial"
    build.mkdir(parents=True)
    (build / "tables").symlink_to(tables)
    (build / "hillstrom.parquet").symlink_to(trial)
    walk(tmp_path, TABLES)


def test_nobody_else_types() -> None:
    assert {typed.party for typed in STEPS} == {EVERYBODY, TABLES, SIMULATED}
