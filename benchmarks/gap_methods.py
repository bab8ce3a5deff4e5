"""Estimates of the hours in gaps: settlement's and two plain ones, against the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from carbon.units import MS_PER_HOUR, SECONDS_PER_HOUR

if TYPE_CHECKING:
    from meter_years import Year
    from numpy.typing import NDArray

    from carbon.settlement import Measured, Settled

DAYS_BEFORE = 42
"""Gaps that begin earlier in the year have less of a past than settlement is meant to have."""
LENGTHS = ((6, "up to 6"), (24, "6 to 24"), (10**6, "over 24"))
METHODS = ("greenpark", "straight line", "week before")
_WEEK_H = 168
_WEEKS = 4
_DAY_H = 24


@dataclass
class Errors:
    """Errors of every method over hours, in mean hours of each meter, and the true energy."""

    of: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)
    truth: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, truth: NDArray[np.float64], made: dict[str, NDArray[np.float64]]) -> None:
        """Add the hours of one gap."""
        self.truth.append(truth)
        for method, energy in made.items():
            self.of.setdefault(method, []).append(energy - truth)

    def methods(self) -> list[str]:
        """Return the methods that were scored."""
        return [method for method in METHODS if method in self.of]

    def shares(self, method: str) -> tuple[float, float, float, int]:
        """Return mean absolute error and bias in mean hours, the error of the total, and how many hours there were."""
        error, truth = np.concatenate(self.of[method]), np.concatenate(self.truth)
        return float(np.abs(error).mean()), float(error.mean()), float(error.sum() / truth.sum()), error.size


def gap_errors(errors: dict[tuple[str, str], Errors], of: Year, measured: Measured, result: Settled) -> None:
    """Score every gap that lies in the window, by class of meters and length."""
    hours, gaps = result.hours, measured.gaps
    start_ms = of.window_ms[0]
    count = (of.window_ms[1] - start_ms) // MS_PER_HOUR
    for code, meter in enumerate(hours.meters):
        own = hours.code == code
        place = (hours.at_ms[own] - start_ms) // MS_PER_HOUR
        energy, seconds = np.full(count, np.nan), np.zeros(count)
        energy[place], seconds[place] = hours.energy[own], hours.measured_s[own]
        known = np.where(seconds == SECONDS_PER_HOUR, energy, np.nan)
        truth, usual = of.truth[meter.id], of.truth[meter.id].mean()
        for gap in np.flatnonzero(gaps.code == code).tolist():
            from_ms, to_ms = int(gaps.from_ms[gap]) - start_ms, int(gaps.to_ms[gap]) - start_ms
            first, last = -(-from_ms // MS_PER_HOUR), to_ms // MS_PER_HOUR
            if first < DAYS_BEFORE * _DAY_H or last > count or last <= first or np.isnan(energy[first:last]).any():
                continue
            step = float(gaps.energy[gap])
            made = {
                "greenpark": energy[first:last],
                "straight line": straight(known, (first, last), (from_ms, to_ms), step),
                "week before": week_before(known, (first, last), (from_ms, to_ms), step),
            }
            length = next(name for most, name in LENGTHS if to_ms - from_ms <= most * MS_PER_HOUR)
            unit = usual or 1.0
            scaled = {method: values / unit for method, values in made.items()}
            source = "PV" if meter.role == "generation" else meter.carrier
            for name in (f"{source}, {meter.kind}", f"all {'registers' if meter.kind == 'register' else 'others'}"):
                errors.setdefault((name, length), Errors()).add(truth[first:last] / unit, scaled)


def straight(
    known: NDArray[np.float64], hours: tuple[int, int], range_ms: tuple[int, int], step: float
) -> NDArray[np.float64]:
    """Lay a register's step out evenly; without one draw a line from the last hour known to the next."""
    size = hours[1] - hours[0]
    if not np.isnan(step):
        return np.full(size, step * MS_PER_HOUR / (range_ms[1] - range_ms[0]))
    before = np.flatnonzero(~np.isnan(known[: hours[0]]))[-1]
    after = hours[1] + np.flatnonzero(~np.isnan(known[hours[1] :]))
    if after.size == 0:
        return np.full(size, known[before])
    return np.interp(np.arange(*hours), [before, after[0]], [known[before], known[after[0]]])


def week_before(
    known: NDArray[np.float64], hours: tuple[int, int], range_ms: tuple[int, int], step: float
) -> NDArray[np.float64]:
    """Take the same hour a week before (up to four, where it is not known), scaled to a register's step."""
    first, last = range_ms[0] // MS_PER_HOUR, -(-range_ms[1] // MS_PER_HOUR)
    places = np.arange(first, last)
    weeks = [known[places - week * _WEEK_H] for week in range(1, _WEEKS + 1)]
    taken = weeks[0]
    for week in weeks[1:]:
        taken = np.where(np.isnan(taken), week, taken)
    line = straight(known, (first, last), range_ms, step)
    taken = np.where(np.isnan(taken), line, taken)
    begins = places * MS_PER_HOUR
    part = (np.minimum(begins + MS_PER_HOUR, range_ms[1]) - np.maximum(begins, range_ms[0])) / MS_PER_HOUR
    if not np.isnan(step):
        whole = float((taken * part).sum())
        taken = taken * step / whole if whole > 0 else line
    return taken[hours[0] - first : taken.size - (last - hours[1])]
