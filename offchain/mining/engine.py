"""What computes features and models: this process, or an adapter for more than one machine."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from offchain.data.dataset import Dataset
from offchain.features.interactions import Interactions, interaction_matrix
from offchain.features.rfm import ShopperFeatures, rfm
from offchain.models.kmeans import KMeans
from offchain.models.recommender import Recommender
from offchain.models.registry import RECOMMENDERS
from offchain.models.ward import Ward

Part = TypeVar("Part")
Answer = TypeVar("Answer")


class Engine(Protocol):
    """Every one gives the same bits. All behaviour before the dataset's cut-off counts."""

    def features(self, dataset: Dataset) -> ShopperFeatures:
        """What `rfm` answers. Raises what it raises."""
        ...

    def interactions(self, dataset: Dataset) -> Interactions:
        """What `interaction_matrix` answers. Raises what it raises."""
        ...

    def k_means(self, clusters: int, seed: int, starts: int) -> KMeans:
        """A model that is not fitted yet."""
        ...

    def ward(self, clusters: int, seed: int) -> Ward:
        """A model that is not fitted yet."""
        ...

    def recommender(self, name: str) -> Recommender:
        """That of `RECOMMENDERS` by this name, not fitted yet."""
        ...

    def each(self, work: Callable[[Part], Answer], parts: Sequence[Part]) -> Iterator[Answer]:
        """What `work` answers to each part, in the order of the parts. work : changes nothing, may be copied to where
        it is done."""
        ...


class OneMachine:
    """This process."""

    def features(self, dataset: Dataset) -> ShopperFeatures:
        """See `Engine.features`."""
        return rfm(dataset.events, dataset.catalogue, dataset.cutoff)

    def interactions(self, dataset: Dataset) -> Interactions:
        """See `Engine.interactions`."""
        return interaction_matrix(dataset.events.before(dataset.cutoff))

    def k_means(self, clusters: int, seed: int, starts: int) -> KMeans:
        """See `Engine.k_means`."""
        return KMeans(clusters=clusters, seed=seed, starts=starts)

    def ward(self, clusters: int, seed: int) -> Ward:
        """See `Engine.ward`."""
        return Ward(clusters=clusters, seed=seed)

    def recommender(self, name: str) -> Recommender:
        """See `Engine.recommender`."""
        return RECOMMENDERS[name]()

    def each(self, work: Callable[[Part], Answer], parts: Sequence[Part]) -> Iterator[Answer]:
        """See `Engine.each`."""
        return map(work, parts)
