"""Which promotions may stand together in an order, and in which order they are evaluated (RULES section 5). Twin of
contracts/libraries/Stacking.sol."""

from collections.abc import Sequence

from offchain.domain.bounds import PROMOTIONS
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Flags, GroupMode, Terms


def stage(terms: Terms) -> int:
    """0 : on units and lines; 1 : on the order; 2 : on the delivery fee."""
    return max(terms.scope - 1, 0)


def place(terms: Terms, campaign: bytes) -> tuple[int, int, bytes]:
    """Sorts promotions into the order of evaluation: stage, higher priority, lower campaign id."""
    return stage(terms), -terms.priority, campaign


def check_set(presented: Sequence[tuple[bytes, Terms]]) -> None:
    """Refuses a set of (campaign id, terms) that is too large, out of order, or that must not stand together.

    The error names the pair by their positions.
    """
    if not 0 < len(presented) <= PROMOTIONS:
        raise Refusal("Stacking_Count", count=len(presented), limit=PROMOTIONS)
    for second in range(1, len(presented)):
        campaign, terms = presented[second]
        before, terms_before = presented[second - 1]
        if place(terms, campaign) <= place(terms_before, before):
            raise Refusal("Stacking_Order", first=second - 1, second=second)
        for first in range(second):
            check_pair(presented[first][1], terms, first, second)


def check_pair(terms: Terms, other: Terms, first: int = 0, second: int = 1) -> None:
    """Refuses two promotions that must not stand together, with the numbers of the refusal: their positions."""
    if terms.merchant != other.merchant:
        raise Refusal("Stacking_Merchants", first=first, second=second)
    if (terms.token, terms.currency) != (other.token, other.currency):
        raise Refusal("Stacking_Currencies", first=first, second=second)
    if (terms.flags | other.flags) & Flags.EXCLUSIVE:
        raise Refusal("Stacking_Exclusive", first=first, second=second)
    if terms.group == other.group:
        if GroupMode.ONE in (terms.group_mode, other.group_mode):
            raise Refusal("Stacking_SameGroup", first=first, second=second, group=terms.group)
    elif not (terms.compat_mask >> other.group & 1 and other.compat_mask >> terms.group & 1):
        raise Refusal("Stacking_Groups", first=first, second=second)
