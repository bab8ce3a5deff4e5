"""Steps of registers: from one reading to the next, before they are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code, Finding
from carbon.meters import Kind

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


def steps_of(readings: Readings) -> Steps:
    """Return every step; the multiplier is that of meters.csv."""
    units = readings.factors(Kind.REGISTER)
    scale = [meter.multiplier * unit for meter, unit in zip(readings.meters, units, strict=True)]
    code = readings.code[:-1]
    return Steps(
        code=code,
        from_ms=readings.at_ms[:-1].copy(),
        to_ms=readings.at_ms[1:],
        first=readings.value[:-1],
        last=readings.value[1:],
        amount=np.diff(readings.value),
        scale=readings.facts(scale)[:-1],
        booked=readings.code[1:] == code,
        estimated=np.zeros(code.size, dtype=np.bool_),
    )


def finding(meters: Sequence[Meter], steps: Steps, at: int, code: Code, detail: str) -> Finding:
    """Return a finding over one step."""
    return Finding(code, meters[steps.code[at]].id, int(steps.from_ms[at]), int(steps.to_ms[at]), detail)
