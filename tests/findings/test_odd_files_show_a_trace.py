"""Odd files and options of `promo quote`, `campaign lint` and `campaign simulate` are told in words, not with a trace.

JSON nested too deeply, a header of CSV with an open quote, terms that no hub would take (a step of nothing was divided
by), a chain of a negative number and a page in a folder that is not there ended with a trace. A catalogue that was a
device was read until the memory was full. One campaign given twice could not stand beside itself.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from offchain.attestation.parts import extra_hash
from offchain.audit import bundle
from offchain.campaigns import terms_file
from offchain.cli import app
from offchain.commands.outcome import Exit
from offchain.domain.extra import NO_EXTRA, Extra, Selector
from offchain.domain.terms import Kind
from tests.surroundings import ROOT
from tests.unit import samples

CAMPAIGN = ROOT / "examples" / "campaigns" / "every-public.yaml"
ORDER = ROOT / "examples" / "order.json"
PAST = ROOT / "examples" / "data" / "orders.csv"
DEEP = "[" * 100_000


def told(code: Exit, *arguments: object) -> str:
    """What the command says when it ends with this code, and not with a trace."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code
    return done.output


def written(path: Path, text: str) -> Path:
    """A file of this text."""
    path.write_text(text, "utf-8")
    return path


def test_an_order_nested_too_deeply_is_no_order(tmp_path: Path) -> None:
    order = written(tmp_path / "order.json", DEEP)
    assert "wanted a JSON file that can be read" in told(Exit.REFUSED, "quote", CAMPAIGN, "--order", order)


def test_terms_nested_too_deeply_are_no_terms(tmp_path: Path) -> None:
    terms = written(tmp_path / "terms.json", DEEP)
    assert "wanted a JSON file of promissory-terms/1" in told(Exit.REFUSED, "quote", terms, "--order", ORDER)


def test_a_catalogue_nested_too_deeply_is_no_catalogue(tmp_path: Path) -> None:
    campaign = written(tmp_path / "c.yaml", f"{CAMPAIGN.read_text('utf-8')}\ncatalogue: goods.json\n")
    written(tmp_path / "goods.json", DEEP)
    assert "wanted JSON" in told(Exit.SURROUNDINGS_MISSING, "campaign", "lint", campaign)


@pytest.mark.parametrize(
    ("name", "text"),
    [("o.json", DEEP), ("o.csv", '"order"x,time\n'), ("o.csv", f"{'x' * 140_000},time\n"), ("o.csv", '"order,time\n')],
    ids=["deep", "quotes", "long", "open"],
)
def test_past_orders_of_another_form_are_told_with_their_place(tmp_path: Path, name: str, text: str) -> None:
    orders = written(tmp_path / name, text)
    said = told(Exit.SURROUNDINGS_MISSING, "campaign", "simulate", CAMPAIGN, "--orders", orders)
    assert "SchemaError: " in said
    assert name in said


def test_an_auditors_bundle_nested_too_deeply_is_no_bundle(tmp_path: Path) -> None:
    written(tmp_path / "inputs.json", DEEP)
    with pytest.raises(bundle.BundleError, match="ask for the bundle again"):
        bundle.read(tmp_path, bytes(32))


def test_a_catalogue_that_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    campaign = written(tmp_path / "c.yaml", f"{CAMPAIGN.read_text('utf-8')}\ncatalogue: /dev/null\n")
    assert "found no regular file" in told(Exit.SURROUNDINGS_MISSING, "campaign", "lint", campaign)


@pytest.mark.parametrize(
    ("kind", "extra", "step"),
    [
        (Kind.EVERY, NO_EXTRA, "Set the minimum amount"),
        (Kind.BXGY, Extra(get=Selector()), "Set it"),
        (9, NO_EXTRA, "Leave"),
    ],
    ids=str,
)
def test_terms_that_no_hub_takes_are_refused_in_words(tmp_path: Path, kind: int, extra: Extra, step: str) -> None:
    terms = samples.terms(kind=kind, value=0 if kind == Kind.BXGY else 1, currency=978, cap_amount=9, budget=9)
    if extra.words(terms):
        terms = replace(terms, extra_hash=extra_hash(extra.words(terms)))
    file = written(tmp_path / "t.json", terms_file.text("t", terms, extra))
    said = told(Exit.REFUSED, "quote", file, "--order", ORDER)
    assert f"  -> {step}" in said


def test_an_order_beyond_the_bounds_is_told_with_a_next_step(tmp_path: Path) -> None:
    order = json.loads(ORDER.read_text("utf-8"))
    file = written(tmp_path / "order.json", json.dumps({**order, "lines": []}))
    said = told(Exit.REFUSED, "quote", CAMPAIGN, "--order", file)
    assert "it must have 1 to 50" in said
    assert "  -> Put in at least one product" in said


def test_a_percentage_that_no_field_holds_is_told_with_its_place(tmp_path: Path) -> None:
    text = (CAMPAIGN.parent / "buy-two-get-one.yaml").read_text("utf-8").replace('"50%"', '"1000000000%"')
    (tmp_path / "catalogue.json").write_bytes((CAMPAIGN.parent / "catalogue.json").read_bytes())
    said = told(Exit.REFUSED, "campaign", "lint", written(tmp_path / "c.yaml", text))
    assert "offer.percent: found '1000000000%' (100000000000); wanted a value from 0 to 65535" in said


def test_a_catalogue_of_a_name_that_no_file_has_is_told(tmp_path: Path) -> None:
    text = CAMPAIGN.read_text("utf-8") + 'catalogue: "a\\0b"\n'
    assert "null byte" in told(Exit.SURROUNDINGS_MISSING, "campaign", "lint", written(tmp_path / "c.yaml", text))


@pytest.mark.parametrize("chain", ["-5", "0", str(2**256)])
def test_a_chain_that_cannot_be_is_wrong_use(chain: str) -> None:
    told(Exit.WRONG_USE, "quote", CAMPAIGN, "--order", ORDER, "--chain-id", chain)


def test_a_campaign_is_quoted_once(tmp_path: Path) -> None:
    copy = shutil.copy(CAMPAIGN, tmp_path / "copy.yaml")
    said = told(Exit.REFUSED, "quote", CAMPAIGN, copy, "--order", ORDER)
    assert "found every-300-minus-40 twice" in said


def test_one_campaign_under_two_names_is_quoted_once(tmp_path: Path) -> None:
    terms = samples.terms(currency=978, cap_amount=10**6, budget=10**7)
    files = [written(tmp_path / f"{name}.json", terms_file.text(name, terms, NO_EXTRA)) for name in "ab"]
    assert "found b twice" in told(Exit.REFUSED, "quote", *files, "--order", ORDER)


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    page = tmp_path / "none" / "page.html"
    said = told(Exit.REFUSED, "campaign", "simulate", CAMPAIGN, "--orders", PAST, "--page", page)
    assert "wanted a file that can be written" in said
