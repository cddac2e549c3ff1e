"""What is found about one campaign: level, code, place, and the words that say why."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.campaigns.papers import Papers
from offchain.rehearsal.findings import Level, Subject
from offchain.rehearsal.lint import check_all
from offchain.texts.said import chinese
from tests.unit.campaigns.documents import NOW, OFFERS, draft, read
from tests.unit.rehearsal.subjects import QUIET, document, found, in_chinese, shop

VOUCHER = {"audience": "VOUCHER", "who": {"issuer": "issuer"}}
ROOT = {"audience": "ROOT", "who": {"issuer": "issuer"}}
VOTES = {"contract": "auditor", "asks": "PAST_VOTES", "minimum": "1", "timepoint": 9}
TOKEN = {"contract": "auditor", "asks": "ERC721_OWNER"}
ERROR, WARNING, NOTE = Level.ERROR, Level.WARNING, Level.NOTE

FOUND: tuple[tuple[Level, str, str, str, dict[str, Any]], ...] = (
    # reach
    (
        ERROR,
        "hours-outside-window",
        "when",
        "PERCENT",
        {"when": {"start": "2027-01-11T00:00:00Z", "end": "2027-01-13T00:00:00Z", "weekdays": ["WED", "SUN"]}},
    ),
    (ERROR, "no-goods", "offer.target", "PERCENT", {"offer": {"target": {"groups": ["empty"]}}}),
    (ERROR, "no-goods", "conditions.contains", "PERCENT", {"conditions": {"contains": ["empty"]}}),
    (
        ERROR,
        "no-goods",
        "conditions.measured_on",
        "PERCENT",
        {"conditions": {"min_amount": "1", "measured_on": {"groups": ["empty"]}}},
    ),
    (ERROR, "no-goods", "offer.get_target", "BXGY", {"offer": {"get_target": {"groups": ["empty"]}}}),
    # all stock of tea is worth 30 x 6.40 = 192.00
    (
        ERROR,
        "never-reached",
        "conditions.min_amount",
        "PERCENT",
        {"offer": {"target": {"groups": ["tea"]}}, "conditions": {"min_amount": "192.01"}},
    ),
    (
        ERROR,
        "never-reached",
        "offer.every",
        "EVERY",
        {"offer": {"target": {"groups": ["tea"]}, "every": "192.01"}},
    ),
    (
        ERROR,
        "never-reached",
        "conditions.min_quantity",
        "PERCENT",
        {"offer": {"target": {"sku": "T-1"}}, "conditions": {"min_quantity": 31}},
    ),
    (
        ERROR,
        "never-reached",
        "conditions.min_quantity",
        "PERCENT",
        {"conditions": {"min_quantity": 51, "in_one_line": True}},
    ),
    (
        ERROR,
        "tier-never-reached",
        "offer.tiers[0]",
        "TIER",
        {"offer": {"target": {"sku": "T-1"}, "tiers": [{"from_units": 31, "percent": "5%"}]}},
    ),
    (
        WARNING,
        "tier-never-reached",
        "offer.tiers[1]",
        "TIER",
        {"offer": {"tiers": [{"from_units": 2, "percent": "5%"}, {"from_units": 141, "percent": "9%"}]}},
    ),
    (WARNING, "tier-never-used", "offer.tiers[0]", "TIER", {"conditions": {"min_amount": "20.00"}}),
    (
        WARNING,
        "tier-never-used",
        "offer.percent",
        "TIER",
        {"offer": {"percent": "1%"}, "conditions": {"min_amount": "10.00"}},
    ),
    (ERROR, "never-reached", "offer.buy", "BXGY", {"offer": {"buy": 50, "target": {"sku": "C-1"}}}),
    (
        ERROR,
        "never-reached",
        "offer.scope",
        "BXGY",
        {"offer": {"scope": "LINE", "target": {"sku": "C-1"}, "get_target": {"sku": "T-1"}}},
    ),
    # zero
    (ERROR, "always-zero", "offer.price", "FIXED_PRICE", {"offer": {"price": "9.50"}}),
    (WARNING, "zero-for-some", "offer.price", "FIXED_PRICE", {"offer": {"price": "9.49"}}),
    (
        ERROR,
        "always-zero",
        "offer.price",
        "FIXED_PRICE",
        {"offer": {"scope": "ORDER", "groups_of": 3, "price": "28.50"}},
    ),
    (
        WARNING,
        "zero-for-some",
        "offer.price",
        "FIXED_PRICE",
        {"offer": {"scope": "ORDER", "groups_of": 3, "price": "10.50"}},
    ),
    (ERROR, "always-zero", "offer.percent", "PERCENT", {"offer": {"scope": "UNIT", "percent": "0.05%"}}),
    (ERROR, "always-zero", "offer.max_units", "EVERY", {"offer": {"every": "30.00", "max_units": 3}}),
    (
        ERROR,
        "always-zero",
        "offer.max_units",
        "PERCENT",
        {"offer": {"groups_of": 3, "max_units": 2}},
    ),
    # money
    (WARNING, "cut-by-at-most", "offer.at_most", "FIXED", {"offer": {"amount": "5.01"}}),
    (WARNING, "cut-by-at-most", "offer.at_most", "EVERY", {"offer": {"max_times": 2}}),
    (NOTE, "at-most-unreached", "offer.at_most", "FIXED", {"offer": {"amount": "4.99"}}),
    (ERROR, "budget-below-one-use", "limits.budget", "PERCENT", {"limits": {"budget": "4.99"}}),
    (WARNING, "budget-below-uses", "limits.budget", "PERCENT", {"limits": {"budget": "499.99"}}),
    (NOTE, "stock-unbounded-order", "limits.stock", "PERCENT", {"limits": {"stock": 10}}),
    (
        WARNING,
        "stock-above-catalogue",
        "limits.stock",
        "PERCENT",
        {"limits": {"stock": 31}, "offer": {"target": {"sku": "T-1"}, "max_units": 2}},
    ),
    (
        ERROR,
        "stock-below-one-use",
        "limits.stock",
        "PERCENT",
        {"limits": {"stock": 2}, "offer": {"groups_of": 3, "max_units": 3}},
    ),
    (ERROR, "stock-below-one-use", "limits.stock", "GIFT", {"offer": {"gift": {"sku": "T-1", "quantity": 6}}}),
    (WARNING, "stock-below-uses", "limits.stock", "GIFT", {"limits": {"uses": 6}}),
    (ERROR, "stock-above-catalogue", "limits.stock", "GIFT", {"limits": {"stock": 31}}),
    (WARNING, "free-goods", "offer.amount", "FIXED", {"offer": {"amount": "5.00"}}),
    (WARNING, "free-goods", "offer.amount", "EVERY", {"offer": {"amount": "30.00"}}),
    (WARNING, "free-goods", "offer.percent", "PERCENT", {"offer": {"percent": "100%"}}),
    (WARNING, "below-cost", "offer.percent", "PERCENT", {"offer": {"percent": "40%"}}),
    (WARNING, "below-cost", "offer.price", "FIXED_PRICE", {"offer": {"price": "4.99", "target": {"sku": "C-1"}}}),
    # options
    (WARNING, "revocation-without-effect", "promises.revocation", "PERCENT", {"promises": {"revocation": "INDEX"}}),
    (
        WARNING,
        "revocation-without-effect",
        "promises.revocation",
        "PERCENT",
        ROOT | {"promises": {"revocation": "EPOCH", "root_delay": "0m"}},
    ),
    (NOTE, "role-without-effect", "who.issuer", "PERCENT", {"who": {"issuer": "issuer"}}),
    (NOTE, "role-without-effect", "who.auditor", "PERCENT", {"who": {"auditor": "auditor"}}),
    (ERROR, "never-reached", "promises.root_delay", "PERCENT", ROOT | {"promises": {"root_delay": "30d"}}),
    (
        WARNING,
        "veto-without-window",
        "promises.root_delay",
        "PERCENT",
        ROOT | {"who": {"issuer": "issuer", "auditor": "auditor"}, "promises": {"root_delay": "0m"}},
    ),
    (NOTE, "window-without-veto", "promises.root_delay", "PERCENT", ROOT | {"promises": {"root_delay": "1h"}}),
    (NOTE, "tokens-above-uses", "limits.uses", "PERCENT", {"audience": "HOLDER", "gate": TOKEN}),
    (ERROR, "votes-unbounded", "limits.per_wallet", "PERCENT", {"audience": "HOLDER", "gate": VOTES}),
    (
        WARNING,
        "votes-of-the-future",
        "gate.timepoint",
        "PERCENT",
        {"audience": "HOLDER", "gate": VOTES | {"timepoint": NOW}, "limits": {"per_wallet": 1}},
    ),
    (NOTE, "notice-beyond-end", "promises.notice", "PERCENT", {"promises": {"notice": "30d"}}),
    (WARNING, "pause-beyond-end", "promises.max_pause", "PERCENT", {"promises": {"max_pause": "30d"}}),
    (NOTE, "limit-without-effect", "limits.per_wallet", "PERCENT", {"limits": {"per_wallet": 100}}),
    (
        NOTE,
        "limit-without-effect",
        "limits.per_period",
        "PERCENT",
        {"limits": {"per_period": {"uses": 100, "period": "1d"}}},
    ),
    (
        WARNING,
        "uses-beyond-period",
        "limits.per_period",
        "PERCENT",
        {"limits": {"per_period": {"uses": 50, "period": "30d"}}},
    ),
    (
        NOTE,
        "option-without-effect",
        "offer.exclude_discounted",
        "PERCENT",
        {"offer": {"exclude_discounted": True}, "stacking": {"exclusive": True}},
    ),
    # personal values
    (ERROR, "personal-worse", "personal.least", "PERCENT", VOUCHER | {"personal": {"least": "12%", "most": "20%"}}),
    (
        ERROR,
        "personal-worse",
        "personal.least",
        "FIXED_PRICE",
        VOUCHER | {"personal": {"least": "4.01", "most": "3.00"}},
    ),
    (ERROR, "personal-worse", "personal.least", "TIER", VOUCHER | {"personal": {"least": "10%", "most": "20%"}}),
    (ERROR, "personal-swapped", "personal.most", "PERCENT", VOUCHER | {"personal": {"least": "20%", "most": "15%"}}),
    (ERROR, "personal-refused", "personal.most", "PERCENT", VOUCHER | {"personal": {"least": "20%", "most": "101%"}}),
    (ERROR, "personal-form", "personal.least", "PERCENT", VOUCHER | {"personal": {"least": "2.00", "most": "3.00"}}),
    (ERROR, "personal-without-coupons", "personal", "PERCENT", {"personal": {"least": "20%", "most": "30%"}}),
    (
        NOTE,
        "personal-without-effect",
        "personal",
        "PERCENT",
        VOUCHER | {"personal": {"least": "12.5%", "most": "12.5%"}},
    ),
    (
        WARNING,
        "cut-by-at-most",
        "personal.most",
        "FIXED",
        VOUCHER | {"offer": {"amount": "2.00"}, "personal": {"least": "2.00", "most": "5.01"}},
    ),
)


@pytest.mark.parametrize(("level", "code", "path", "kind", "changes"), FOUND)
def test_a_contradiction_is_found_with_its_place(
    level: Level, code: str, path: str, kind: str, changes: dict[str, Any]
) -> None:
    (finding,) = [it for it in found(document(kind, **changes)) if (it.code, it.problem.path) == (code, path)]
    assert finding.level is level
    assert finding.campaigns == ("one",)
    assert finding.problem.found
    assert finding.problem.wanted
    assert finding.problem.line
    assert in_chinese(finding.problem.found)
    assert in_chinese(finding.problem.wanted)


def test_the_chinese_of_a_finding_has_its_numbers() -> None:
    """All stock of tea is worth 192.00."""
    made = document(offer={"target": {"groups": ["tea"]}}, conditions={"min_amount": "192.01"})
    (finding,) = [it for it in found(made) if it.code == "never-reached"]
    told = finding.as_json()
    assert told["found"] == "192.01 EUR, and all stock of these goods is worth 192.00 EUR"
    assert told["found_zh"] == "192.01 EUR，而这些商品的全部库存只值 192.00 EUR"
    assert told["wanted_zh"] == "改为订单能达到的金额"


SILENT = ("PERCENT", "GIFT", "SHIPPING", "BXGY", "TIER")
"""Kinds whose plain document is without a contradiction in this shop."""


@pytest.mark.parametrize("kind", SILENT)
def test_a_campaign_without_a_contradiction_is_passed_in_silence(kind: str) -> None:
    assert found(document(kind)) == []


def test_every_kind_is_looked_at() -> None:
    assert {kind for _, _, _, kind, _ in FOUND} | set(SILENT) == set(OFFERS)


BORDERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("never-reached", "PERCENT", {"offer": {"target": {"groups": ["tea"]}}, "conditions": {"min_amount": "192.00"}}),
    ("never-reached", "PERCENT", {"offer": {"target": {"sku": "T-1"}}, "conditions": {"min_quantity": 30}}),
    ("never-reached", "BXGY", {"offer": {"buy": 49, "target": {"sku": "C-1"}}}),
    ("zero-for-some", "FIXED_PRICE", {"offer": {"price": "3.49"}}),
    ("cut-by-at-most", "FIXED", {"offer": {"amount": "5.00"}}),
    ("budget-below-uses", "PERCENT", {"limits": {"budget": "500.00"}}),
    ("budget-below-one-use", "PERCENT", {"limits": {"budget": "5.00"}}),
    ("free-goods", "FIXED", {"offer": {"amount": "5.00"}, "conditions": {"min_amount": "5.01"}}),
    ("below-cost", "FIXED_PRICE", {"offer": {"price": "5.00", "target": {"sku": "C-1"}}}),
    ("tier-never-used", "TIER", {"conditions": {"min_amount": "19.99"}}),
    ("personal-worse", "PERCENT", VOUCHER | {"personal": {"least": "12.5%", "most": "20%"}}),
    ("personal-worse", "FIXED_PRICE", VOUCHER | {"personal": {"least": "4.00", "most": "3.00"}}),
    ("pause-beyond-end", "PERCENT", {"promises": {"max_pause": "29d"}}),
    (
        "hours-outside-window",
        "PERCENT",
        {"when": {"start": "2027-01-11T00:00:00Z", "end": "2027-01-13T00:00:01Z", "weekdays": ["WED"]}},
    ),
    ("stock-above-catalogue", "GIFT", {"limits": {"stock": 30}}),
)


@pytest.mark.parametrize(("code", "kind", "changes"), BORDERS)
def test_what_is_just_right_is_not_found(code: str, kind: str, changes: dict[str, Any]) -> None:
    assert code not in {it.code for it in found(document(kind, **changes))}


def test_hours_over_midnight_and_an_offset_are_looked_at_in_local_time() -> None:
    """From 23:30 to 00:30 at UTC+8 is 15:30 to 16:30 in UTC."""
    hours = {"daily": {"from": "23:30", "to": "00:30"}, "utc_offset": "+08:00"}
    inside = {"start": "2027-01-11T16:00:00Z", "end": "2027-01-11T17:00:00Z"}
    outside = {"start": "2027-01-11T16:30:00Z", "end": "2027-01-11T17:00:00Z"}
    assert "hours-outside-window" not in {it.code for it in found(document(when=inside | hours))}
    assert "hours-outside-window" in {it.code for it in found(document(when=outside | hours))}


def test_goods_without_stock_are_a_warning() -> None:
    (finding,) = found(document(offer={"target": {"sku": "T-1"}}), catalogue=shop(T1={"stock": 0}))
    assert (finding.level, finding.code) == (WARNING, "no-stock")


def test_without_a_catalogue_nothing_is_said_about_goods() -> None:
    made = document(conditions={"min_amount": "99999.00"})
    parsed, source = read(made)
    papers = Papers(document=parsed, source=source, roles={}, catalogue=None)
    assert check_all([Subject("one.yaml", papers, draft(made))], NOW) == []


def test_what_a_hub_refuses_is_an_error_with_its_code_and_next_step() -> None:
    late = document(when={"start": "2020-01-01T00:00:00Z", "end": "2020-02-01T00:00:00Z"})
    (finding,) = [it for it in found(late) if it.code.startswith("Terms_")]
    assert (finding.level, finding.code, finding.problem.path) == (ERROR, "Terms_EndsInPast", "the whole document")
    assert finding.problem.wanted
    told = finding.as_json()
    assert (told["found"], told["found_zh"]) == (finding.problem.found, chinese(finding.problem.found))
    assert told["found_zh"] != told["found"]
    assert in_chinese(told["wanted_zh"])


def test_the_worst_is_told_first() -> None:
    levels = [it.level for it in found(document(promises=QUIET | {"notice": "30d"}, limits={"budget": "4.99"}))]
    assert levels == sorted(levels, key=list(Level).index)
    assert len(set(levels)) > 1
