"""Interval meters and power samples: values to spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code, Finding
from carbon.meters import Stamp
from carbon.spans import Spans
from carbon.units import MS_PER_HOUR, MS_PER_S, energy_scale, scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.meters import Meter

LONGEST_RUN = 8
"""Intervals that overlap one after the other within which single ones can be kept; less than registers.REACH."""


def interval_spans(meter: Meter, at_ms: NDArray[np.int64], value: NDArray[np.float64]) -> Spans:
    """Energy of intervals of the meter's length, in the carrier's unit; `at_ms` strictly increasing.

    The value belongs to [start, start + length); the meter says whether its stamp is the start or the end. An
    interval that begins before the one kept before it has ended is set aside with a finding: the energy would count
    twice.
    """
    length_ms = np.int64(meter.length_ms)
    from_ms = at_ms - length_ms if meter.stamp is Stamp.END else at_ms
    late = _late(from_ms, int(length_ms))
    gap_ms = np.diff(from_ms) - length_ms
    findings = [
        Finding(
            Code.OVERLAP,
            meter.id,
            int(from_ms[i]),
            int(from_ms[i] + length_ms),
            f"interval of {meter.length_s} s begins before the one before has ended: {value[i]:.15g} set aside",
        )
        for i in np.flatnonzero(late)
    ]
    findings.extend(
        _gap(meter, int(from_ms[i] + length_ms), int(from_ms[i + 1]))
        for i in np.flatnonzero(gap_ms > meter.max_gap_s * MS_PER_S - length_ms)
    )
    factor = meter.multiplier * energy_scale(meter.unit, meter.carrier)
    keep = ~late
    return Spans(
        from_ms[keep],
        from_ms[keep] + length_ms,
        value[keep] * factor,
        np.zeros(int(keep.sum()), dtype=np.bool_),
        tuple(findings),
    )


def _late(from_ms: NDArray[np.int64], length_ms: int) -> NDArray[np.bool_]:
    """Mark intervals that begin before the last one kept has ended.

    Within a run of overlapping intervals the first is kept, then each that begins after the one kept last. Beyond
    LONGEST_RUN all are set aside, for no decision may look further back: then the meter's length is wrong.
    """
    late = np.zeros(from_ms.size, dtype=np.bool_)
    late[1:] = from_ms[1:] < from_ms[:-1] + length_ms
    overlapping = np.flatnonzero(late)
    run_starts = overlapping[np.diff(overlapping, prepend=-1) > 1] - 1
    for start in run_starts:
        kept = start
        for i in range(start + 1, min(start + LONGEST_RUN, from_ms.size)):
            if not late[i]:
                break
            late[i] = from_ms[i] < from_ms[kept] + length_ms
            kept = kept if late[i] else i
    return late


def power_spans(meter: Meter, at_ms: NDArray[np.int64], value: NDArray[np.float64]) -> Spans:
    """Trapezoids [kWh] between power samples no further apart than max_gap_s; beyond it the stretch is missing."""
    power_kw = value * (meter.multiplier * scale(meter.unit, "kW"))
    length_ms = np.diff(at_ms)
    near = length_ms <= meter.max_gap_s * MS_PER_S
    energy = (power_kw[:-1] + power_kw[1:]) / 2 * (length_ms / MS_PER_HOUR)
    findings = tuple(_gap(meter, int(at_ms[i]), int(at_ms[i + 1])) for i in np.flatnonzero(~near))
    return Spans(at_ms[:-1][near], at_ms[1:][near], energy[near], np.zeros(int(near.sum()), dtype=np.bool_), findings)


def _gap(meter: Meter, from_ms: int, to_ms: int) -> Finding:
    return Finding(Code.GAP, meter.id, from_ms, to_ms, f"nothing measured for {(to_ms - from_ms) // MS_PER_S} s")
