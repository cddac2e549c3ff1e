"""The tables and the page of a rehearsal."""

from __future__ import annotations

from typing import Any

from offchain.data.bad_rows import BadRow
from offchain.rehearsal import figures, page
from tests.unit.campaigns.documents import NOW
from tests.unit.rehearsal.subjects import document
from tests.unit.rehearsal.test_replay import order, run, two

BAD = BadRow("orders.csv", 3, "quantity: 0, wanted 1 to 10000", {})


def told(*documents: Any, **more: Any) -> dict[str, Any]:
    result = run(*documents, orders=[order(0, segment="<new>"), order(1, segment="old")])
    subject = next(iter(result.campaigns.values())).counters.subject
    return figures.document_of(result, subject.draft.currency, more.get("bad_rows", []), {})


def test_columns_stand_under_each_other_with_figures_to_the_right() -> None:
    lines = figures.report_lines(told(document(), two(stacking={"group": 2})))
    head = next(line for line in lines if line.startswith("campaign "))
    row = lines[lines.index(head) + 1]
    assert head.index("uses") + len("uses") == row.index(" 0 ") + 2 or row.split()[1].isdigit()
    assert row.split()[0] == "one"


def test_a_gift_shows_units_and_no_money() -> None:
    lines = figures.report_lines(told(document("GIFT", offer={"every": "10.00"})))
    row = next(line for line in lines if line.startswith("one "))
    assert row.split()[3:7] == ["-", "-", "-", "2"]


def test_what_was_left_out_is_counted_with_its_reason() -> None:
    document_told = told(document(), bad_rows=[BAD, BAD])
    assert document_told["bad_rows"] == {BAD.reason: 2}
    assert f"left out: 2 rows: {BAD.reason}" in figures.report_lines(document_told)
    assert BAD.reason in page.render(document_told)


def test_the_page_escapes_what_a_shop_named() -> None:
    text = page.render(told(document()))
    assert "<td>&lt;new&gt;</td>" in text
    assert "<new>" not in text.replace("&lt;new&gt;", "")


def test_a_page_of_gifts_alone_has_no_plot_of_money() -> None:
    text = page.render(told(document("GIFT", offer={"every": "10.00"})))
    assert text.count("<svg ") == 1


def test_an_exhausted_budget_is_said_with_its_time() -> None:
    result = run(document(limits={"budget": "5.00"}), orders=[order(number) for number in range(3)])
    made = figures.document_of(result, result.campaigns["one"].counters.subject.draft.currency, [], {})
    assert made["campaigns"][0]["exhausted"] == {"budget": NOW + 3 * 3_600}
    assert any("budget 2026-09-21T17:13:20Z" in line for line in figures.report_lines(made))
    assert "budget: 2026-09-21 17:13" in page.render(made)
