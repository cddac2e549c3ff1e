"""Elements.sol against offchain/domain/elements.py: the kinds at each scope that they have, on list prices and on what
is left, among the cases that test_cascade.py compares."""

from __future__ import annotations

from offchain.domain.terms import Kind
from tests.differential.baskets import SCOPES_OF
from tests.differential.comparison import Observed

SHARE = 4_000
OF_GOODS = tuple(kind for kind in Kind if kind not in (Kind.GIFT, Kind.SHIPPING))


def test_the_cases_cover_every_element_of_every_kind(observed: Observed) -> None:
    wanted = {f"{kind.name} {scope.name}" for kind in OF_GOODS for scope in SCOPES_OF[kind]}
    assert observed.uncovered(wanted, SHARE) == set()


def test_the_cases_cover_elements_that_are_measured_on_the_list_price(observed: Observed) -> None:
    assert observed.uncovered({f"{kind.name} ON_LIST_PRICE" for kind in OF_GOODS}, SHARE) == set()
