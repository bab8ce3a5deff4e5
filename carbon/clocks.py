"""Clocks: meters whose days begin to lie some hours off the days before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from carbon.calendar import DAYS_PER_WEEK
from carbon.localtime import DAY_MS, HOURS_PER_DAY
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carbon.calendar import Calendar
    from carbon.profiles import Profiles

ROW = 3
"""Complete days in a row that have to be off alike."""
WEEKS = 5
"""Weeks before a day whose days of its weekday and kind it is compared with."""
LEAST_WEEKS = 3
LONGEST_H = 12
"""Largest shift looked for, either way [h]."""
STRENGTH = 0.01
"""Days have a shape when their first harmonic is more than this part of their energy; without one no shift shows."""
COHERENCE = 0.9
"""Least agreement of the earlier days about when that harmonic peaks, and of the row about how far off; 1: perfect."""
PHASE_H = 0.75
"""Least distance of that peak from the earlier days' [h]: a cheap look that leaves few days for the exact one."""
APART_H = 1
"""Hours by which the best shift of each day may differ from the row's: a clock need not be off by whole hours."""
FIT = 0.3
"""Largest part of the squares left without a shift that may be left with it."""
LEFT = 0.2
"""Largest part of the days' own variation that may be left with it."""
NOISE = 2.0
"""Squares left without a shift have to be this many times those by which the earlier days differ among themselves."""
_BACK = DAYS_PER_WEEK * np.arange(1, WEEKS + 1)
_HOURS = np.arange(-LONGEST_H, LONGEST_H + 1)
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Shift:
    """A meter (its position) whose day `day` (its position) is the ROW-th in a row that lies `hours` late."""

    meter: int
    day: int
    hours: int
    """Negative: early."""
    left: float
    """Part of the days' variation that the shifted earlier days leave."""
    left_unshifted: float
    """The same without a shift."""


def shifts(profiles: Profiles, calendar: Calendar) -> list[Shift]:
    """Return where a row of shifted days reaches ROW days, ordered by meter, then by day.

    What is said of a day depends on it and the 42 days before. A shift by just the hours that the clocks of the zone
    were changed by is not told: what follows the sun moves by them on the clock.
    """
    days = np.arange(profiles.first_day, profiles.first_day + profiles.kinds.size + 1, dtype=np.int64)
    kinds = calendar.kinds(days)
    usable = profiles.complete & (np.diff(profiles.starts_ms) >= DAY_MS)
    rows = _rows(profiles.energy, usable, kinds)
    found = [
        shift
        for i in range(0, len(rows), _ROWS_AT_ONCE)
        for shift in _looked_at(profiles, usable, kinds, rows[i : i + _ROWS_AT_ONCE])
    ]
    again = {(shift.meter, shift.day + 1) for shift in found}
    return [shift for shift in found if (shift.meter, shift.day) not in again]


def _rows(
    energy: NDArray[np.float64],
    usable: NDArray[np.bool_],
    kinds: NDArray[np.int8],
) -> NDArray[np.intp]:
    """Return meter and first day of every ROW days whose first harmonics peak at other hours than the earlier days'."""
    angle = 2 * np.pi / HOURS_PER_DAY * np.arange(HOURS_PER_DAY)
    # einsum adds up each day by itself: a matrix product may round a day by the days beside it
    wave = np.einsum("mdh,h->md", energy, np.cos(angle)) - 1j * np.einsum("mdh,h->md", energy, np.sin(angle))
    wave[~usable] = 0
    total = np.where(usable, np.einsum("mdh->md", energy), 0.0)
    before, gross, total_before = np.zeros_like(wave), np.zeros_like(total), np.zeros_like(total)
    weeks = np.zeros(usable.shape, dtype=np.int64)
    for back in _BACK:
        alike = usable[:, :-back] & (kinds[back:-1] == kinds[: -back - 1])
        weeks[:, back:] += alike
        before[:, back:] += np.where(alike, wave[:, :-back], 0)
        gross[:, back:] += np.where(alike, np.abs(wave[:, :-back]), 0)
        total_before[:, back:] += np.where(alike, total[:, :-back], 0)
    shaped = (np.abs(before) > STRENGTH * np.abs(total_before)) & (np.abs(before) >= COHERENCE * gross)
    off = np.abs(np.angle(wave * np.conj(before))) >= PHASE_H * (2 * np.pi / HOURS_PER_DAY)
    marked = usable & (weeks >= LEAST_WEEKS) & shaped & off
    return np.argwhere(sliding_window_view(marked, ROW, axis=1).all(axis=2))


