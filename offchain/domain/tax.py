"""Tax on a line after its discount, on prices that include or exclude it (RULES section 4). Off chain only.

Integers: one rounding a line, half up; totals are sums of lines.
"""

from dataclasses import dataclass

from offchain.domain.bounds import BPS


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount with its tax, minor units: `net + tax = gross`."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        """What is paid."""
        return self.net + self.tax


def taxed(amount: int, rate: int, *, included: bool) -> Taxed:
    """The tax of what is left to pay for a line.

    amount : minor units, after the discount; rate : basis points; included : whether the amount has the tax in it:
    then it is `amount * rate / (10000 + rate)`, else `amount * rate / 10000` comes on top. Rounded half up.
    """
    if included:
        tax = half_up(amount * rate, BPS + rate)
        return Taxed(amount - tax, tax)
    return Taxed(amount, half_up(amount * rate, BPS))


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two positive integers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)
