"""Refusals that no contract knows: of the cashier at the till, of the service and of its door. One vocabulary with
theirs.

Texts: service_texts.json, in the languages of offchain/texts. `ServiceTexts.load()` reads and checks them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import Final

from offchain.texts.errors import MalformedTextsError
from offchain.texts.refusal_texts import LANGUAGES
from offchain.texts.said import Said
from offchain.texts.wording import Language

SCHEMA: Final = 1
"""Version of service_texts.json that this code reads."""

SERVICE_FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Access_ChainSilent": (),
        "Access_Expired": ("time", "ended"),
        "Access_Malformed": ("part",),
        "Access_NonceUnknown": (),
        "Access_NotSigned": (),
        "Access_NotYet": ("time", "begins"),
        "Access_OtherChain": ("found", "wanted"),
        "Access_OtherDomain": ("found", "wanted"),
        "Api_BadCursor": ("cursor",),
        "Api_Defect": (),
        "Api_KeyMissing": (),
        "Api_KeyReused": (),
        "Api_Malformed": ("mistakes",),
        "Api_MethodNotAllowed": ("method",),
        "Api_NoCsrfToken": (),
        "Api_NotAllowed": (),
        "Api_NotFound": (),
        "Api_NotSignedIn": (),
        "Api_StillRunning": (),
        "Api_TooLarge": ("limit",),
        "Api_TooMany": ("limit", "seconds"),
        "Api_Unreadable": (),
        "Binding_AllRevoked": ("bound", "epoch"),
        "Binding_CodesDay": ("made", "limit"),
        "Binding_IndexTaken": (),
        "Binding_NoIssuer": (),
        "Binding_NoOffer": ("campaign",),
        "Binding_NoReason": ("found", "least", "most"),
        "Binding_NoRoom": ("needed", "cap"),
        "Binding_NoTurnLeft": ("turns",),
        "Binding_NotIndexed": ("coupon",),
        "Binding_NotRevoked": ("coupon",),
        "Binding_NotSigned": (),
        "Binding_Over": ("deadline",),
        "Binding_Redeemed": ("coupon",),
        "Binding_Refused": (),
        "Binding_Withdrawn": ("coupon",),
        "Cashier_CouponNeeded": (),
        "Api_DeliveryNotYours": ("delivery",),
        "Cashier_NoCouponHeld": (),
        "Cashier_NoSuchCoupon": (),
        "Cashier_NothingApplies": (),
        "Cashier_OutOfStock": ("sku", "wanted", "stock"),
        "Cashier_PaidOnChain": ("campaign",),
        "Cashier_RefusedOnChain": ("revert",),
        "Cashier_TooManyOpen": ("limit",),
        "Cashier_UnknownSku": ("sku",),
        "Cashier_WalletNeeded": (),
        "Cashier_WhichTill": ("merchants", "currencies"),
        "Receipt_NotOne": ("found",),
        "Refund_Units": ("found",),
        "Relay_Busy": ("waiting", "limit"),
        "Relay_CallReverted": ("data",),
        "Relay_Failed": ("tries",),
        "Relay_GasCeiling": ("gas", "limit"),
        "Relay_None": (),
        "Relay_NotAnOrder": ("found",),
        "Relay_NotQueued": ("state",),
        "Relay_OtherMerchant": ("merchant",),
        "Relay_TooManyFollowers": ("limit",),
        "Relay_TooManyOpen": ("open", "limit"),
        "Relay_TooManyToday": ("today", "limit"),
        "Service_BadFile": ("mistakes", "first"),
        "Service_BadOrders": ("found",),
        "Service_ChainSilent": (),
        "Service_CodesUnreadable": (),
        "Service_GoodwillCampaign": ("phase", "audience"),
        "Service_GoodwillDay": ("given", "most", "limit"),
        "Service_GoodwillSpent": ("cap",),
        "Service_GoodwillTooDear": ("most", "limit"),
        "Service_IndexIncomplete": ("campaign",),
        "Service_NoAuditYet": (),
        "Service_NoCashier": (),
        "Service_NoOfferKey": (),
        "Service_NoOrders": (),
        "Service_NoPrivacyFolder": (),
        "Service_NoSuchName": ("found",),
        "Service_NoSuchRefusal": ("found",),
        "Service_NoTotal": ("total", "currency", "decimals"),
        "Service_NotIndexed": (),
        "Service_NotReady": ("failed",),
        "Service_TooManyListeners": ("limit",),
        "Service_UnknownCode": (),
        "Service_WalletHidden": (),
    }
)
"""Code -> names of its facts."""


class ServiceRefusal(Exception):  # noqa: N818  beside `Refusal`, and named like it
    """Cashier or service says no. code : a key of `SERVICE_FACTS`; facts : what was compared, as numbers or texts."""

    def __init__(self, code: str, /, **facts: int | str) -> None:
        if tuple(facts) != SERVICE_FACTS[code]:
            raise TypeError(f"{code} takes the facts {SERVICE_FACTS[code]}, got {tuple(facts)}")
        super().__init__(f"{code}: " + ", ".join(f"{name}={value!r}" for name, value in facts.items()))
        self.code = code
        self.facts: Mapping[str, int | str] = MappingProxyType(dict(facts))


@dataclass(frozen=True, slots=True)
class ServiceTexts:
    """Code -> language -> sentence and next step, with gaps for the facts."""

    texts: Mapping[str, Mapping[Language, tuple[str, str]]]

    @classmethod
    def load(cls) -> "ServiceTexts":
        """The texts that this package ships. Raises `MalformedTextsError`."""
        return cls.parse((resources.files(__package__) / "service_texts.json").read_text(encoding="utf-8"))

    @classmethod
    def parse(cls, document: str) -> "ServiceTexts":
        """The texts of a JSON document of that shape. Raises `MalformedTextsError`."""
        found = json.loads(document)
        if found.get("schema") != SCHEMA:
            raise MalformedTextsError("schema", repr(found.get("schema")), repr(SCHEMA))
        entries = found["texts"]
        if set(entries) != set(SERVICE_FACTS):
            raise MalformedTextsError("texts", ", ".join(sorted(set(entries) ^ set(SERVICE_FACTS))), "every code, once")
        return cls(MappingProxyType({code: _languages(code, entry) for code, entry in entries.items()}))

    def render(self, refusal: ServiceRefusal, language: Language) -> tuple[str, str]:
        """Sentence and next step."""
        sentence, next_step = self.texts[refusal.code][language]
        facts = {name: _in(language, fact) for name, fact in refusal.facts.items()}
        return sentence.format_map(facts), next_step.format_map(facts)


def _in(language: Language, fact: int | str) -> int | str:
    """A fact as it is told; texts of ours know their Chinese."""
    return fact.zh if language == "zh" and isinstance(fact, Said) else fact


def _languages(code: str, entry: Mapping[str, str]) -> Mapping[Language, tuple[str, str]]:
    texts = {language: (entry.get(language, ""), entry.get(f"next_{language}", "")) for language in LANGUAGES}
    for language, pair in texts.items():
        for text in pair:
            gaps = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
            if not text.strip() or not gaps <= set(SERVICE_FACTS[code]):
                raise MalformedTextsError(f"{code}, {language}", repr(text), f"a text with gaps {SERVICE_FACTS[code]}")
    return MappingProxyType(texts)
