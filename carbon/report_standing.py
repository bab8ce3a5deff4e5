"""Where the park stands at the end of a report's period: its goals and the zero-carbon-park scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.coal import standard_coal
from carbon.coverage import expected_seconds
from carbon.emissions import emissions
from carbon.figures import Figures, monthly
from carbon.goals import goal_rows, state
from carbon.indicators import ROLLING_MONTHS
from carbon.outlook import Outlook
from carbon.outputs import reported
from carbon.periods import Period, add_months, epoch_ms, local_day
from carbon.scorecard import scorecard, scorecard_rows

if TYPE_CHECKING:
    from datetime import date, datetime

    import pandas as pd

    from carbon.park import Park

Row = dict[str, Any]
LOOKS_BACK = "a report looks back; GET /v1/goals has the forecast"


def twelve_months(day: date, zone: str) -> Period:
    """Return the last twelve full months before the month of a day."""
    last = day.replace(day=1)
    return Period("", add_months(last, -ROLLING_MONTHS), last, zone)


def standing(park: Park, period: Period, use: pd.DataFrame, as_of: datetime) -> tuple[list[Row], list[Row]]:
    """Return rows `goals` and `scorecard` as of the day after the period, or of `as_of` where that is earlier.

    `use`: days or months of use of the whole park over the twelve full months before that day. Goals have no forecast
    here, and are judged by their path alone.
    """
    day = min(period.last_excluded, local_day(epoch_ms(as_of), park.zone))
    span = twelve_months(day, park.zone)
    inside = use[(use["at_ms"] >= span.start_ms) & (use["at_ms"] < span.end_ms)]
    members = [enterprise.id for enterprise in park.enterprises]
    used = standard_coal(park, inside, as_of).use
    emitted = emissions(park, inside, as_of, period=span, enterprises=members)
    found = monthly(used, emitted, park.zone, forecast=False)
    figures = Figures(found, expected_seconds(park, span.months()), reported(park))
    goals = goal_rows([state(park, figures, goal, day, Outlook(day.year, reason=LOOKS_BACK)) for goal in park.goals])
    without = [{name: value for name, value in row.items() if name != "forecast"} for row in goals]
    return without, scorecard_rows(scorecard(park, figures, day, as_of))
