"""What a relayer lets itself be made to spend."""

from dataclasses import dataclass, field

from offchain.relayer.ports import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLimits:
    """quota : of wallets and of all; merchants : whose orders it sends, all where empty; most : orders of one
    transaction; gas : most of one transaction; fee : most that it bids, wei a gas, 0 for no ceiling; finality : blocks
    that must follow one; tries : transactions that may fail with an order; lease : seconds after which the key of a
    request that was never answered may be taken over; remember : seconds for which answers are kept."""

    quota: Quota = field(default_factory=Quota)
    merchants: frozenset[int] = frozenset()
    most: int = 100
    gas: int = 6_000_000
    fee: int = 0
    finality: int = 2
    tries: int = 3
    lease: int = 60
    remember: int = 86_400
