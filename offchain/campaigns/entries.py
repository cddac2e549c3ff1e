"""What the entries of a campaign document are made of: the types that several parts share."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from offchain.campaigns import forms

ROLE: Final = r"^(0x[0-9a-fA-F]{40}|[a-z][a-z0-9_-]{0,31})$"

Money = Annotated[str, Field(pattern=forms.MONEY, description="Amount in the currency, in quotes.", examples=["12.50"])]
Percent = Annotated[str, Field(pattern=forms.PERCENT, description="Percentage, exact to 0.01 %.", examples=["12.5%"])]
Duration = Annotated[
    str, Field(pattern=forms.DURATION, description="Weeks, days, hours, minutes, seconds.", examples=["24h", "1d12h"])
]
Moment = Annotated[
    str,
    Field(
        pattern=forms.MOMENT,
        description="ISO 8601 with offset; or now, or a duration from now, which the lock file fixes at creation.",
        examples=["2026-12-01T00:00:00+08:00", "+30d"],
    ),
]
TimeOfDay = Annotated[
    str, Field(pattern=forms.TIME_OF_DAY, description="Hour and minute of the local day.", examples=["18:00"])
]
UtcOffset = Annotated[
    str, Field(pattern=forms.UTC_OFFSET, description="Local time's distance from UTC.", examples=["+08:00"])
]
Whole = Annotated[str, Field(pattern=forms.WHOLE, description="Whole number, in quotes.", examples=["1"])]
Value = Annotated[str, Field(pattern=forms.VALUE, description="As the offer's value.", examples=["5%", "2.50"])]
Account = Annotated[
    str,
    Field(pattern=ROLE, description="Address, or a name of the roles file.", examples=["merchant", "0x" + "12" * 20]),
]
Sentence = Annotated[str, Field(min_length=1, max_length=200)]
Body = Annotated[str, Field(min_length=1, max_length=20_000)]
Units = Annotated[int, Field(ge=1, lt=2**16)]
"""Units of goods, or times: at least one, in 16 bits."""
GroupNumber = Annotated[int, Field(ge=0, lt=32)]
"""A group of promotions."""


class Part(BaseModel):
    """What all parts share."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Target(Part):
    """Which goods: those of any of the groups, one product, or all of them. Names are the catalogue's."""

    groups: Annotated[list[Sentence], Field(min_length=1, max_length=64)] | None = None
    sku: Sentence | None = None
    all: bool | None = None
