"""Rollup: hourly lines -> days, months and goals, for the enterprises whose hours changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from carbon.balance import daily_use, shares
from carbon.coal import standard_coal
from carbon.emissions import daily_totals, emissions
from carbon.goals import goal_lines, states
from carbon.intensity import intensity_lines
from carbon.periods import Period, calendar_years, epoch_ms, local_day, month_of, parse_period
from store.figures import goal_figures
from store.measurements import CARBON_DAILY, ENERGY_DAILY, ENERGY_HOURLY, GOAL_PROGRESS, INTENSITY_MONTHLY
from store.withdrawal import taken_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    import pandas as pd

    from carbon.park import Park
    from ingest.touches import Stretch
    from store.measurements import Measurement
    from store.ports import SeriesStore

_EVER_MS, _FOREVER_MS = -(2**62), 2**62
GOALS_EVERY = timedelta(minutes=5)
"""Goals run over a year of lines; between rounds of settlement they are made again no more often than this."""


class Rollup:
    """Days, months and goals from lines that are already in the store."""

    def __init__(self, series: SeriesStore, clock: Callable[[], datetime]) -> None:
        """Keep the store and the clock."""
        self._series = series
        self._clock = clock
        self._goals_at: datetime | None = None
        self._stale = True

    def days(self, park: Park, blocks: Sequence[Stretch], *, whole: bool) -> int:
        """Make the days of the settled blocks again, then their months; returns the number of enterprise-days.

        `whole`: also the days that only documents speak of, and what the book no longer says is taken back.
        """
        spans = _spans(park, blocks)
        if whole:
            spans = _with_documents(park, spans, local_day(epoch_ms(self._clock()), park.zone))
        grouped: dict[tuple[date, date], list[str]] = {}
        for enterprise, span in spans.items():
            grouped.setdefault(span, []).append(enterprise)
        periods = [(Period("", *span, park.zone), enterprises) for span, enterprises in sorted(grouped.items())]
        energy = [self._energy(park, enterprises, period) for period, enterprises in periods]
        if whole:
            self._withdraw(ENERGY_DAILY, energy)
        carbon = [lines for period, enterprises in periods for lines in self._carbon(park, enterprises, period)]
        if whole:
            self._withdraw(CARBON_DAILY, carbon)
        self._months(park, sorted({month for period, _ in periods for month in period.months()}))
        self._stale = self._stale or bool(spans)
        return sum(map(len, energy))

    def goals(self, park: Park, *, force: bool = False) -> None:
        """Write where every goal stands today, if lines changed and the last time is long enough ago."""
        now = self._clock()
        recent = self._goals_at is not None and now - self._goals_at < GOALS_EVERY
        if not force and (recent or not self._stale):
            return
        today = local_day(epoch_ms(now), park.zone)
        figures = goal_figures(self._series, park, today)
        lines = goal_lines(park, states(park, figures, today), today)
        if not lines.empty:
            self._series.write(GOAL_PROGRESS, lines)
        self._goals_at, self._stale = now, False

    def _energy(self, park: Park, enterprises: Sequence[str], period: Period) -> pd.DataFrame:
        meters = sorted({share.meter for share in shares(park) if share.enterprise in enterprises})
        hourly = self._series.lines(ENERGY_HOURLY, period.start_ms, period.end_ms, {"meter": meters})
        use = daily_use(park, hourly, period.first, period.last_excluded)
        use = standard_coal(park, use[use["enterprise"].isin(enterprises)]).use
        if not use.empty:
            self._series.write(ENERGY_DAILY, use[list(ENERGY_DAILY.columns)])
        return use

    def _carbon(self, park: Park, enterprises: Sequence[str], period: Period) -> Iterator[pd.DataFrame]:
        """Emissions of the days; also of the days after them where certificates carry on, to the end of the year."""
        holders = {c.enterprise for c in park.certificates if c.retired_for}
        years = calendar_years(period)
        for members, span in (
            ([e for e in enterprises if e not in holders], period),
            ([e for e in enterprises if e in holders], years),
        ):
            use = self._series.lines(ENERGY_DAILY, span.start_ms, span.end_ms, {"enterprise": members})
            totals = daily_totals(emissions(park, use).lines)
            totals = totals[totals["at_ms"] >= period.start_ms]
            if not totals.empty:
                self._series.write(CARBON_DAILY, totals[list(CARBON_DAILY.columns)])
            yield totals

    def _withdraw(self, measurement: Measurement, made: Sequence[pd.DataFrame]) -> None:
        """Take back what still stands and was not made again: the book has another cluster, or a document less."""
        keys = ["at_ms", *measurement.tags]
        again = {key for lines in made for key in lines[keys].itertuples(index=False, name=None)}
        before = self._series.lines(measurement, _EVER_MS, _FOREVER_MS)
        gone = before[[key not in again for key in before[keys].itertuples(index=False, name=None)]]
        if not gone.empty:
            self._series.write(measurement, taken_back(measurement, gone))

    def _months(self, park: Park, months: Sequence[str]) -> None:
        known = {output.month for output in park.outputs}
        for month in (m for m in months if m in known):
            period = parse_period(month, park.zone)
            energy = self._series.lines(ENERGY_DAILY, period.start_ms, period.end_ms)
            carbon = self._series.lines(CARBON_DAILY, period.start_ms, period.end_ms)
            lines = intensity_lines(park, energy, carbon, [month])
            if not lines.empty:
                self._series.write(INTENSITY_MONTHLY, lines[list(INTENSITY_MONTHLY.columns)])


def _spans(park: Park, blocks: Sequence[Stretch]) -> dict[str, tuple[date, date]]:
    """Return the local days, by enterprise, that the blocks' hours fall on, with those who pass energy on."""
    feeds: dict[str, list[str]] = {}
    for share in shares(park):
        feeds.setdefault(share.meter, []).append(share.enterprise)
    spans: dict[str, tuple[date, date]] = {}
    for block in blocks:
        first = local_day(block.start_ms, park.zone)
        last = local_day(block.end_ms - 1, park.zone) + timedelta(days=1)
        for enterprise in {e for meter in block.meters for e in feeds.get(meter, [])}:
            known = spans.get(enterprise, (first, last))
            spans[enterprise] = (min(first, known[0]), max(last, known[1]))
    return spans


def _with_documents(
    park: Park,
    spans: dict[str, tuple[date, date]],
    today: date,
) -> dict[str, tuple[date, date]]:
    widened = dict(spans)
    for activity in park.activities:
        if activity.month > month_of(today):
            continue
        month = parse_period(activity.month, park.zone)
        known = widened.get(activity.enterprise, (month.first, month.last_excluded))
        widened[activity.enterprise] = (min(known[0], month.first), max(known[1], month.last_excluded))
    return widened
