"""What each record does to the state of its campaign, told by the record alone.

The domain's ledger decides whether something may happen; here it has happened. An index that had to recompute the rules
would hide the very thing that the audit looks for.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from offchain.attestation.records import Record
from offchain.attestation.redeemed import Redeemed
from offchain.domain import ledger
from offchain.domain.ledger import CampaignState, Counters
from offchain.domain.route import Route
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Terms
from offchain.index.record_columns import RedeemedRecord


def redeemed_of(record: Record) -> Redeemed:
    """The fields of a `Redeemed` record; remembered, since everybody on its way asks for them."""
    if isinstance(record, RedeemedRecord):
        return record.redeemed
    return _decoded(tuple(record.words.items()))


@lru_cache(maxsize=64)
def _decoded(words: tuple[tuple[str, int], ...]) -> Redeemed:
    return Redeemed.from_words(dict(words))


def after(terms: Terms, state: CampaignState, record: Record) -> CampaignState:
    """The state after a record of the campaign with these terms."""
    if record.name == "Redeemed":
        return _redeemed(terms, state, record)
    effect = _EFFECTS.get(record.name)
    return effect(state, record) if effect else state


def stock_drawn(terms: Terms, record: Record) -> int:
    """Units that the record draws from the campaign's stock; 0 where it has none."""
    return redeemed_of(record).units if terms.stock_units and record.name == "Redeemed" else 0


def spent_by(record: Record) -> tuple[int, int]:
    """(word, mask) of the coupons that the record redeems or revokes; (0, 0) when none."""
    if record.name == "IndicesRevoked":
        return record.words["word"], record.words["mask"]
    if record.name == "Redeemed":
        redeemed = redeemed_of(record)
        if redeemed.route in _BY_INDEX:
            return redeemed.index >> 8, 1 << (redeemed.index & 0xFF)
    return 0, 0


def _redeemed(terms: Terms, state: CampaignState, record: Record) -> CampaignState:
    """A discount beyond the budget leaves nothing, and nothing happens before the start: no column holds a negative
    number, and the audit finds it. Nor do periods of no length, which nobody could create, stop the index."""
    redeemed = redeemed_of(record)
    if not terms.period_seconds or redeemed.time < terms.start_time:
        terms = _without_period(terms)
    evaluation = Evaluation(redeemed.base, redeemed.discount, redeemed.units, (), ())
    state = ledger.redeemed(terms, Counters(state), evaluation, redeemed.time).state
    return replace(state, remaining=max(0, state.remaining), used=redeemed.sequence)


@lru_cache(maxsize=1_024)
def _without_period(terms: Terms) -> Terms:
    return replace(terms, period_cap=0)


_BY_INDEX: Final = frozenset(route.value for route in Route if route.by_index)
_Effect = Callable[[CampaignState, Record], CampaignState]

_EFFECTS: Final[Mapping[str, _Effect]] = MappingProxyType(
    {
        "BudgetToppedUp": lambda state, record: replace(state, remaining=record.words["remaining"]),
        "BudgetReturned": lambda state, record: replace(state, remaining=record.words["remaining"]),
        "CampaignPaused": lambda state, record: replace(state, paused_until=record.words["until"]),
        "CampaignUnpaused": lambda state, record: replace(state, paused_until=record.words["time"]),
        "EndAnnounced": lambda state, record: replace(state, ended_at=record.words["endsAt"]),
        "EpochRevoked": lambda state, record: replace(state, voucher_epoch=record.words["epoch"]),
    }
)
