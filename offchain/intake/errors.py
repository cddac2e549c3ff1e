"""What is wrong with an export as a whole, or with one row of it."""

from dataclasses import dataclass

from offchain.data.errors import DataError


class IntakeError(DataError):
    """Thrown when an export, or the mapping of its columns, cannot be used at all."""


@dataclass(frozen=True, slots=True)
class BadCell(Exception):  # noqa: N818  a finding, which is kept and told
    """One cell that cannot be used. column : as the export names it; found : the cell; wanted, advice : for people."""

    column: str
    found: str
    wanted: str
    advice: str
