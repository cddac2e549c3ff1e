"""RefundMath.sol against offchain/domain/refund_math.py."""

from __future__ import annotations

from random import Random

from offchain.domain.refund_math import clawback, discount_of_return, refund_of_return
from tests.differential.conftest import Harness
from tests.differential.words import encoded

CASES = 400


def test_every_return_gives_back_the_same(rules: Harness) -> None:
    random = Random(9)  # noqa: S311 - no secret
    for _ in range(CASES):
        price, bought = random.choice((0, 1, 999, 2**96 - 1)), random.randint(1, 10_000)
        discount = random.randint(0, price * bought)
        before = random.randint(0, bought)
        returned = random.randint(0, bought - before)
        answer = rules.ask("refunds", encoded([price, discount, bought, before, returned]))
        chain = [int.from_bytes(answer[at : at + 32], "big") for at in (0, 32, 64)]
        assert chain == [
            discount_of_return(discount, bought, before, returned),
            refund_of_return(price, discount, bought, before, returned),
            clawback(discount, price),
        ]
