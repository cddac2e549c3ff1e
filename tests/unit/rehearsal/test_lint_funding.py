"""What is found about a campaign that is paid on chain."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.rehearsal.findings import Finding, Level
from tests.unit.rehearsal.subjects import document, found

PAID: dict[str, Any] = {
    "settlement": "paid",
    "token": "0x5fbdb2315678afecb367f032d93f642f64180aa3",
    "collect_delay": "1d",
    "grace": "2d",
}


def funded(share: str, kind: str = "FIXED", **changes: Any) -> list[Finding]:
    """What is found, where the issuer pays `share` and the merchant the rest."""
    bps = round(float(share.rstrip("%")) * 100)
    rest = f"{(10_000 - bps) // 100}.{(10_000 - bps) % 100:02d}%"
    funders = [{"account": "merchant", "share": rest}, {"account": "issuer", "share": share}]
    return found(document(kind, **(PAID | {"funders": funders} | changes)))


@pytest.mark.parametrize(
    ("share", "kind", "changes", "warned"),
    [
        ("0.19%", "FIXED", {}, True),  # of 5.00: 0.0095
        ("0.20%", "FIXED", {}, False),  # of 5.00: 0.01
        ("1%", "PERCENT", {}, True),  # 12.5 % of the cheapest, 3.50, is 0.44
        ("2.28%", "PERCENT", {}, False),
        ("0.79%", "PERCENT", {"conditions": {"min_amount": "10.00"}}, True),  # 12.5 % of it is 1.25
        ("0.80%", "PERCENT", {"conditions": {"min_amount": "10.00"}}, False),
        ("0.24%", "EVERY", {}, True),  # of one step, 4.00
        ("0.25%", "EVERY", {}, False),
        ("0.01%", "BXGY", {}, False),  # the goods decide
    ],
)
def test_a_share_of_the_smallest_use_that_rounds_to_nothing_is_warned_of(
    share: str, kind: str, changes: dict[str, Any], warned: bool
) -> None:
    warnings = [it for it in funded(share, kind, **changes) if it.code == "share-of-nothing"]
    assert [(it.level, it.problem.path) for it in warnings] == [(Level.WARNING, "funders[1].share")] * warned


def test_a_gift_that_is_paid_has_nothing_to_fund() -> None:
    codes = {it.code for it in found(document("GIFT", **PAID))}
    assert "nothing-to-fund" in codes
    assert "nothing-to-fund" not in {it.code for it in found(document("GIFT"))}


def test_money_of_others_that_is_collected_at_once_is_noted() -> None:
    assert "collected-at-once" in {it.code for it in funded("50%", collect_delay="0s")}
    assert "collected-at-once" not in {it.code for it in funded("50%")}
    assert "collected-at-once" not in {it.code for it in found(document(**(PAID | {"collect_delay": "0s"})))}
