"""Predicted ratings in thousandths: what one like-minded shopper's rating is worth to another.

prediction = rating * similarity * preference: the rating that the other one gave, drawn towards 0 by how alike the two
are and by how much the shopper cares for this kind of item. It orders items; it is no estimate of the rating that would
be given, since a perfect item is predicted lower the less alike the two are. (That estimate would be a mean of
neighbours' ratings weighted by similarity: Resnick and others, "GroupLens", CSCW 1994.)
"""

from typing import Final

import numpy as np

from offchain.models.bounds import Integers
from offchain.models.cosine import SCALE
from offchain.models.errors import InputError

WHOLE: Final = 1_000
"""A rating of 1.000, a similarity of 1 or a preference of 1, in thousandths."""

MOST_RATING: Final = 1_000 * WHOLE
"""Largest rating: products stay below 2 * 10**12, far inside 64 bits."""


def predicted_ratings(ratings: Integers, similarities: Integers, preferences: Integers) -> Integers:
    """rating * similarity * preference in thousandths, rounded half-up once.

    All in thousandths, int64, of one shape: ratings 0..MOST_RATING, similarities and preferences 0..WHOLE.
    Raises `InputError`.
    """
    for what, values, most in (
        ("ratings", ratings, MOST_RATING),
        ("similarities", similarities, WHOLE),
        ("preferences", preferences, WHOLE),
    ):
        _check(what, values, ratings.shape, most)
    return (2 * ratings * similarities * preferences + WHOLE * WHOLE) // (2 * WHOLE * WHOLE)


def in_thousandths(similarities: Integers) -> Integers:
    """Similarities of a recommender, in units of 1 / SCALE, in thousandths, half-up."""
    return (2 * similarities * WHOLE + SCALE) // (2 * SCALE)


def _check(what: str, values: Integers, shape: tuple[int, ...], most: int) -> None:
    if values.shape != shape or values.dtype != np.int64:
        found, wanted = (values.shape, str(values.dtype)), (shape, "int64")
        raise InputError(what, found=found, wanted=wanted, advice="pass thousandths, one for each rating")
    low, high = int(values.min(initial=0)), int(values.max(initial=0))
    if low < 0 or high > most:
        raise InputError(what, found=(low, high), wanted=f"within 0..{most}", advice="bring them to thousandths")
