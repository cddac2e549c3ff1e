"""What stops an allocation from its files.

CampaignError
    |- DocumentError         offers or constraints have mistakes, all of them listed
    |- ScoresFileError       the scores cannot be used
    |- PredictionFileError   predictions, wallets or segments cannot become scores
    '- RecordMismatchError   the record that was committed is not what the inputs give
"""

from collections.abc import Sequence
from pathlib import Path

from offchain.campaigns.errors import CampaignError


class ScoresFileError(CampaignError):
    """Thrown when a file of scores cannot be used. place : such as `line 3, gain_ten`."""

    def __init__(self, path: Path, place: str, found: str, wanted: str) -> None:
        super().__init__(f"{path.name}, {place}: found {found}; wanted {wanted}")
        self.place = place
        self.found = found
        self.wanted = wanted


class PredictionFileError(CampaignError):
    """Thrown when a file of predictions, wallets or segments cannot be used. place : such as `line 3, lift_bps`."""

    def __init__(self, path: Path, place: str, found: str, wanted: str) -> None:
        super().__init__(f"{path.name}, {place}: found {found}; wanted {wanted}")
        self.place = place
        self.found = found
        self.wanted = wanted


class RecordMismatchError(CampaignError):
    """Thrown when a committed record differs from what the inputs give now. names : of the entries that differ."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        super().__init__(
            f"{path.name} differs in {', '.join(names)}: compare the inputs with those that were committed, or take "
            "the program that made the record"
        )
        self.names = tuple(names)
