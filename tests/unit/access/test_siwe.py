"""Messages of EIP-4361: what the grammar has is read, every small departure from it is refused with its part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offchain.access.siwe import LONGEST, MessageError, SiweMessage, read_message

ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"
MESSAGE = f"""shop.example wants you to sign in with your Ethereum account:
{ADDRESS}

See your coupons.

URI: https://shop.example/shop
Version: 1
Chain ID: 1337
Nonce: 5feceb66ffc86f38
Issued At: 2026-12-01T08:00:00.123Z
Expiration Time: 2026-12-01T10:05:00+02:00
Not Before: 2026-12-01T08:00:00Z
Request ID: a%20b
Resources:
- https://shop.example/terms
- ipfs://bafy/x"""
ISSUED = 1_796_112_000


def test_every_part_is_read() -> None:
    assert read_message(MESSAGE) == SiweMessage(
        scheme="",
        domain="shop.example",
        address=int(ADDRESS, 16),
        uri="https://shop.example/shop",
        chain_id=1337,
        nonce="5feceb66ffc86f38",
        issued=ISSUED,
        expires=ISSUED + 300,
        not_before=ISSUED,
        text=MESSAGE,
    )


def test_what_may_be_left_out_is_none() -> None:
    short = MESSAGE.partition("\nExpiration")[0].replace("\nSee your coupons.", "")
    found = read_message(short.replace("shop.example wants", "https://shop.example:8443 wants"))
    assert (found.scheme, found.domain) == ("https", "shop.example:8443")
    assert (found.expires, found.not_before) == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (ADDRESS, ADDRESS.lower(), "address"),
        (ADDRESS, "0x" + ADDRESS[2:].lower().replace("e", "E", 1), "address"),
        (ADDRESS, "0X" + ADDRESS[2:], "address"),
        (ADDRESS, ADDRESS[:-1], "address"),
        ("shop.example wants", " shop.example wants", "domain"),
        ("shop.example wants", "shop.example/path wants", "domain"),
        ("shop.example wants", "sh\u043ep.example wants", "domain"),
        ("shop.example wants", "shop.example\nwants", "domain"),
        ("account:\n", "account:\r\n", "address"),
        ("\n\nSee", "\nSee", "statement"),
        ("See your coupons.", "See your\ncoupons.", "URI"),
        ("See your coupons.", "Sehen S\u00ede.", "URI"),
        ("See your coupons.", "", "URI"),
        ("\n\nURI", "\nURI", "URI"),
        ("URI: https", "URI:  https", "URI"),
        ("URI: https", "uri: https", "URI"),
        ("URI: https://shop.example/shop", "URI: /shop", "URI"),
        ("URI: https://shop.example/shop", "URI: https://shop.example/a b", "Version"),
        ("Version: 1", "Version: 2", "Version"),
        ("Version: 1", "Version: 1 ", "Chain ID"),
        ("Chain ID: 1337", "Chain ID: 0x539", "Nonce"),
        ("Chain ID: 1337", "Chain ID: -1", "Chain ID"),
        ("Chain ID: 1337", f"Chain ID: {'1' * 79}", "Nonce"),
        ("Chain ID: 1337", "Chain ID: \u0661", "Chain ID"),
        ("5feceb66ffc86f38", "5feceb6", "Nonce"),
        ("5feceb66ffc86f38", "5feceb66-ffc86f38", "Issued At"),
        ("2026-12-01T08:00:00.123Z", "2026-12-01 08:00:00Z", "Issued At"),
        ("2026-12-01T08:00:00.123Z", "2026-12-01T08:00:00", "Issued At"),
        ("2026-12-01T08:00:00.123Z", "2026-13-01T08:00:00Z", "Issued At"),
        ("2026-12-01T08:00:00.123Z", "2026-12-01T24:00:00Z", "Issued At"),
        ("2026-12-01T08:00:00.123Z", "2026-12-01T08:00:60Z", "Issued At"),
        ("2026-12-01T08:00:00.123Z", "0000-01-01T08:00:00Z", "Issued At"),
        ("2026-12-01T08:00:00.123Z", "0001-01-01T00:00:00+23:59", ""),
        ("Request ID: a%20b", "Request ID: a b", "end"),
        ("Request ID: a%20b", "Request ID: a%2", "end"),
        ("Resources:", "Resources: ", "end"),
        ("- ipfs", "-ipfs", "end"),
        ("Not Before", "Not After", "end"),
        ("ipfs://bafy/x", "ipfs://bafy/x\n", "end"),
        ("ipfs://bafy/x", "ipfs://bafy/x\nNonce: aaaaaaaa", "end"),
        ("Version: 1\n", "Version: 1\nVersion: 1\n", "Chain ID"),
    ],
)
def test_a_departure_from_the_grammar_is_refused_with_its_part(old: str, new: str, part: str) -> None:
    assert old in MESSAGE
    try:
        read_message(MESSAGE.replace(old, new, 1))
    except MessageError as error:
        assert error.part == part
    else:
        assert part == ""


@pytest.mark.parametrize("text", ["", "\n", "0", "\x00" * 10, "\ud800", MESSAGE + " " * LONGEST])
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(MessageError):
        read_message(text)


@given(at=st.integers(0, len(MESSAGE)), inserted=st.sampled_from("\n\r\t \x00\u200b\u00e9\u0130\u2028"))
def test_a_character_that_nobody_sees_is_nowhere_let_in_unless_it_is_a_statements_space(at: int, inserted: str) -> None:
    changed = MESSAGE[:at] + inserted + MESSAGE[at:]
    first, last = MESSAGE.index("See"), MESSAGE.index("coupons.") + len("coupons.")
    if inserted == " " and first <= at <= last:
        assert read_message(changed).text == changed
        return
    with pytest.raises(MessageError):
        read_message(changed)


@given(st.text(max_size=200))
def test_any_text_is_a_message_or_refused_and_nothing_else(text: str) -> None:
    for candidate in (text, MESSAGE[:80] + text):
        try:
            read_message(candidate)
        except MessageError:
            continue
        raise AssertionError(candidate)
