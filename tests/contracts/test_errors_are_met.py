"""Every custom error that the contracts declare is met by some test, with its arguments."""

from __future__ import annotations

import re
from pathlib import Path

from offchain.domain.vocabulary import SIGNATURES
from tests.contracts.fixtures.bad_terms import BAD_TERMS
from tests.contracts.fixtures.presales import BAD_MONEY
from tests.contracts.fixtures.quorums import BAD_QUORUMS
from tests.contracts.fixtures.rewards import BAD_PROGRAMMES
from tools.error_table import declarations

HERE = Path(__file__).parent
UNREACHABLE: dict[str, str] = {}
"""Error -> why no call on chain can meet it."""

OF_BASES = {
    "InvalidShortString",  # EIP-712, at deployment
    "StringTooLong",
    "ERC1155InsufficientBalance",  # ERC-6093
    "ERC1155InvalidApprover",
    "ERC1155InvalidArrayLength",
    "ERC1155InvalidOperator",
    "ERC1155InvalidReceiver",
    "ERC1155InvalidSender",
    "ERC1155MissingApprovalForAll",
    "StringsInsufficientHexLength",  # never: 32 bytes are 64 digits
}
"""Errors of OpenZeppelin's bases and libraries."""


def declared() -> set[str]:
    return set(re.findall(r"\berror (\w+)\(", declarations()))


def test_every_error_is_expected_somewhere_with_its_arguments():
    expected = {bad.code for bad in BAD_TERMS} | {code for _, code, _ in (*BAD_QUORUMS, *BAD_PROGRAMMES, *BAD_MONEY)}
    for path in HERE.glob("test_*.py"):
        expected |= set(re.findall(r'refuses\(\s*"(\w+)"', path.read_text(encoding="utf-8")))
    assert sorted(declared() - expected) == sorted(UNREACHABLE)


def test_the_twin_declares_the_same_errors_with_the_same_arguments():
    assert dict(re.findall(r"\berror (\w+)\(([^)]*)\)", declarations())) == dict(SIGNATURES)


def test_the_compiled_contracts_know_no_other_error(
    BudgetVault,
    CouponToken,
    PromotionHub,
    EligibilityRoots,
    OracleQuorum,
    PresaleEscrow,
    Checkout,
    PromotionLens,
    RewardDistributor,
    TermsCheck,
):
    for contract in (
        BudgetVault,
        CouponToken,
        PromotionHub,
        EligibilityRoots,
        OracleQuorum,
        PresaleEscrow,
        Checkout,
        PromotionLens,
        RewardDistributor,
        TermsCheck,
    ):
        names = {item["name"] for item in contract.abi if item["type"] == "error"}
        assert names <= declared() | OF_BASES
