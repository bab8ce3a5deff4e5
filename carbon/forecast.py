"""What a series comes to by the end of a year, with a band out of the errors that the same method made before.

The method is one for sums and for ratios: a series is `top` over `bottom`, step by step (a sum has the weight of each
step as bottom), and what is forecast is the ratio of both sums over the next steps. It is the ratio of the latest
steps, moved as the same steps of the year before moved, as far as there is a year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BAND = 0.8
"""Share of outcomes that a band is meant to hold."""
SEASON = 0.75
"""How far the year before is followed (an exponent): one year shows its season and its accidents alike."""
SEASONAL_ERROR = 0.5
"""What remains of the errors made without a season where a season is followed, until enough of those are known."""
SEASONAL_PRIOR = 8.0
"""How many errors with a season weigh as much as all those without."""
GROWTH = 0.25
"""By which power of the horizon errors grow beyond the longest one that the past can tell of."""
PAST_PER_HORIZON = 3
"""The past tells of horizons up to this fraction of its length, so that it holds as many that do not overlap."""
LEAST_ERRORS = 4
"""Fewest errors that a band is made of."""
_FIRST_ORIGINS = 4
"""Origins lie no earlier than this many times `apart` after the beginning, or after the first year with a season."""
WEEKDAYS = 7
LEAST_WEEKS = 4
LEAST_WEEKDAY_SHARE, MOST_WEEKDAY_SHARE = 0.05, 5.0
"""Bounds of what a weekday is of a mean day."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How long things are, in steps of a series: days or months."""

    year: int
    latest: int
    """Latest steps that a level is taken from, where no season is followed."""
    seasonal: int
    """The same where one is."""
    apart: int
    """From one origin in the past to the next."""
    half_life: float
    """After so many an error weighs half."""
    least: int
    """Shortest history with a band."""
    stale: int
    """Steps without anything new after which nothing is forecast."""


DAILY = Cadence(year=364, latest=28, seasonal=56, apart=7, half_life=91.0, least=91, stale=92)
"""A year is whole weeks: every day is compared with the same weekday."""
MONTHLY = Cadence(year=12, latest=2, seasonal=2, apart=1, half_life=3.0, least=6, stale=3)


@dataclass(frozen=True, slots=True)
class Band:
    """The middle of what is expected, and the bounds that BAND of outcomes lie within; None where there are none."""

    middle: float
    low: float | None = None
    high: float | None = None


def ahead(top: NDArray[np.float64], bottom: NDArray[np.float64], count: int, cadence: Cadence) -> Band | None:
    """Return the ratio of both sums over the next `count` steps; None where the latest steps are not known.

    `top` and `bottom` hold one value a step, oldest first, NaN where either is not known; such steps take no part.
    Without a history of `cadence.least` there is a middle and no band. A series that was never below 0 has no bound
    below it.
    """
    past = _Past.of(top, bottom, cadence)
    seasonal = past.count >= cadence.year + _FIRST_ORIGINS * cadence.apart
    now = np.array([past.count])
    middle = float(past.expected(now, count, seasonal=seasonal)[0])
    if not np.isfinite(middle):
        return None
    reach = _reach(past, count, seasonal=seasonal)
    if reach is None:
        return Band(middle)
    width = reach * float(past.scale(now)[0])
    low = middle - width
    return Band(middle, max(low, 0.0) if past.never_below_zero else low, middle + width)


