"""docs/oracle.md, typed block by block on a fresh chain, by each party in its own shell."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.chaos.contracts import signer
from tests.chaos.shop import keys
from tests.docs.markdown import Page
from tests.oracle.conftest import Stall
from tests.scripts.walking import Shells, differs, environment, steps
from tests.surroundings import ROOT

PATH = PurePosixPath("docs/oracle.md")
STEPS = list(steps(Page(PATH, (ROOT / PATH).read_text("utf-8"))))


def test_every_command_says_what_the_document_says(stall: Stall) -> None:
    folder = stall.shop.folder
    keys(folder, auditor=signer("auditor"))
    stall.ledger.give(signer("auditor").address)
    (folder / "salts.key").unlink()
    shells = Shells(folder, int(stall.ledger.url.rpartition(":")[2]), environment())
    for typed in STEPS:
        said = shells.run(typed)
        wrong = differs(typed.expected or "", said)
        assert not wrong, f"{PATH}:{typed.line}: {wrong}"
    assert len(STEPS) >= 8
