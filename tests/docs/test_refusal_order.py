"""The specification's tables of refusals say what the contracts refuse, in the order in which they look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from offchain.domain.vocabulary import SIGNATURES
from tests.docs.markdown import code_spans, page
from tests.docs.solidity_refusals import Source
from tests.surroundings import ROOT

QUORUM = "6.6 An oracle of several"
SPECIFICATION = page(ROOT, "docs/specification.md")
SOURCE = Source.read(ROOT)
REWARDS = "6.7 Rewards"
PRESALES = "6.8 Pre-sales"
CHECKOUT = "6.9 The checkout"
VAULT = "6.10 The vault"
COUPONS = "6.11 Coupons as tokens"
TRANSFERS = {"safeTransferFrom", "safeBatchTransferFrom"}
"""Functions of ERC-1155 that the base of the token has."""
HASHES = ("CouponHash", "LeafHash", "PresaleHash", "QuorumHash", "RewardHash", "VoucherHash")
ACCESSORS = ("CampaignState", "OrderLib", "SignatureLib", "TermsLib", "TierLib", *HASHES)
"""Libraries that are called through `using ... for`, or whose functions only read and hash."""


def tabled(heading: str, position: int = 0) -> tuple[str, ...]:
    """The codes of a section's table of causes, top down. position : which of them, where it has several."""
    tables = [table for table in SPECIFICATION.tables if table.heading == heading]
    return tuple(code_spans(cell)[0] for cell in tables[position].column("with"))


def afterwards(heading: str = "6.4 What a merchant does afterwards") -> Mapping[str, tuple[str, ...]]:
    """Call -> codes, of the table of what a merchant, or a freezer, does afterwards."""
    table = SPECIFICATION.table(heading, ("call",))
    return {
        call: tuple(span for span in code_spans(codes) if "_" in span)
        for calls, codes in table.rows
        for call in code_spans(calls)
    }


def test_a_redemption_is_refused_in_the_order_of_the_specification() -> None:
    *others, last = tabled("6.1 `redeem`, `redeemFor` and `quoteRedeem`")
    assert (*others, last) == SOURCE.refusals("PromotionHub", "redeem")
    assert tuple(others) == SOURCE.refusals("PromotionHub", "quoteRedeem")
    assert ("Hub_NotCheckout", *others) == SOURCE.refusals("PromotionHub", "redeemFor")


def test_a_creation_is_refused_in_the_order_of_the_specification() -> None:
    assert tabled("6.2 `create`") == SOURCE.refusals("PromotionHub", "create")


@pytest.mark.parametrize(("position", "function"), [(0, "propose"), (1, "veto")])
def test_roots_are_refused_in_the_order_of_the_specification(position: int, function: str) -> None:
    assert tabled("6.3 Roots", position) == SOURCE.refusals("EligibilityRoots", function)


@pytest.mark.parametrize("function", afterwards())
def test_a_merchant_is_refused_in_the_order_of_the_specification(function: str) -> None:
    assert afterwards()[function] == SOURCE.refusals("PromotionHub", function)


def test_a_rotation_is_refused_in_the_order_of_the_specification() -> None:
    assert tabled(QUORUM) == SOURCE.refusals("OracleQuorum", "propose")


@pytest.mark.parametrize("function", afterwards(QUORUM))
def test_a_freezer_is_refused_in_the_order_of_the_specification(function: str) -> None:
    assert afterwards(QUORUM)[function] == SOURCE.refusals("OracleQuorum", function)


@pytest.mark.parametrize(("position", "function"), [(0, "create"), (1, "publish"), (2, "claim")])
def test_rewards_are_refused_in_the_order_of_the_specification(position: int, function: str) -> None:
    assert tabled(REWARDS, position) == SOURCE.refusals("RewardDistributor", function)


@pytest.mark.parametrize("function", afterwards(REWARDS))
def test_what_else_a_programme_refuses_comes_in_the_order_of_the_specification(function: str) -> None:
    assert afterwards(REWARDS)[function] == SOURCE.refusals("RewardDistributor", function)


def test_a_presale_is_refused_in_the_order_of_the_specification() -> None:
    assert tabled(PRESALES) == SOURCE.refusals("PresaleEscrow", "create")


