"""What a trial refuses.

ComputationError        (offchain/features/errors.py)
    TrialError
        PlanError           the plan contradicts itself, or is not of the known form
        SeedError           the seed is not the one that was committed to
        AssignmentError     who was assigned what is not what plan and seed say
        OutcomeError        outcomes do not belong to the shoppers of the trial
"""

from offchain.features.errors import ComputationError


class TrialError(ComputationError):
    """Thrown when a trial cannot give an honest answer."""


class PlanError(TrialError):
    """Thrown when a plan contradicts itself, or is not of the known form."""


class SeedError(TrialError):
    """Thrown when a seed is not the one that was committed to."""


class AssignmentError(TrialError):
    """Thrown when an assignment is not what plan and seed say."""


class OutcomeError(TrialError):
    """Thrown when outcomes do not belong to the shoppers of the trial."""
