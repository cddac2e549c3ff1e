"""What epochs over the same data have in common: both models, and the rows before they are salted."""

from dataclasses import dataclass

from offchain.attestation.keccak import keccak
from offchain.data.dataset import Dataset
from offchain.eligibility.plan import EligibilityPlan
from offchain.eligibility.scoring import Learned, learn


@dataclass(frozen=True, slots=True)
class Groundwork:
    """rows : everything before the cut-off as bytes, in canonical order; catalogue_hash : 32 bytes."""

    learned: Learned
    rows: tuple[bytes, ...]
    catalogue_hash: bytes


def lay(dataset: Dataset, plan: EligibilityPlan) -> Groundwork:
    """Of the plan only the settings of the models count, see `EligibilityPlan.model_settings`.

    Raises what `learn` raises.
    """
    return Groundwork(
        learned=learn(dataset, plan),
        rows=tuple(dataset.events.before(dataset.cutoff).canonical_rows()),
        catalogue_hash=keccak(dataset.catalogue.canonical()),
    )
