"""Whether the extra words are those that the terms ask for, each with nothing in it that nobody reads. A part of
`terms_check`. Twin of contracts/libraries/ExtraCheck.sol."""

from collections.abc import Sequence
from typing import Final

from offchain.domain.bounds import BPS, LINES, QUANTITY, TIERS
from offchain.domain.extra import GateRule, Selector, fixed_words, read_extra
from offchain.domain.kind_check import need_field
from offchain.domain.refusals import Field, Refusal
from offchain.domain.terms import Audience, Flags, GateKind, Kind, Revocation, Target, Terms
from offchain.domain.tiers import Tier

_COUNTED: Final = (GateKind.PAST_VOTES, GateKind.ERC1155_BALANCE)


def check(terms: Terms, words: Sequence[int], extra_hash: bytes) -> None:
    """Refuses extra words that do not go together with the terms. Raises `Refusal`."""
    if extra_hash != terms.extra_hash:
        raise Refusal("Terms_ExtraHash", got=extra_hash, wanted=terms.extra_hash)
    fixed = fixed_words(terms)
    if len(words) < fixed or (terms.kind != Kind.TIER and len(words) != fixed):
        raise Refusal("Terms_ExtraCount", count=len(words), wanted=fixed)
    extra = read_extra(terms, words)
    if extra.condition is not None:
        _check_selector(0, extra.condition)
    if terms.flags & Flags.REQUIRES:
        if extra.requires_unused:
            position = int(extra.condition is not None)
            raise Refusal("Terms_ExtraUnused", position=position, bits=extra.requires_unused)
        if extra.requires == 0:
            raise Refusal("Terms_NoRequiredTags")
    if extra.gate is not None:
        _check_gate(terms, extra.gate)
    if extra.get is not None:
        _check_selector(fixed - 1, extra.get)
    if terms.kind == Kind.TIER:
        _check_tiers(terms, extra.tiers)


def named(target: int, key: int) -> bool:
    """Whether a target is a known one and has a key just where it needs one."""
    return target <= Target.SKU and (target == Target.ALL) == (key == 0)


def _check_selector(position: int, selector: Selector) -> None:
    if selector.unused:
        raise Refusal("Terms_ExtraUnused", position=position, bits=selector.unused)
    if not named(selector.target, selector.key):
        raise Refusal("Terms_SelectorKey", position=position, target=selector.target, key=selector.key)


def _check_gate(terms: Terms, gate: GateRule) -> None:
    if gate.kind > GateKind.ERC1155_BALANCE:
        raise Refusal("Terms_GateKind", gateKind=gate.kind, last=GateKind.ERC1155_BALANCE)
    unread = _unread_bits(gate)
    if unread:
        raise Refusal("Terms_GateUnread", gateKind=gate.kind, bits=unread)
    if gate.kind == GateKind.PAST_VOTES and gate.timepoint == 0:
        raise Refusal("Terms_NoTimepoint")
    if gate.kind in _COUNTED and gate.minimum == 0:
        raise Refusal("Terms_NoGateMinimum", gateKind=gate.kind)
    if terms.audience == Audience.HOLDER:
        _check_holder(terms, gate.kind)


def _unread_bits(gate: GateRule) -> int:
    """What the gate's word has, in its places, that its kind does not read."""
    if gate.kind == GateKind.PAST_VOTES:
        return gate.token_id
    if gate.kind == GateKind.ERC1155_BALANCE:
        return gate.timepoint << 200
    return gate.packed() % 2**248


def _check_holder(terms: Terms, gate_kind: int) -> None:
    """A holder needs something that is spent: the token's own bit, or votes of one moment with a count by wallet. A
    balance could be handed on and spent again."""
    if gate_kind == GateKind.ERC1155_BALANCE:
        raise Refusal("Terms_GateOfHolder", gateKind=gate_kind)
    if gate_kind != GateKind.PAST_VOTES:
        return
    need_field(terms, Field.PER_WALLET, terms.per_wallet)
    if terms.revocation != Revocation.NONE:
        raise Refusal("Terms_RevocationOfAudience", revocation=terms.revocation, audience=terms.audience)


def _check_tiers(terms: Terms, tiers: Sequence[Tier]) -> None:
    if not 0 < len(tiers) <= TIERS:
        raise Refusal("Terms_TierCount", count=len(tiers), limit=TIERS)
    threshold, value = 0, terms.value
    for position, tier in enumerate(tiers):
        if not (tier.threshold > threshold and tier.value > value and tier.unused == 0):
            raise Refusal("Terms_TierOrder", position=position)
        threshold, value = tier.threshold, tier.value
    if terms.is_percent and value > BPS:
        raise Refusal("Terms_PercentAboveWhole", bps=value, limit=BPS)
    if not terms.flags & Flags.TIER_BY_QUANTITY:
        return
    most = QUANTITY if terms.flags & Flags.MIN_QUANTITY_IN_LINE else LINES * QUANTITY
    if threshold > most:
        raise Refusal("Terms_UnitsUnreachable", units=threshold, limit=most)
