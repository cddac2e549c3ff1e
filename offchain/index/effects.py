"""What each record does to the state of its campaign, told by the record alone.

The domain's ledger decides whether something may happen; here it has happened. An index that had to recompute the rules
would hide the very thing that the audit looks for.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from offchain.attestation.records import Record
from offchain.attestation.redeemed import Redeemed
from offchain.domain.ledger import CampaignState
from offchain.domain.terms import Audience


def after(state: CampaignState, record: Record) -> CampaignState:
    """The state after a record of the campaign."""
    effect = _EFFECTS.get(record.name)
    return effect(state, record.words) if effect else state


def spent_by(record: Record) -> tuple[int, int]:
    """(word, mask) of the coupons that the record redeems or revokes; (0, 0) when none."""
    if record.name == "IndicesRevoked":
        return record.words["word"], record.words["mask"]
    if record.name == "Redeemed":
        redeemed = Redeemed.from_words(record.words)
        if redeemed.route != Audience.PUBLIC:
            return redeemed.index >> 8, 1 << (redeemed.index & 0xFF)
    return 0, 0


def _redeemed(state: CampaignState, words: Mapping[str, int]) -> CampaignState:
    """A discount beyond the budget leaves nothing, and is for the audit to find: the column holds no negative number."""
    redeemed = Redeemed.from_words(words)
    return replace(state, remaining=max(0, state.remaining - redeemed.discount), used=redeemed.sequence)


_Effect = Callable[[CampaignState, Mapping[str, int]], CampaignState]

_EFFECTS: Final[Mapping[str, _Effect]] = MappingProxyType(
    {
        "BudgetToppedUp": lambda state, words: replace(state, remaining=words["remaining"]),
        "CampaignPaused": lambda state, words: replace(state, paused_until=words["until"]),
        "CampaignUnpaused": lambda state, words: replace(state, paused_until=words["time"]),
        "EndAnnounced": lambda state, words: replace(state, ended_at=words["endsAt"]),
        "EpochRevoked": lambda state, words: replace(state, voucher_epoch=words["epoch"]),
        "Redeemed": _redeemed,
    }
)
