"""Values of interval and power meters that cannot be, or that stand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code, Finding, hourly
from carbon.meters import Role
from carbon.paces import ABSURD, paces, suspects
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.readings import Readings

REPEATS = 12
"""Values that are the same to the last digit, in a row, from which on they are reported."""
APART = 8
"""Values of which all but the last are set aside: over more no row goes on. REPEATS of them are within REACH."""
RATED_MARGIN = 1.2
"""A value above this many times the rated energy is not believed."""


def unbelievable(
    readings: Readings,
    energy: NDArray[np.float64],
    length_ms: NDArray[np.int64],
    valid: NDArray[np.bool_],
    stretch: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Mark values that the meter cannot have measured, and report those that merely stand out."""
    names = [meter.id for meter in readings.meters]
    rated = np.array([np.nan if m.rated_per_h is None else m.rated_per_h for m in readings.meters])
    bad = np.zeros(energy.size, dtype=np.bool_)
    findings = []

    def found(at: int, code: Code, detail: str) -> Finding:
        return Finding(code, names[readings.code[at]], int(stretch[0][at]), int(stretch[1][at]), detail)

    if not np.isnan(rated).all():
        bad = valid & (np.abs(energy) > RATED_MARGIN * rated[readings.code] * (length_ms / MS_PER_HOUR))
        for at in np.flatnonzero(bad).tolist():
            detail = f"{readings.value[at]:.15g} is beyond rated_per_h {rated[readings.code[at]]:g}, set aside"
            findings.append(found(at, Code.RANGE, detail))
    places, times = suspects(paces(energy, length_ms, valid & ~bad), readings.code)
    learned = np.isnan(rated)[readings.code[places]]
    for step, factor in zip(places[learned].tolist(), times[learned].tolist(), strict=True):
        seen = f"{readings.value[step]:.15g} is {factor:.0f} times the largest value near"
        if factor > ABSURD:
            bad[step] = True
            findings.append(found(step, Code.SPIKE, f"{seen}, set aside"))
        else:
            findings.append(found(step, Code.RATE, f"{seen}; booked; give rated_per_h in meters.csv"))
    return bad, findings


def repeated(
    readings: Readings,
    from_ms: NDArray[np.int64],
    keep: NDArray[np.bool_],
) -> list[Finding]:
    """Report values of three digits or more that come REPEATS times or more in a row; they are booked."""
    value, code = readings.value[keep], readings.code[keep]
    near = np.diff(np.flatnonzero(keep)) <= APART
    again = near & (value[1:] == value[:-1]) & (code[1:] == code[:-1]) & (value[1:] != 0)
    if np.count_nonzero(again) < REPEATS - 1:
        return []
    edges = np.flatnonzero(np.diff(again.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2] + 1
    long = ends - starts >= REPEATS
    frozen = np.zeros(value.size, dtype=np.bool_)
    for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
        frozen[start:end] = f"{value[start]:.2g}" != f"{value[start]:.6g}"
    whole = np.zeros(keep.size, dtype=np.bool_)
    whole[np.flatnonzero(keep)[frozen]] = True
    sentence = "{} values in a row that are the same to the last digit: does the gateway repeat its last one? booked"
    return hourly(readings.meters, readings.code[whole], from_ms[whole], Code.FROZEN, sentence)


def negative(
    readings: Readings,
    energy: NDArray[np.float64],
    from_ms: NDArray[np.int64],
    keep: NDArray[np.bool_],
) -> list[Finding]:
    """Report negative values of meters that do not generate; they are booked as they are."""
    below = keep & (energy < 0)
    if not below.any():
        return []
    generates = np.array([meter.role is Role.GENERATION for meter in readings.meters], dtype=np.bool_)
    sentence = "{} negative values, booked as they are: is the meter connected the wrong way round?"
    odd = below & ~generates[readings.code]
    return hourly(readings.meters, readings.code[odd], from_ms[odd], Code.NEGATIVE, sentence)
