"""What pages are asked: strict models, as the API's."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LONGEST_WORD = 64


class GoodsAsked(BaseModel):
    """Query of goods. find : part of a name or SKU; group : one of the shop's; all where empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    find: Annotated[str, Field(max_length=LONGEST_WORD)] = ""
    group: Annotated[str, Field(max_length=LONGEST_WORD)] = ""


class SearchAsked(BaseModel):
    """Query of a search. find : the name of something on the chain, or nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    find: Annotated[str, Field(max_length=200)] = ""
