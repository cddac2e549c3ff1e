"""What stops the making of a project folder.

ProjectError
    |- FolderTakenError     there is something where the folder shall be
    |- UnknownKindError     there is no campaign of that name to begin with
    '- CurrencyError        ISO 4217 has no such currency
"""

from collections.abc import Iterable
from pathlib import Path


class ProjectError(Exception):
    """Thrown when a project folder cannot be made. found : what was met; wanted : what it was compared with."""

    def __init__(self, subject: str, *, found: str, wanted: str, advice: str) -> None:
        super().__init__(f"{subject}: found {found}, wanted {wanted}; {advice}")
        self.subject = subject
        self.found = found
        self.wanted = wanted


class FolderTakenError(ProjectError):
    """Thrown when there is something where the folder shall be: nothing is ever overwritten."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            str(folder),
            found="something with this name",
            wanted="a name that is free",
            advice="choose another name, or move what is there",
        )


class UnknownKindError(ProjectError):
    """Thrown when there is no campaign of that name to begin with."""

    def __init__(self, kind: str, known: Iterable[str]) -> None:
        super().__init__("--kind", found=kind, wanted=", ".join(known), advice="see `promo init --list`")


class CurrencyError(ProjectError):
    """Thrown when ISO 4217 has no currency of that code, or none with a minor unit."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "--currency", found=code, wanted="a code of ISO 4217 such as EUR, USD or CNY", advice="give its code"
        )
