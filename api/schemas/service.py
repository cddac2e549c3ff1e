"""The service itself: audit and readiness."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Answer, Seconds


class Audit(Answer):
    """The newest audit."""

    complete_to_block: int
    records: int
    redemptions: int
    merchants: int
    digest: Literal["match", "mismatch"]
    differences: Annotated[int, Field(description="How many; `promo audit verify` names each.")]
    notes: int
    online: Annotated[bool, Field(description="Whether the chain was asked too.")]
    green: bool
    finished_at: Seconds
    seconds: int


class Check(Answer):
    """One condition of readiness."""

    name: str
    passed: bool
    found: str
    wanted: str


class ReadyAnswer(Answer):
    """Requests may be sent."""

    status: Literal["ready"] = "ready"
    checks: list[Check]


class Alive(Answer):
    """The process is up."""

    status: Literal["alive"] = "alive"


class Unsubscribed(Answer):
    """Whether the shopper is contacted."""

    contact: bool
