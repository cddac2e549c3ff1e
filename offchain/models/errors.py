"""What a model refuses.

ComputationError        (offchain/features/errors.py)
    ModelError
        HyperparameterError   a setting is outside its limits
        BoundError            the input is too large for exact 64-bit arithmetic
        InputError            shape, type or content of the input does not fit the model
            UnknownItemError  an id that the model has never seen
        NotFittedError        the model was asked before it learned
        ParametersError       stored parameters are not those of this model
"""

from offchain.features.errors import ComputationError


class ModelError(ComputationError):
    """Thrown when a model cannot give an exact answer."""


class HyperparameterError(ModelError):
    """Thrown by `fit` when a setting is outside its limits."""


class BoundError(ModelError):
    """Thrown when an intermediate value could leave the range in which the arithmetic is exact."""


class InputError(ModelError):
    """Thrown when shape, type or content of the input does not fit the model."""


class UnknownItemError(InputError):
    """Thrown when an item is asked about that the model has never seen."""


class NotFittedError(ModelError):
    """Thrown when a model is asked before `fit`, `load` or `bind`."""


class ParametersError(ModelError):
    """Thrown when stored parameters are not those of this model, or are damaged."""
