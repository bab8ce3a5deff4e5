"""What the park page shows, read once from the settled lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.intensities import newest_month, windowed
from api.pages.charts import Series, hourly_steps, stacked_months
from api.pages.texts import text
from api.pages.totals import Lines, last_months, monthly, rows, year_to_date
from api.pages.words import word
from api.standing import two_years
from api.times import iso_local
from carbon.goals import AT_RISK, MET, NOT_COMPUTABLE, OFF_TRACK, ON_TRACK, OPEN, states
from carbon.indicators import indicator_value
from carbon.periods import Period, add_months, calendar_years, epoch_ms, local_day
from carbon.reports import report
from carbon.scopes import CLUSTER, ENTERPRISE, PARK, all_scopes, scope_of
from carbon.scorecard import beside, scorecard, scorecard_rows
from carbon.units import KWH_PER_MWH, MS_PER_HOUR
from store.figures import MonthlyFigures, goal_figures
from store.measurements import CARBON_DAILY, ENERGY_DAILY, ENERGY_HOURLY, FINDING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    import pandas as pd

    from api.intensities import Windowed
    from api.pages.charts import Chart
    from api.pages.totals import Row
    from carbon.goals import GoalState
    from carbon.indicators import Value
    from carbon.park import Park
    from store.ports import SeriesStore

HOURLY_DAYS = 7
STATUSES = (MET, ON_TRACK, AT_RISK, OFF_TRACK, OPEN, NOT_COMPUTABLE)


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of the park: two reports, goals, rankings over the last twelve full months, charts."""

    park: Park
    to_date: dict[str, object]
    twelve: dict[str, object]
    clean: Value
    goals: list[GoalState]
    scores: list[dict[str, object]]
    """The zero-carbon-park scorecard, as carbon.scorecard.scorecard_rows gives it."""
    clusters: list[Row]
    enterprises: list[Row]
    windows: list[Windowed]
    charts: list[Chart]

    @property
    def empty(self) -> bool:
        """Whether there is no settled energy at all."""
        return not self.to_date["energy"] and not self.twelve["energy"]

    @property
    def beside(self) -> list[GoalState]:
        """The plan's targets for economy and enterprises, which stand beside the scorecard."""
        return beside(self.park, self.goals)

    @property
    def goal_counts(self) -> dict[str, int]:
        """How many goals have each status, in the order of the statuses."""
        counted = Counter(state.status for state in self.goals)
        return {status: counted[status] for status in STATUSES if counted[status]}


def overview(series: SeriesStore, park: Park, now: datetime, language: str) -> Overview:
    """Return what the park page shows at `now`."""
    day = local_day(epoch_ms(now), park.zone)
    lines = read_lines(series, day, park.zone)
    to_date, twelve = year_to_date(day, park.zone), last_months(day, park.zone)
    scope = scope_of(park, PARK)
    none = series.lines(FINDING, 0, 1, {"meter": []})
    kept = MonthlyFigures(series)
    windows = windowed(kept, park, scope, newest_month(park, scope, now))
    figures = goal_figures(kept, park, day)
    scopes = all_scopes(park)
    ranked = lines.within(twelve)
    return Overview(
        park,
        report(park, scope, to_date, lines.within(calendar_years(to_date)).energy, none, now),
        report(park, scope, twelve, lines.energy, none, now),
        indicator_value(park, figures, "clean_energy_share", PARK, day),
        states(park, figures, day),
        scorecard_rows(scorecard(park, figures, day)),
        rows(park, [s for s in scopes if s.kind == CLUSTER], ranked, twelve, now),
        rows(park, [s for s in scopes if s.kind == ENTERPRISE], ranked, twelve, now),
        windows,
        [*monthly_charts(lines, day, park.zone, language), hourly_chart(series, park, now, language)],
    )


def read_lines(series: SeriesStore, day: date, zone: str, enterprises: Sequence[str] | None = None) -> Lines:
    """Return the daily lines of this calendar year and the last."""
    years = two_years(day, zone)
    where = None if enterprises is None else {"enterprise": enterprises}
    return Lines(*(series.lines(m, years.start_ms, years.end_ms, where) for m in (ENERGY_DAILY, CARBON_DAILY)))


def monthly_charts(lines: Lines, day: date, zone: str, language: str) -> list[Chart]:
    """Return energy by carrier and CO2 by scope, of the last twelve full months and the running one."""
    return charts_of(lines, Period("", add_months(day, -12), add_months(day, 1), zone), language)


def charts_of(lines: Lines, span: Period, language: str) -> list[Chart]:
    """Return energy by carrier and CO2 by scope in each month of a span."""
    shown = lines.within(span)
    months, tce = monthly(shown.energy, "carrier", "tce", span)
    months, co2 = monthly(shown.carbon, "scope", "location_t", span)
    largest_first = sorted(tce, key=lambda carrier: -sum(value or 0.0 for value in tce[carrier]))
    return [
        stacked_months(
            text("monthly_tce", language),
            "tce",
            months,
            [Series(one, word(one, language), tce[one]) for one in largest_first],
        ),
        stacked_months(
            text("monthly_co2", language),
            "tCO2",
            months,
            [Series(one, text(f"scope_{one}", language), co2[one]) for one in sorted(co2, reverse=True)],
        ),
    ]


def hourly_chart(
    series: SeriesStore,
    park: Park,
    now: datetime,
    language: str,
    enterprises: Sequence[str] | None = None,
) -> Chart:
    """Return the electricity drawn at the boundary meters in each of the last 168 hours."""
    end_ms = epoch_ms(now) // MS_PER_HOUR * MS_PER_HOUR
    start_ms = end_ms - timedelta(days=HOURLY_DAYS) // timedelta(milliseconds=1)
    where = {"carrier": ["electricity"], "role": ["boundary"]}
    if enterprises is not None:
        where["enterprise"] = list(enterprises)
    frame = series.lines(ENERGY_HOURLY, start_ms, end_ms, where)
    sums: pd.Series = frame.dropna(subset=["energy"]).groupby("at_ms")["energy"].sum() / KWH_PER_MWH
    hours = range(start_ms, end_ms, MS_PER_HOUR)
    labels = [iso_local(hour, park.zone)[:16].replace("T", " ") for hour in hours]
    midnights = [place for place, label in enumerate(labels) if label.endswith("00:00")]
    values = [float(sums[hour]) if hour in sums.index else None for hour in hours]
    return hourly_steps(text("hourly_electricity", language), "MWh", labels, midnights, values)
