"""Where the park stands today: the settled lines of this year and the last, and the goals measured on them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from carbon.emissions import emissions
from carbon.goals import states
from carbon.indicators import Figures
from carbon.periods import Period, epoch_ms, local_day
from store.measurements import ENERGY_DAILY

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.goals import GoalState
    from carbon.park import Park
    from store.ports import SeriesStore


def two_years(day: date, zone: str) -> Period:
    """Return the calendar years before and of a day: what rolling twelve months and yearly certificates need."""
    return Period(f"{day.year - 1}/{day.year}", date(day.year - 1, 1, 1), date(day.year + 1, 1, 1), zone)


def figures_at(series: SeriesStore, park: Park, now: datetime) -> Figures:
    """Return the settled lines that indicators are made of, of this calendar year and the last."""
    years = two_years(local_day(epoch_ms(now), park.zone), park.zone)
    energy = series.lines(ENERGY_DAILY, years.start_ms, years.end_ms)
    return Figures(energy, emissions(park, energy))


def goal_states(series: SeriesStore, park: Park, now: datetime) -> list[GoalState]:
    """Return every goal's state today."""
    return states(park, figures_at(series, park, now), local_day(epoch_ms(now), park.zone))
