"""What a return gives back (RULES section 7). Twin of contracts/libraries/RefundMath.sol."""


def discount_of_return(discount: int, bought: int, before: int, returned: int) -> int:
    """The part of a line's discount that returning `returned` units takes back, after `before` units came back earlier:
    `floor(D (r + k) / q) - floor(D r / q)`, so that all parts sum to the line's discount.

    discount : of the line, minor units; bought, before, returned : units, before + returned <= bought.
    """
    return discount * (before + returned) // bought - discount * before // bought


def refund_of_return(unit_price: int, discount: int, bought: int, before: int, returned: int) -> int:
    """What the shopper gets for the returned units, minor units: their list price less their part of the discount."""
    return unit_price * returned - discount_of_return(discount, bought, before, returned)


def clawback(kept: int, earned: int) -> int:
    """RECALC: what the kept goods no longer earn, minor units. kept : discount that the kept goods hold under KEEP;
    earned : what the rules give on the kept goods alone. Never negative: a return earns nobody more."""
    return kept - earned if kept > earned else 0
