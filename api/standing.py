"""Where the park stands today: its goals, by the figures that settlement judges them by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from carbon.goals import states
from carbon.periods import Period, epoch_ms, local_day
from store.figures import MonthlyFigures, goal_figures

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.goals import GoalState
    from carbon.park import Park
    from store.ports import SeriesStore


def two_years(day: date, zone: str) -> Period:
    """Return the calendar years before and of a day: what rolling twelve months and yearly certificates need."""
    return Period(f"{day.year - 1}/{day.year}", date(day.year - 1, 1, 1), date(day.year + 1, 1, 1), zone)


def goal_states(series: SeriesStore, park: Park, now: datetime) -> list[GoalState]:
    """Return every goal's state today."""
    day = local_day(epoch_ms(now), park.zone)
    return states(park, goal_figures(MonthlyFigures(series), park, day), day)
