"""`promo quote`, `promo bench quote` and `promo bench coupon`, as people call them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from offchain.attestation.parts import extra_hash
from offchain.campaigns import terms_file
from offchain.cli import app
from offchain.commands import bench
from offchain.commands.outcome import Exit
from offchain.domain.extra import NO_EXTRA, Extra, Selector
from offchain.domain.terms import Audience, Kind, Scope, Terms
from tests.surroundings import ROOT
from tests.unit import samples
from tests.unit.samples import NOW

CAMPAIGNS = ROOT / "examples" / "campaigns"


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests is no merchant."""
    monkeypatch.delenv("PROMO_ACCOUNT", raising=False)


def quoted(*arguments: object) -> dict[str, Any]:
    """The JSON document of a quote."""
    result = CliRunner().invoke(app, ["quote", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def moment(seconds: int) -> str:
    """Unix seconds as a file has them."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def order_file(folder: Path, **changes: Any) -> Path:
    """2 units at 10.00 and one at 25.00."""
    order = {
        "schema": "promissory-order/1",
        "time": moment(NOW),
        "lines": [
            {"sku": "cup", "quantity": 2, "unit_price": "10.00"},
            {"sku": "pot", "quantity": 1, "unit_price": "25.00"},
        ],
    }
    path = folder / "order.json"
    path.write_text(json.dumps({**order, **changes}))
    return path


def terms(folder: Path, name: str, extra: Extra = NO_EXTRA, **changes: Any) -> Path:
    """A file of terms."""
    its: Terms = samples.terms(currency=978, cap_amount=10**6, budget=10**7, **changes)
    words = extra.words(its)
    if words:
        its = replace(its, extra_hash=extra_hash(words))
    path = folder / f"{name}.json"
    path.write_text(terms_file.text(name, its, extra))
    return path


def test_the_example_says_what_the_order_costs() -> None:
    files = CAMPAIGNS / "fixed-public.yaml", CAMPAIGNS / "percent-voucher.yaml"
    told = quoted(*files, "--order", ROOT / "examples" / "order.json")
    assert told["currency"] == "EUR"
    assert {promotion["campaign"] for promotion in told["promotions"]} == {"kettle-five-off", "coffee-for-you"}
    assert told["payable"] == told["total"] - told["discount"]


def test_terms_of_the_chain_are_quoted_too(tmp_path: Path) -> None:
    tenth = terms(tmp_path, "tenth", kind=Kind.PERCENT, value=1_000)
    told = quoted(tenth, "--order", order_file(tmp_path, delivery="4.90"))
    assert (told["total"], told["discount"], told["payable"]) == (4_990, 450, 4_540)


@pytest.mark.parametrize("money", [{}, {"currency": "EUR"}, {"currency": "EUR", "decimals": 2}, {"decimals": 2}])
def test_an_order_in_the_money_of_the_campaign_is_priced(tmp_path: Path, money: dict[str, Any]) -> None:
    told = quoted(terms(tmp_path, "tenth", value=1_000), "--order", order_file(tmp_path, **money))
    assert (told["currency"], told["payable"]) == ("EUR", 4_050)


@pytest.mark.parametrize(
    ("money", "code", "facts"),
    [
        ({"currency": "USD"}, "Order_Currency", {"order": 840, "terms": 978}),
        ({"currency": "EUR", "decimals": 3}, "Order_Decimals", {"order": 3, "terms": 2}),
    ],
)
def test_a_campaign_in_other_money_than_the_order_is_refused_with_both(
    tmp_path: Path, money: dict[str, Any], code: str, facts: dict[str, int]
) -> None:
    told = quoted(terms(tmp_path, "tenth", value=1_000), "--order", order_file(tmp_path, **money))
    (promotion,) = told["promotions"]
    assert (promotion["code"], promotion["facts"], told["discount"]) == (code, facts, 0)


def test_a_currency_that_nobody_has_is_refused(tmp_path: Path) -> None:
    order = order_file(tmp_path, currency="XXQ")
    result = CliRunner().invoke(app, ["quote", str(terms(tmp_path, "tenth")), "--order", str(order)])
    assert result.exit_code != 0
    assert "found the currency 'XXQ'; wanted a code of ISO 4217" in result.output + result.stderr


def test_the_next_step_names_the_prize(tmp_path: Path) -> None:
    fixed = terms(tmp_path, "fixed", kind=Kind.FIXED, value=2_000, min_amount=5_750)
    (promotion,) = quoted(fixed, "--order", order_file(tmp_path))["promotions"]
    assert promotion["next_step"] == "Add 12.50 to unlock 20.00 off."


def test_lines_are_told_in_the_order_of_the_file_where_the_rules_want_another(tmp_path: Path) -> None:
    free = {"kind": Kind.BXGY, "value": 0, "buy_quantity": 1, "get_quantity": 1, "get_bps": 10_000, "max_times": 1}
    extra = Extra(get=Selector())
    told = quoted(terms(tmp_path, "free", extra, scope=Scope.ORDER, **free), "--order", order_file(tmp_path))
    assert told["per_line"] == [{"sku": "cup", "discount": 1_000}, {"sku": "pot", "discount": 0}]


def test_the_value_on_a_coupon_counts(tmp_path: Path) -> None:
    tenth = terms(tmp_path, "tenth", kind=Kind.PERCENT, value=1_000)
    told = quoted(tenth, "--order", order_file(tmp_path, personal={"tenth": 2_000}))
    assert told["discount"] == 900


@pytest.mark.parametrize(
    ("audience", "name"),
    [(Audience.PUBLIC, "tenth"), (Audience.HOLDER, "tenth"), (Audience.VOUCHER, "another")],
)
def test_a_value_that_no_coupon_can_carry_is_refused(tmp_path: Path, audience: Audience, name: str) -> None:
    """On chain a grant of a public promotion, or of a held token, has no value: the order would be refused."""
    tenth = terms(tmp_path, "tenth", kind=Kind.PERCENT, value=1_000, audience=audience)
    order = order_file(tmp_path, personal={name: 2_000})
    result = CliRunner().invoke(app, ["quote", str(tenth), "--order", str(order), "--json"])
    assert result.exit_code == Exit.REFUSED
    assert f"a value on a coupon of {name}" in result.output


def test_a_policy_can_be_named(tmp_path: Path) -> None:
    small = terms(tmp_path, "small", kind=Kind.FIXED, value=100, priority=5)
    large = terms(tmp_path, "large", kind=Kind.FIXED, value=300)
    order = order_file(tmp_path)
    assert quoted(small, large, "--order", order)["chosen"] == ["small", "large"]
    assert quoted(small, large, "--order", order, "--policy", "0=max")["chosen"] == ["large"]
    assert quoted(small, large, "--order", order, "--policy", "0=first")["chosen"] == ["small"]


@pytest.mark.parametrize("policy", [("32=max",), ("0=max", "0=first")], ids=["no such group", "one group twice"])
def test_a_policy_that_names_no_group_or_one_twice_is_refused(tmp_path: Path, policy: tuple[str, ...]) -> None:
    small = terms(tmp_path, "small", kind=Kind.FIXED, value=100)
    named = [word for one in policy for word in ("--policy", one)]
    result = CliRunner().invoke(app, ["quote", str(small), "--order", str(order_file(tmp_path)), *named])
    assert result.exit_code == 1
    assert "--policy: found" in result.stderr


@pytest.mark.parametrize(
    ("time", "code"), [(NOW - 2 * samples.DAY, "Hub_NotStarted"), (NOW + 31 * samples.DAY, "Hub_Ended")]
)
def test_outside_its_window_a_campaign_is_refused(tmp_path: Path, time: int, code: str) -> None:
    told = quoted(terms(tmp_path, "tenth"), "--order", order_file(tmp_path, time=moment(time)))
    assert [promotion["code"] for promotion in told["promotions"]] == [code]
    assert told["discount"] == 0


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"schema": "promissory-order/2"}, "schema"),
        ({"lines": [{"sku": "cup", "quantity": 2}]}, "unit_price of cup"),
        ({"lines": [{"sku": "cup", "quantity": "2"}]}, "lines.0.quantity"),
        ({"delivery": "4.901"}, "4.901"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_order_that_cannot_be_read_is_refused_with_its_place(
    tmp_path: Path, changes: dict[str, Any], wanted: str
) -> None:
    order = order_file(tmp_path, **changes)
    result = CliRunner().invoke(app, ["quote", str(terms(tmp_path, "tenth")), "--order", str(order)])
    assert result.exit_code == 1
    assert wanted in result.output


def test_terms_with_words_of_another_hash_are_refused(tmp_path: Path) -> None:
    path = terms(tmp_path, "tenth")
    path.write_text(json.dumps({**json.loads(path.read_text()), "extra": ["0x1"]}))
    result = CliRunner().invoke(app, ["quote", str(path), "--order", str(order_file(tmp_path))])
    assert result.exit_code == 1
    assert "extra words" in result.output


def test_the_bench_names_figures_and_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_ROUND", 1)
    monkeypatch.setattr(bench, "_ROUNDS", 1)
    result = CliRunner().invoke(app, ["bench", "quote", "--json"])
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(document) >= {"figures", "peers", "environment"}
    assert set(document["figures"]) == {
        f"quotes_per_second_{promotions}_{lines}_lines"
        for promotions in ("1_promotion", "8_promotions")
        for lines in (5, 10, 50)
    }
    assert all(figure > 0 for figure in document["figures"].values())


def test_the_bench_of_coupons_names_figures_and_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_ROUND": 1, "_ROUNDS": 1, "_WHOLE": 1_200}.items():
        monkeypatch.setattr(bench, name, value)
    result = CliRunner().invoke(app, ["bench", "coupon", "--json"])
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(document) >= {"figures", "peers", "environment"}
    whole = "vouchers_per_second_codes_all_cores_to_file"
    assert set(document["figures"]) == {
        "vouchers_per_second_wallets_1_core",
        "vouchers_per_second_codes_1_core",
        whole,
    }
    assert all(figure > 0 for figure in document["figures"].values())
    assert set(document["goals"]) == {whole}


def test_a_quote_of_no_campaign_is_refused() -> None:
    result = CliRunner().invoke(app, ["quote", "--order", str(ROOT / "examples" / "order.json"), "--json"])
    assert result.exit_code == Exit.REFUSED
    assert json.loads(result.stdout)["error"]["code"] == "OrderError"
