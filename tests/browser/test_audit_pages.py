"""The pages of an audit, of a sample and of a close, on a phone and on a desk, by day and by night."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.audit.verify import verify
from offchain.auditor import close_told, history_page, work_paper
from offchain.auditor.balances import balances
from offchain.auditor.explanation_told import Telling
from offchain.auditor.finding import explained
from offchain.auditor.history_page import Beside
from offchain.auditor.sampling import Strata, sample
from offchain.auditor.series import series
from offchain.auditor.statements import close, with_balances
from offchain.auditor.texts import ExplanationTexts
from offchain.auditor.work_paper import WorkPaper
from offchain.index.rows import LedgerRow
from offchain.index.sync import sync
from offchain.reporting import page as pages
from tests.audit.story import SHOPPERS, tell
from tests.browser.chromium import DESK, PHONE, look

FILES = ("audit.html", "work-paper.html", "close.html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All three, of a history with everything in it."""
    story, made = tell(), tmp_path_factory.mktemp("pages")
    engine = open_engine(f"sqlite:///{made / 'store.sqlite3'}")
    store = SqlIndexStore(engine)
    sync(story.chain, store, story.config)
    report, head = verify(store, story.chain, story.config), story.chain.block()
    with store.read() as reader:
        found = series(reader, story.config, shoppers=True)
        books = close(reader, story.config, head.number, head.timestamp)
        books = with_balances(books, balances(story.chain, story.config, books.owed, head.number))
        drawn = sample(reader, "seed", 8, Strata.CAMPAIGN)
        told = explained(reader, story.config, frozenset(it.place for it in drawn.drawn))
        telling, checkpoint = Telling(ExplanationTexts.load(), "en", head.number), reader.checkpoint()
        assert checkpoint is not None
        evidence = work_paper.evidence(reader, drawn, told, telling)
        paper = WorkPaper(drawn, evidence, checkpoint, tuple(reader.rows(LedgerRow)))
    engine.dispose()
    held = {begins: dict.fromkeys(it.owed, 9000) for begins, it in found.buckets()}
    segments = {it.address: f"segment {at % 3}" for at, it in enumerate(SHOPPERS)}
    beside = Beside({"Hub_OverBudget": 129, "Hub_IndexUsed": 11}, segments, held)
    pages.write(history_page.page(report, found, beside), made / "audit", FILES[0])
    pages.write(paper.page(telling), made / "paper", FILES[1])
    pages.write(close_told.page(books), made / "close", FILES[2])
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", FILES)
def test_it_can_be_read(
    browser: Browser, folder: Path, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    (file,) = folder.rglob(name)
    assert look(browser, file, width, scheme, picture="audit" if name == FILES[0] else "").faults() == {}
