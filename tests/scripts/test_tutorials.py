"""The tutorials of merchant, shopper and auditor, typed block by block on a fresh chain, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.docs.markdown import Page
from tests.scripts.walking import EVERY, Walk, differs, steps, walked
from tests.surroundings import ROOT

FOLDER = PurePosixPath("docs/tutorials")
NAMES = ("merchant", "shopper", "auditor")


def page(name: str, language: str = "") -> Page:
    path = FOLDER / f"{name}{language}.md"
    return Page(path, (ROOT / path).read_text("utf-8"))


STEPS = [(name, typed) for name in NAMES for typed in steps(page(name))]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A folder like the repository's, and the chain that the merchant starts."""
    with walked(tmp_path_factory.mktemp("tutorials"), [typed for _, typed in STEPS]) as walk:
        yield walk


def test_every_command_says_what_the_tutorials_say(walk: Walk) -> None:
    assert STEPS[0][1].party == EVERY
    for name, typed in STEPS[1:]:
        wrong = differs(typed.expected or "", walk.said(typed))
        assert not wrong, f"{FOLDER / name}.md:{typed.line}: {wrong}"


@pytest.mark.parametrize("name", NAMES)
def test_the_chinese_types_the_same_commands_and_sees_the_same(name: str) -> None:
    def typed(one: Page) -> list[tuple[str, str, str | None]]:
        return [(it.party, it.commands, it.expected) for it in steps(one)]

    assert typed(page(name, ".zh")) == typed(page(name))


@pytest.mark.parametrize("language", ["", ".zh"])
@pytest.mark.parametrize("name", NAMES)
def test_a_tutorial_is_short(name: str, language: str) -> None:
    assert len(list(steps(page(name, language)))) <= 9


def test_the_shopper_sends_nothing_and_the_auditor_has_no_key() -> None:
    for _, typed in STEPS:
        assert typed.party != "ann" or not {"relay", "create"} & set(typed.commands.split())
        assert typed.party != "auditor" or "PROMO_ACCOUNT" not in typed.commands
