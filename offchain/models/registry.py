"""Recommenders by the names that commands use."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from offchain.models.ease import Ease
from offchain.models.graph_filter import GraphFilter
from offchain.models.hybrid import Hybrid
from offchain.models.item_cf import ItemCF
from offchain.models.recommender import Recommender
from offchain.models.spectral_filter import SpectralFilter
from offchain.models.user_cf import UserCF

DEFAULT: Final = "graph-filter"

RECOMMENDERS: Final[Mapping[str, Callable[[], Recommender]]] = MappingProxyType(
    {
        DEFAULT: GraphFilter,
        "spectral-filter": SpectralFilter,
        "item-cf": ItemCF,
        "item-cf-pearson": lambda: ItemCF(similarity="pearson"),
        "item-cf-frequency": lambda: ItemCF(similarity="frequency"),
        "user-cf": UserCF,
        "user-cf-pearson": lambda: UserCF(similarity="pearson"),
        "user-cf-frequency": lambda: UserCF(similarity="frequency"),
        "ease": Ease,
        "hybrid": Hybrid,
    }
)
"""Name -> an unfitted model with the settings that the project chose."""
