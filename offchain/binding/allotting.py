"""Indices of offers that are allotted: taken in the one book of a campaign's indices before the offers are kept."""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final

from offchain.binding.ports import TURNS, Allotted
from offchain.offers.indices import LASTING, IndexTakenError, Taken

NAME: Final = "allotted offers"


def to_note(new: Sequence[Allotted], noted: Sequence[Taken], gone: Set[int], now: int) -> Sequence[Taken]:
    """What is to be noted of new offers of one campaign, neighbours as one. noted : of the campaign so far; gone :
    indices that are given out, whatever is noted; now : Unix seconds.

    What an allotment noted that ended before its offers were kept is theirs. Raises `IndexTakenError`.
    """
    runs = list[Taken]()
    for it in sorted(new, key=lambda it: it.index):
        mine = Taken(
            first=it.index,
            count=TURNS,
            name=NAME,
            not_before=it.not_before,
            deadline=it.deadline,
            at=now,
            epoch=LASTING,
        )
        if it.index % TURNS or not gone.isdisjoint(range(mine.first, mine.end)) or (runs and runs[-1].end > mine.first):
            raise IndexTakenError(f"index {it.index}: wanted a multiple of {TURNS} that nobody has")
        runs.append(mine)
    return _joined([it for it in runs if not _is_noted(it, noted)])


def _is_noted(mine: Taken, noted: Sequence[Taken]) -> bool:
    """Whether by an allotment. Raises `IndexTakenError` where by others."""
    others = [it for it in noted if max(it.first, mine.first) < min(it.end, mine.end)]
    for it in others:
        whole = it.first <= mine.first and mine.end <= it.end
        if it.name != NAME or not whole or it.deadline < mine.deadline:
            raise IndexTakenError(f"indices from {it.first} are of {it.name}")
    return bool(others)


def _joined(runs: Sequence[Taken]) -> Sequence[Taken]:
    """Neighbours of one window as one."""
    joined = list[Taken]()
    for it in runs:
        last = joined[-1] if joined else None
        window = it.not_before, it.deadline
        if last is not None and last.end == it.first and (last.not_before, last.deadline) == window:
            joined[-1] = replace(last, count=last.count + it.count)
        else:
            joined.append(it)
    return joined
