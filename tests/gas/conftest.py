"""Gives the fixtures by role to the tests of this folder."""

from __future__ import annotations

from tests.contracts.fixtures.roles import (  # noqa: F401 - fixtures
    auditor,
    by_root,
    campaign,
    cashier,
    checkout,
    eve,
    frozen_garbage,
    gate,
    hub,
    isolation,
    issuer,
    market,
    merchant,
    oracle,
    people,
    public,
    relayer,
    rewards,
    rival,
    roots,
    shopper,
    till,
    vault,
)
