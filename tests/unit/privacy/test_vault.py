"""The vault: sealed a person at a time, shown by role, unreadable once the key is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.adapters.aes_gcm import NONCE_BYTES, AesGcm
from offchain.adapters.fake_personal_vault import FakeAccessLog, FakeKeyRing, FakeSealedRows
from offchain.data.consents import ALL, Consent, Consents, Purpose
from offchain.data.key_file import Key
from offchain.data.pseudonyms import Pseudonyms
from offchain.domain.refusals import Refusal
from offchain.privacy.personal_fields import FIELDS, checked, masked_email
from offchain.privacy.ports import UnreadableError
from offchain.privacy.roles import ROLES, role_of
from offchain.privacy.vault import KIND, Reader, Vault, field_context

PSEUDONYMS = Pseudonyms(Key("pseudonyms", bytes(32)))
ANN = {"shopper": "ann-17", "name": "Ann Lee", "email": "ann@shop.test", "wallet": "0x" + "ab" * 20}
OF_ANN = PSEUDONYMS.of("ann-17")
NOW = 1_750_000_000


def vault() -> Vault:
    """Empty."""
    wrapping = Key(KIND, bytes(range(32)))
    return Vault(AesGcm(), FakeSealedRows(), FakeKeyRing(), FakeAccessLog(), PSEUDONYMS, wrapping)


def reader(role: str) -> Reader:
    """Somebody of that role."""
    return Reader("carl", role, "a letter")


def test_what_was_put_is_revealed_in_the_order_of_the_fields() -> None:
    it = vault()
    assert it.put("ann-17", ANN, NOW) == OF_ANN
    assert it.reveal(OF_ANN) == ANN
    assert list(it.reveal(OF_ANN)) == [name for name in FIELDS if name in ANN]


def test_nothing_stands_there_in_the_clear() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    kept = repr([(row.person, row.name, row.sealed) for row in it.rows.of(it.ring.all()[0].person)])
    assert not any(value in kept for value in ANN.values())
    assert OF_ANN not in kept


def test_a_second_value_is_a_new_version_and_an_equal_one_is_not() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    it.put("ann-17", {"email": "ann@new.test", "name": "Ann Lee"}, NOW + 5)
    person = it.ring.all()[0].person
    assert {row.name: (row.version, row.written) for row in it.rows.of(person)} == {
        "email": (2, NOW + 5),
        "name": (1, NOW),
        "shopper": (1, NOW),
        "wallet": (1, NOW),
    }
    assert it.reveal(OF_ANN)["email"] == "ann@new.test"


@pytest.mark.parametrize("change", ["person", "name", "version", "bit"])
def test_a_seal_that_was_moved_or_changed_does_not_open(change: str) -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    it.put("bob-18", {"email": "bob@shop.test"}, NOW)
    person = it.ring.find(OF_ANN).person  # type: ignore[union-attr]
    row = next(row for row in it.rows.of(person) if row.name == "email")
    other = it.ring.find(PSEUDONYMS.of("bob-18")).person  # type: ignore[union-attr]
    changed = {
        "person": replace(row, person=other),
        "name": replace(row, name="name"),
        "version": replace(row, version=2),
        "bit": replace(row, sealed=row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])),
    }[change]
    it.rows.put([changed])
    with pytest.raises(Refusal) as refused:
        it.reveal(OF_ANN if change != "person" else PSEUDONYMS.of("bob-18"))
    assert refused.value.code == "Privacy_Unreadable"


def test_another_key_encryption_key_opens_nothing() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    with pytest.raises(Refusal, match="Privacy_Unreadable"):
        replace(it, wrapping=Key(KIND, bytes(32))).reveal(OF_ANN)


def test_without_the_data_key_an_old_copy_of_the_rows_is_noise() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    it.put("bob-18", {"name": "Bob"}, NOW)
    it.ring.remove(OF_ANN)
    with pytest.raises(Refusal, match="Privacy_UnknownShopper"):
        it.reveal(OF_ANN)
    assert it.reveal(PSEUDONYMS.of("bob-18"))["name"] == "Bob"
    assert it.rows.keep_only({key.person for key in it.ring.all()}) == 4


def test_keys_are_wrapped_anew_and_everything_opens_as_before() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    fresh, others = Key(KIND, bytes(range(1, 33))), Pseudonyms(Key("pseudonyms", bytes(range(2, 34))))
    it.ring.replace_all(it.rewrapped(fresh, others))
    renewed = replace(it, wrapping=fresh, pseudonyms=others)
    assert renewed.reveal(others.of("ann-17")) == ANN
    with pytest.raises(Refusal, match="Privacy_Unreadable"):
        it.reveal(others.of("ann-17"))


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=100), st.binary(max_size=20))
def test_what_is_sealed_opens_in_its_context_alone(content: bytes, context: bytes) -> None:
    cipher, key = AesGcm(), bytes(range(32))
    sealed = cipher.seal(key, content, context)
    assert cipher.open(key, sealed, context) == content
    with pytest.raises(UnreadableError):
        cipher.open(key, sealed, context + b"x")


def test_no_nonce_comes_twice() -> None:
    cipher, key = AesGcm(), bytes(32)
    assert len({cipher.seal(key, b"same", b"same")[:NONCE_BYTES] for _ in range(20_000)}) == 20_000


def test_contexts_of_two_places_differ() -> None:
    person = bytes(16)
    contexts = {field_context(person, "a", 1), field_context(person, "a", 2), field_context(person, "b", 1)}
    assert len(contexts) == 3


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("officer", ANN),
        ("support", {"shopper": "ann-17", "name": "Ann Lee", "email": "a***@shop.test", "wallet": "...abab"}),
        ("oracle", {"wallet": ANN["wallet"]}),
        ("delivery", {"shopper": "***", "name": "Ann Lee", "email": "a***@shop.test", "wallet": "...abab"}),
    ],
)
def test_a_role_sees_its_fields_and_masks_of_the_others(role: str, shown: dict[str, str]) -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    assert it.view(reader(role), OF_ANN, list(FIELDS), NOW, Consents()) == shown


def test_a_role_without_fields_sees_nothing_and_nothing_is_opened() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    with pytest.raises(Refusal) as refused:
        it.view(reader("analyst"), OF_ANN, ["email"], NOW, Consents())
    assert (refused.value.code, dict(refused.value.facts)) == ("Privacy_RoleMayNotRead", {"asked": 1, "allowed": 0})
    with pytest.raises(Refusal, match="Privacy_RoleMayNotRead"):
        it.view(reader("oracle"), OF_ANN, ["email"], NOW, Consents())


def test_every_read_is_logged_with_what_was_shown() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    it.view(reader("support"), OF_ANN, ["email", "phone"], NOW, Consents())
    log = it.log
    assert isinstance(log, FakeAccessLog)
    assert log.entries == [
        {
            "time": NOW,
            "act": "read",
            "reader": "carl",
            "role": "support",
            "whose": OF_ANN,
            "fields": ["email"],
            "purpose": "a letter",
        }
    ]


def test_a_messenger_sees_those_who_agreed_to_be_contacted() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    with pytest.raises(Refusal, match="Privacy_NoConsent"):
        it.view(reader("messenger"), OF_ANN, ["email"], NOW, Consents())
    agreed = Consents((Consent(OF_ANN, Purpose.CONTACT, given=True, time=1),))
    assert it.view(reader("messenger"), OF_ANN, ["email"], NOW, agreed) == {"email": "ann@shop.test"}


def test_bindings_are_of_those_who_allow_personal_offers() -> None:
    it = vault()
    it.put("ann-17", ANN, NOW)
    it.put("bob-18", {"wallet": "0x" + "cd" * 20}, NOW)
    it.put("cat-19", {"name": "Cat"}, NOW)
    no = Consents((Consent(OF_ANN, ALL, given=False, time=1),))
    assert it.wallets(reader("oracle"), no, NOW) == {PSEUDONYMS.of("bob-18"): int("cd" * 20, 16)}
    with pytest.raises(Refusal, match="Privacy_RoleMayNotRead"):
        it.wallets(reader("analyst"), no, NOW)


@pytest.mark.parametrize(
    ("value", "mask"), [("ann@example.com", "a***@example.com"), ("a@b.c", "a***@b.c"), ("@x.y", "***"), ("ann", "***")]
)
def test_an_address_is_masked(value: str, mask: str) -> None:
    assert masked_email(value) == mask


@pytest.mark.parametrize("name", FIELDS)
def test_no_mask_shows_half_of_a_value(name: str) -> None:
    value = {"email": "annabella@example.com"}.get(name, "1234567890123456")
    masked = FIELDS[name].mask(value)
    local = value.partition("@")[0]
    assert local not in masked
    assert sum(letter in "1234567890" for letter in masked) <= 4


@pytest.mark.parametrize(
    "values",
    [
        {"email": "ann"},
        {"wallet": "0x12"},
        {"birthday": "1.2.1990"},
        {"colour": "red"},
        {"name": "Ann\nLee"},
        {"name": "x" * 501},
        {"phone": "call me"},
    ],
)
def test_a_value_of_another_form_is_refused_with_its_line(values: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        checked(values, 7)
    assert (refused.value.code, dict(refused.value.facts)) == ("Privacy_FieldForm", {"line": 7})


def test_empty_values_are_left_out_and_a_wallet_is_in_lower_case() -> None:
    assert checked({"name": " ", "wallet": " 0x" + "AB" * 20}, 1) == {"wallet": "0x" + "ab" * 20}


def test_a_reader_whom_the_shop_did_not_name_has_no_role() -> None:
    assert role_of("carl", {"carl": "support"}) == "support"
    for readers in ({}, {"carl": "king"}):
        with pytest.raises(Refusal, match="Privacy_UnknownReader"):
            role_of("carl", readers)
    assert set(ROLES["analyst"]) == set()
