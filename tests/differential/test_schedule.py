"""Schedule.sol against offchain/domain/schedule.py."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from offchain.domain.refusals import Refusal
from offchain.domain.schedule import DAY, check_hours
from offchain.domain.terms import Terms, pack_terms
from tests.differential.conftest import Harness
from tests.differential.words import encoded
from tests.unit import samples

CASES = 500
MONDAY = 1_764_547_200  # 2025-12-01T00:00:00Z


def by_twin(terms: Terms, time: int) -> Refusal | None:
    try:
        check_hours(terms, time)
    except Refusal as refusal:
        return refusal
    return None


def by_chain(rules: Harness, terms: Terms, time: int) -> Refusal | None:
    try:
        rules.ask("checkHours", encoded([*pack_terms(terms), time]))
    except Refusal as refusal:
        return refusal
    return None


def test_every_moment_is_open_or_closed_on_both_sides(rules: Harness) -> None:
    random = Random(10)  # noqa: S311 - no secret
    met = set()
    for _ in range(CASES):
        start, end = random.choice(((0, 0), (8 * 3600, 20 * 3600), (22 * 3600, 6 * 3600), (0, DAY), (3600, 3600)))
        terms = replace(
            samples.terms(),
            daily_from=start,
            daily_to=end,
            weekdays=random.choice((0, 0b0000001, 0b1100000, 0b1111111)),
            utc_offset=random.choice((0, 4, 32, 56, 256 - 4, 256 - 48)),
        )
        border = (
            random.choice((0, start, end)) + random.choice((-1, 0, 1)) - 900 * random.choice((0, 4, 32, 56, -4, -48))
        )
        time = MONDAY + DAY * random.randrange(14) + border
        twin = by_twin(terms, time)
        assert by_chain(rules, terms, time) == twin
        met.add(twin.code if twin else "open")
    assert met == {"open", "Hub_WrongWeekday", "Hub_OutsideHours"}
