"""What an indicator comes to by the end of the calendar year: what is known of the year, and a forecast of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from carbon.coverage import COMPLETE_SHARE
from carbon.energy_ratios import ENERGY_RATIOS, PCT
from carbon.errors import GreenparkError
from carbon.forecast import DAILY, MONTHLY, ahead, weekday_weights
from carbon.indicators import ENERGY, RATIOS, SHARES, YEARS_BACK, holders_of, key_of
from carbon.members import daily_tce, monthly
from carbon.outputs import DENOMINATORS
from carbon.periods import MONTHS_PER_YEAR, add_months, month_of
from carbon.scopes import named_scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.figures import Figures, Selection
    from carbon.forecast import Band, Cadence
    from carbon.park import Park
    from carbon.scopes import Scope

NOT_FORECAST = "a count or a reported value is not forecast"
NO_HISTORY = "nothing is known to forecast from"
NOT_CURRENT = "nothing newer than {until} is known"
SHORT_HISTORY = "not enough history for a band"


@dataclass(frozen=True, slots=True)
class Outlook:
    """The value at the end of a year, with the bounds that carbon.forecast.BAND of outcomes are meant to lie within."""

    year: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    known_until: str = ""
    """The last day or month that it is made of."""
    reason: str = ""
    """Why there is no value, or no band."""


def outlook(park: Park, figures: Figures, indicator: str, scope_id: str, day: date) -> Outlook:
    """Return what an indicator comes to by the end of the calendar year of `day`, by what is known before `day`.

    Sums are of the calendar year, ratios of both sums over it. Energy is forecast by the day, everything else by the
    full month. What is not known of the year so far is taken at the mean of what is. Counts and reported values are not
    forecast. Raises ScopeUnknownError.
    """
    scope = named_scope(park, scope_id)
    try:
        series = _series(park, figures, indicator, scope, day)
    except GreenparkError as error:
        return Outlook(day.year, reason=str(error))
    return Outlook(day.year, reason=NOT_FORECAST) if series is None else _year_end(series, day)


@dataclass(frozen=True, slots=True)
class _Series:
    """`top` over `bottom` by step, from January YEARS_BACK years ago on, as far as anything can be known."""

    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    cadence: Cadence
    weights: NDArray[np.float64] | None = None
    """Of a sum: the weight of each step to the end of the year, of which `bottom` has the first. None: of a ratio."""


def _series(park: Park, figures: Figures, indicator: str, scope: Scope, day: date) -> _Series | None:
    word, _, argument = indicator.partition(":")
    months = [f"{year}-{month:02d}" for year in range(day.year - YEARS_BACK, day.year + 1) for month in range(1, 13)]
    past = months[: months.index(month_of(day))]
    found: _Series | None = None
    if word == ENERGY:
        found = _energy(figures, scope, months, day)
    elif word in DENOMINATORS:
        amounts = monthly(figures.reported.get(key_of(word, argument), {}), scope, past)
        found = _Series(amounts, np.ones(len(past)), MONTHLY, np.ones(len(months)))
    elif word in SHARES:
        reported = figures.reported.get(SHARES[word], {})
        held = monthly(reported, scope, past, sorted(holders_of(park, scope, argument, day)))
        found = _Series(PCT * held, monthly(reported, scope, past), MONTHLY)
    elif word in RATIOS:
        found = _intensity(figures, scope, word, argument, past)
    elif word in ENERGY_RATIOS:
        found = _energy_ratio(park, figures, scope, word, past, day)
    return found


def _year_end(series: _Series, day: date) -> Outlook:
    known = np.flatnonzero(np.isfinite(series.top) & np.isfinite(series.bottom))
    begun = known if series.weights is None else known[series.top[known] != 0]
    if begun.size == 0:
        return Outlook(day.year, reason=NO_HISTORY)
    begin, last = int(begun[0]), int(known[-1]) + 1
    until = _label(series.cadence, last - 1, day)
    if series.top.size - last > series.cadence.stale:
        return Outlook(day.year, known_until=until, reason=NOT_CURRENT.format(until=until))
    first, end = (_steps_until(series.cadence, year, day) for year in (day.year, day.year + 1))
    count = end - last
    rest = ahead(series.top[begin:last], series.bottom[begin:last], count, series.cadence)
    if rest is None:
        return Outlook(day.year, known_until=until, reason=NO_HISTORY)
    this_year = known[known >= first]
    top, bottom = fsum(series.top[this_year]), fsum(series.bottom[this_year])
    after = max(first, last)
    if series.weights is None:
        rest_bottom = _mean_ahead(series, begin, last, count) * (end - after)
        made = [(top + ratio * rest_bottom) / (bottom + rest_bottom) for ratio in _bounds(rest)]
    else:
        so_far, rest_bottom = series.weights[first:after].sum(), series.weights[after:end].sum()
        known_top = top / bottom * so_far if this_year.size else 0.0
        made = [known_top + ratio * rest_bottom for ratio in _bounds(rest)]
    if rest.low is None:
        return Outlook(day.year, float(made[0]), known_until=until, reason=SHORT_HISTORY)
    value, low, high = map(float, made)
    return Outlook(day.year, value, low, high, until)


def _bounds(rest: Band) -> tuple[float, ...]:
    return (rest.middle,) if rest.low is None or rest.high is None else (rest.middle, rest.low, rest.high)


def _mean_ahead(series: _Series, begin: int, last: int, count: int) -> float:
    """Return the mean of the denominator over the next `count` steps."""
    found = ahead(series.bottom[begin:last], np.ones(last - begin), count, series.cadence)
    return 0.0 if found is None else found.middle


def _steps_until(cadence: Cadence, year: int, day: date) -> int:
    """Return how many steps lie before a year, from the first one of a series on."""
    start = date(day.year - YEARS_BACK, 1, 1)
    return (date(year, 1, 1) - start).days if cadence is DAILY else (year - start.year) * MONTHS_PER_YEAR


def _label(cadence: Cadence, step: int, day: date) -> str:
    start = date(day.year - YEARS_BACK, 1, 1)
    return (start + timedelta(days=step)).isoformat() if cadence is DAILY else month_of(add_months(start, step))


def _energy(figures: Figures, scope: Scope, months: Sequence[str], day: date) -> _Series:
    """Return the days of a scope; what a day weighs is what its weekday uses of a mean day."""
    whole = daily_tce(figures, scope, months)
    past = whole[: (day - date(day.year - YEARS_BACK, 1, 1)).days]
    weights = np.resize(weekday_weights(past), whole.size)
    return _Series(past, weights[: past.size], DAILY, weights)


def _intensity(figures: Figures, scope: Scope, word: str, basis: str, past: Sequence[str]) -> _Series:
    """Return energy or carbon and the denominator of the members that have both, month by month."""
    numerator, denominator = RATIOS[word]
    reported = figures.reported.get(key_of(denominator, basis), {})
    top, bottom = (np.full(len(past), np.nan) for _ in range(2))
    for place in np.flatnonzero(np.isfinite(monthly(reported, scope, past))).tolist():
        used = figures.over(scope.enterprises, [past[place]])
        amounts = used.tce if numerator == "tce" else used.tco2
        both = [account for account in amounts if account in reported]
        if both and _enough(used):
            top[place] = fsum(amounts[account] for account in both)
            bottom[place] = fsum(reported[account].value for account in both)
    return _Series(top, bottom, MONTHLY)


def _energy_ratio(park: Park, figures: Figures, scope: Scope, word: str, past: Sequence[str], day: date) -> _Series:
    """Return both sums of a ratio of settled energy, month by month."""
    parts, times = ENERGY_RATIOS[word]
    top, bottom = (np.full(len(past), np.nan) for _ in range(2))
    for place, month in enumerate(past):
        used = figures.over(scope.enterprises, [month])
        rows = [pair for found in used.months.values() for pair in found.carriers.items()]
        if rows and _enough(used):
            amounts = parts(park, rows, day)
            top[place], bottom[place] = times * amounts[0], amounts[1]
    return _Series(top, bottom, MONTHLY)


def _enough(used: Selection) -> bool:
    return used.known_share is None or used.known_share >= COMPLETE_SHARE
