"""Two models of one answer: logistic regression and boosted trees, mixed and calibrated, all in committed integers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from offchain.models import quantised_logistic, quantised_trees
from offchain.models.bounds import Integers, check_setting
from offchain.models.calibration import Calibration
from offchain.models.errors import ParametersError
from offchain.models.parameters import load_parameters, pack_text, save_parameters, unpack_text
from offchain.models.quantised_logistic import QuantisedLogistic
from offchain.models.quantised_trees import QuantisedTrees

KIND: Final = "blended/1"
PARTS: Final = 4
"""The trees' share is so many quarters."""

_LOGISTIC: Final = "logistic_"
_TREES: Final = "trees_"
_CALIBRATION: Final = ("calibration_logits", "calibration_bps")
_LOGISTIC_NAMES: Final = ("kind", "weight_bits", "centres", "weights", "offset")
_TREE_NAMES: Final = tuple(
    "kind leaf_bits features first feature threshold left right value offset".split()  # noqa: SIM905
)
_NAMES: Final = (
    "kind",
    "share",
    *_CALIBRATION,
    *(f"{_LOGISTIC}{name}" for name in _LOGISTIC_NAMES),
    *(f"{_TREES}{name}" for name in _TREE_NAMES),
)


def mixed(logistic: Integers, trees: Integers, share: int) -> Integers:
    """Logits of both in quarters, rounded half-up; |logit| < 2**60."""
    result: Integers = ((PARTS - share) * logistic + share * trees + PARTS // 2) // PARTS
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Blended:
    """share : of the trees, 0..4 quarters. Raises `HyperparameterError`."""

    logistic: QuantisedLogistic
    trees: QuantisedTrees
    share: int
    calibration: Calibration

    def __post_init__(self) -> None:
        check_setting("share", self.share, 0, PARTS)

    def logits(self, rows: Integers) -> Integers:
        """(n_rows,) int64 in units of 2**-16, before calibration. Raises `InputError`, `BoundError`."""
        return mixed(self.logistic.logits(rows), self.trees.logits(rows), self.share)

    def probability_bps(self, rows: Integers) -> Integers:
        """(n_rows,) int64: calibrated, basis points. Raises `InputError`, `BoundError`."""
        return self.calibration.probability_bps(self.logits(rows))

    def parameters(self) -> dict[str, NDArray[Any]]:
        """All that decides: int64 and uint8 arrays for `parameters_bytes`."""
        found: dict[str, NDArray[Any]] = {"kind": pack_text(KIND), "share": np.array([self.share], dtype=np.int64)}
        found |= self.calibration.parameters()
        found |= {f"{_LOGISTIC}{name}": values for name, values in self.logistic.parameters().items()}
        found |= {f"{_TREES}{name}": values for name, values in self.trees.parameters().items()}
        return found

    def save(self, path: Path) -> None:
        """Write `parameters` to `path` (.npz, no pickle)."""
        save_parameters(path, self.parameters())

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model that `save` wrote. Raises `ParametersError`."""
        stored = load_parameters(path, KIND, _NAMES)
        try:
            (share,) = stored["share"].tolist()
            kinds = [unpack_text(stored[f"{part}kind"]) for part in (_LOGISTIC, _TREES)]
            if kinds != [quantised_logistic.KIND, quantised_trees.KIND]:
                raise ValueError(f"parts of the kinds {kinds}")
            logistic = QuantisedLogistic.restored({name: stored[f"{_LOGISTIC}{name}"] for name in _LOGISTIC_NAMES})
            trees = QuantisedTrees.restored({name: stored[f"{_TREES}{name}"] for name in _TREE_NAMES}, path.name)
            return cls(logistic, trees, share, Calibration(*(stored[name] for name in _CALIBRATION)))
        except ParametersError:
            raise
        except (ValueError, TypeError) as damage:
            wanted = "the parameters of this version"
            raise ParametersError(
                path.name, found=damage, wanted=wanted, advice="restore the file or fit again"
            ) from damage
