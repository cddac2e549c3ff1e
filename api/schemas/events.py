"""What the stream of events says."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Address, Answer, Hash, Money, Seconds


class Redeemed(Answer):
    """What a redemption gave; who redeemed is not told."""

    sequence: int
    time: Seconds
    units: int
    base: Money
    discount: Money
    order_hash: Hash


class Record(Answer):
    """Data of an event `record`: one record of the chain."""

    name: Annotated[str, Field(examples=["Redeemed"])]
    block: int
    log: int
    transaction: Hash
    keeper: Annotated[str, Field(description="The contract, by its name in a deployment.", examples=["hub"])]
    merchant: Address
    position: Annotated[int, Field(description="In the ledger of its merchant and keeper, from 1.")]
    campaign: Hash | None
    record_hash: Annotated[Hash, Field(description="The same wherever the record is mined again.")]
    redemption: Redeemed | None


class NotTaken(Answer):
    """An event that was not kept."""

    id: str
    reason: Literal["no_consent", "malformed", "other_content", "twice"]
    why: str


class Receipt(Answer):
    """What became of a batch of behaviour."""

    taken: Annotated[int, Field(description="New ones, kept.")]
    known: Annotated[int, Field(description="Sent before with the same content.")]
    not_taken: list[NotTaken]


class Rewound(Answer):
    """Data of an event `rewound`: the chain replaced blocks."""

    rewound_to: Annotated[int, Field(description="Forget every record above this block; what counts now follows.")]
