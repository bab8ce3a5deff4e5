"""Where the park stands today: its goals, by the figures that settlement judges them by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.goals import states
from carbon.periods import Period, epoch_ms, local_day
from carbon.scorecard import scorecard
from store.figures import MonthlyFigures, goal_figures

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.figures import Figures
    from carbon.goals import GoalState
    from carbon.park import Park
    from carbon.scorecard import Score
    from store.ports import SeriesStore


def two_years(day: date, zone: str) -> Period:
    """Return the calendar years before and of a day: what rolling twelve months and yearly certificates need."""
    return Period(f"{day.year - 1}/{day.year}", date(day.year - 1, 1, 1), date(day.year + 1, 1, 1), zone)


@dataclass(frozen=True, slots=True)
class Standing:
    """The park on a day, by the figures that settlement judges it by."""

    park: Park
    day: date
    figures: Figures

    @property
    def goals(self) -> list[GoalState]:
        """The states of all goals."""
        return states(self.park, self.figures, self.day)

    @property
    def scores(self) -> list[Score]:
        """The zero-carbon-park scorecard."""
        return scorecard(self.park, self.figures, self.day)


def standing(series: SeriesStore, park: Park, now: datetime) -> Standing:
    """Return where the park stands today."""
    day = local_day(epoch_ms(now), park.zone)
    return Standing(park, day, goal_figures(MonthlyFigures(series), park, day))
