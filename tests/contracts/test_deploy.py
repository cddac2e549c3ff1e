"""Deploying the hub with its library, and its contract of roots; the two name each other."""

from __future__ import annotations

from tests.contracts.fixtures.roles import deploy


def test_the_hub_names_the_contract_of_roots_that_was_deployed_after_it(hub, roots):
    assert hub.companion() == roots.address
    assert roots.hub() == hub.address


def test_a_second_pair_has_addresses_of_its_own(market, people, TermsCheck, PromotionHub, EligibilityRoots):
    clone = deploy(people, TermsCheck, PromotionHub, EligibilityRoots)
    assert clone.hub.companion() == clone.roots.address
    assert clone.hub.companion() != market.hub.companion()


def test_both_contracts_tell_wallets_their_signing_domain(market, chain):
    no_fields, no_salt, no_extensions = "0x0f", "0x" + "0" * 64, ()
    for contract, name in ((market.hub, "Promissory"), (market.roots, "Promissory roots")):
        domain = (no_fields, name, "1", chain.id, contract.address, no_salt, no_extensions)
        assert contract.eip712Domain() == domain


def test_a_fresh_hub_has_no_record_of_anybody(market, merchant, PromotionHub, roots):
    fresh = PromotionHub.deploy(roots, roots, roots, {"from": merchant.account})
    assert fresh.ledgerDigest(merchant.account) == "0x" + "0" * 64


def test_the_hub_is_linked_to_the_library_that_was_deployed_before_it(market, TermsCheck, web3):
    assert bytes.fromhex(TermsCheck[-1].address[2:]) in bytes(web3.eth.get_code(market.hub.address))


def test_all_contracts_fit_the_size_limit(market, lens, TermsCheck, web3):
    limit = 24_576  # bytes, EIP-170
    for contract in (market.hub, market.roots, lens.contract, TermsCheck[-1]):
        assert len(web3.eth.get_code(contract.address)) <= limit
