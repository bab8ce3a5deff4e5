"""Steps of registers: from one reading to the next, before they are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code, Finding
from carbon.meters import Kind
from carbon.paces import paces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.meters import Meter
    from carbon.readings import Readings


@dataclass(slots=True)
class Steps:
    """From one kept reading to the next, of one meter or across two (`booked` is False there); arrays of one length."""

    code: NDArray[np.int32]
    """Meter of the earlier reading."""
    stretch: NDArray[np.int64]
    """Another number after what no decision looks back over: another meter, days of impossible readings."""
    from_ms: NDArray[np.int64]
    to_ms: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    amount: NDArray[np.float64]
    """Register units."""
    scale: NDArray[np.float64]
    """Register units to the carrier's unit."""
    booked: NDArray[np.bool_]
    estimated: NDArray[np.bool_]
    pace: NDArray[np.float64]
    """Register units per ms, NaN where a step says nothing of the meter's pace."""


def steps_of(readings: Readings, same: NDArray[np.bool_], broken: NDArray[np.int64]) -> Steps:
    """Return every step; the multiplier is that of meters.csv.

    `same`: both readings are of one register; `broken` grows where what lies before is not to be booked.
    """
    units = readings.factors(Kind.REGISTER)
    scale = [meter.multiplier * unit for meter, unit in zip(readings.meters, units, strict=True)]
    code, chained = readings.code[:-1], np.diff(broken) == 0
    amount, length_ms = np.diff(readings.value), np.diff(readings.at_ms)
    return Steps(
        code=code,
        stretch=code + np.int64(len(readings.meters)) * broken[:-1],
        from_ms=readings.at_ms[:-1].copy(),
        to_ms=readings.at_ms[1:],
        first=readings.value[:-1],
        last=readings.value[1:],
        amount=amount,
        scale=readings.facts(scale)[:-1].copy(),
        booked=(readings.code[1:] == code) & chained,
        estimated=np.zeros(code.size, dtype=np.bool_),
        pace=paces(amount, length_ms, same & chained & (amount >= 0)),
    )


def finding(meters: Sequence[Meter], steps: Steps, at: int, code: Code, detail: str) -> Finding:
    """Return a finding over one step."""
    return Finding(code, meters[steps.code[at]].id, int(steps.from_ms[at]), int(steps.to_ms[at]), detail)
