"""Goals: where a value stands on its way from the baseline to the target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from carbon.errors import ScopeUnknownError
from carbon.indicators import Value, indicator_value
from carbon.periods import epoch_ms, midnight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carbon.figures import Figures
    from carbon.park import Goal, Park

MET, ON_TRACK, OFF_TRACK, OPEN = "met", "on_track", "off_track", "open"
NOT_COMPUTABLE = "not_computable"


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal on one day. `progress` is 0 at the baseline and 1 at the target; None where it cannot be told."""

    goal: Goal
    value: float | None
    expected: float | None
    progress: float | None
    status: str
    period: str = ""
    reason: str = ""
    value_source: str = ""
    measured_share: float | None = None
    """Of the metered time behind a value that is made of energy, 0..1; None of others."""
    estimated_share: float | None = None


def states(park: Park, figures: Figures, day: date) -> list[GoalState]:
    """Return the state of every goal of the park on a day, in the order of goals.csv."""
    return [state(park, figures, goal, day) for goal in park.goals]


def state(park: Park, figures: Figures, goal: Goal, day: date) -> GoalState:
    """Return where one goal stands.

    Met at the target; on track at or ahead of the straight path from the baseline, else off track; open where there is
    no baseline, so that no path says what is due today, or where too much is missing to judge by the value.
    """
    try:
        found = indicator_value(park, figures, goal.indicator, goal.scope, day)
    except ScopeUnknownError as error:
        found = Value(None, reason=str(error))
    expected = expected_value(goal, day)
    if found.value is None:
        return GoalState(goal, None, expected, None, NOT_COMPUTABLE, found.period, found.reason, found.source)
    return GoalState(
        goal,
        found.value,
        expected,
        _progress(goal, found.value),
        _status(goal, found.value, expected) if found.complete else OPEN,
        found.period,
        found.reason,
        found.source,
        found.measured_share,
        found.estimated_share,
    )


def expected_value(goal: Goal, day: date) -> float | None:
    """Return the value on the straight line from the end of the baseline year to the end of the target year."""
    if goal.baseline is None or goal.baseline_year is None:
        return None
    start, end = date(goal.baseline_year + 1, 1, 1), date(goal.target_year + 1, 1, 1)
    share = (day + timedelta(days=1) - start) / (end - start)
    return goal.baseline + (goal.target - goal.baseline) * min(max(share, 0.0), 1.0)


def goal_lines(park: Park, states_today: Sequence[GoalState], day: date) -> pd.DataFrame:
    """Return the lines of measurement GOAL_PROGRESS for goals that have a value."""
    rows = [
        {
            "at_ms": epoch_ms(midnight(day, park.zone)),
            "goal": s.goal.id,
            "value": s.value,
            "target": s.goal.target,
            "expected": s.expected,
            "progress": s.progress,
            "withdrawn": 0.0,
            "measured_share": s.measured_share,
            "estimated_share": s.estimated_share,
        }
        for s in states_today
        if s.value is not None
    ]
    columns = ["value", "target", "expected", "progress", "withdrawn", "measured_share", "estimated_share"]
    frame = pd.DataFrame(rows, columns=["at_ms", "goal", *columns])
    return frame.astype(dict.fromkeys(columns, "float64"))


def goal_rows(found: Sequence[GoalState]) -> list[dict[str, object]]:
    """Return goals as JSON-ready rows, in their order; absent values are None."""
    return [_row(one) for one in found]


def _row(one: GoalState) -> dict[str, object]:
    goal = one.goal
    return {
        "id": goal.id,
        "name_zh": goal.name_zh,
        "name_en": goal.name_en,
        "indicator": goal.indicator,
        "scope": goal.scope,
        "unit": goal.unit,
        "direction": goal.direction,
        "path": goal.path,
        "baseline_year": goal.baseline_year,
        "baseline": goal.baseline,
        "target_year": goal.target_year,
        "target": goal.target,
        "source": goal.source,
        "value": one.value,
        "expected": one.expected,
        "progress": one.progress,
        "status": one.status,
        "period": one.period,
        "reason": one.reason,
        "value_source": one.value_source,
        "measured_share": one.measured_share,
        "estimated_share": one.estimated_share,
    }


def _progress(goal: Goal, value: float) -> float | None:
    if goal.baseline is None or goal.target == goal.baseline:
        return None
    return (value - goal.baseline) / (goal.target - goal.baseline)


def _status(goal: Goal, value: float, expected: float | None) -> str:
    sign = 1.0 if goal.direction == "up" else -1.0
    if sign * value >= sign * goal.target:
        return MET
    if expected is None:
        return OPEN
    return ON_TRACK if sign * value >= sign * expected else OFF_TRACK
