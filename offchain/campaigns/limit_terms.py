"""When, how often, with whom and for holders of what: these parts of the document as fields of the terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from offchain.campaigns import forms
from offchain.campaigns.document import WEEKDAYS, Daily, Gate, Limits, Promises, Stacking, When
from offchain.campaigns.offer_terms import OfferReader
from offchain.campaigns.problems import Problems
from offchain.domain.bounds import MAX_U96
from offchain.domain.extra import GateRule
from offchain.domain.terms import Flags, GateKind, GroupMode
from offchain.texts.said import joined, said

_TIME_MOST: Final = 2**40 - 1
_PERIOD_MOST: Final = 2**24 - 1
_TOKEN_MOST: Final = 2**104 - 1
_BYTE: Final = 2**8 - 1
_READ_BY: Final = {
    "minimum": ("PAST_VOTES", "ERC1155_BALANCE"),
    "timepoint": ("PAST_VOTES",),
    "token_id": ("ERC1155_BALANCE",),
}
"""Entry of a gate -> what asks for it."""


@dataclass(frozen=True, slots=True)
class LimitReader:
    """Mistakes are noted in `problems`; offer : reads amounts in the currency."""

    problems: Problems
    offer: OfferReader

    def times(self, when: When, now: int) -> dict[str, int]:
        """Window, hours and weekdays; now : what relative times are counted from, Unix seconds."""
        read, problems = partial(forms.moment, now=now), self.problems
        if when.utc_offset is not None and when.daily is None and when.weekdays is None:
            problems.note(("when", "utc_offset"), repr(when.utc_offset), "`daily` or `weekdays` beside it, or nothing")
        return {
            "start_time": problems.read(("when", "start"), read, when.start, most=_TIME_MOST),
            "end_time": problems.read(("when", "end"), read, when.end, most=_TIME_MOST),
            "utc_offset": problems.read(("when", "utc_offset"), forms.utc_offset, when.utc_offset, most=_BYTE),
            "weekdays": self._weekdays(when.weekdays or []),
            **(self._hours(when.daily) if when.daily else {}),
        }

    def limits(self, limits: Limits, kind: str) -> dict[str, int]:
        """How often and how much. A gift has stock instead of a budget."""
        place, is_gift = ("limits", "budget"), kind == "GIFT"
        if limits.budget is None and not is_gift:
            self.problems.note(place, "nothing", "this entry: the most that all uses may cost together")
        if limits.budget is not None and is_gift:
            self.problems.note(place, repr(limits.budget), "nothing: a gift takes no money off; `stock` bounds it")
        if limits.stock is None and is_gift:
            self.problems.note(("limits", "stock"), "nothing", "this entry: how many units may be given in all")
        fields = {
            "cap": limits.uses,
            "budget": self.offer.money(place, limits.budget),
            "stock_units": limits.stock or 0,
            "per_wallet": limits.per_wallet or 0,
        }
        if limits.per_period is None:
            return fields
        period = ("limits", "per_period", "period")
        seconds = self.problems.read(period, forms.duration, limits.per_period.period, most=_PERIOD_MOST)
        if seconds == 0:
            self.problems.note(period, repr(limits.per_period.period), "a period of at least one second")
        return fields | {"period_cap": limits.per_period.uses, "period_seconds": seconds}

    def stacking(self, stacking: Stacking) -> dict[str, int]:
        """Priority and groups."""
        place = ("stacking", "with_groups")
        for name in ("with_groups", "one_only"):
            if stacking.exclusive and getattr(stacking, name):
                wanted = "one of the two: an exclusive promotion stands alone"
                self.problems.note(("stacking", name), said("{}, and `exclusive`", name), wanted)
        mask = 0
        for position, group in enumerate(stacking.with_groups or ()):
            if group == stacking.group:
                wanted = "other groups only: `one_only` says whether its own group may be there twice"
                self.problems.note((*place, position), said("{}, its own group", group), wanted)
            mask |= 1 << group
        return {
            "priority": stacking.priority,
            "group": stacking.group,
            "group_mode": int(GroupMode.ONE if stacking.one_only else GroupMode.ALL),
            "compat_mask": mask,
        }

    def gate(self, gate: Gate | None, audience: str) -> GateRule | None:
        """What a shopper must hold."""
        if gate is None:
            if audience == "HOLDER":
                self.problems.note(("gate",), "nothing", "this entry: what a holder holds")
            return None
        self._check_gate(gate, audience)
        return GateRule(
            kind=int(GateKind[gate.asks]),
            timepoint=gate.timepoint or 0,
            minimum=self.problems.read(("gate", "minimum"), forms.whole, gate.minimum, most=MAX_U96),
            token_id=self.problems.read(("gate", "token_id"), forms.whole, gate.token_id, most=_TOKEN_MOST),
        )

    def flags(self, stacking: Stacking, promises: Promises, audience: str) -> Flags:
        """Options that are one bit each."""
        if promises.transferable and audience != "HOLDER":
            wanted = "nothing: only a HOLDER audience has coupons that are tokens"
            self.problems.note(("promises", "transferable"), "true", wanted)
        flags = Flags.EXCLUSIVE if stacking.exclusive else Flags(0)
        flags |= Flags.RECALC_ON_RETURN if promises.recalc_on_return else Flags(0)
        return flags | (Flags.TRANSFERABLE if promises.transferable else Flags(0))

    def _check_gate(self, gate: Gate, audience: str) -> None:
        note = self.problems.note
        if audience == "PUBLIC":
            note(("gate",), "a gate, and PUBLIC", "audience HOLDER, VOUCHER or ROOT, or no gate")
        if audience == "HOLDER" and gate.asks == "ERC1155_BALANCE":
            note(("gate", "asks"), "ERC1155_BALANCE", "ERC721_OWNER or PAST_VOTES: a balance can be lent to the next")
        for name, readers in _READ_BY.items():
            given = getattr(gate, name)
            if gate.asks in readers and given is None:
                note(("gate", name), "nothing", said("this entry: {} asks for it", gate.asks))
            if gate.asks not in readers and given is not None:
                note(("gate", name), repr(given), said("nothing: only {} reads it", joined(readers)))

    def _weekdays(self, names: Sequence[str]) -> int:
        """One bit a day, Monday first; 0 = every day."""
        mask = 0
        for position, name in enumerate(names):
            bit = 1 << WEEKDAYS.index(name)
            if mask & bit:
                self.problems.note(
                    ("when", "weekdays", position), said("{} a second time", repr(name)), "every day once"
                )
            mask |= bit
        return mask

    def _hours(self, daily: Daily) -> dict[str, int]:
        place = ("when", "daily")
        most = 86_399
        start = self.problems.read((*place, "from"), forms.time_of_day, daily.start, most=most)
        end = self.problems.read((*place, "to"), forms.time_of_day, daily.to, most=most)
        if start == end:
            found = said("from {} to {}", repr(daily.start), repr(daily.to))
            self.problems.note(place, found, "two different times; without `daily`, the whole day counts")
        return {"daily_from": start, "daily_to": end}