def weekday_weights(days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each of seven days in turn uses of a mean day, by their place in the series.

    Out of the weeks that are known whole, so that a level that moves does not tell on a weekday; 1 with too few.
    """
    weeks = days[: days.size // WEEKDAYS * WEEKDAYS].reshape(-1, WEEKDAYS)
    whole = weeks[np.isfinite(weeks).all(axis=1)]
    used = whole.sum(axis=0)
    if len(whole) < LEAST_WEEKS or used.sum() <= 0:
        return np.ones(WEEKDAYS)
    bounded = np.clip(used / used.mean(), LEAST_WEEKDAY_SHARE, MOST_WEEKDAY_SHARE)
    weights: NDArray[np.float64] = bounded / bounded.mean()
    return weights


@dataclass(frozen=True, slots=True)
class _Past:
    """Running sums of what is known of a series."""

    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    cadence: Cadence
    never_below_zero: bool

    @classmethod
    def of(cls, top: NDArray[np.float64], bottom: NDArray[np.float64], cadence: Cadence) -> _Past:
        known = np.isfinite(top) & np.isfinite(bottom)
        sums = [np.concatenate(([0.0], np.cumsum(np.where(known, part, 0.0)))) for part in (top, bottom)]
        return cls(sums[0], sums[1], cadence, bool((top[known] >= 0).all()))

    @property
    def count(self) -> int:
        return self.top.size - 1

    def ratio(self, first: NDArray[np.int64], after: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the ratio of both sums over the steps [first, after); NaN where none of them is known."""
        bottom = self.bottom[after] - self.bottom[first]
        top = self.top[after] - self.top[first]
        ratio: NDArray[np.float64] = np.divide(top, bottom, out=np.full(first.size, np.nan), where=bottom > 0)
        return ratio

    def scale(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the size that an error at each origin is measured by: the year before it, or what there is of it."""
        return np.abs(self.ratio(np.maximum(at - self.cadence.year, 0), at))

    def expected(self, at: NDArray[np.int64], count: int, *, seasonal: bool) -> NDArray[np.float64]:
        """Return what each origin expects of the next `count` steps."""
        if not seasonal:
            return self.ratio(np.maximum(at - self.cadence.latest, 0), at)
        year_ago = at - self.cadence.year
        window = np.minimum(self.cadence.seasonal, year_ago)
        latest = self.ratio(at - window, at)
        before, then = self.ratio(year_ago - window, year_ago), self.ratio(year_ago, np.minimum(year_ago + count, at))
        moved = np.divide(then, before, out=np.ones(at.size), where=(before > 0) & (then > 0))
        return latest * moved**SEASON

    def errors(self, count: int, *, seasonal: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how far origins of the past missed the `count` steps after them, by their scale, and their weights."""
        earliest = _FIRST_ORIGINS * self.cadence.apart + (self.cadence.year if seasonal else 0)
        at = np.arange(self.count - count, earliest - 1, -self.cadence.apart, dtype=np.int64)
        scale = self.scale(at)
        missed = np.abs(self.ratio(at, at + count) - self.expected(at, count, seasonal=seasonal))
        size = np.divide(missed, scale, out=np.full(at.size, np.nan), where=scale > 0)
        known = np.isfinite(size)
        age = (self.count - count - at) / self.cadence.half_life
        return size[known], 0.5 ** age[known]


def _reach(past: _Past, count: int, *, seasonal: bool) -> float | None:
    """Return the error that BAND of the past ones, brought to a horizon of `count` steps, do not exceed."""
    if past.count < past.cadence.least:
        return None
    sizes, weights = _brought(past, count, past.count, seasonal=False)
    if sizes.size < LEAST_ERRORS:
        return None
    if seasonal:
        own, own_weights = _brought(past, count, past.count - past.cadence.year, seasonal=True)
        sizes = np.concatenate((SEASONAL_ERROR * sizes, own))
        weights = np.concatenate((SEASONAL_PRIOR * weights / weights.sum(), own_weights))
    order = np.argsort(sizes, kind="stable")
    share = np.cumsum(weights[order])
    return float(sizes[order][np.searchsorted(share, BAND * share[-1])])


def _brought(
    past: _Past, count: int, history: int, *, seasonal: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return past errors, those of a shorter horizon grown to `count` where the history is too short for it."""
    told = min(count, max(history // PAST_PER_HORIZON, past.cadence.apart))
    sizes, weights = past.errors(told, seasonal=seasonal)
    return sizes * (count / told) ** GROWTH, weights
