"""Rollup: hours -> days of use, emissions and balance, then months and goals, of the enterprises that changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from carbon.balance import daily_use
from carbon.coal import standard_coal
from carbon.days import line_days, meter_days
from carbon.electricity import reach
from carbon.emissions import daily_totals, emissions
from carbon.goals import goal_lines, states
from carbon.intensity import intensity_lines
from carbon.month_lines import month_lines
from carbon.periods import Period, add_months, calendar_years, epoch_ms, local_day, midnight, parse_period
from carbon.residual import BALANCE_CODES, balances
from carbon.tree import EVER, FOREVER
from ingest.concerns import Concerns
from ingest.departed import take_back
from ingest.findings import keep_findings
from ingest.ranges import Ranges
from store.figures import MonthlyFigures, goal_figures
from store.measurements import (
    BALANCE_DAILY,
    CARBON_DAILY,
    ENERGY_DAILY,
    ENERGY_HOURLY,
    ENERGY_MONTHLY,
    GOAL_PROGRESS,
    INTENSITY_MONTHLY,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from carbon.days import MeterDays
    from carbon.hours import Hours
    from carbon.park import Park
    from ingest.concerns import Changed
    from ingest.journal import Journal
    from store.measurements import Measurement

_EVER_MS, _FOREVER_MS = -(2**60), 2**60
ENTERPRISE_DAYS_AT_ONCE = 10_000
"""Days of enterprises whose hours are read back at once: some 1 000 000 hours of four meters each."""


class Rollup:
    """Days, months and goals of one park; one instance is used by one thread.

    Monthly sums are kept between rounds. A process that was not the only one to write lines meanwhile calls `forget`.
    """

    def __init__(self, journal: Journal, clock: Callable[[], datetime]) -> None:
        """Keep the store that the journal writes, and the clock."""
        self._journal = journal
        self._series = journal.series
        self._clock = clock
        self._figures = MonthlyFigures(journal.series)
        self._concerns: Concerns | None = None
        self._changed: dict[str, set[str]] = {}
        """Enterprises by month whose figures changed since `goals` last ran."""
        self._goals_day: date | None = None

    def days(
        self,
        park: Park,
        changed: Sequence[Changed],
        hours: Hours | None = None,
        *,
        whole: Sequence[str] = (),
    ) -> int:
        """Make the days again that hours of these meters fall on; returns the number of enterprise-days.

        `hours`: every hour of every meter of the enterprises concerned on those days, just settled; None: as they stand
        in the store. `whole`: enterprises, one or more groups (carbon.tree.groups), whose hours `changed` names from
        first to last; then also the days that only documents speak of are made, and whatever stands of these
        enterprises and was not made again is taken back. Lines that are not made again within the days of `changed` are
        taken back in any case.
        """
        concerns = self._known(park)
        if whole:
            today = local_day(epoch_ms(self._clock()), park.zone)
            spans = [(concerns.whole(changed, set(whole), today), list(whole))]
        else:
            spans = concerns.spans(changed)
        settled = None if hours is None else meter_days(hours, park.zone)
        made = 0
        for (first, last_excluded), enterprises in spans:
            period = Period("", first, last_excluded, park.zone)
            range_ms = (_EVER_MS, _FOREVER_MS) if whole else (period.start_ms, period.end_ms)
            at_once = max(ENTERPRISE_DAYS_AT_ONCE // (last_excluded - first).days, 1)
            if settled is not None:
                at_once = len(enterprises)
            for place in range(0, len(enterprises), at_once):
                members = enterprises[place : place + at_once]
                days = self._read(park, members, period) if settled is None else settled
                made += self._days(park, days, members, period, range_ms)
        return made

    def goals(self, park: Park) -> None:
        """Make the intensities of the months that changed, and write where every goal stands today.

        Does nothing unless lines changed or a day began since it last ran.
        """
        today = local_day(epoch_ms(self._clock()), park.zone)
        concerns = self._known(park)
        if not self._changed and self._goals_day == today:
            return
        reported = [month for month in sorted(self._changed) if month in concerns.months]
        figures = self._figures.figures(park, {int(month[:4]) for month in reported})
        for month in reported:
            scopes = concerns.scopes(self._changed[month])
            lines = intensity_lines(park.zone, figures, month, scopes)
            start_ms = parse_period(month, park.zone).start_ms
            self._replace(INTENSITY_MONTHLY, lines, {"scope": [s.id for s in scopes]}, (start_ms, start_ms + 1))
        lines = goal_lines(park, states(park, goal_figures(self._figures, park, today), today), today)
        start_ms = Period("", today, today, park.zone).start_ms
        self._replace(GOAL_PROGRESS, lines, None, (start_ms, start_ms + 1))
        self._changed, self._goals_day = {}, today

    def forget(self) -> None:
        """Forget what is known of the lines in the store, because somebody else may have written some."""
        self._figures.forget()
        self._goals_day = None

    def departed(self, park: Park) -> None:
        """Take back what stands of meters, enterprises, scopes and goals that left the book; after a `whole` round."""
        take_back(self._journal, park)

    def _known(self, park: Park) -> Concerns:
        if self._concerns is None or self._concerns.park is not park:
            self._concerns = Concerns(park)
            self._goals_day = None
        return self._concerns

    def _read(self, park: Park, enterprises: Sequence[str], period: Period) -> MeterDays:
        meters = self._known(park).meters(enterprises)
        return line_days(park, self._series.lines(ENERGY_HOURLY, period.start_ms, period.end_ms, {"meter": meters}))

    def _days(
        self,
        park: Park,
        days: MeterDays,
        enterprises: Sequence[str],
        period: Period,
        range_ms: tuple[int, int],
    ) -> int:
        concerns = self._known(park)
        span = period.first, period.last_excluded
        part = concerns.part(enterprises)
        use = standard_coal(park, daily_use(part, days, *span, enterprises)).use
        self._replace(ENERGY_DAILY, use, {"enterprise": enterprises}, range_ms)
        self._months(park, use, enterprises, period, range_ms)
        self._carbon(park, use, enterprises, period, range_ms)
        balance = balances(part, days, *span, enterprises)
        self._replace(BALANCE_DAILY, balance.lines, {"enterprise": enterprises}, range_ms)
        judged = _within(concerns.judged(enterprises), range_ms, park.zone)
        keep_findings(self._journal, judged, BALANCE_CODES, balance.findings)
        self._note(concerns, enterprises, period, ever=range_ms[0] == _EVER_MS)
        return len(use)

    def _months(
        self, park: Park, use: pd.DataFrame, enterprises: Sequence[str], period: Period, range_ms: tuple[int, int]
    ) -> None:
        """Add up the months of the days: of those just made where there are no others, else of those in the store."""
        where = {"enterprise": enterprises}
        if range_ms[0] != _EVER_MS:
            last = period.last_excluded - timedelta(days=1)
            period = Period("", period.first.replace(day=1), add_months(last, 1), park.zone)
            range_ms = period.start_ms, period.end_ms
            use = self._series.lines(ENERGY_DAILY, *range_ms, where)
        self._replace(ENERGY_MONTHLY, month_lines(use, park.zone), where, range_ms)

    def _carbon(
        self,
        park: Park,
        use: pd.DataFrame,
        enterprises: Sequence[str],
        period: Period,
        range_ms: tuple[int, int],
    ) -> None:
        """Emissions of the days; where there are certificates, also of other days of their calendar years."""
        holders = self._known(park).holders
        others = [enterprise for enterprise in enterprises if enterprise not in holders]
        rows = use[use["enterprise"].isin(others)]
        lines = emissions(park, rows, period=period, enterprises=others).lines
        self._replace(CARBON_DAILY, daily_totals(lines), {"enterprise": others}, range_ms)
        held = [enterprise for enterprise in enterprises if enterprise in holders]
        if held:
            years = calendar_years(period)
            stored = self._series.lines(ENERGY_DAILY, years.start_ms, years.end_ms, {"enterprise": held})
            totals = daily_totals(emissions(park, stored, period=years, enterprises=held).lines)
            first_ms = epoch_ms(midnight(reach(park, stored, held, period), park.zone))
            around = min(range_ms[0], first_ms), max(range_ms[1], years.end_ms)
            self._replace(CARBON_DAILY, totals[totals["at_ms"] >= around[0]], {"enterprise": held}, around)

    def _note(self, concerns: Concerns, enterprises: Sequence[str], period: Period, *, ever: bool) -> None:
        """Remember whose figures are to be made again: `ever` in every month that has a denominator."""
        months = {*period.months(), *(concerns.months if ever else ())}
        self._figures.forget([(enterprise, month) for enterprise in enterprises for month in months])
        for month in months:
            self._changed.setdefault(month, set()).update(enterprises)

    def _replace(
        self,
        measurement: Measurement,
        made: pd.DataFrame,
        where: dict[str, Sequence[str]] | None,
        range_ms: tuple[int, int],
    ) -> None:
        """Write lines, and take back those of `where` that stand in the range and were not made again."""
        self._journal.replace(measurement, made, self._series.lines(measurement, *range_ms, where))


def _within(judged: Sequence[tuple[str, date, date]], range_ms: tuple[int, int], zone: str) -> Ranges:
    """Return what of a range of epoch ms lies on the local days [since, until) of each meter."""
    starts = [
        range_ms[0] if since == EVER else max(range_ms[0], epoch_ms(midnight(since, zone))) for _, since, _ in judged
    ]
    ends = [
        range_ms[1] if until == FOREVER else min(range_ms[1], epoch_ms(midnight(until, zone))) for *_, until in judged
    ]
    frame = pd.DataFrame({"meter": [meter for meter, _, _ in judged], "start": starts, "end": ends})
    frame = frame[frame["start"] < frame["end"]]
    return Ranges.of(frame["meter"], frame["start"], frame["end"])
