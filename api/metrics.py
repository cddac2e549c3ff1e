"""Figures for Prometheus: of requests, index, audit, and of work beside the requests.

No label holds anything that a request brought.
"""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from offchain.bootstrap import Service

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram."""


class _State(Collector):
    """What is asked when somebody looks: how far the index is behind, what the newest audit says."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> Iterator[Metric]:
        """Nothing: nobody looks yet."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """What is not known is left out."""
        lag, audit = self._service.readiness.lag(), self._service.audits.latest
        if lag is not None:
            yield GaugeMetricFamily("promissory_index_lag_blocks", "Blocks that the index is behind.", lag)
        if audit is not None:
            yield GaugeMetricFamily("promissory_audit_green", "1 where nothing differs, else 0.", int(audit.green))
            yield GaugeMetricFamily("promissory_audit_differences", "Differences that it found.", audit.differences)
            yield GaugeMetricFamily(
                "promissory_audit_block", "The block that it is complete to.", audit.complete_to_block
            )
            yield GaugeMetricFamily(
                "promissory_audit_finished_seconds", "When it ended, Unix seconds.", audit.finished_at
            )
        yield from self._work()

    def _work(self) -> Iterator[Metric]:
        failing = GaugeMetricFamily(
            "promissory_work_failing", "1 where work beside the requests failed when done last.", labels=("work",)
        )
        for name, fails in self._service.work.failing.items():
            failing.add_metric((name,), int(fails))
        yield failing
        if self._service.relayer is None:
            return
        try:
            orders = self._service.intake.relay.open_orders()
        except Exception:  # a broken database may raise anything: what fails is asked most then
            return
        waiting = GaugeMetricFamily("promissory_relay_orders", "Orders that are not mined yet.", labels=("state",))
        for state, count in orders.items():
            waiting.add_metric((state,), count)
        yield waiting


class Metrics:
    """A registry of its own for each application."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_State(service))
        labels = ("method", "route", "status")
        self._requests = Counter("promissory_requests", "Requests.", labels, registry=self._registry)
        self._seconds = Histogram(
            "promissory_request_seconds",
            "From the first byte of a request to the end of its answer.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._limited = Counter(
            "promissory_rate_limited", "Requests that were one too many.", ("class",), registry=self._registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> str:
        """Counts a request; how its method is named, "OTHER" for one that somebody made up."""
        known = method if method in _METHODS else "OTHER"
        series = self._series.get((known, route, status))
        if series is None:  # finding both anew takes longer than counting
            counter = self._requests.labels(known, route, str(status))
            series = self._series[known, route, status] = (counter, self._seconds.labels(known, route))
        series[0].inc()
        series[1].observe(seconds)
        return known

    def limited(self, route_class: str) -> None:
        """Counts one that was refused for its rate."""
        self._limited.labels(route_class).inc()

    def shown(self) -> bytes:
        """All of it, in Prometheus's text format."""
        return generate_latest(self._registry)
