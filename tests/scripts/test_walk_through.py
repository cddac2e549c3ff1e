"""docs/walk-through.md, typed block by block on a fresh chain, by each party in its own shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.docs.markdown import Page
from tests.scripts.walking import ANY, Typed, Walk, differs, steps, walked
from tests.surroundings import ROOT

PATH = PurePosixPath("docs/walk-through.md")
PAGE = Page(PATH, (ROOT / PATH).read_text("utf-8"))
STEPS = list(steps(PAGE))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A folder like the repository's, and the chain that the document starts."""
    with walked(tmp_path_factory.mktemp("walk"), STEPS) as walk:
        yield walk


def test_every_command_says_what_the_document_says(walk: Walk) -> None:
    for typed in STEPS[1:]:
        wrong = differs(typed.expected or "", walk.said(typed))
        assert not wrong, f"docs/walk-through.md:{typed.line}: {wrong}"


def test_everybody_types_in_their_own_shell() -> None:
    parties = {it.party for it in STEPS}
    assert {"shop", "garden", "pottery", "issuer", "relayer", "auditor", "ann", "bob", "eve"} <= parties
    gasless = {"ann", "bob", "eve"}
    sending = {"create", "fund", "collect", "withdraw", "relay", "batch", "refund"}
    for typed in STEPS:
        if typed.party in gasless:
            assert not sending & set(typed.commands.split()), typed


@pytest.mark.parametrize("code", ["Hub_OverBudget", "Hub_VoucherSigner", "Hub_NonceUsed"])
def test_it_shows_refusals(code: str) -> None:
    assert code in PAGE.text


@pytest.mark.parametrize(
    ("expected", "said", "same"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        (f"a {ANY} c\n", "a b c\n", True),
        (f"a {ANY} c\n", "a b\nc\n", False),
        (f"a\n{ANY}\nd\n", "a\nb\nc\nd\n", True),
        (f"a\n{ANY}\nd\n", "a\nd\n", True),
        (f"a\n{ANY}\nd\n", "a\nb\n", False),
        ("", "", True),
        ("", "a\n", False),
    ],
)
def test_what_is_expected_is_compared_line_by_line(expected: str, said: str, same: bool) -> None:
    assert (differs(expected, said) == "") is same


def test_a_block_without_a_party_is_found() -> None:
    with pytest.raises(AssertionError, match="line 2: no party"):
        list(steps(Page(PATH, "```sh\npromo\n```\n")))


def test_what_comes_out_belongs_to_the_block_before_it() -> None:
    page = Page(PATH, "```sh\n# ann, at home\npromo\n```\n```text\nhelp\n```\n```sh\n# bob\nls\n```\n")
    assert list(steps(page)) == [Typed("ann", "promo\n", "help\n", 2), Typed("bob", "ls\n", None, 9)]
