"""What can be wrong with numbers on their way from events to a model.

ComputationError
    FeatureError        features cannot be built from what was passed
        WeightError         event weights or the cap are outside their limits
        MatrixError         ids and matrix do not fit together
        NoBehaviourError    nothing happened before the cut-off
        RangeError          a sum could leave 64 bits
    ModelError          (offchain/models/errors.py)
"""

from typing import Any


class ComputationError(ValueError):
    """The computation was not begun, because its result could be wrong. Trying again with the same input is useless.

    found : the value that was met; wanted : the limit it was compared with; advice : what to do next.
    """

    def __init__(self, subject: str, *, found: object, wanted: object, advice: str) -> None:
        super().__init__(f"{subject}: found {found}, wanted {wanted}; {advice}")
        self.subject = subject
        self.found = found
        self.wanted = wanted
        self.advice = advice

    def __reduce__(self) -> tuple[Any, ...]:
        """So that a refusal can come back from another process; the names are keywords, which pickle does not know."""
        return _again, (type(self), self.subject, self.found, self.wanted, self.advice)


def _again(kind: type[ComputationError], subject: str, found: object, wanted: object, advice: str) -> ComputationError:
    return kind(subject, found=found, wanted=wanted, advice=advice)


class FeatureError(ComputationError):
    """Thrown when features cannot be built from what was passed."""


class WeightError(FeatureError):
    """Thrown when an event weight or the cap of an entry is outside its limits, or names no event type."""


class MatrixError(FeatureError):
    """Thrown when ids and matrix do not fit together."""


class NoBehaviourError(FeatureError):
    """Thrown when there is no event before the cut-off."""


class RangeError(FeatureError):
    """Thrown when a sum of the given values could leave 64 bits."""
