"""The metrics that may be told to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import CollectorRegistry, Metric

_NAMING = "enterprise"


class WithoutEnterprises(Collector):
    """Those metrics of a registry that name no enterprise: how much a firm sends is nobody else's business."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Take the registry to tell of."""
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        """Give every metric none of whose samples carries an enterprise."""
        for metric in self._registry.collect():
            if not any(_NAMING in sample.labels for sample in metric.samples):
                yield metric
