"""Samples that nobody can choose, work papers, the close of a period, what happened when, and a store that refuses."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import InternalError, OperationalError

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.store_errors import StoreUnopenedError
from offchain.attestation.keccak import keccak
from offchain.audit.verify import verify
from offchain.auditor import close_told, history_page, work_paper
from offchain.auditor.balances import balances
from offchain.auditor.explanation_told import Telling
from offchain.auditor.finding import explained
from offchain.auditor.history_page import Beside
from offchain.auditor.period import PeriodFormError, end_of
from offchain.auditor.sampling import Sample, Strata, sample, shared_out
from offchain.auditor.series import Series, series
from offchain.auditor.statements import Close, Owed, close, with_balances
from offchain.auditor.texts import ExplanationTexts
from offchain.auditor.work_paper import WorkPaper
from offchain.domain.refusals import Refusal
from offchain.index.rows import LedgerRow, RecordRow, RedemptionRow
from offchain.index.sync import sync
from offchain.reporting import page as pages
from tests.audit.conftest import opened
from tests.audit.story import SHOPPERS, Story
from tests.postgres import Postgres


def drawn(path: Path, seed: str, size: int, strata: Strata = Strata.NONE) -> Sample:
    """A sample of the database."""
    with opened(path) as store, store.read() as reader:
        return sample(reader, seed, size, strata)


def closed(path: Path, story: Story, block: int | None = None) -> Close:
    """The close of the database."""
    head = story.chain.block(block)
    with opened(path) as store, store.read() as reader:
        return close(reader, story.config, head.number, head.timestamp)


def test_a_sample_is_the_lowest_hashes_of_seed_and_record(pristine: Path) -> None:
    with opened(pristine) as store, store.read() as reader:
        hashes = [row.record_hash for row in reader.rows(RecordRow, where={"name": "Redeemed"})]
    wanted = sorted(hashes, key=lambda it: keccak(b"a seed" + it))[:9]
    assert [it.record_hash for it in drawn(pristine, "a seed", 9).drawn] == wanted


def test_a_larger_sample_holds_the_smaller_and_another_seed_another(pristine: Path) -> None:
    nine, five = drawn(pristine, "a", 9).drawn, drawn(pristine, "a", 5).drawn
    assert nine[:5] == five
    assert drawn(pristine, "a", 62) != drawn(pristine, "b", 62)


@pytest.mark.parametrize("strata", Strata)
def test_strata_share_the_sample_out(strata: Strata, pristine: Path) -> None:
    found = drawn(pristine, "a", 20, strata)
    assert len(found.drawn) == len({it.place for it in found.drawn}) == 20
    assert Counter(it.stratum for it in found.drawn) == Counter({name: it[2] for name, it in found.strata.items()})
    assert sum(it[0] for it in found.strata.values()) == 62
    assert all(taken <= there for there, _, taken in found.strata.values())


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 99)), min_size=1, max_size=9), st.data())
def test_sharing_out_gives_all_and_no_more_than_there_are(strata: list[tuple[int, int]], data: st.DataObject) -> None:
    counts, weights = [it[0] for it in strata], [it[1] for it in strata]
    size = data.draw(st.integers(0, sum(counts)))
    given_out = shared_out(size, counts, weights)
    assert sum(given_out) == size
    assert all(0 <= part <= count for part, count in zip(given_out, counts, strict=True))


def test_more_than_there_are_is_refused(pristine: Path) -> None:
    with pytest.raises(Refusal) as caught:
        drawn(pristine, "a", 63)
    assert caught.value == Refusal("Audit_SampleAbove", size=63, redemptions=62)


def test_the_work_paper_holds_the_hashes_of_all_evidence(pristine: Path, story: Story, tmp_path: Path) -> None:
    found = drawn(pristine, "a", 6)
    with opened(pristine) as store, store.read() as reader:
        told = explained(reader, story.config, frozenset(it.place for it in found.drawn))
        telling, checkpoint = Telling(ExplanationTexts.load(), "en", 1), reader.checkpoint()
        assert checkpoint is not None
        evidence = work_paper.evidence(reader, found, told, telling)
        paper = WorkPaper(found, evidence, checkpoint, tuple(reader.rows(LedgerRow)))
    pages.write(paper.page(telling), tmp_path)
    with (tmp_path / "sampled-redemptions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["record hash"] for row in rows] == [f"0x{it.record_hash.hex()}" for it in found.drawn]
    for row, it in zip(rows, evidence, strict=True):
        assert row["block hash"] == f"0x{story.chain.block(it.told.block).hash.hex()}"
        assert row["explanation hash"] == f"0x{telling.text_hash(it.told).hex()}"
        assert (row["recomputed"], row["recomputed discount"]) == ("agrees", row["discount"])
    assert len(json.loads(json.dumps(paper.document()))["sample"]) == 6


def test_the_close_says_what_the_contracts_owe(pristine: Path, story: Story) -> None:
    found = closed(pristine, story)
    assert found.green
    owed = {it.keeper: it.amount for it in found.owed}
    assert set(owed) == {"vault", "presales", "rewards"}
    told = with_balances(found, balances(story.chain, story.config, found.owed, found.block))
    assert told.green
    assert len(told.reconciled) == len(found.reconciled) + 3


def test_a_token_that_has_less_than_is_owed_is_a_named_difference(pristine: Path, story: Story) -> None:
    found = closed(pristine, story)
    (vault,) = [it for it in found.owed if it.keeper == "vault"]
    short = with_balances(found, {("vault", vault.token): vault.amount - 1})
    (difference,) = [it for it in short.reconciled if it.difference]
    assert difference.difference == -1
    assert difference.name.startswith("vault in token")
    assert with_balances(found, {("vault", vault.token): vault.amount + 1}).green


def test_what_a_contract_does_not_answer_is_nothing(story: Story) -> None:
    owed = [Owed("vault", 0xDEAD, 5)]
    assert balances(story.chain, story.config, owed, story.chain.block().number) == {("vault", 0xDEAD): 0}


def test_an_earlier_close_owes_open_budgets(pristine: Path, story: Story) -> None:
    early = closed(pristine, story, 12)
    opened_ones = [it for it in early.campaigns if it.open]
    assert opened_ones
    assert all(it.owed == it.remaining > 0 for it in opened_ones)
    assert early.green
    assert sum(it.uses for it in early.campaigns) < sum(it.uses for it in closed(pristine, story).campaigns)


def test_coupons_of_lists_are_counted_and_bounded(pristine: Path, story: Story) -> None:
    counted = [
        it
        for block in range(20, story.chain.block().number, 10)
        for it in closed(pristine, story, block).campaigns
        if it.coupons
    ]
    assert counted
    assert all(it.at_most is not None and 0 < it.at_most <= it.owed for it in counted)


def test_funder_statements_add_up(pristine: Path, story: Story) -> None:
    found = closed(pristine, story)
    assert {
        len([it for it in found.funders if it.campaign == one.campaign]) for one in found.campaigns if one.paid
    } == {3}
    for one in (it for it in found.campaigns if it.paid):
        mine = [it for it in found.funders if it.campaign == one.campaign]
        assert sum(it.charged for it in mine) == one.spent
        assert all(it.left == it.deposited - it.withdrawn - it.charged >= 0 for it in mine)


def period(path: Path, story: Story, first: int | None, last: int) -> Close:
    """The close of a block, since another one."""
    with opened(path) as store, store.read() as reader:
        end = end_of(reader, str(last))
        return close(reader, story.config, end.block, end.time, None if first is None else end_of(reader, str(first)))


def test_periods_follow_each_other_without_a_gap(pristine: Path, story: Story) -> None:
    last = story.chain.block().number
    closes = (10, 25, last // 2, last - 5, last)
    before: dict[tuple[str, bytes], int] = {}
    moved: dict[tuple[str, bytes], Counter[str]] = {}
    for first, end in zip((None, *closes), closes, strict=False):
        found = period(pristine, story, first, end)
        assert found.green
        for it in found.liabilities:
            assert it.opening == before.get((it.what, it.of), 0)
            assert it.opening + sum(it.movements.values()) == it.closing
            moved.setdefault((it.what, it.of), Counter()).update(it.movements)
        assert {it.of: it.closing for it in found.liabilities if it.what == "budget"} == {
            it.campaign: it.owed for it in found.campaigns
        }
        before = {(it.what, it.of): it.closing for it in found.liabilities}
    assert {what for what, _ in before} == {"budget", "vault", "presales", "rewards"}
    whole = period(pristine, story, None, last)
    for it in whole.liabilities:
        assert it.movements == {name: amount for name, amount in moved[it.what, it.of].items() if amount}
    assert {name for it in whole.liabilities for name in it.movements} > {
        *("raised", "spent", "returned", "lapsed"),
        *("deposited", "withdrawn", "collected", "restored", "applied", "claimed"),
    }


def test_a_period_that_begins_where_it_ends_is_refused(pristine: Path, story: Story) -> None:
    with pytest.raises(Refusal, match="Audit_EmptyPeriod"):
        period(pristine, story, 30, 30)


NOT_MOVED = [
    "Redeemed",
    "BudgetReturned",
    "BudgetDeposited",
    "SpendingCollected",
    "DepositWithdrawn",
]


@pytest.mark.parametrize("name", NOT_MOVED)
def test_a_movement_that_is_gone_is_a_named_difference(
    name: str, damage: Callable[..., None], database: Path, story: Story
) -> None:
    damage(("DELETE FROM records WHERE rowid = (SELECT min(rowid) FROM records WHERE name = ?)", (name,)))
    found = closed(database, story)
    differing = [it.name for it in found.reconciled if it.difference]
    assert any("what was owed at the opening, and what moved it" in told for told in differing)


@pytest.mark.parametrize("name", ["BudgetReturned", "BudgetDeposited", "SpendingCollected", "DepositWithdrawn"])
def test_a_record_that_is_gone_no_longer_reconciles(
    name: str, damage: Callable[..., None], database: Path, story: Story
) -> None:
    damage(("DELETE FROM records WHERE rowid = (SELECT min(rowid) FROM records WHERE name = ?)", (name,)))
    found = closed(database, story)
    assert not found.green
    assert any(line.startswith("difference: campaign 0x") for line in close_told.lines(found))


def test_a_period_ends_at_a_block_or_before_a_moment(pristine: Path, story: Story) -> None:
    block = story.chain.block(30)
    moment = datetime.fromtimestamp(block.timestamp, UTC).isoformat()
    with opened(pristine) as store, store.read() as reader:
        assert (end_of(reader, "30").block, end_of(reader, "30").time) == (30, block.timestamp)
        assert end_of(reader, moment).block < 30
        assert end_of(reader, moment).time == block.timestamp
        assert end_of(reader, moment.replace("+00:00", "Z")) == end_of(reader, moment.replace("+00:00", ""))
        for text, code in (
            ("9999", "Audit_BeyondIndex"),
            ("1798675200", "Audit_SecondsAsBlock"),
            ("@32503680000", "Audit_BeyondIndex"),
            ("2999-01-01", "Audit_BeyondIndex"),
            ("0", "Audit_BeforeIndex"),
            ("1999-01-01", "Audit_BeforeIndex"),
        ):
            with pytest.raises(Refusal) as caught:
                end_of(reader, text)
            assert caught.value.code == code
        assert end_of(reader, f"@{block.timestamp}") == end_of(reader, moment)
        for text in ("yesterday", "@", "@1.5", "@-1"):
            with pytest.raises(PeriodFormError, match="2026-12-31"):
                end_of(reader, text)


@pytest.fixture(scope="module")
def what_happened(pristine: Path, story: Story) -> Series:
    """When."""
    with opened(pristine) as store, store.read() as reader:
        return series(reader, story.config, shoppers=True)


def test_the_series_add_up_to_the_history(what_happened: Series, pristine: Path, story: Story) -> None:
    with opened(pristine) as store, store.read() as reader:
        rows = list(reader.rows(RedemptionRow))
    buckets = [it for _, it in what_happened.buckets()]
    assert sum(it.redemptions for it in buckets) == len(rows)
    assert sum(amount for it in buckets for amount in it.spent.values()) == sum(row.discount for row in rows)
    begins = [at for at, _ in what_happened.buckets()]
    assert begins == list(range(begins[0], begins[-1] + 1, what_happened.step))
    assert buckets[-1].owed == {(it.keeper, it.token): it.amount for it in closed(pristine, story).owed}


def test_segments_add_up_too(what_happened: Series) -> None:
    found = what_happened.by_segment({it.address: "one" for it in SHOPPERS[:6]})
    assert {name for name, _ in found} == {"one", "not in a bundle"}
    assert sum(count for count, _ in found.values()) == 62


def test_the_page_has_a_table_beside_each_plot(
    what_happened: Series, pristine: Path, story: Story, tmp_path: Path
) -> None:
    with opened(pristine) as store:
        report = verify(store, None, story.config)
    beside = Beside({"Hub_OverBudget": 3}, {})
    page = history_page.page(report, what_happened, beside)
    assert all(section.tables for section in page.sections if section.plots)
    assert sum(len(section.plots) for section in page.sections) >= 7
    written = pages.write(page, tmp_path)
    assert len(written) == 1 + len(page.tables)
    document = json.loads(json.dumps(history_page.document(report, what_happened, beside)))
    assert document["audit"]["digest"] == "match"
    assert document["refusals"] == {"Hub_OverBudget": 3}


def test_who_only_reads_cannot_write(database: Path, story: Story) -> None:
    engine = open_engine(f"sqlite:///{database}", read_only=True)
    store = SqlIndexStore(engine)
    with store.read() as reader:
        checkpoint = reader.checkpoint()
        assert len(list(reader.rows(RedemptionRow))) == 62
    assert checkpoint is not None
    with pytest.raises(OperationalError, match="readonly"):
        store.commit([], checkpoint, checkpoint)
    engine.dispose()
    with opened(database) as able:
        able.commit([], checkpoint, checkpoint)  # the same, by who may


def test_who_only_reads_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnopenedError, match=r"none\.sqlite3 cannot be opened"):
        SqlIndexStore(open_engine(f"sqlite:///{tmp_path / 'none.sqlite3'}", read_only=True))
    assert list(tmp_path.iterdir()) == []


def test_postgresql_refuses_who_only_reads(postgres_server: Postgres, story: Story) -> None:
    with postgres_server.database() as url:
        able, reading = open_engine(url), open_engine(url, read_only=True)
        sync(story.chain, SqlIndexStore(able), story.config)
        store = SqlIndexStore(reading)
        with store.read() as reader:
            checkpoint = reader.checkpoint()
            assert len(list(reader.rows(RedemptionRow))) == 62
        assert checkpoint is not None
        with pytest.raises(InternalError, match="read-only transaction"):
            store.commit([], checkpoint, checkpoint)
        SqlIndexStore(able).commit([], checkpoint, checkpoint)
        for engine in (able, reading):
            engine.dispose()
