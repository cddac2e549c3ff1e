"""Names of accounts, chain by chain: a name that means somebody on a test chain means nobody on another.

schema: promissory-roles/1
chains:
  "1337":
    issuer: "0x..."
    auditor: "0x..."
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offchain.campaigns import forms, reading, yaml_source
from offchain.campaigns.errors import DocumentError, Problem

FILE = "roles.yaml"
"""Looked for beside the campaign document."""

_Chain = Annotated[str, Field(pattern=r"^[1-9][0-9]*$")]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
_Address = Annotated[str, Field(pattern=forms.ADDRESS)]


class RolesDocument(BaseModel):
    """The roles file."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    form: Annotated[Literal["promissory-roles/1"], Field(alias="schema")]
    chains: dict[_Chain, dict[_Name, _Address]]


def load(path: Path, chain_id: int) -> Mapping[str, int]:
    """Name -> account of one chain; none when the file does not name the chain. Raises `DocumentError`."""
    document, source = _read(path)
    names = document.chains.get(str(chain_id), {})
    roles, problems = {}, []
    for name, text in names.items():
        try:
            roles[name] = forms.account(text)
        except forms.FormError as error:
            problems.append(source.problem(("chains", str(chain_id), name), error.found, error.wanted))
    if problems:
        raise DocumentError(path.name, problems)
    return roles


def names(path: Path) -> frozenset[str]:
    """Every name that the file has on any chain. Raises `DocumentError`."""
    document, _ = _read(path)
    return frozenset(name for chain in document.chains.values() for name in chain)


def _read(path: Path) -> tuple[RolesDocument, yaml_source.Source]:
    source = yaml_source.parse(reading.text_of(path), path.name)
    try:
        return RolesDocument.model_validate(source.value), source
    except ValidationError as error:
        mistakes = [_problem(source, entry["loc"], entry["input"]) for entry in error.errors()]
        raise DocumentError(path.name, mistakes) from error


def _problem(source: yaml_source.Source, location: yaml_source.Place, found: object) -> Problem:
    place = tuple(part for part in location if part != "[key]")
    wanted = "`schema: promissory-roles/1` and `chains`: chain id in quotes -> name -> address"
    return source.problem(place, reading.shown(found), wanted)
