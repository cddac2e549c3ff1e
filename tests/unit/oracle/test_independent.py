"""An operator signs what its own data make, and nothing of a bundle that was changed is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from offchain.attestation.typed_data import roots_domain
from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.eligibility.epochs import EpochInputs
from offchain.oracle.computing import Computed, check_same, compute
from offchain.oracle.errors import EpochDiffersError
from offchain.oracle.independent import check_request
from offchain.oracle.request import EpochRequest
from tests.determinism.pipeline import inputs

NOW = 1_790_000_000


@cache
def proposed() -> tuple[EpochInputs, Computed, EpochRequest]:
    """An epoch and its request."""
    of = inputs()
    computed = compute(of)
    root = computed.epoch.root(of.dataset.cutoff + of.terms.root_delay_seconds + 600)
    return of, computed, EpochRequest(domain=roots_domain(1337, 0xB2), campaign=of.campaign, root=root)


class Own:
    """An operator's data and vault."""

    def __init__(self, dataset: Dataset, wallets: Mapping[str, int]) -> None:
        self._dataset, self._wallets = dataset, wallets

    def behaviour(self, cutoff: int) -> Dataset:
        return replace(self._dataset, cutoff=cutoff)

    def wallets(self, now: int) -> Mapping[str, int]:
        assert now == NOW, "the log of reads tells when it was, not what the request says"
        return self._wallets


def test_the_same_data_make_the_same_root() -> None:
    of, _, request = proposed()
    check_request(request, of, Own(of.dataset, of.wallets), of.plan, NOW)


def test_other_data_make_another_root_which_is_not_signed() -> None:
    of, _, request = proposed()
    fewer = replace(of.dataset, events=EventLog(of.dataset.events.table.slice(1)))
    with pytest.raises(EpochDiffersError, match=r"behaviour: stated \d+ rows, here \d+\nroot: stated"):
        check_request(request, of, Own(fewer, of.wallets), of.plan, NOW)


def test_a_wallet_that_the_operator_does_not_know_is_told() -> None:
    of, _, request = proposed()
    known = dict(list(of.wallets.items())[1:])
    with pytest.raises(EpochDiffersError, match="wallets: stated 250, here 249; 1 differ, 0 held"):
        check_request(request, of, Own(of.dataset, known), of.plan, NOW)


def test_a_wallet_that_is_said_to_hold_a_coupon_is_left_out_here_too() -> None:
    of, _, request = proposed()
    more = {**of.wallets, "new": 0xFFFF}
    check_request(replace(request, held=(0xFFFF,)), of, Own(of.dataset, more), of.plan, NOW)


def test_an_epoch_that_computes_to_another_manifest_is_refused() -> None:
    _, computed, _ = proposed()
    check_same(computed, computed.epoch.manifest)
    with pytest.raises(EpochDiffersError, match="rows: stated 7, computed"):
        check_same(computed, replace(computed.epoch.manifest, rows=7))
