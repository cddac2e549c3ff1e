"""Reads the documents of this package: YAML, told line by line where it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from offchain.campaigns import reading, roles
from offchain.campaigns.reading import P, Parts
from offchain.campaigns.yaml_source import Source, parse


@dataclass(frozen=True, slots=True)
class Paper(Generic[P]):
    """A document, where everything stands in it, and the accounts of the chain by name."""

    document: P
    source: Source
    roles: Mapping[str, int]

    def roles_for(self, sender: int) -> Mapping[str, int]:
        """With `merchant` as the account that gives the order, unless the roles file says otherwise; 0 for nobody."""
        return {"merchant": sender, **self.roles} if sender else self.roles


def gather(form: type[P], parts: Parts, path: Path, chain_id: int, roles_file: Path | None = None) -> Paper[P]:
    """Reads a document, and the roles of `roles_file` or of roles.yaml beside it. Raises `DocumentError`."""
    source = parse(reading.text_of(path), path.name)
    document = reading.validated(form, parts, source)
    beside = path.parent / roles.FILE
    roles_file = roles_file or (beside if beside.exists() else None)
    return Paper(document, source, {} if roles_file is None else roles.load(roles_file, chain_id))
