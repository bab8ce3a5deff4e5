"""Estimation: how energy lies in a stretch that was not measured, by the meter's own similar days.

An estimate looks at the DAYS_BACK local days before the one on which the gap begins and, for its level, at the hours
of that day before the gap. So it changes with nothing that happens after the gap begins, but for the register's own
step over it.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from carbon.calendar import DAYS_PER_WEEK, EPOCH_DAY, DayKind
from carbon.localtime import DAY_MS, HOURS_PER_DAY, local_ms
from carbon.profiles import Profiles
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.calendar import Calendar

DAYS_BACK = 42
"""Local days before a gap in which similar days are looked for."""
MOST_DAYS = 5
"""Similar days of which the mean is taken."""
LEVEL_HOURS = 4
"""Measured hours before a gap, on its day, that say how that day stands against similar ones."""
LEVEL_PRIOR = 0.05
"""Part of a similar day that is taken to have run as expected besides those hours: idle ones say little of the work."""
LEVEL_FADE = 0.5
"""What a day's level differs from 1 by, halves with every day of the gap."""
LEVEL_BOUNDS = (0.5, 2.0)
ONE_SIGNED = 0.5
"""Least part that the net makes of the gross of a shape for a register's step to be laid out by it."""
OTHER_WEEKDAY_DAYS = 7
"""A day of another weekday counts as this many days older when the nearest similar days are chosen."""

_STAND_INS = {DayKind.SUNDAY: DayKind.HOLIDAY, DayKind.HOLIDAY: DayKind.SUNDAY}
_NAMES = {
    DayKind.WORK: "working days",
    DayKind.SATURDAY: "first days of the weekend",
    DayKind.SUNDAY: "last days of the weekend",
    DayKind.HOLIDAY: "holidays",
}


class Spread(NamedTuple):
    """Energy laid over the hours of a stretch."""

    at_ms: NDArray[np.int64]
    """Starts of the hours that the stretch touches."""
    energy: NDArray[np.float64]
    """What of the stretch lies in each hour, in the unit given."""
    method: str
    """How it was laid out, in words."""


def spread(
    from_ms: int,
    to_ms: int,
    energy: float,
    past_at_ms: NDArray[np.int64],
    past_energy: NDArray[np.float64],
    calendar: Calendar,
) -> Spread | None:
    """Lay `energy` over the hours of [from_ms, to_ms), or estimate it when it is NaN; None when there is nothing to.

    `past_at_ms`, `past_energy`: fully measured hours of the meter in order; those after the gap begins or more than
    DAYS_BACK local days before its day are not looked at. The shape of a local day is the mean of similar days by hour
    of the local clock. Known energy is scaled to it and adds up to `energy` to 1e-12; it lies in proportion to time
    where there is no shape, or one that is not mostly of the sign of `energy`. Energy that is not known is the shape
    times the level of the day so far, which fades; without a complete day in the past it cannot be told.
    """
    at_ms = np.arange(from_ms // MS_PER_HOUR * MS_PER_HOUR, to_ms, MS_PER_HOUR, dtype=np.int64)
    share = (np.minimum(at_ms + MS_PER_HOUR, to_ms) - np.maximum(at_ms, from_ms)) / MS_PER_HOUR
    day, hour = _day_and_hour(at_ms, calendar)
    first = int(day[0])
    past = Profiles.one(past_at_ms, past_energy, (first - DAYS_BACK, first), calendar)
    if not past.complete.any():
        reason = f"no day of the {DAYS_BACK} before is complete"
        return None if math.isnan(energy) else _by_time(at_ms, share, energy, reason)
    shapes, said = _shapes(past, np.unique(day), calendar)
    weight = share * shapes[day - first, hour]
    if math.isnan(energy):
        today = slice(*np.searchsorted(past_at_ms, (past.starts_ms[-1], from_ms - MS_PER_HOUR + 1)))
        expected = shapes[0, _day_and_hour(past_at_ms[today], calendar)[1]]
        level = _level(past_energy[today], expected, shapes[0])
        return Spread(at_ms, (1 + (level - 1) * LEVEL_FADE ** (day - first)) * weight, f"{said}; level {level:.3g}")
    net = float(weight.sum())
    if net * energy < 0 or abs(net) <= ONE_SIGNED * float(np.abs(weight).sum()):
        return _by_time(at_ms, share, energy, f"the net energy of {said} is of another sign, or nothing")
    return Spread(at_ms, energy * (weight / net), f"{said}; scaled to the register's step")


def _by_time(at_ms: NDArray[np.int64], share: NDArray[np.float64], energy: float, reason: str) -> Spread:
    return Spread(at_ms, energy * (share / share.sum()), f"in proportion to time: {reason}")


def _shapes(past: Profiles, days: NDArray[np.int64], calendar: Calendar) -> tuple[NDArray[np.float64], str]:
    """Return energy by hour of the local clock of consecutive days, shape [days, 24], and what it was made of."""
    shapes = np.empty((days.size, HOURS_PER_DAY))
    parts = []
    for i, (day, kind) in enumerate(zip(days.tolist(), calendar.kinds(days).tolist(), strict=True)):
        chosen, name = _similar(past, day, DayKind(kind))
        shapes[i] = _full(past.energy[0, chosen]).mean(axis=0)
        oldest = _date(past.first_day + int(chosen.min()))
        parts.append(f"{_date(day)} by {chosen.size} {name} back to {oldest}")
    unknown = sorted({_date(day).year for day in days.tolist()} - calendar.known)
    if unknown:
        parts.append(f"holidays of {', '.join(map(str, unknown))} not known")
    return shapes, "; ".join(parts)


def _similar(past: Profiles, day: int, kind: DayKind) -> tuple[NDArray[np.intp], str]:
    """Return the positions of the days in the past that a day is likened to, nearest first, and what they are."""
    complete = np.flatnonzero(past.complete[0])
    kinds = past.kinds[complete]
    name = "days of any kind"
    for alike in (kind, _STAND_INS.get(kind, kind)):
        if (kinds == alike).any():
            complete, name = complete[kinds == alike], _NAMES[alike]
            break
    back = day - (past.first_day + complete)
    distance = np.where(back % DAYS_PER_WEEK == 0, back, back + OTHER_WEEKDAY_DAYS)
    return complete[np.argsort(distance, kind="stable")[:MOST_DAYS]], name


def _full(profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return profiles in which the hour that the clock left out in spring has what the hours around it had."""
    for i in np.flatnonzero(np.isnan(profiles).any(axis=1)):
        known = ~np.isnan(profiles[i])
        profiles[i, ~known] = np.interp(np.flatnonzero(~known), np.flatnonzero(known), profiles[i, known])
    return profiles


def _level(seen: NDArray[np.float64], expected: NDArray[np.float64], shape: NDArray[np.float64]) -> float:
    total, prior = float(expected.sum()), LEVEL_PRIOR * float(np.abs(shape).sum())
    if seen.size < LEVEL_HOURS or total <= 0:
        return 1.0
    return min(max((float(seen.sum()) + prior) / (total + prior), LEVEL_BOUNDS[0]), LEVEL_BOUNDS[1])


def _day_and_hour(at_ms: NDArray[np.int64], calendar: Calendar) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    clock_ms = local_ms(at_ms, calendar.zone)
    return clock_ms // DAY_MS, clock_ms % DAY_MS // MS_PER_HOUR


def _date(day: int) -> date:
    return EPOCH_DAY + timedelta(days=day)
