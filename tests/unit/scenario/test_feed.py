"""Which actions of members count, and what they earn."""

from __future__ import annotations

import numpy as np
import pytest

from offchain.scenario import feed
from offchain.scenario.feed import Action


def test_an_action_counts_once_and_never_on_ones_own_post() -> None:
    share, like = Action(20, 3, "share"), Action(20, 3, "like")
    counted = feed.count([share, like, share, Action(3, 3, "share")])
    assert counted.kept == (share, like)
    assert counted.dropped == {"done before": 1, "own post": 1}
    assert counted.reach == 1


@pytest.mark.parametrize(("shares", "cents"), [(1, 50), (6, 300), (7, 300), (12, 300)])
def test_actions_earn_up_to_a_limit(shares: int, cents: int) -> None:
    counted = feed.count([Action(20, post, "share") for post in range(shares)])
    assert feed.earned(counted, {}) == {20: {"share": cents}}


def test_the_limit_is_used_by_the_dearest_first() -> None:
    actions = [Action(20, post, kind) for kind in ("like", "comment", "share") for post in range(5)]
    assert feed.earned(feed.count(actions), {})[20] == {"share": 250, "comment": 50}


def test_who_shares_earns_for_two_above_and_no_third() -> None:
    chain = {30: 20, 20: 10, 10: 9}
    earned = feed.earned(feed.count([Action(30, 0, "share")]), chain)
    assert earned == {10: {"referral": 50}, 20: {"referral": 200}, 30: {"share": 50}}


def test_who_only_likes_earns_nothing_for_others() -> None:
    assert feed.earned(feed.count([Action(30, 0, "like")]), {30: 20}) == {30: {"like": 5}}


def test_nobody_is_brought_by_who_came_later() -> None:
    assert all(referrer < member for member, referrer in feed.brought(np.random.default_rng(1)).items())
