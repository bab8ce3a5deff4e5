"""Settlement of one meter: its readings to hourly lines and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from carbon.hours import hours
from carbon.intervals import interval_spans, power_spans
from carbon.meters import Kind, Stamp
from carbon.registers import REACH, register_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from carbon.findings import Finding
    from carbon.meters import Meter, MeterEvent
    from carbon.spans import Spans

__all__ = ["REACH", "settle", "spans_of"]


def settle(
    meter: Meter,
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    window_ms: tuple[int, int],
    events: Sequence[MeterEvent] = (),
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the meter's lines and findings in `window_ms` (whole hours, half-open).

    `at_ms` is strictly increasing and holds, besides the window, REACH readings on either side where there are any;
    then the result is bit for bit that of settling the meter's whole life. Lines: the columns of
    store.measurements.ENERGY_HOURLY.
    """
    if at_ms.size == 0:
        return _lines(meter, None), []
    spans = spans_of(meter, at_ms, value, events)
    result = hours(spans, window_ms, _known(meter, at_ms))
    findings = [f for f in spans.findings if window_ms[0] <= f.from_ms < window_ms[1]]
    frame = pd.DataFrame(
        {
            "at_ms": result.at_ms,
            "energy": result.energy,
            "energy_estimated": result.energy_estimated,
            "measured_s": result.measured_s,
            "estimated_s": result.estimated_s,
            "missing_s": result.missing_s,
        },
    )
    return _lines(meter, frame), findings


def spans_of(
    meter: Meter,
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    events: Sequence[MeterEvent],
) -> Spans:
    """Return the energy between or in a meter's values, in the carrier's unit, by the meter's kind."""
    if meter.kind is Kind.REGISTER:
        return register_spans(meter, at_ms, value, events)
    if meter.kind is Kind.INTERVAL:
        return interval_spans(meter, at_ms, value)
    return power_spans(meter, at_ms, value)


def _known(meter: Meter, at_ms: NDArray[np.int64]) -> tuple[int, int]:
    first, last = int(at_ms[0]), int(at_ms[-1])
    if meter.kind is Kind.INTERVAL:
        length_ms = meter.length_ms
        if meter.stamp is Stamp.END:
            return first - length_ms, last
        return first, last + length_ms
    return first, last


def _lines(meter: Meter, frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is None:
        columns = ["energy", "energy_estimated", "measured_s", "estimated_s", "missing_s"]
        frame = pd.DataFrame({"at_ms": pd.Series(dtype="int64")} | {c: pd.Series(dtype="float64") for c in columns})
    frame.insert(1, "enterprise", meter.enterprise)
    frame.insert(2, "meter", meter.id)
    frame.insert(3, "carrier", meter.carrier)
    frame.insert(4, "role", str(meter.role))
    return frame
