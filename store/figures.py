"""Monthly figures out of a series store, the one path by which settlement and the API come to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.certificates import holders
from carbon.coverage import expected_seconds
from carbon.emissions import emissions
from carbon.figures import Figures, monthly
from carbon.indicators import YEARS_BACK
from carbon.outputs import reported
from carbon.periods import Period, parse_period
from store.history import lines_as_of
from store.measurements import ENERGY_DAILY

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from carbon.figures import Month
    from carbon.outputs import Denominator
    from carbon.park import Park
    from store.ports import SeriesStore

ENTERPRISE_MONTHS_AT_ONCE = 600
"""Months of enterprises whose days are read at once: some 50 000 lines."""


class MonthlyFigures:
    """Sums of daily lines, kept by enterprise and month until they are forgotten; used by one thread.

    Of enterprises with certificates a calendar year is made whole, for the days of the year depend on each other.
    """

    def __init__(self, series: SeriesStore, known_at: datetime | None = None) -> None:
        """Keep the store; nothing is read before it is asked for. `known_at`: lines as known then (None: now)."""
        self._series = series
        self._known_at = known_at
        self._park: Park | None = None
        self._months: dict[tuple[str, str], Month] = {}
        self._expected_s: dict[tuple[str, str], float] = {}
        self._reported: dict[str, dict[tuple[str, str], Denominator]] = {}
        self._known: set[tuple[str, str]] = set()
        self._holders: frozenset[str] = frozenset()
        self._years: set[int] = set()

    def figures(self, park: Park, years: Collection[int]) -> Figures:
        """Return the figures of all enterprises over calendar years; they hold until the next call.

        After a change of the park everything is read again.
        """
        if park is not self._park:
            self.forget()
            self._park = park
            self._holders = holders(park)
            self._reported = reported(park)
        for year in sorted(years):
            self._read(park, year)
        return Figures(self._months, self._expected_s, self._reported)

    def forget(self, changed: Collection[tuple[str, str]] | None = None) -> None:
        """Forget the months of enterprises (id, month) of which daily lines changed; None: everything."""
        if changed is None:
            self._park, self._months, self._expected_s = None, {}, {}
            self._known, self._years = set(), set()
            return
        for enterprise, month in changed:
            months = _months_of(int(month[:4])) if enterprise in self._holders else [month]
            for account in ((enterprise, one) for one in months):
                self._known.discard(account)
                self._months.pop(account, None)

    def _read(self, park: Park, year: int) -> None:
        months = _months_of(year)
        if year not in self._years:
            self._expected_s |= expected_seconds(park, months)
            self._years.add(year)
        wanted: dict[tuple[str, str], list[str]] = {}
        for enterprise in park.enterprises:
            if unknown := [month for month in months if (enterprise.id, month) not in self._known]:
                span = (months[0], months[-1]) if enterprise.id in self._holders else (unknown[0], unknown[-1])
                wanted.setdefault(span, []).append(enterprise.id)
        for (first, last), enterprises in wanted.items():
            self._read_months(park, months[months.index(first) : months.index(last) + 1], enterprises)

    def _read_months(self, park: Park, months: list[str], enterprises: list[str]) -> None:
        ends = [parse_period(month, park.zone) for month in (months[0], months[-1])]
        period = Period("", ends[0].first, ends[1].last_excluded, park.zone)
        at_once = ENTERPRISE_MONTHS_AT_ONCE // len(months)
        for place in range(0, len(enterprises), at_once):
            members = enterprises[place : place + at_once]
            range_ms = period.start_ms, period.end_ms
            energy = lines_as_of(self._series, ENERGY_DAILY, range_ms, {"enterprise": members}, self._known_at)
            emitted = emissions(park, energy, period=period, enterprises=members)
            self._months |= monthly(energy, emitted, park.zone)
            self._known |= {(enterprise, month) for enterprise in members for month in months}


def goal_figures(kept: MonthlyFigures, park: Park, today: date) -> Figures:
    """Return the figures that goals are judged by on a day: of this calendar year and the YEARS_BACK before it."""
    return kept.figures(park, range(today.year - YEARS_BACK, today.year + 1))


def _months_of(year: int) -> list[str]:
    return [f"{year:04d}-{month:02d}" for month in range(1, 13)]
