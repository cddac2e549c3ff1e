"""A week of a social feed, simulated: who shares, likes and comments, which of it counts, and what it earns.

Rules of the programme, amounts in cents of the token: a share earns 50, a comment 20, a like 5, each once a member and
post, nothing on one's own posts, at most 300 a member for all of them. Who brought a member that shared earns 200, and
who brought that one earns 50.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from offchain.scenario.stage import pick

RULES: Final = (
    "0.50 a share, 0.20 a comment, 0.05 a like: once a member and post, not on own posts, at most 3.00 a member; "
    "2.00 for bringing a member who shares, 0.50 for bringing who brought one."
)
PAYS: Final = {"share": 50, "comment": 20, "like": 5}
MOST_BY_ACTIONS, DIRECT, SECOND = 300, 200, 50
MEMBERS, POSTS, ACTIONS = 40, 12, 420
_NOT_BROUGHT: Final = 8
"""Members who came by themselves."""


@dataclass(frozen=True, slots=True)
class Action:
    """member, post : numbers; kind : of `PAYS`. Post p is by member p."""

    member: int
    post: int
    kind: str


@dataclass(frozen=True, slots=True)
class Counted:
    """kept : what counts, in the order in which it was done; dropped : why not -> how many."""

    kept: tuple[Action, ...]
    dropped: Mapping[str, int]

    @property
    def reach(self) -> int:
        """What the community's goal counts: shares and comments."""
        return sum(action.kind != "like" for action in self.kept)


def drawn(chance: np.random.Generator) -> tuple[Action, ...]:
    """All actions of the week, in order; some do what does not count."""
    kinds = ("like", "like", "like", "comment", "share", "share")
    return tuple(
        Action(int(chance.integers(MEMBERS)), int(chance.integers(POSTS)), pick(chance, kinds)) for _ in range(ACTIONS)
    )


def brought(chance: np.random.Generator) -> dict[int, int]:
    """Member -> who brought it, always somebody who was there before."""
    return {member: int(chance.integers(member)) for member in range(_NOT_BROUGHT, MEMBERS)}


def count(actions: Sequence[Action]) -> Counted:
    """Which of them count."""
    kept: dict[Action, None] = {}
    dropped: Counter[str] = Counter()
    for action in actions:
        if action.member == action.post:
            dropped["own post"] += 1
        elif action in kept:
            dropped["done before"] += 1
        else:
            kept[action] = None
    return Counted(tuple(kept), dict(dropped))


def earned(counted: Counted, referrals: Mapping[int, int]) -> dict[int, dict[str, int]]:
    """Member -> reason -> cents, ascending by member. referrals : as the chain records them."""
    found: dict[int, dict[str, int]] = {member: {} for member in range(MEMBERS)}
    for member, kinds in _kinds(counted).items():
        left = MOST_BY_ACTIONS
        for kind, times in kinds.items():
            paid = min(left, times * PAYS[kind])
            left -= paid
            _add(found[member], kind, paid)
    for member in sorted({action.member for action in counted.kept if action.kind == "share"}):
        first = referrals.get(member)
        second = None if first is None else referrals.get(first)
        for whom, cents in ((first, DIRECT), (second, SECOND)):
            if whom is not None:
                _add(found[whom], "referral", cents)
    return {member: reasons for member, reasons in found.items() if reasons}


def _kinds(counted: Counted) -> dict[int, dict[str, int]]:
    """Member -> kind -> how many, dearest kind first."""
    counts = Counter((action.member, action.kind) for action in counted.kept)
    return {
        member: {kind: counts[member, kind] for kind in PAYS if counts[member, kind]}
        for member in sorted({action.member for action in counted.kept})
    }


def _add(reasons: dict[str, int], reason: str, cents: int) -> None:
    if cents:
        reasons[reason] = reasons.get(reason, 0) + cents
