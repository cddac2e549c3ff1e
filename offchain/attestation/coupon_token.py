"""Coupons as tokens: what an issuer signs, and what wallets show.

Twin of contracts/libraries/CouponHash.sol and contracts/libraries/CouponMetadata.sol.
"""

import json
from base64 import b64encode
from dataclasses import dataclass
from enum import IntEnum
from html import escape
from types import MappingProxyType
from typing import Final

from offchain.attestation.keccak import keccak, words
from offchain.attestation.typed_data import SigningDomain
from offchain.domain.bounds import COUPON_NAME, COUPON_TEXT
from offchain.domain.refusals import Refusal

CLAIM_TYPES: Final = {"Claim": "Claim(address to,uint32 index,uint40 deadline)"}
"""Name -> the type as EIP-712 encodes it."""
FACE_TYPE: Final = "(string,string,string)"
_TYPE_HASH: Final = keccak(CLAIM_TYPES["Claim"].encode())


class CouponStatus(IntEnum):
    """What has become of a coupon: not given yet; held and good; redeemed or revoked; given up by its holder; left over
    when the campaign ended."""

    UNCLAIMED = 0
    VALID = 1
    USED = 2
    BURNT = 3
    OVER = 4


_WORDS: Final = MappingProxyType(
    {
        CouponStatus.UNCLAIMED: "not claimed",
        CouponStatus.VALID: "valid",
        CouponStatus.USED: "used or revoked",
        CouponStatus.BURNT: "given up",
        CouponStatus.OVER: "over",
    }
)


def coupon_domain(chain_id: int, token: int) -> SigningDomain:
    """The domain of claims."""
    return SigningDomain("Promissory coupons", "1", chain_id, token)


def of_claim(to: int, index: int, deadline: int) -> bytes:
    """Struct hash of what the issuer signs. to : 160 bits; deadline : Unix seconds, exclusive."""
    return keccak(words(_TYPE_HASH, to, index, deadline))


@dataclass(frozen=True, slots=True)
class Face:
    """What a collection shows. picture : a URI, or empty for one that the contract draws."""

    name: str
    description: str
    picture: str = ""

    def check(self) -> None:
        """Refuses what the contract would refuse at deployment. Raises `Refusal`."""
        if not self.name:
            raise Refusal("Coupon_NoName")
        for text, limit in ((self.name, COUPON_NAME), (self.description, COUPON_TEXT), (self.picture, COUPON_TEXT)):
            check_text(text, limit)

    def of_coupon(self, campaign: bytes, index: int, status: CouponStatus) -> str:
        """What `uri(index)` answers. campaign : 32 bytes, zero before the token has one."""
        told = _WORDS[status]
        traits = [
            {"trait_type": "Campaign", "value": f"0x{campaign.hex()}"},
            {"trait_type": "Index", "value": index},
            {"trait_type": "Status", "value": told},
        ]
        shown = self._shown(f"{self.name} #{index}", self._picture(f"#{index}", told))
        return _data_uri("application/json", _json(shown | {"attributes": traits}))

    def of_collection(self) -> str:
        """What `contractURI()` answers."""
        return _data_uri("application/json", _json(self._shown(self.name, self._picture("", ""))))

    def fields(self) -> tuple[str, str, str]:
        """As the ABI takes them."""
        return self.name, self.description, self.picture

    def _shown(self, name: str, image: str) -> dict[str, object]:
        return {"name": name, "description": self.description, "image": image}

    def _picture(self, number: str, told: str) -> str:
        if self.picture:
            return self.picture
        drawn = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" font-family="sans-serif" fill="#fff">'
            '<rect width="640" height="360" rx="24" fill="#14453d"/>'
            f'<text x="32" y="64" font-size="20">{escape(self.name, quote=False)}</text>'
            f'<text x="32" y="200" font-size="72">{number}</text>'
            f'<text x="32" y="328" font-size="20">{told}</text></svg>'
        )
        return _data_uri("image/svg+xml", drawn)


def check_text(text: str, limit: int) -> None:
    """Refuses a text that is too long, or holds a control character. limit : bytes of UTF-8. Raises `Refusal`."""
    characters = text.encode()
    if len(characters) > limit:
        raise Refusal("Coupon_TextLong", length=len(characters), limit=limit)
    for position, character in enumerate(characters):
        if character < 0x20 or character == 0x7F:
            raise Refusal("Coupon_ControlCharacter", position=position, character=character)


def _json(document: dict[str, object]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _data_uri(kind: str, text: str) -> str:
    return f"data:{kind};base64,{b64encode(text.encode()).decode()}"