def _looked_at(
    profiles: Profiles,
    usable: NDArray[np.bool_],
    kinds: NDArray[np.int8],
    rows: NDArray[np.intp],
) -> list[Shift]:
    """Fit rows of days, [meter, first day], with the days before them moved by every hour; return those that fit one.

    A row of days is held against the earlier days of itself and of the day on either side, end to end, so what a shift
    moves over midnight is compared too.
    """
    day = rows[:, 1, None] + np.arange(-1, ROW + 1)
    back = day[:, :, None] - _BACK
    meter = np.broadcast_to(rows[:, 0, None, None], back.shape)
    alike = (back >= 0) & usable[meter, back] & (kinds[back] == kinds[day][:, :, None])
    weeks = alike.sum(axis=2)
    enough = (weeks >= LEAST_WEEKS).all(axis=1)
    if not enough.any():
        return []
    rows, day, back, meter, alike, weeks = (part[enough] for part in (rows, day, back, meter, alike, weeks))

    earlier = np.where(alike[..., None], profiles.energy[meter, back], 0.0)
    mean = earlier.sum(axis=2) / weeks[..., None]
    spread = np.where(alike[..., None], earlier - mean[:, :, None], 0.0)
    noise = ((spread**2).sum(axis=(2, 3)) / weeks)[:, 1:-1].sum(axis=1)
    seen = profiles.energy[meter[:, 1:-1, 0], day[:, 1:-1]].reshape(-1, 1, ROW * HOURS_PER_DAY)
    moved = sliding_window_view(mean.reshape(len(rows), -1), ROW * HOURS_PER_DAY, axis=1)[:, HOURS_PER_DAY - _HOURS]
    power = (moved**2).sum(axis=2)
    gain = np.divide((moved * seen).sum(axis=2), power, out=np.zeros_like(power), where=power > 0)
    squares = ((seen - gain[..., None] * moved) ** 2).reshape(len(rows), _HOURS.size, ROW, HOURS_PER_DAY).sum(axis=3)
    variation = ((seen - seen.mean(axis=2, keepdims=True)) ** 2).sum(axis=(1, 2))

    total = squares.sum(axis=2)
    best = total.argmin(axis=1)
    left, unshifted = total[np.arange(len(rows)), best], total[:, LONGEST_H]
    of_day = squares.argmin(axis=1)
    apart = np.abs(_HOURS[of_day] - _HOURS[best][:, None])
    near = np.minimum(apart, HOURS_PER_DAY - apart) <= APART_H  # 12 h late and 12 h early are one
    agreed = (near & (of_day != LONGEST_H)).all(axis=1) & (best != LONGEST_H)
    clear = (left < FIT * unshifted) & (left < LEFT * variation) & (unshifted >= NOISE * noise)
    changed_h = (_offset_ms(profiles, day)[:, :, None] - _offset_ms(profiles, back)) // MS_PER_HOUR
    changed = ((changed_h == _HOURS[best][:, None, None]) & alike)[:, 1:-1].any(axis=(1, 2))
    return [
        Shift(
            int(rows[i, 0]),
            int(rows[i, 1]) + ROW - 1,
            int(_HOURS[best[i]]),
            float(left[i] / variation[i]),
            float(unshifted[i] / variation[i]),
        )
        for i in np.flatnonzero(agreed & clear & ~changed)
    ]


def _offset_ms(profiles: Profiles, day: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return how far the clock is ahead of UTC when the days at some positions begin."""
    return (profiles.first_day + day) * DAY_MS - profiles.starts_ms[day]
