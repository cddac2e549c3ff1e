"""Who takes up an offer. In a simulated shop the shoppers' truth decides; for real shoppers, their own past."""

from dataclasses import dataclass
from typing import Protocol, Self

import polars as pl

from offchain.data.dataset import Dataset
from offchain.data.draws import BPS, Draws
from offchain.data.events import EventType
from offchain.data.shoppers import GroundTruth, Offer


@dataclass(frozen=True, slots=True)
class Response:
    """buys : whether the shopper goes to the till; anyway : whether they would without the discount, None when nobody
    knows."""

    buys: bool
    anyway: bool | None


class Responses(Protocol):
    """Answers for every shopper, the same for the same occasion."""

    def to(self, shopper: str, sku: str, depth_bps: int, occasion: str) -> Response:
        """sku : the first of the basket; depth_bps : discount of the basket's price, basis points."""


@dataclass(frozen=True, slots=True)
class TrueResponses:
    """The simulated shop's potential outcomes."""

    truth: GroundTruth

    def to(self, shopper: str, sku: str, depth_bps: int, occasion: str) -> Response:
        """See `Responses.to`."""
        discount = self.truth.products[sku].price * depth_bps // BPS
        answer = self.truth.respond(shopper, Offer(sku, discount, occasion))
        return Response(answer.buys, answer.would_buy_anyway)


@dataclass(frozen=True, slots=True)
class HistoryResponses:
    """Drawn with the odds of the shopper's own past: coupons redeemed of coupons shown, shrunk towards `_PRIOR_BPS`.

    The behaviour is real, the response to a new offer is not: it says how the machinery behaves, not how well the
    offers were chosen.
    """

    odds: dict[str, int]

    _PRIOR_BPS = 3_000
    _PRIOR_WEIGHT = 5

    @classmethod
    def learn(cls, dataset: Dataset) -> Self:
        """Odds in basis points, of every shopper with behaviour before the cut-off."""
        table = dataset.events.before(dataset.cutoff).table
        counts = table.group_by("shopper").agg(
            (pl.col("type") == EventType.COUPON_REDEEMED.value).sum().alias("redeemed"),
            (pl.col("type") == EventType.IMPRESSION.value).sum().alias("shown"),
        )
        odds = {}
        for shopper, redeemed, shown in counts.rows():
            seen = max(shown, redeemed) + cls._PRIOR_WEIGHT
            odds[shopper] = (redeemed * BPS + cls._PRIOR_WEIGHT * cls._PRIOR_BPS) // seen
        return cls(odds)

    def to(self, shopper: str, sku: str, depth_bps: int, occasion: str) -> Response:
        """See `Responses.to`; a tenth more discount is worth a tenth more odds."""
        odds = self.odds.get(shopper, self._PRIOR_BPS) * (BPS + depth_bps) // BPS
        return Response(Draws("response", shopper, sku, occasion).below(BPS) < odds, None)
