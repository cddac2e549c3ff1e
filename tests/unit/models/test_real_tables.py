"""Features and models on a year of a real grocer's purchases."""

from hashlib import sha256
from pathlib import Path

import pytest

from offchain.data.completejourney import load
from offchain.data.dataset import Dataset
from offchain.data.events import EventLog
from offchain.features.interactions import interaction_matrix
from offchain.features.rfm import rfm
from offchain.models.item_cf import ItemCF
from offchain.models.kmeans import KMeans
from offchain.models.parameters import parameters_bytes
from offchain.models.segments import segment_shoppers


@pytest.fixture(scope="module")
def grocer(shared: Path) -> Dataset:
    return load(shared / "data" / "completejourney")


def digest_of(events: EventLog, grocer: Dataset, chunk_rows: int) -> str:
    """Of everything that eligibility is computed from."""
    model = ItemCF(chunk_rows=chunk_rows).fit(interaction_matrix(events))
    group = grocer.catalogue.skus_with(grocer.catalogue.tag_mask("GROCERY"))
    segmentation = segment_shoppers(
        rfm(events, grocer.catalogue, grocer.cutoff), KMeans(clusters=5, seed=7, chunk_rows=chunk_rows)
    )
    parts = (
        parameters_bytes(model.parameters()),
        model.affinity(model.item_mask(group)).tobytes(),
        parameters_bytes(segmentation.model.parameters()),
        segmentation.labels.tobytes(),
    )
    return sha256(b"".join(parts)).hexdigest()


def test_shuffled_doubled_rows_and_other_chunks_give_the_same_bits(grocer: Dataset) -> None:
    events = grocer.events.before(grocer.cutoff)
    again = EventLog(events.table.vstack(events.table.head(9999)).sample(fraction=1, shuffle=True, seed=3))

    assert digest_of(again, grocer, 97) == digest_of(events, grocer, 4096)


def test_one_changed_row_changes_them(grocer: Dataset) -> None:
    events = grocer.events.before(grocer.cutoff)

    assert digest_of(EventLog(events.table.slice(1)), grocer, 4096) != digest_of(events, grocer, 4096)


def test_every_household_gets_a_full_list_and_a_segment(grocer: Dataset) -> None:
    events = grocer.events.before(grocer.cutoff)
    interactions = interaction_matrix(events)
    ids, scores = ItemCF().fit(interactions).recommend(interactions.shoppers, 10)
    segmentation = segment_shoppers(rfm(events, grocer.catalogue, grocer.cutoff), KMeans(clusters=5, seed=7))

    assert len(interactions.shoppers) > 2000
    assert (ids != "").all()
    assert (scores > 0).mean() > 0.95
    assert set(interactions.shoppers) <= set(segmentation.shoppers)
    assert sum(segment.size for segment in segmentation.segments) == len(segmentation.shoppers)
    assert min(segment.size for segment in segmentation.segments) > 0
