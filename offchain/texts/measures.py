"""Which facts of a refusal say how much there is and how much it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Unit = Literal["minor", "units", "seconds"]

_MEASURED: Final[Mapping[str, tuple[str, str, Unit]]] = MappingProxyType(
    {
        "Cashier_OutOfStock": ("stock", "wanted", "units"),
        "Hub_CouponNotYet": ("time", "notBefore", "seconds"),
        "Hub_NotStarted": ("time", "startTime", "seconds"),
        "Hub_OverBudget": ("remaining", "discount", "minor"),
        "Hub_OverStock": ("left", "units", "units"),
        "Hub_Paused": ("time", "pausedUntil", "seconds"),
        "Hub_RootNotActive": ("time", "activeFrom", "seconds"),
        "Rules_BelowMinAmount": ("have", "needed", "minor"),
        "Rules_BelowMinQuantity": ("have", "needed", "units"),
        "Rules_TooFewForCycle": ("have", "needed", "units"),
    }
)
"""Code -> its two facts, what there is first, and their unit."""


@dataclass(frozen=True, slots=True)
class Measure:
    """have : how much there is; needed : how much it takes; both in `unit`."""

    have: int
    needed: int
    unit: Unit


def measure_of(code: str, facts: Mapping[str, object]) -> Measure | None:
    """The two numbers that a refusal compares, None where it is not of that sort."""
    if code not in _MEASURED:
        return None
    have, needed, unit = _MEASURED[code]
    return Measure(int(str(facts[have])), int(str(facts[needed])), unit)
