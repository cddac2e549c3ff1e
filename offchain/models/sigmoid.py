"""The logistic function in integers: a table of 65 values and cubic steps between them.

The table holds 1 / (1 + e**-x) for x = 0, 1/4, 2/4 ... 16 in units of 2**-30, rounded to the nearest. Between two
entries stands the cubic that has their values and their slopes, which follow from them: the slope at y is y * (1 - y).
Below 0 the function is 1 less that of the opposite number, beyond 16 it is that of 16.

Error, found by trying every input: less than 0.013 of a basis point before rounding, so an answer is less than 0.513 of
a basis point from the true value; answers never fall where inputs rise.
Source of the steps: the cubic Hermite interpolant, error at most (1/4)**4 / 384 of the largest fourth derivative.
"""

from typing import Final

import numpy as np

from offchain.domain.bounds import BPS
from offchain.models.bounds import Integers

LOGIT_BITS: Final = 16
"""Logits come in units of 2**-16."""

TABLE_BITS: Final = 30
TABLE: Final = (
    *(536_870_912, 603_632_421, 668_360_618, 729_262_575, 784_968_172, 834_619_371, 877_863_909, 914_777_356),
    *(945_748_661, 971_361_116, 992_289_723, 1_009_224_275, 1_022_818_680, 1_033_662_384, 1_042_268_056, 1_049_070_061),
    *(1_054_429_278, 1_058_641_119, 1_061_944_684, 1_064_531_819, 1_066_555_430, 1_068_136_757, 1_069_371_547),
    *(1_070_335_182, 1_071_086_865, 1_071_673_008, 1_072_129_942, 1_072_486_072, 1_072_763_590, 1_072_979_821),
    *(1_073_148_282, 1_073_279_517, 1_073_381_745, 1_073_461_373, 1_073_523_396, 1_073_571_704, 1_073_609_330),
    *(1_073_638_635, 1_073_661_458, 1_073_679_234, 1_073_693_078, 1_073_703_861, 1_073_712_258, 1_073_718_798),
    *(1_073_723_891, 1_073_727_858, 1_073_730_947, 1_073_733_353, 1_073_735_227, 1_073_736_686, 1_073_737_823),
    *(1_073_738_708, 1_073_739_397, 1_073_739_934, 1_073_740_352, 1_073_740_678, 1_073_740_931, 1_073_741_129),
    *(1_073_741_282, 1_073_741_402, 1_073_741_496, 1_073_741_568, 1_073_741_625, 1_073_741_669, 1_073_741_703),
)
"""The logistic function at quarters from 0 to 16, in units of 2**-30."""

_STEP_BITS: Final = LOGIT_BITS - 2
"""A quarter is 2**14 units of a logit."""
_LAST: Final = len(TABLE) - 1
_ONE: Final = 1 << TABLE_BITS


def probability_bps(logits: Integers) -> Integers:
    """Basis points 0..10000 of the logistic function, half-up. logits : any int64, any shape, in units of 2**-16."""
    end = _LAST << _STEP_BITS
    distance = np.abs(np.clip(logits, -end, end))
    upper = _from_zero(distance)
    probability = np.where(logits < 0, _ONE - upper, upper)
    bps: Integers = (2 * BPS * probability + _ONE) >> (TABLE_BITS + 1)
    return bps


def _from_zero(distance: Integers) -> Integers:
    """The function at 0 <= distance <= 16, in units of 2**-30; every product below stays under 2**62."""
    values = np.array(TABLE, dtype=np.int64)
    slopes = (values * (_ONE - values)) >> (TABLE_BITS + 2)  # over one step, which is a quarter
    start = np.minimum(distance >> _STEP_BITS, _LAST - 1)
    along = distance - (start << _STEP_BITS)
    rise = values[start + 1] - values[start]
    first, last = slopes[start], slopes[start + 1]
    cubic, square = first + last - 2 * rise, 3 * rise - 2 * first - last
    result = square + ((along * cubic) >> _STEP_BITS)
    result = first + ((along * result) >> _STEP_BITS)
    found: Integers = values[start] + ((along * result) >> _STEP_BITS)
    return found
