"""Readings of several meters at once, as settlement takes them: columns, not rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import numpy as np

from carbon.meters import Kind
from carbon.units import energy_scale, scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.meters import Meter


OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Readings stamped before are taken for a mistake."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Arrays of one length, ordered by `code`, then by `at_ms`, which strictly increases within a meter."""

    meters: tuple[Meter, ...]
    code: NDArray[np.int32]
    """Position of each reading's meter in `meters`."""
    at_ms: NDArray[np.int64]
    """Instant, epoch ms."""
    value: NDArray[np.float64]
    """In the meter's own unit, before its multiplier."""

    @classmethod
    def of(cls, meter: Meter, at_ms: NDArray[np.int64], value: NDArray[np.float64]) -> Self:
        """Return the readings of one meter."""
        return cls((meter,), np.zeros(at_ms.size, dtype=np.int32), at_ms, value)

    def only(self, chosen: NDArray[np.bool_]) -> Self:
        """Return the readings that a mask chooses."""
        return type(self)(self.meters, self.code[chosen], self.at_ms[chosen], self.value[chosen])

    def at(self, value: NDArray[np.float64]) -> Self:
        """Return the readings with other values."""
        return type(self)(self.meters, self.code, self.at_ms, value)

    def factors(self, kind: Kind) -> list[float]:
        """Return what turns values of each meter of a kind into its carrier's unit (power: kW); NaN of other kinds."""
        return [_factor(meter) if meter.kind is kind else math.nan for meter in self.meters]

    def facts(self, of_meter: Sequence[float]) -> NDArray[np.float64]:
        """Return, for each reading, what `of_meter` says of its meter; not to be written to."""
        facts = np.asarray(of_meter, dtype=np.float64)
        if facts.size and (facts == facts[0]).all():
            return np.broadcast_to(facts[0], self.code.shape)
        return facts[self.code]


def _factor(meter: Meter) -> float:
    """Return the exact ratio of the meter's unit to its carrier's, without the multiplier."""
    return scale(meter.unit, "kW") if meter.kind is Kind.POWER else energy_scale(meter.unit, meter.carrier)
