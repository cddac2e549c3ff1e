"""The immutable terms of a campaign, and their ten packed words. Twin of contracts/libraries/TermsLib.sol.

Amounts are minor units, times Unix seconds, durations seconds (`root_delay`: minutes), rates basis points.
Addresses are integers of 160 bits: the domain knows no encoding of them.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from functools import lru_cache
from typing import Final

from offchain.domain.words import pack, unpack


class Kind(IntEnum):
    """What the discount is (RULES section 3)."""

    PERCENT = 0
    FIXED = 1
    FIXED_PRICE = 2
    EVERY = 3
    TIER = 4
    BXGY = 5
    GIFT = 6
    SHIPPING = 7


class Scope(IntEnum):
    """What one rounding and one cut are made for."""

    UNIT = 0
    LINE = 1
    ORDER = 2
    SHIPPING = 3


class Target(IntEnum):
    """Which lines of the order the promotion speaks of."""

    ALL = 0
    TAGS = 1
    SKU = 2


class Audience(IntEnum):
    """Who may redeem."""

    PUBLIC = 0
    VOUCHER = 1
    ROOT = 2
    HOLDER = 3


class Revocation(IntEnum):
    """What a merchant may take back after issuing."""

    NONE = 0
    INDEX = 1
    EPOCH = 2


class Settlement(IntEnum):
    """Whether money moves on chain."""

    RECORDED = 0
    PAID = 1


class GroupMode(IntEnum):
    """How many promotions of one group an order may carry."""

    ALL = 0
    ONE = 1


class GateKind(IntEnum):
    """What the gate contract is asked for."""

    ERC721_OWNER = 0
    PAST_VOTES = 1
    ERC1155_BALANCE = 2


class Flags(IntFlag):
    """Options of a campaign that are one bit each."""

    # The rules test bits in their inner loop, where a test that makes a member of it costs a fifth of a quote.
    __and__ = int.__and__  # type: ignore[assignment]
    __rand__ = int.__rand__  # type: ignore[assignment]

    TIER_BY_QUANTITY = 1 << 0
    """Tiers are reached by units instead of amount."""
    VALUE_FIXED = 1 << 1
    """The values of TIER or SHIPPING are amounts instead of percentages."""
    ON_LIST_PRICE = 1 << 2
    """The discount is measured on the list price, whatever was taken before; it is still cut to what is left."""
    MIN_ON_LIST_PRICE = 1 << 3
    """Threshold and tiers are measured on the list price."""
    MIN_QUANTITY_IN_LINE = 1 << 4
    """One line alone must have the minimum quantity."""
    EXCLUDE_DISCOUNTED = 1 << 5
    """Lines that an earlier promotion discounted are not in the target."""
    UNMARKED = 1 << 6
    """This promotion does not count as a discount for EXCLUDE_DISCOUNTED."""
    WHOLE_GROUPS = 1 << 7
    """Only whole groups of `min_quantity` units count."""
    GET_DEAREST = 1 << 8
    """BXGY gives the dearest of the units that are left, instead of the cheapest."""
    PARTIAL_CYCLE = 1 << 9
    """The last cycle of BXGY may give fewer units than a full one."""
    EXCLUSIVE = 1 << 10
    """Stands alone in an order."""
    RECALC_ON_RETURN = 1 << 11
    """A return charges what the kept goods no longer earn."""
    CONDITION_TARGET = 1 << 12
    """Thresholds and tiers are measured on lines of their own, named in the extra words."""
    REQUIRES = 1 << 13
    """The basket must contain a tag, named in the extra words."""
    TRANSFERABLE = 1 << 14
    """Coupons that are tokens may be passed on."""


KNOWN_FLAGS: Final = 2**15 - 1
"""The mask of all flags."""

_WORDS: Final = (
    "merchant 160 | start_time 40 | end_time 40 | flags 16",
    "issuer 160 | cap 32 | per_wallet 16 | priority 16 | group 8 | kind 8 | scope 4 | target 4 | audience 4 | "
    "group_mode 4",
    "token 160 | value 96",
    "cap_amount 96 | min_amount 96 | target_key 64",
    "budget 96 | compat_mask 32 | period_cap 24 | period_seconds 24 | min_quantity 16 | max_units 16 | max_times 16 | "
    "currency 16 | utc_offset 8 | weekdays 8",
    "gate 160 | daily_from 24 | daily_to 24 | buy_quantity 16 | get_quantity 16 | get_bps 16",
    "salt 64 | refund_window 32 | notice 32 | max_pause 32 | collect_delay 32 | stock_units 24 | gift_quantity 16 | "
    "revocation 8 | settlement 8 | prior_price_rule 8",
    "ref_price 96 | gift_sku 64 | deposit_factor_bps 32 | grace 32 | holdout_bps 16 | root_delay 16",
)


def _fields(word: str) -> tuple[tuple[str, int], ...]:
    pairs = (field.split() for field in word.split(" | "))
    return tuple((name, int(bits)) for name, bits in pairs)


_LAYOUT: Final = tuple(_fields(word) for word in _WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a campaign promises. `extra_hash` and `cold_hash` are 32 bytes; everything else is an integer."""

    merchant: int
    start_time: int
    end_time: int
    flags: int = 0
    issuer: int = 0
    cap: int
    per_wallet: int = 0
    priority: int = 0
    group: int = 0
    kind: int
    scope: int
    target: int = Target.ALL
    audience: int
    group_mode: int = 0
    token: int = 0
    value: int
    cap_amount: int
    min_amount: int = 0
    target_key: int = 0
    budget: int
    compat_mask: int = 0
    period_cap: int = 0
    period_seconds: int = 0
    min_quantity: int = 0
    max_units: int = 0
    max_times: int = 0
    currency: int
    utc_offset: int = 0
    weekdays: int = 0
    gate: int = 0
    daily_from: int = 0
    daily_to: int = 0
    buy_quantity: int = 0
    get_quantity: int = 0
    get_bps: int = 0
    salt: int = 0
    refund_window: int = 0
    notice: int = 0
    max_pause: int = 0
    collect_delay: int = 0
    stock_units: int = 0
    gift_quantity: int = 0
    revocation: int = Revocation.NONE
    settlement: int = Settlement.RECORDED
    prior_price_rule: int = 0
    ref_price: int = 0
    gift_sku: int = 0
    deposit_factor_bps: int = 0
    grace: int = 0
    holdout_bps: int = 0
    root_delay: int = 0
    extra_hash: bytes = bytes(32)
    cold_hash: bytes

    @property
    def is_percent(self) -> bool:
        """Whether the kind's values are basis points instead of minor units."""
        if self.kind in (Kind.TIER, Kind.SHIPPING):
            return not self.flags & Flags.VALUE_FIXED
        return self.kind in (Kind.PERCENT, Kind.BXGY)

    @property
    def root_delay_seconds(self) -> int:
        """Waiting window of a root before it is active, seconds."""
        return self.root_delay * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold:
    """The parts of the terms that a redemption never reads (twin of `PromoTypes.Cold`)."""

    auditor: int = 0
    funders: tuple[int, ...]
    share_bps: tuple[int, ...]
    plan_hash: bytes = bytes(32)
    metadata: bytes = bytes(32)


def pack_terms(terms: Terms) -> tuple[int, ...]:
    """The ten words of the terms, as `PromoTypes.Terms` has them.

    Raises `FieldRangeError` for a value that does not fit its field.
    """
    words = [pack([(name, bits, int(getattr(terms, name))) for name, bits in word]) for word in _LAYOUT]
    words.append(int.from_bytes(terms.extra_hash, "big"))
    words.append(int.from_bytes(terms.cold_hash, "big"))
    return tuple(words)


@lru_cache(maxsize=1_024)
def unpack_terms(words: tuple[int, ...]) -> Terms:
    """The terms from their ten words; the inverse of `pack_terms`. Remembered: every record of a campaign asks."""
    if len(words) != len(_LAYOUT) + 2:
        raise ValueError(f"terms have {len(_LAYOUT) + 2} words, got {len(words)}")
    fields: dict[str, int] = {}
    for word, layout in zip(words, _LAYOUT, strict=False):
        values = unpack(word, [bits for _, bits in layout])
        fields.update(zip([name for name, _ in layout], values, strict=True))
    extra_hash, cold_hash = (word.to_bytes(32, "big") for word in words[len(_LAYOUT) :])
    return Terms(**fields, extra_hash=extra_hash, cold_hash=cold_hash)
