"""Spans: energy with the stretch of time it belongs to, before it is cut into hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.findings import Finding


@dataclass(frozen=True, slots=True)
class Spans:
    """Energy over half-open stretches of one meter, in time order.

    `from_ms`, `to_ms`: int64 epoch ms; `energy`: float64 in the carrier's unit; `estimated`: how the energy lies
    within the stretch is not measured. Time that no span covers is missing.
    """

    from_ms: NDArray[np.int64]
    to_ms: NDArray[np.int64]
    energy: NDArray[np.float64]
    estimated: NDArray[np.bool_]
    findings: tuple[Finding, ...] = field(default=())


NO_SPANS = Spans(
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, np.float64),
    np.empty(0, np.bool_),
)
