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
    joint,
    lens,
    market,
    merchant,
    oracle,
    people,
    presales,
    public,
    relayer,
    rewards,
    rival,
    roots,
    shopper,
    vault,
)
