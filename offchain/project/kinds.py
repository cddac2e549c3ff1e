"""The campaigns that a project can begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import yaml

FOLDER: Final = "templates"


@dataclass(frozen=True, slots=True)
class Kind:
    """en, zh : what it is, in a line; document : what stands in its file behind the head, with gaps."""

    en: str
    zh: str
    document: str

    @property
    def audience(self) -> str:
        """PUBLIC or VOUCHER."""
        return next(line.split()[1] for line in self.document.splitlines() if line.startswith("audience:"))


def template(name: str) -> str:
    """A text that this package ships."""
    return (resources.files(__package__) / FOLDER / name).read_text(encoding="utf-8")


@cache
def kinds() -> Mapping[str, Kind]:
    """Name -> what it is, in the order in which they are listed."""
    return {name: Kind(**found) for name, found in yaml.safe_load(template("kinds.yaml")).items()}
