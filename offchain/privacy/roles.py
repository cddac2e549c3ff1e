"""Who may see what of a person."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from offchain.domain.refusals import Refusal
from offchain.privacy.personal_fields import FIELDS

OFFICER: Final = "officer"
"""Who answers for the data: may read, give roles, rotate, export and erase."""
ROLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        OFFICER: frozenset(FIELDS),
        "support": frozenset({"shopper", "name"}),
        "delivery": frozenset({"name", "address", "phone"}),
        "messenger": frozenset({"email", "phone"}),
        "oracle": frozenset({"wallet"}),
        "analyst": frozenset(),
    }
)
"""Role -> fields that it sees as they are. Everything else it sees masked."""

MASKED_FOR: Final = frozenset({OFFICER, "support", "delivery", "messenger"})
"""Roles that may see masked values of fields beyond their own. To the others such fields do not exist."""


def role_of(reader: str, readers: Mapping[str, str]) -> str:
    """The role that the shop gave somebody; nobody chooses it. Raises `Refusal`: Privacy_UnknownReader."""
    role = readers.get(reader, "")
    if role not in ROLES:
        raise Refusal("Privacy_UnknownReader", readers=len(readers))
    return role


def shown(role: str, values: Mapping[str, str], asked: Collection[str]) -> dict[str, str]:
    """The values of the asked fields as that role sees them, in the order of `FIELDS`.

    Raises `Refusal`: Privacy_RoleMayNotRead, when it may see none of them even masked.
    """
    visible = set(FIELDS) if role in MASKED_FOR else set(ROLES[role])
    allowed = [name for name in FIELDS if name in asked and name in visible]
    if not allowed:
        raise Refusal("Privacy_RoleMayNotRead", asked=len(set(asked)), allowed=len(visible))
    return {
        name: values[name] if name in ROLES[role] else FIELDS[name].mask(values[name])
        for name in allowed
        if name in values
    }
