"""A merchant's mistakes: each is told with its line, its place, what stands there and what to write."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from offchain.campaigns import document as documents
from offchain.campaigns import entries, offer_document
from offchain.campaigns.entries import Part
from offchain.campaigns.errors import DocumentError
from offchain.texts.said import chinese
from tests.unit.campaigns.documents import GIFT_LIMITS, OFFERS, draft, plain, shop, text
from tests.unit.rehearsal.subjects import in_chinese

LIMITS = {"uses": 100, "budget": "500.00"}
WHO = {"issuer": "issuer"}
WHEN = {"end": "+30d"}
TOKEN = {"contract": "auditor", "asks": "ERC721_OWNER"}
BALANCE = {"contract": "auditor", "asks": "ERC1155_BALANCE", "minimum": "1", "token_id": "7"}


def offer(kind: str = "PERCENT", **changes: Any) -> dict[str, Any]:
    return {"offer": OFFERS[kind] | changes}


def tiers(*given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return offer("TIER", tiers=list(given), **changes)


PROMISES = {"notice": "24h", "max_pause": "12h", "revocation": "INDEX"}
MISTAKES: tuple[tuple[dict[str, Any], str, str, str], ...] = (
    ({"schema": "promissory-campaign/2"}, "schema", "'promissory-campaign/2'", "'promissory-campaign/1'"),
    ({"name": "Tea 5"}, "name", "'Tea 5'", "a name of small letters"),
    ({"currency": "euro"}, "currency", "'euro'", "three capital letters"),
    ({"currency": "XAU"}, "currency", "'XAU'", "a currency of ISO 4217 that has a minor unit"),
    ({"limits": LIMITS | {"budget": 500.5}}, "limits.budget", "500.5 without quotes", '"500.5" in quotes'),
    ({"limits": LIMITS | {"budget": 500}}, "limits.budget", "500", '"500" in quotes'),
    ({"limits": LIMITS | {"budget": "500.005"}}, "limits.budget", "'500.005'", "at most 2 decimals"),
    ({"limits": LIMITS | {"budget": "5,000"}}, "limits.budget", "'5,000'", 'such as "12.50"'),
    ({"limits": LIMITS | {"budget": "1" + "0" * 40}}, "limits.budget", "'1000", "a value from 0 to"),
    ({"limits": LIMITS | {"uses": "100"}}, "limits.uses", "'100'", "a whole number, without quotes"),
    ({"limits": LIMITS | {"uses": True}}, "limits.uses", "true", "a whole number, without quotes"),
    ({"limits": LIMITS | {"uses": 0}}, "limits.uses", "0", "at least 1"),
    ({"limits": LIMITS | {"uses": 2**32}}, "limits.uses", str(2**32), "less than"),
    ({"limits": {"uses": 1}}, "limits.budget", "nothing", "this entry"),
    (
        {"limits": LIMITS | {"buget": "1"}},
        "limits.buget",
        "an entry of that name",
        "perhaps budget; only budget, per_period, per_wallet, stock, uses",
    ),
    ({"limits": [1]}, "limits", "a list", "a mapping of entries"),
    ({"audience": "FRIENDS"}, "audience", "'FRIENDS'", "'PUBLIC', 'VOUCHER', 'ROOT' or 'HOLDER'"),
    (
        {"offer": OFFERS["FIXED"] | {"kind": "HALF"}},
        "offer",
        "a mapping",
        "one of 'PERCENT', 'FIXED', 'FIXED_PRICE', 'EVERY'",
    ),
    ({"offer": {"at_most": "1.00"}}, "offer", "a mapping", "an entry `kind`"),
    (offer(percent=12.5), "offer.percent", "12.5 without quotes", '"12.5%" in quotes'),
    (offer(percent="12.5"), "offer.percent", "'12.5'", 'such as "12.5%"'),
    (offer(amount="1.00"), "offer.amount", "an entry of that name", "perhaps"),
    (offer(scope="SHIPPING"), "offer.scope", "'SHIPPING'", "'UNIT', 'LINE' or 'ORDER'"),
    (offer(target={}), "offer.target", "neither", "one of `groups`, `sku`, `all: true`"),
    (offer(target={"groups": ["tea"], "sku": "T-1"}), "offer.target", "groups and sku", "one of `groups`, `sku`"),
    (offer(target={"groups": []}), "offer.target.groups", "a list", "at least 1 entry"),
    (offer(target={"groups": ["tea", "jam"]}), "offer.target.groups[1]", "'jam'", "one of coffee, tea"),
    (offer(target={"sku": "T-9"}), "offer.target.sku", "T-9", "one of 2 in the catalogue"),
    (offer("EVERY", max_times=0), "offer.max_times", "0", "at least 1"),
    (offer("EVERY") | {"conditions": {"min_amount": "1.00"}}, "conditions.min_amount", "'1.00'", "first step"),
    (offer("EVERY", every_units=2), "offer", "every and every_units", "either `every`"),
    ({"offer": OFFERS["GIFT"]}, "limits.budget", "'500.00'", "nothing: a gift takes no money off"),
    ({"offer": OFFERS["GIFT"]}, "limits.stock", "nothing", "how many units may be given"),
    (offer("GIFT", gift={"sku": "T-9"}) | {"limits": GIFT_LIMITS}, "offer.gift.sku", "T-9", "in the catalogue"),
    (offer("GIFT", at_most="1.00") | {"limits": GIFT_LIMITS}, "offer.at_most", "an entry of that name", "only every"),
    (
        {"offer": {"kind": "GIFT", "gift": {"sku": "T-1"}, "max_times": 2}, "limits": GIFT_LIMITS},
        "offer.max_times",
        "2",
        "a step beside it",
    ),
    (offer("SHIPPING", amount="1.00"), "offer", "both", "either `percent`"),
    (offer("SHIPPING", scope="ORDER"), "offer.scope", "an entry of that name", "only amount"),
    (offer("PERCENT", max_times=2), "offer.max_times", "2", "`groups_of` beside it"),
    (offer("PERCENT", groups_of=2) | {"conditions": {"min_quantity": 2}}, "conditions.min_quantity", "2", "the group"),
    (offer("PERCENT", on_list_price="yes"), "offer.on_list_price", "'yes'", "true or false"),
    (offer("BXGY", scope="UNIT"), "offer.scope", "'UNIT'", "'LINE' or 'ORDER'"),
    (offer("BXGY", get_target={"groups": ["jam"]}), "offer.get_target.groups[0]", "'jam'", "one of coffee, tea"),
    (offer("BXGY", get_target={}), "offer.get_target", "neither", "one of"),
    ({"conditions": {"contains": ["jam"]}}, "conditions.contains[0]", "'jam'", "one of coffee, tea"),
    ({"conditions": {"measured_on": {"all": False}}}, "conditions.measured_on", "neither", "`all: true`"),
    ({"when": WHEN | {"daily": {"from": "9:00", "to": "10:00"}}}, "when.daily.from", "'9:00'", "a time of the day"),
    ({"when": WHEN | {"daily": {"from": "09:00", "to": "09:00"}}}, "when.daily", "from '09:00'", "two different times"),
    ({"when": WHEN | {"daily": {"from": "09:00"}}}, "when.daily.to", "nothing", "this entry"),
    ({"when": WHEN | {"weekdays": ["MON", "MON"]}}, "when.weekdays[1]", "'MON' a second time", "every day once"),
    ({"when": WHEN | {"weekdays": ["Monday"]}}, "when.weekdays[0]", "'Monday'", "'MON'"),
    ({"when": WHEN | {"weekdays": ["MON"], "utc_offset": "+8"}}, "when.utc_offset", "'+8'", 'such as "+08:00"'),
    ({"when": WHEN | {"utc_offset": "+08:00"}}, "when.utc_offset", "'+08:00'", "`daily` or `weekdays`"),
    ({"audience": "HOLDER"}, "gate", "nothing", "what a holder holds"),
    ({"audience": "PUBLIC", "gate": TOKEN}, "gate", "a gate, and PUBLIC", "HOLDER, VOUCHER or ROOT"),
    ({"audience": "HOLDER", "gate": BALANCE}, "gate.asks", "ERC1155_BALANCE", "can be lent"),
    ({"gate": TOKEN | {"minimum": "1"}}, "gate.minimum", "'1'", "nothing: only PAST_VOTES and ERC1155_BALANCE"),
    ({"gate": BALANCE | {"token_id": None}}, "gate.token_id", "nothing", "ERC1155_BALANCE asks for it"),
    ({"gate": TOKEN | {"asks": "PAST_VOTES", "minimum": "1"}}, "gate.timepoint", "nothing", "PAST_VOTES asks for it"),
    ({"gate": BALANCE | {"minimum": "1.5"}}, "gate.minimum", "'1.5'", "a whole number in quotes"),
    ({"gate": TOKEN | {"contract": "club"}}, "gate.contract", "'club'", "the roles file has"),
    (
        {"limits": LIMITS | {"per_period": {"uses": 1, "period": "0s"}}},
        "limits.per_period.period",
        "'0s'",
        "one second",
    ),
    ({"limits": LIMITS | {"stock": 0}}, "limits.stock", "0", "at least 1"),
    ({"stacking": {"group": 32}}, "stacking.group", "32", "less than 32"),
    ({"stacking": {"group": 3, "with_groups": [1, 3]}}, "stacking.with_groups[1]", "3, its own group", "other groups"),
    ({"stacking": {"exclusive": True, "with_groups": [1]}}, "stacking.with_groups", "`exclusive`", "stands alone"),
    ({"stacking": {"exclusive": True, "one_only": True}}, "stacking.one_only", "`exclusive`", "stands alone"),
    ({"personal": {"least": "5", "most": "five"}}, "personal.most", "'five'", 'such as "5%"'),
    (tiers(), "offer.tiers", "a list", "at least 1 entry"),
    (
        tiers(*({"from_amount": "1.00", "percent": "1%"} for _ in range(6))),
        "offer.tiers",
        "a list",
        "at most 5 entries",
    ),
    (tiers({"from_amount": "1.00"}), "offer.tiers[0]", "from_amount", "percent and from_amount"),
    (
        tiers({"from_units": 1, "amount": "1.00"}, {"from_units": 2, "percent": "2%"}),
        "offer.tiers[1]",
        "from_units, percent",
        "from_units and amount, the same in every tier",
    ),
    (tiers({"from_units": 1, "amount": "1.00"}, percent="1%"), "offer.percent", "what all others get", "`amount`"),
    ({"when": {"end": "+30"}}, "when.end", "'+30'", 'or "+30d"'),
    ({"when": {"end": "2026-12-01T00:00:00"}}, "when.end", "'2026-12-01T00:00:00'", "offset"),
    ({"when": {"end": "2026-02-30T00:00:00Z"}}, "when.end", "2026-02-30", "the calendar"),
    ({"when": {"start": "1969-12-31T23:59:59Z", "end": "+1d"}}, "when.start", "(-1)", "a value from 0"),
    ({"who": WHO | {"merchant": "bob"}}, "who.merchant", "'bob'", "(auditor, issuer, merchant)"),
    ({"who": WHO | {"merchant": "0x12"}}, "who.merchant", "'0x12'", "an address"),
    ({"who": {"issuer": "0x" + "aB" * 20}}, "who.issuer", "'0xaB", "checksum"),
    ({"promises": PROMISES | {"notice": "1 day"}}, "promises.notice", "'1 day'", 'such as "24h"'),
    ({"promises": PROMISES | {"root_delay": "1h"}}, "promises.root_delay", "'1h'", "only a ROOT audience"),
    ({"audience": "ROOT"}, "promises.root_delay", "nothing", "how long a root waits"),
    ({"texts": {}}, "texts", "no language", "`en`, `zh`, or both"),
    ({"texts": {"fr": {"title": "T", "body": "B"}}}, "texts.fr", "an entry of that name", "only en, zh"),
    ({"texts": {"en": {"title": "T", "body": ""}}}, "texts.en.body", "''", "at least 1 character"),
    ({"funders": [{"account": "merchant", "share": 100}]}, "funders[0].share", "100", '"100%" in quotes'),
    ({"funders": [{"account": "merchant", "share": "101%"}]}, "funders[0].share", "'101%'", "a value from 0 to 10000"),
    ({"evaluation_plan": "0x12"}, "evaluation_plan", "'0x12'", "a hash"),
    ({"salt": -1}, "salt", "-1", "at least 0"),
    ({"colour": "red"}, "colour", "an entry of that name", "only audience"),
)


@pytest.mark.parametrize(
    ("changes", "path", "found", "wanted"), MISTAKES, ids=lambda it: it if isinstance(it, str) else ""
)
def test_a_mistake_is_told_with_its_place(changes: dict[str, Any], path: str, found: str, wanted: str) -> None:
    with pytest.raises(DocumentError) as refused:
        draft(plain(**without_none(changes)), catalogue=shop())
    (problem,) = (problem for problem in refused.value.problems if problem.path == path)
    assert found in problem.found
    assert wanted in problem.wanted
    assert in_chinese(problem.found)
    assert in_chinese(problem.wanted)
    assert f"实为 {chinese(problem.found)}；应为 {chinese(problem.wanted)}" in chinese(problem.told)
    assert f"{path}: found {problem.found}; wanted {problem.wanted}" in str(refused.value)


def without_none(changes: dict[str, Any]) -> dict[str, Any]:
    """None takes an entry out of a part."""
    return {
        name: {key: value for key, value in part.items() if value is not None} if isinstance(part, dict) else part
        for name, part in changes.items()
    }


def test_names_of_goods_need_a_catalogue() -> None:
    with pytest.raises(DocumentError, match="an entry `catalogue`"):
        draft(plain(**offer(target={"sku": "T-1"})))


def test_a_waiting_window_of_half_minutes_is_refused() -> None:
    with pytest.raises(DocumentError, match="whole minutes"):
        draft(plain(audience="ROOT", promises=PROMISES | {"root_delay": "90s"}))


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    wrong = text(plain(name="Tea", limits={"uses": 0, "budget": "1"}))
    with pytest.raises(DocumentError, match="has 2 mistakes") as refused:
        draft(wrong)
    lines = wrong.splitlines()
    for problem in refused.value.problems:
        assert problem.path.rpartition(".")[2] in lines[problem.line - 1]


def test_a_document_that_is_no_mapping_is_refused() -> None:
    for wrong in ("", "- 1", "tea"):
        with pytest.raises(DocumentError, match="a mapping of entries"):
            draft(wrong)


def test_every_part_of_the_document_can_say_which_entries_it_has() -> None:
    modules = (documents, entries, offer_document)
    parts = {it for module in modules for it in vars(module).values() if isinstance(it, type) and issubclass(it, Part)}
    bases = {base for part in parts for base in part.__bases__}
    assert parts - bases == set(documents.PARTS.values())
    assert issubclass(Part, BaseModel)
