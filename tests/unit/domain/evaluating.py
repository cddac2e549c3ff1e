"""One promotion, or several, on an order of these lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from offchain.domain import cascade
from offchain.domain.basket import Basket, fill
from offchain.domain.bounds import MAX_U96
from offchain.domain.cascade import Presented
from offchain.domain.extra import NO_EXTRA, Extra
from offchain.domain.order import Line
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation, evaluate
from offchain.domain.terms import Terms
from tests.unit import samples


def terms(**changes: Any) -> Terms:
    """20 % off an order, as much as it may be; or that with these changes."""
    return samples.terms(**({"cap_amount": MAX_U96} | changes))


def presented(terms: Terms, extra: Extra = NO_EXTRA, *, campaign: int = 1, personal: int = 0) -> Presented:
    """The promotion as it is presented for an order."""
    return Presented(
        campaign=campaign.to_bytes(32, "big"),
        terms=terms,
        extra=extra,
        personal=personal,
        max_discount=terms.cap_amount,
    )


def given_off(
    terms: Terms,
    *lines: Line,
    extra: Extra = NO_EXTRA,
    personal: int = 0,
    delivery: int = 0,
    most: int | None = None,
    basket: Basket | None = None,
) -> Evaluation:
    """The evaluation of an order of these lines, or of what is left in the basket."""
    basket = basket or fill(lines, delivery)
    limit = terms.cap_amount if most is None else most
    return evaluate(terms, extra, basket, personal=personal, max_discount=limit)


def refused(terms: Terms, *lines: Line, **options: Any) -> Refusal:
    """The refusal of such an order."""
    with pytest.raises(Refusal) as caught:
        given_off(terms, *lines, **options)
    return caught.value


def after(first: Terms, *lines: Line, extra: Extra = NO_EXTRA, delivery: int = 0) -> Basket:
    """What a first promotion leaves of an order."""
    basket = fill(lines, delivery)
    cascade.apply(presented(first, extra), basket)
    return basket


def left(basket: Basket) -> Sequence[int]:
    """What is left of each line, minor units."""
    return [basket.left(position) for position in range(len(basket.lines))]