@pytest.mark.parametrize("function", afterwards(PRESALES))
def test_what_else_a_presale_refuses_comes_in_the_order_of_the_specification(function: str) -> None:
    assert afterwards(PRESALES)[function] == SOURCE.refusals("PresaleEscrow", function)


@pytest.mark.parametrize("function", afterwards(CHECKOUT))
def test_what_the_checkout_adds_to_the_hub_comes_in_the_order_of_the_specification(function: str) -> None:
    own = [code for code in SOURCE.refusals("Checkout", function) if code.startswith(("Checkout_", "Token_"))]
    assert afterwards(CHECKOUT)[function] == tuple(own)


@pytest.mark.parametrize("function", afterwards(VAULT))
def test_the_vault_refuses_in_the_order_of_the_specification(function: str) -> None:
    assert afterwards(VAULT)[function] == SOURCE.refusals("BudgetVault", function)


@pytest.mark.parametrize(("position", "function"), [(0, "open"), (1, "claim"), (1, "claimMany")])
def test_a_coupon_token_is_refused_in_the_order_of_the_specification(position: int, function: str) -> None:
    assert tabled(COUPONS, position) == SOURCE.refusals("CouponToken", function)


@pytest.mark.parametrize("function", afterwards(COUPONS))
def test_what_else_a_coupon_token_refuses_comes_in_the_order_of_the_specification(function: str) -> None:
    # Those of the standard are the base's; what they refuse besides is in what the base calls.
    own = "_update" if function in TRANSFERS else function
    assert afterwards(COUPONS)[function] == SOURCE.refusals("CouponToken", own)


def test_a_coupon_token_redeems_as_the_hub_does() -> None:
    assert SOURCE.refusals("CouponToken", "redeem") == SOURCE.refusals("PromotionHub", "redeem")


def test_no_function_that_refuses_is_left_out() -> None:
    tables = {
        "PromotionHub": {"redeem", "redeemFor", "quoteRedeem", "create", *afterwards()},
        "CouponToken": {"open", "claim", "claimMany", "redeem", *afterwards(COUPONS)} - TRANSFERS,
        "EligibilityRoots": {"propose", "veto"},
        "Checkout": set(afterwards(CHECKOUT)),
        "OracleQuorum": {"propose", *afterwards(QUORUM)},
        "BudgetVault": {*afterwards(VAULT)},
        "PresaleEscrow": {"create", *afterwards(PRESALES)},
        "RewardDistributor": {"create", "publish", "claim", *afterwards(REWARDS)},
    }
    for contract, tabled_there in tables.items():
        names = {name for unit, name in SOURCE.bodies if unit == contract and not name.startswith("_")}
        assert {name for name in names if SOURCE.refusals(contract, name)} == tabled_there


def test_every_refusal_of_the_vocabulary_is_in_the_specification() -> None:
    assert {span for span, _ in SPECIFICATION.spans} >= set(SIGNATURES)


def test_accessors_refuse_nothing() -> None:
    libraries = {unit for unit, _ in SOURCE.bodies}
    assert libraries >= set(ACCESSORS)
    assert [name for unit, name in SOURCE.bodies if unit in ACCESSORS and SOURCE.refusals(unit, name)] == []


def test_refusals_of_what_is_called_stand_where_the_call_stands(tmp_path: Path) -> None:
    folder = tmp_path / "contracts"
    folder.mkdir()
    (folder / "Rule.sol").write_text(
        "library Rule {\nfunction check() internal pure {\nif (true) revert Errors.Rules_ZeroDiscount(0);\n}\n}"
    )
    (folder / "Shop.sol").write_text(
        "contract Shop {\nfunction sell() external {\n// revert Errors.Hub_NoCashier();\n_open();\nRule.check();\n"
        "revert Errors.Hub_Ended(1, 2);\n}\nfunction _open() private {\nrevert Errors.Hub_Paused(1, 2);\n}\n}"
    )
    assert Source.read(tmp_path).refusals("Shop", "sell") == ("Hub_Paused", "Rules_ZeroDiscount", "Hub_Ended")
