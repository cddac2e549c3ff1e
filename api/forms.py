"""How addresses and ids are written in requests, and what they mean."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from offchain.campaigns import forms

EXAMPLE_CAMPAIGN = "0x8d1e6f0c1c2f4d0d5b8a3a0f2d6c4b7e9f1a2b3c4d5e6f708192a3b4c5d6e7f8"
EXAMPLE_WALLET = "0x52908400098527886e0f7030069857d2e4169ee7"


class AddressForm:
    """0x and 40 hexadecimal digits; mixed capitals must be the checksum of EIP-55. An integer of 160 bits."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(forms.account, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": forms.ADDRESS, "examples": [EXAMPLE_WALLET]}


class HashForm:
    """0x and 64 hexadecimal digits. 32 bytes."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(forms.word, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": forms.HASH, "examples": [EXAMPLE_CAMPAIGN]}


class DigitsForm:
    """A number in a query, which holds text only: digits alone, neither `1.0` nor `1_0`. Stands after its bounds."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_digits_alone, handler(source))


def _digits_alone(found: object) -> object:
    if isinstance(found, str) and not (found.isascii() and found.isdigit()):
        raise ValueError("wanted digits alone")
    return found


Wallet = Annotated[int, AddressForm]
CampaignId = Annotated[bytes, HashForm]
