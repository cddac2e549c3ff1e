"""One epoch from data to root: nothing but its inputs decides a bit, and each of them does."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from offchain.attestation import tree
from offchain.attestation.keccak import keccak
from offchain.data.catalogue import Catalogue
from offchain.data.ingestion import Ingestion
from offchain.domain.order import Grant
from offchain.eligibility import epochs
from offchain.eligibility.epochs import Epoch, EpochInputs, build, leaf_salt, leaves_of, wallets_hash
from offchain.eligibility.groundwork import lay
from offchain.eligibility.scoring import learn
from tests.unit import samples
from tests.unit.eligibility.conftest import BOUGHT, PLAN, PRODUCTS, WALLETS, events, shop


def test_each_offer_has_its_leaf_and_is_proved_by_its_path(inputs: EpochInputs) -> None:
    epoch = build(inputs)
    root = epoch.root(samples.NOW + 60)
    assert len(epoch.offers) > 3
    for position, offer in enumerate(epoch.offers):
        leaf = tree.leaf_hash(
            campaign=inputs.campaign,
            epoch=1,
            index=offer.index,
            account=offer.account,
            value=offer.value,
            salt=leaf_salt(inputs.salt_key, inputs.campaign, 1, offer.index),
        )
        assert [leaf] == leaves_of([offer], inputs.campaign, 1, inputs.salt_key)
        assert tree.climb(leaf, epoch.tree.path(position)) == root.root
        Grant(offer.value, 0, 1, offer.index, 1).packed()


def test_the_published_root_says_what_the_manifest_says(inputs: EpochInputs) -> None:
    epoch = build(replace(inputs, first_index=4, epoch=3))
    root, manifest = epoch.root(active_from=99), epoch.manifest
    assert (root.epoch, root.first_index, root.count) == (3, 4, len(epoch.offers))
    assert (root.depth, root.active_from) == (tree.depth_for(len(epoch.offers)), 99)
    assert root.max_each == manifest.max_each == inputs.terms.cap_amount
    assert root.manifest_hash == manifest.hash()
    assert ["0x" + part.hex() for part in (root.root, root.model_root, root.data_root)] == [
        manifest.root,
        manifest.model_root,
        manifest.data_root,
    ]


def test_the_manifest_names_all_that_was_computed_from(inputs: EpochInputs) -> None:
    epoch = build(inputs)
    manifest = epoch.manifest
    learned = learn(inputs.dataset, inputs.plan)
    assert (manifest.dataset, manifest.cutoff) == ("corner shop", inputs.dataset.cutoff)
    assert manifest.rows == epoch.snapshot.rows == sum(map(len, BOUGHT.values()))
    assert manifest.campaign == "0x" + inputs.campaign.hex()
    assert manifest.code_hash == "0x" + inputs.code_hash.hex()
    assert manifest.plan == PLAN.as_json()
    assert manifest.models == {name: "0x" + keccak(data).hex() for name, data in learned.parameters.items()}
    assert manifest.catalogue_hash == "0x" + keccak(inputs.dataset.catalogue.canonical()).hex()


def same(one: Epoch, other: Epoch) -> bool:
    """Whether all of two epochs is equal, bit for bit."""
    return all(getattr(one, field.name) == getattr(other, field.name) for field in fields(Epoch))


def test_building_twice_gives_the_same_bits(inputs: EpochInputs) -> None:
    assert same(build(inputs), build(inputs))


@pytest.mark.parametrize("seed", range(5))
def test_neither_the_order_of_rows_nor_of_wallets_nor_of_products_changes_a_bit(inputs: EpochInputs, seed: int) -> None:
    shuffled = shop(events().sample(fraction=1.0, shuffle=True, seed=seed))
    catalogue = Catalogue.of(reversed(PRODUCTS), ["coffee", "tea"])
    turned = replace(
        inputs,
        dataset=replace(shuffled, catalogue=catalogue),
        wallets=dict(reversed(WALLETS.items())),
    )
    assert same(build(turned), build(inputs))


def test_what_epochs_have_in_common_may_be_handed_over(inputs: EpochInputs) -> None:
    other = replace(inputs, epoch=2, salt_key=b"another", plan=replace(inputs.plan, group="tea", lowest_bps=700))
    ground = lay(inputs.dataset, inputs.plan)
    assert same(build(inputs, ground), build(inputs))
    assert same(build(other, ground), build(other))


def variants(inputs: EpochInputs) -> dict[str, EpochInputs]:
    """The inputs with one thing changed each."""
    rows = events({**BOUGHT, "ann": [*BOUGHT["ann"], ("T-2", 1)]})
    terms = replace(inputs.terms, budget=10_000)
    return {
        "a row": replace(inputs, dataset=shop(rows)),
        "a price": replace(inputs, dataset=replace(inputs.dataset, catalogue=_dearer())),
        "a name": replace(inputs, dataset=replace(inputs.dataset, name="another shop")),
        "a wallet": replace(inputs, wallets=WALLETS | {"ann": 0xFF}),
        "a wallet of nobody": replace(inputs, wallets=WALLETS | {"zoe": 0xFF}),
        "the seed": replace(inputs, plan=replace(PLAN, seed=6)),
        "the depth": replace(inputs, plan=replace(PLAN, lowest_bps=1_001)),
        "the group": replace(inputs, plan=replace(PLAN, group="tea")),
        "the campaign": replace(inputs, campaign=b"\x02" * 32),
        "the epoch": replace(inputs, epoch=2),
        "the range": replace(inputs, first_index=1),
        "the key of the salts": replace(inputs, salt_key=b"another"),
        "the code": replace(inputs, code_hash=bytes(32)),
        "the terms": replace(inputs, terms=terms),
    }


def _dearer() -> Catalogue:
    return Catalogue.of([replace(product, price=product.price + 1) for product in PRODUCTS], ["coffee", "tea"])


def test_every_input_is_committed(inputs: EpochInputs) -> None:
    hashes = {name: build(variant).manifest.hash() for name, variant in variants(inputs).items()}
    assert build(inputs).manifest.hash() not in hashes.values()
    assert len(set(hashes.values())) == len(hashes)


def test_behaviour_after_the_cut_off_is_no_input(inputs: EpochInputs) -> None:
    rows = events().vstack(events({"ann": [("T-1", -2)]}))
    assert same(build(replace(inputs, dataset=shop(rows))), build(inputs))


def test_who_is_in_the_tree_cannot_be_guessed_without_the_key(inputs: EpochInputs) -> None:
    ours, theirs = build(inputs), build(replace(inputs, salt_key=b"a guess"))
    assert [offer.account for offer in ours.offers] == [offer.account for offer in theirs.offers]
    assert not set(ours.tree.levels[0]) & set(theirs.tree.levels[0])


def test_no_two_salts_of_leaves_are_equal() -> None:
    salts = {
        leaf_salt(key, campaign, epoch, index)
        for key in (b"k", b"l")
        for campaign in (b"\x01" * 32, b"\x02" * 32)
        for epoch in (1, 2)
        for index in (1, 2)
    }
    assert len(salts) == 16


@pytest.mark.parametrize(
    "other",
    [{"ann": 1}, {"ann": 1, "bob": 3}, {"ann": 2, "bob": 1}, {"annb": 1, "ob": 2}, {}],
    ids=["fewer", "other", "swapped", "shifted", "none"],
)
def test_every_binding_of_a_wallet_is_in_their_hash(other: dict[str, Any]) -> None:
    bindings = {"ann": 1, "bob": 2}
    assert wallets_hash(other) != wallets_hash(bindings)
    assert wallets_hash({"bob": 2, "ann": 1}) == wallets_hash(bindings)


def test_no_id_of_a_shopper_can_swallow_another_binding() -> None:
    letters = int.from_bytes(b"A" * 20, "big")
    assert wallets_hash({"x": letters, "y": 2}) != wallets_hash({"x" + "A" * 20 + "y": 2})


def test_the_module_computes_with_no_clock_and_no_chance() -> None:
    assert not {"time", "random", "datetime", "secrets"} & set(vars(epochs))


def test_who_said_no_has_no_offer_and_no_row_though_the_wallet_is_known(inputs: EpochInputs) -> None:
    offered = {offer.account for offer in build(inputs).offers}
    gone = next(shopper for shopper, account in WALLETS.items() if account in offered)
    kept = Ingestion(frozenset({gone})).apply(inputs.dataset.events)
    epoch = build(replace(inputs, dataset=replace(inputs.dataset, events=kept)))
    assert WALLETS[gone] not in {offer.account for offer in epoch.offers}
    assert epoch.snapshot.rows == sum(map(len, BOUGHT.values())) - len(BOUGHT[gone])
