"""Monthly figures out of a series store, the one path by which settlement and the API come to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from carbon.coverage import expected_seconds
from carbon.emissions import emissions
from carbon.figures import Figures, monthly
from carbon.indicators import YEARS_BACK
from carbon.periods import Period
from store.measurements import ENERGY_DAILY

if TYPE_CHECKING:
    from collections.abc import Collection

    from carbon.figures import Monthly
    from carbon.park import Park
    from store.ports import SeriesStore

ENTERPRISES_AT_ONCE = 50
"""Enterprises whose days of a year are read at once: some 50 000 lines."""


class MonthlyFigures:
    """Sums of daily lines, kept by enterprise and calendar year until they are forgotten; used by one thread.

    A calendar year is made whole, for a certificate that is retired for it carries on from day to day.
    """

    def __init__(self, series: SeriesStore) -> None:
        """Keep the store; nothing is read before it is asked for."""
        self._series = series
        self._park: Park | None = None
        self._use: dict[tuple[str, str], dict[str, Monthly]] = {}
        self._expected_s: dict[tuple[str, str], float] = {}
        self._known: set[tuple[str, int]] = set()
        self._years: set[int] = set()

    def figures(self, park: Park, years: Collection[int]) -> Figures:
        """Return the figures of all enterprises over calendar years; they hold until the next call.

        After a change of the park everything is read again.
        """
        if park is not self._park:
            self.forget()
            self._park = park
        for year in sorted(years):
            self._read(park, year)
        return Figures(self._use, self._expected_s)

    def forget(self, changed: Collection[tuple[str, int]] | None = None) -> None:
        """Forget the years of enterprises (id, year) whose lines changed; None: everything."""
        if changed is None:
            self._use, self._expected_s, self._known, self._years = {}, {}, set(), set()
            return
        for enterprise, year in changed:
            self._known.discard((enterprise, year))
            for month in _months(year):
                self._use.pop((enterprise, month), None)

    def _read(self, park: Park, year: int) -> None:
        if year not in self._years:
            self._expected_s |= expected_seconds(park, _months(year))
            self._years.add(year)
        period = Period(str(year), date(year, 1, 1), date(year + 1, 1, 1), park.zone)
        unknown = [e.id for e in park.enterprises if (e.id, year) not in self._known]
        for first in range(0, len(unknown), ENTERPRISES_AT_ONCE):
            members = unknown[first : first + ENTERPRISES_AT_ONCE]
            energy = self._series.lines(ENERGY_DAILY, period.start_ms, period.end_ms, {"enterprise": members})
            self._use |= monthly(park, energy, emissions(park, energy))
            self._known |= {(enterprise, year) for enterprise in members}


def goal_figures(kept: MonthlyFigures, park: Park, today: date) -> Figures:
    """Return the figures that goals are judged by on a day: of this calendar year and the YEARS_BACK before it."""
    return kept.figures(park, range(today.year - YEARS_BACK, today.year + 1))


def _months(year: int) -> list[str]:
    return [f"{year:04d}-{month:02d}" for month in range(1, 13)]
