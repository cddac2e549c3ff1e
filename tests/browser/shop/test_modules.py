"""The modules' own arithmetic beside the product's: hashes, addresses, exact numbers, the consent in a call."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from offchain.attestation.keccak import keccak
from tests.browser.shop.conftest import Enter, Visit

MODULE = """async ([file, name, ...facts]) => {
  const page = document.querySelector("script[src$='page.js']").src;
  const module = await import(page.replace("page.js", file));
  return module[name](...facts);
}"""


@pytest.fixture
def visit(enter: Enter) -> Visit:
    """A page whose modules can be asked."""
    made = enter()
    made.go("/shop")
    return made


def call(visit: Visit, file: str, name: str, *facts: Any) -> Any:
    """What a function of a module answers."""
    return visit.page.evaluate(MODULE, [file, name, *facts])


def test_keccak_is_that_of_the_chain(visit: Visit) -> None:
    """Around the borders of its blocks of 136 bytes."""
    contents = [
        bytes(at * 7 % 256 for at in range(length)) for length in (0, 1, 31, 32, 135, 136, 137, 271, 272, 1_000)
    ]
    found = visit.page.evaluate(
        """async (texts) => {
          const page = document.querySelector("script[src$='page.js']").src;
          const { keccak, bytesOf, hexOf } = await import(page.replace("page.js", "keccak.js"));
          return texts.map((hex) => hexOf(keccak(bytesOf(hex))));
        }""",
        [f"0x{content.hex()}" for content in contents],
    )
    assert found == [f"0x{keccak(content).hex()}" for content in contents]


def test_addresses_have_the_capitals_of_their_checksum(visit: Visit) -> None:
    for number in range(20):
        address = f"0x{keccak(bytes([number]))[:20].hex()}"
        assert call(visit, "keccak.js", "checksummed", address) == to_checksum_address(address)


def test_large_numbers_stay_exact_and_texts_stay_as_they_are(visit: Visit) -> None:
    document = {"nonce": 2**119 + 1, "small": 12, "text": 'a 12345678901234567890 "b" \\ 1', "list": [2**64 - 1]}
    found = call(visit, "asking.js", "exact", json.dumps(document))
    assert found == {**document, "nonce": str(2**119 + 1), "list": [str(2**64 - 1)]}


def test_a_signature_of_either_parity_form_becomes_the_consent_of_the_call(visit: Visit) -> None:
    call_before = "0xabcdef00" + "0" * 64
    for v, wanted in ((0, 27), (1, 28), (27, 27), (28, 28)):
        found = call(visit, "redeeming.js", "withConsent", call_before, f"0x{'11' * 64}{v:02x}")
        assert found == f"0xabcdef00{65:064x}{'11' * 64}{wanted:02x}".ljust(len(call_before) + 192, "0")
