"""How addresses, ids and currencies are written in requests, and what they mean."""

import re
from typing import Annotated, Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from offchain.campaigns import forms
from offchain.campaigns.currencies import Currency, by_code

_OCTETS: Final = re.compile(r"^0x([0-9a-fA-F]{2})*$")
EXAMPLE_CAMPAIGN = "0x8d1e6f0c1c2f4d0d5b8a3a0f2d6c4b7e9f1a2b3c4d5e6f708192a3b4c5d6e7f8"
EXAMPLE_OTHER = "0x0b5e2a9d4c7f10836e1d9b2c5a4f8e7d6c3b2a1908f7e6d5c4b3a29180f7e6d5"
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


class BytesForm:
    """0x and pairs of hexadecimal digits. Bytes."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_octets, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": _OCTETS.pattern, "examples": ["0x1b"]}


def _octets(text: str) -> bytes:
    if not _OCTETS.fullmatch(text):
        raise ValueError("wanted 0x and pairs of hexadecimal digits")
    return bytes.fromhex(text[2:])


class CurrencyForm:
    """A code of ISO 4217 that has a minor unit. A `Currency`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_known_currency, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]}


def _known_currency(code: str) -> Currency:
    currency = by_code(code)
    if currency is None:
        raise ValueError("wanted a code of ISO 4217 that has a minor unit, such as EUR")
    return currency


class DigitsForm:
    """A number in a query, which holds text only: digits alone, neither `1.0` nor `1_0`. Stands after its bounds."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_digits_alone, handler(source))


def _digits_alone(found: object) -> object:
    if isinstance(found, str) and not (found.isascii() and found.isdigit()):
        raise ValueError("wanted digits alone")
    return found


Octets = Annotated[bytes, BytesForm]
Wallet = Annotated[int, AddressForm]
CampaignId = Annotated[bytes, HashForm]
CurrencyCode = Annotated[Currency, CurrencyForm]
