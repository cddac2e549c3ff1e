"""Where an order stands that somebody else sends."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from api.schemas.common import Answer, Hash, Seconds
from api.schemas.orders import Refused
from offchain.relayer.status import StatusShown


class RedemptionStatus(Answer):
    """One order on its way to the chain, or there."""

    id: Annotated[Hash, Field(description="Hash of the order, which the chain records.")]
    reference: Annotated[
        str, Field(description="The shop's own name of it; empty where nobody gave one, and for who may not know it.")
    ]
    state: Annotated[
        Literal["queued", "sent", "mined", "final", "refused", "cancelled"],
        Field(description="`final`, `refused` and `cancelled` are the last."),
    ]
    step: Annotated[int, Field(description="How-manieth change of its state; 0 of an order that came another way.")]
    at: Annotated[Seconds, Field(description="Of the change.")]
    block: Annotated[int | None, Field(description="That redeemed it.")]
    transaction: Hash | None
    refusal: Annotated[Refused | None, Field(description="Why nothing was redeemed.")]

    @classmethod
    def of(cls, shown: StatusShown, *, named: bool = True) -> Self:
        """As it is answered. named : whether the shop's own name of it is told."""
        found: dict[str, Any] = {name: getattr(shown.status, name) for name in cls.model_fields if name != "refusal"}
        refusal = None if shown.refusal is None else Refused.model_validate(shown.refusal)
        return cls(**(found if named else found | {"reference": ""}), refusal=refusal)
