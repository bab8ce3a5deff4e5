"""Validation: the days of a meter against its past, and of two meters against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.clocks import LONGEST_H, ROW, shifts
from carbon.estimation import DAYS_BACK
from carbon.findings import Code, Finding
from carbon.localtime import HOURS_PER_DAY
from carbon.meters import Kind
from carbon.profiles import Profiles
from carbon.units import CARRIER_UNITS, energy_scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from carbon.calendar import Calendar
    from carbon.meters import Meter

LEAST_SIMILAR = 4
"""Similar days without which nothing is said about a day."""
EQUAL = 1e-9
"""Relative difference up to which the hours of a day are the same: power x time does not round alike every hour."""
QUIET = 0.1
"""A similar day was almost at zero when its energy is within this part of the largest of them; almost equal, when 24
times the range of its hours is."""
TOLERANCE = {"electricity": 0.02, "natural_gas": 0.04}
"""Difference of two meters of one quantity, relative to the larger, that the classes of GB 17167-2006 (1.0, 2.0; steam
and water 2.5) allow when each errs by its class in its own direction."""
_TOLERANCE_OTHERS = 0.05
RESOLUTION = 0.01
"""Smallest step a register is taken to show, in its own unit, before its multiplier."""


def day_findings(
    meters: Sequence[Meter],
    code: NDArray[np.int32],
    at_ms: NDArray[np.int64],
    energy: NDArray[np.float64],
    days: tuple[int, int],
    calendar: Calendar,
) -> list[Finding]:
    """Return what the hours of local days say against the days before them: `standstill`, `clock_shift`.

    `code` (position in `meters`), `at_ms` and `energy` (carrier's unit, NaN where an hour is not fully measured) are
    hourly lines in any order, from DAYS_BACK days before the first day on. `days`: half-open, counted from
    1970-01-01. A finding about a day depends on that day and the DAYS_BACK before it alone, and only days of
    which every hour is measured take part. Findings are ordered by meter, then by day.
    """
    profiles = Profiles.of(code, at_ms, energy, len(meters), (days[0] - DAYS_BACK, days[1]), calendar)
    found = [*_standstills(meters, profiles), *_clock_shifts(meters, profiles, calendar)]
    return [finding for _, finding in sorted(found, key=lambda pair: (pair[0], pair[1].from_ms))]


def _standstills(meters: Sequence[Meter], profiles: Profiles) -> Iterator[tuple[int, Finding]]:
    lowest, highest = np.fmin.reduce(profiles.energy, axis=2), np.fmax.reduce(profiles.energy, axis=2)
    zero = profiles.complete & (lowest == 0) & (highest == 0)
    sampled = np.array([meter.kind is not Kind.REGISTER for meter in meters], dtype=np.bool_)[:, None]
    equal = sampled & profiles.complete & ~zero & (highest - lowest <= EQUAL * np.abs(highest))
    for m, day in np.argwhere(_new(zero, profiles) | _new(equal, profiles)).tolist():
        similar = day - DAYS_BACK + np.flatnonzero(_alike(profiles, m, day))
        total = np.nansum(np.abs(profiles.energy[m, similar]), axis=1)
        moved = HOURS_PER_DAY * (highest - lowest)[m, similar] if equal[m, day] else total
        if moved.min() > QUIET * total.max():
            detail = (
                f"all day at {highest[m, day]:.6g} {CARRIER_UNITS[meters[m].carrier]} an hour, as none of the "
                f"{similar.size} similar days of the {DAYS_BACK} before"
            )
            yield m, Finding(Code.STANDSTILL, meters[m].id, *profiles.range_ms(day), detail)


def _alike(profiles: Profiles, meter: int, day: int) -> NDArray[np.bool_]:
    """Mark, of the DAYS_BACK days before a day, the complete ones of its kind."""
    before = slice(day - DAYS_BACK, day)
    alike: NDArray[np.bool_] = profiles.complete[meter, before] & (profiles.kinds[before] == profiles.kinds[day])
    return alike


def _clock_shifts(meters: Sequence[Meter], profiles: Profiles, calendar: Calendar) -> Iterator[tuple[int, Finding]]:
    for shift in shifts(profiles, calendar):
        if shift.day >= DAYS_BACK:
            side = "off" if abs(shift.hours) == LONGEST_H else "late" if shift.hours > 0 else "early"
            detail = (
                f"for {ROW} days in a row the day lies {abs(shift.hours)} h {side}: "
                f"moved by that, the mean of similar days leaves {shift.left:.0%} of their variation, unmoved "
                f"{shift.left_unshifted:.0%}"
            )
            meter = meters[shift.meter].id
            yield shift.meter, Finding(Code.CLOCK_SHIFT, meter, *profiles.range_ms(shift.day), detail)


def _new(true: NDArray[np.bool_], profiles: Profiles) -> NDArray[np.bool_]:
    """Mark days of which something is true that is true of none of LEAST_SIMILAR or more days of the kind before."""
    new = np.zeros(true.shape, dtype=np.bool_)
    for kind in np.unique(profiles.kinds):
        alike = profiles.kinds == kind
        similar = _before(profiles.complete & alike)
        new |= alike & true & (similar >= LEAST_SIMILAR) & (_before(true & alike) == 0)
    new[:, :DAYS_BACK] = False
    return new


def _before(true: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count, for each day, the days of the DAYS_BACK before it of which something is true; shape [meters, days]."""
    until = np.zeros((true.shape[0], true.shape[1] + 1), dtype=np.int64)
    np.cumsum(true, axis=1, out=until[:, 1:])
    first = np.maximum(np.arange(true.shape[1]) - DAYS_BACK, 0)
    return until[:, :-1] - until[:, first]


def check_mismatch(
    pairs: Sequence[tuple[Meter, Meter]],
    pair: NDArray[np.int64],
    range_ms: tuple[NDArray[np.int64], NDArray[np.int64]],
    energy: NDArray[np.float64],
    check_energy: NDArray[np.float64],
) -> list[Finding]:
    """Return the days on which a check meter and the meter it checks measured different energy: `check_mismatch`.

    `pairs`: (meter, its check meter). One row a local day: `pair` its position in `pairs`, `range_ms` first instant
    and first after, the energies in the carrier's unit, NaN unless the whole day is measured. They differ when the
    difference exceeds TOLERANCE of the larger and two steps of either register. A finding is the check meter's.
    """
    allowed = np.array([_tolerance(meter.carrier) for meter, _ in pairs], dtype=np.float64)
    step = np.array([max(_step(meter), _step(check)) for meter, check in pairs], dtype=np.float64)
    larger = np.maximum(np.abs(energy), np.abs(check_energy))
    found = np.abs(check_energy - energy) > np.maximum(allowed[pair] * larger, 2 * step[pair])
    findings = []
    for i in np.flatnonzero(found):
        meter, check = pairs[pair[i]]
        detail = (
            f"{check.id} measured {check_energy[i]:.6g} {CARRIER_UNITS[check.carrier]}, {meter.id} {energy[i]:.6g}: "
            f"{(check_energy[i] - energy[i]) / larger[i]:+.1%}, allowed {allowed[pair[i]]:.0%}"
        )
        findings.append(Finding(Code.CHECK_MISMATCH, check.id, int(range_ms[0][i]), int(range_ms[1][i]), detail))
    return findings


def subs_exceed(
    nodes: Sequence[Meter],
    node: NDArray[np.int64],
    range_ms: tuple[NDArray[np.int64], NDArray[np.int64]],
    energy: NDArray[np.float64],
    subs_energy: NDArray[np.float64],
) -> list[Finding]:
    """Return the days on which the meters below a meter measured more than it did itself: `subs_exceed`.

    One row a local day: `node` the position of the upper meter in `nodes`, `range_ms` first instant and first after,
    what came in there and the sum of those directly below in the carrier's unit, NaN unless all are measured all day.
    The sum exceeds it by more than TOLERANCE of the sum and two steps of the register. A finding is the upper meter's.
    """
    allowed = np.array([_tolerance(meter.carrier) for meter in nodes], dtype=np.float64)
    step = np.array([_step(meter) for meter in nodes], dtype=np.float64)
    found = subs_energy - energy > np.maximum(allowed[node] * np.abs(subs_energy), 2 * step[node])
    findings = []
    for i in np.flatnonzero(found):
        meter = nodes[node[i]]
        detail = (
            f"{energy[i]:.6g} {CARRIER_UNITS[meter.carrier]} came in at {meter.id}, the meters below it measured "
            f"{subs_energy[i]:.6g}: {subs_energy[i] - energy[i]:.6g} more, allowed {allowed[node[i]]:.0%}"
        )
        findings.append(Finding(Code.SUBS_EXCEED, meter.id, int(range_ms[0][i]), int(range_ms[1][i]), detail))
    return findings


def _tolerance(carrier: str) -> float:
    return TOLERANCE.get(carrier, _TOLERANCE_OTHERS)


def _step(meter: Meter) -> float:
    """Return the smallest energy a meter can show, in the carrier's unit; power has none."""
    if meter.kind is Kind.POWER:
        return 0.0
    return RESOLUTION * abs(meter.multiplier) * energy_scale(meter.unit, meter.carrier)
