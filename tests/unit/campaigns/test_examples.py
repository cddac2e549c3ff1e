"""The examples that merchants begin with, and the schema that their editors read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offchain.campaigns.description import describe
from offchain.campaigns.document import json_schema
from offchain.campaigns.drafting import Draft
from offchain.campaigns.papers import gather
from offchain.domain.terms import Audience, Kind
from offchain.texts.refusal_texts import LANGUAGES
from tests.surroundings import ROOT
from tests.unit.campaigns.documents import MERCHANT

FOLDER = ROOT / "examples" / "campaigns"
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "roles.yaml")
LOCAL_CHAIN = 1337
GOLDEN = Path(__file__).parent / "golden"
"""What shoppers read of each example, in both languages."""
NOW = 1_795_000_000  # 2026-11-18T11:06:40Z


def draft(path: Path) -> Draft:
    return gather(path, chain_id=LOCAL_CHAIN).draft(NOW, MERCHANT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_passes_every_check_of_a_new_campaign(path: Path) -> None:
    draft(path).check(NOW)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_is_told_as_its_golden_file_says(path: Path) -> None:
    papers = gather(path, chain_id=LOCAL_CHAIN)
    made = papers.draft(NOW, MERCHANT)
    lines = []
    for language in LANGUAGES:
        lines += [f"[{language}]", *describe(made.terms, made.extra, made.cold, language, papers.catalogue)]
    golden = GOLDEN / f"{path.stem}.txt"
    assert golden.read_text("utf-8").splitlines() == lines


def test_there_is_a_golden_file_for_each_example_and_no_other() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {path.stem for path in FILES}


def test_there_is_an_example_for_each_kind_and_audience_that_is_offered() -> None:
    found = {(draft(path).terms.kind, draft(path).terms.audience) for path in FILES}
    assert found == {
        (Kind.PERCENT, Audience.VOUCHER),
        (Kind.PERCENT, Audience.ROOT),
        (Kind.PERCENT, Audience.PUBLIC),
        (Kind.PERCENT, Audience.HOLDER),
        (Kind.FIXED_PRICE, Audience.VOUCHER),
        *((kind, Audience.PUBLIC) for kind in Kind),
    }


def test_every_example_has_a_name_of_its_own_and_a_line_in_the_readme() -> None:
    names = [gather(path, chain_id=LOCAL_CHAIN).document.name for path in FILES]
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert len(set(names)) == len(names)
    assert all(f"`{path.name}`" in readme for path in FOLDER.iterdir() if path.name != "README.md")


def test_the_names_of_roles_mean_nobody_on_another_chain() -> None:
    assert gather(FILES[0], chain_id=1).roles == {}


def test_the_published_schema_is_that_of_the_document() -> None:
    published = (ROOT / "docs" / "campaign.schema.json").read_text("utf-8")
    assert published == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", (
        "run `promo campaign schema > docs/campaign.schema.json`"
    )


def test_every_entry_of_the_schema_is_explained_for_merchants() -> None:
    page = (ROOT / "docs" / "campaign-file.md").read_text("utf-8")
    schema = json_schema()
    parts = [schema, *schema["$defs"].values()]
    names = {name for part in parts for name in part.get("properties", {})}
    assert sorted(name for name in names if f"`{name}`" not in page and f"`{name}:" not in page) == []
