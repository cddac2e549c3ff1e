"""CouponHash.sol and CouponMetadata.sol against offchain/attestation/coupon_token.py."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from eth_abi.abi import decode, encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation.coupon_token import (
    CLAIM_TYPES,
    FACE_TYPE,
    CouponStatus,
    Face,
    check_text,
    coupon_domain,
    of_claim,
)
from offchain.attestation.parts import address_bytes
from offchain.domain.refusals import Refusal
from tests.differential.fields import ACCOUNTS, BYTES32
from tests.surroundings import ROOT

TRICKY = st.sampled_from(list("\"\\/<>&'{}[]#%\u2028é券🎁"))
SHOWN = st.text(st.one_of(TRICKY, st.characters(blacklist_categories=("Cc", "Cn", "Co", "Cs"))), max_size=40)
FACES = st.builds(Face, name=SHOWN, description=SHOWN, picture=st.one_of(st.just(""), SHOWN))
INDICES = st.integers(0, 2**32 - 1)


def read(uri: str, kind: str) -> bytes:
    start = f"data:{kind};base64,"
    assert uri.startswith(start)
    return b64decode(uri[len(start) :], validate=True)


def shown(coupons, face, campaign, index, status):
    types = [FACE_TYPE, "bytes32", "uint256", "uint256"]
    return decode(["string", "string"], coupons.ask("shown", encode(types, [face.fields(), campaign, index, status])))


def test_both_sides_declare_the_same_type():
    text = (ROOT / "contracts" / "libraries" / "CouponHash.sol").read_text(encoding="utf-8")
    assert re.findall(r'keccak256\("(\w+\([^"]+\))"', text) == list(CLAIM_TYPES.values())


def test_both_sides_know_the_same_states_in_the_same_order():
    text = (ROOT / "contracts" / "types" / "CouponTypes.sol").read_text(encoding="utf-8")
    (members,) = re.findall(r"enum Status \{([^}]*)\}", text)
    assert re.findall(r"\w+", members) == [status.name for status in CouponStatus]


@settings(deadline=None, max_examples=60)
@given(ACCOUNTS, INDICES, st.integers(0, 2**40 - 1))
def test_claims_hash_the_same(coupons, to, index, deadline):
    values = [address_bytes(to), index, deadline]
    assert coupons.ask("ofClaim", encode(["address", "uint32", "uint40"], values)) == of_claim(to, index, deadline)
    assert coupon_domain(1, 2).digest(of_claim(to, index, deadline)) != coupon_domain(1, 3).digest(
        of_claim(to, index, deadline)
    )


@settings(deadline=None, max_examples=120)
@given(FACES, BYTES32, INDICES, st.sampled_from(CouponStatus))
def test_coupons_and_collections_are_shown_the_same(coupons, face, campaign, index, status):
    wanted = face.of_coupon(campaign, index, status), face.of_collection()
    assert shown(coupons, face, campaign, index, status) == wanted


@settings(deadline=None, max_examples=120)
@given(FACES, BYTES32, INDICES, st.sampled_from(CouponStatus))
def test_whatever_the_texts_hold_what_is_shown_is_json_with_a_picture_in_it(face, campaign, index, status):
    document = json.loads(read(face.of_coupon(campaign, index, status), "application/json"))
    assert (document["name"], document["description"]) == (f"{face.name} #{index}", face.description)
    assert [trait["value"] for trait in document["attributes"]][:2] == [f"0x{campaign.hex()}", index]
    if face.picture:
        assert document["image"] == face.picture
    else:
        drawn = ElementTree.fromstring(read(document["image"], "image/svg+xml"))  # noqa: S314 - it is ours
        assert [line.text or "" for line in drawn.iter("{http://www.w3.org/2000/svg}text")][:2] == [
            face.name,
            f"#{index}",
        ]


def answer(coupons, text, limit):
    """Nothing, or the refusal."""
    try:
        coupons.ask("checkText", encode(["string", "uint256"], [text, limit]))
    except Refusal as refusal:
        return refusal
    return None


@settings(deadline=None, max_examples=120)
@given(st.text(max_size=12), st.integers(0, 16))
def test_the_same_texts_are_refused(coupons, text, limit):
    try:
        check_text(text, limit)
    except Refusal as refusal:
        assert answer(coupons, text, limit) == refusal
    else:
        assert answer(coupons, text, limit) is None


@pytest.mark.parametrize("character", ["\x00", "\x1f", "\x7f", "\n"])
def test_a_control_character_is_refused_at_its_place(coupons, character):
    wanted = Refusal("Coupon_ControlCharacter", position=2, character=ord(character))
    assert answer(coupons, f"é{character}", 9) == wanted


@pytest.mark.parametrize("character", [" ", "~", "\x80"])
def test_its_neighbours_are_not(coupons, character):
    assert answer(coupons, character, 9) is None


def test_bytes_are_counted_not_characters(coupons):
    assert answer(coupons, "券" * 3, 9) is None
    assert answer(coupons, "券" * 3, 8) == Refusal("Coupon_TextLong", length=9, limit=8)


def test_a_collection_without_a_name_is_refused():
    with pytest.raises(Refusal, match="Coupon_NoName"):
        Face("", "x").check()
    Face("x" * 64, "y" * 1024, "z" * 1024).check()
