"""The sentences that terms are told in, one table a language. Gaps are filled by offer_told.py and limits_told.py."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from offchain.campaigns.phrases_en import ENGLISH
from offchain.campaigns.phrases_zh import CHINESE
from offchain.texts.wording import Language

PHRASES: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType({"en": ENGLISH, "zh": CHINESE})
"""Language -> key -> sentence."""
