"""Parts that several answers share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Address = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
HexBytes = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})*$")]
Seconds = Annotated[int, Field(description="Unix seconds.")]
NextCursor = Annotated[str | None, Field(description="Give it as `after` for the page that follows; null on the last.")]


class Answer(BaseModel):
    """Read from the use case's own objects."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Money(Answer):
    """minor: exact; amount: the same in units of the currency."""

    minor: Annotated[int, Field(description="Minor units, exact; may pass 2^53.", examples=[1250])]
    amount: Annotated[str, Field(examples=["12.50"])]
    currency: Annotated[str, Field(description="ISO 4217 code.", examples=["USD"])]


class Depth(Answer):
    """How much a coupon takes off."""

    unit: Literal["bps", "minor"]
    number: int
    text: Annotated[str, Field(examples=["15%"])]


class AsOf(Answer):
    """As of when an answer holds."""

    block: Annotated[int, Field(description="Everything up to this block is known.")]
    time: Annotated[int, Field(description="Unix seconds that windows and deadlines were compared with.")]
