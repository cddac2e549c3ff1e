"""VoucherHash.sol against offchain/attestation/checkout.py: the end of the type that Permit2 is given.

Permit2 itself takes what the twin signs in tests/contracts/test_checkout_permit2.py; what came back of an order:
test_refund_twin.py there.
"""

from __future__ import annotations

import re

from offchain.attestation.checkout import PERMIT_WITNESS, WITNESS
from offchain.attestation.typed_data import TYPES
from tests.surroundings import ROOT


def test_both_sides_give_permit2_the_same_witness():
    text = (ROOT / "contracts" / "libraries" / "VoucherHash.sol").read_text(encoding="utf-8")
    assert re.findall(r'CONSENT_WITNESS =\s*"([^"]+)"', text) == [WITNESS]


def test_the_witness_is_the_consent_of_the_hub_among_types_by_name():
    first, *structs = re.findall(r"\w+\([^)]*\)", PERMIT_WITNESS)
    assert first.endswith(",Consent witness)")
    assert structs == sorted(structs)
    assert structs[0] == TYPES["Consent"]
