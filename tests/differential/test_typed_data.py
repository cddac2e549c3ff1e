"""VoucherHash.sol against offchain/attestation/typed_data.py. What wallets sign: tests/contracts/."""

from __future__ import annotations

import re

from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st

from offchain.attestation import typed_data
from offchain.attestation.calls import CONSENT_TYPE, QUOTE_TYPE, ROOT_TYPE, TERMS_TYPE, USE_TYPE, terms_tuple
from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.domain.terms import pack_terms
from tests.differential.fields import ACCOUNTS, AGREEMENTS, BYTES32, GRANTS, ORDERS, TERMS
from tests.differential.test_tree import ROOTS
from tests.surroundings import ROOT


def test_both_sides_declare_the_same_types():
    text = (ROOT / "contracts" / "libraries" / "VoucherHash.sol").read_text(encoding="utf-8")
    declared = re.findall(r'keccak256\(\s*"(\w+\([^"]+\))"', text)
    assert sorted(declared) == sorted(typed_data.TYPES.values())


@settings(deadline=None, max_examples=30)
@given(BYTES32, BYTES32, TERMS, GRANTS, ACCOUNTS, ORDERS, AGREEMENTS)
def test_every_struct_of_an_order_hashes_the_same(hashes, campaign, digest, terms, grant, submitter, order, agreement):
    use = (grant.packed(), address_bytes(submitter), b"", [], [], [])
    lines = [line.packed() for line in order.lines]
    quote = (address_bytes(order.shopper), order.order_ref, order.packed_head(), lines, b"")
    consent = (agreement.packed_bounds(), agreement.text_hash, b"")
    types = ["bytes32[]", "bytes32", TERMS_TYPE, USE_TYPE + "[]", QUOTE_TYPE, CONSENT_TYPE]
    answer = hashes.ask("ofOrder", encode(types, [[campaign], digest, terms_tuple(terms), [use], quote, consent]))
    uses = typed_data.of_uses([(campaign, grant)])
    assert [answer[at : at + 32] for at in range(0, 160, 32)] == [
        keccak(keccak(typed_data.TYPES["Terms"].encode()) + words(*pack_terms(terms))),
        typed_data.of_voucher(campaign, order.shopper, grant, submitter),
        uses,
        typed_data.of_quote(terms, order, uses),
        typed_data.of_consent(digest, agreement),
    ]


@given(BYTES32, GRANTS, ACCOUNTS)
def test_an_assignment_hashes_the_same(hashes, campaign, grant, shopper):
    fields = [campaign, grant.index, address_bytes(shopper)]
    answer = hashes.ask("ofAssignment", encode(["bytes32", "uint256", "address"], fields))
    assert answer == typed_data.of_assignment(campaign, grant.index, shopper)


@settings(deadline=None, max_examples=40)
@given(BYTES32, ROOTS)
def test_a_root_hashes_the_same(hashes, campaign, root):
    answer = hashes.ask("ofRoot", encode(["bytes32", ROOT_TYPE], [campaign, root.fields()]))
    assert answer[96:128] == typed_data.of_root(campaign, root)


@given(st.lists(st.tuples(BYTES32, GRANTS), min_size=1, max_size=3))
def test_the_set_of_uses_binds_each_of_them(uses):
    assert typed_data.of_uses(uses) != typed_data.of_uses(uses[:-1])
