"""Goals: where a value stands on its way from the baseline to the target, and where the year takes it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from carbon.errors import ScopeUnknownError
from carbon.indicators import Value, indicator_value
from carbon.outlook import Outlook, outlook
from carbon.periods import epoch_ms, midnight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carbon.figures import Figures
    from carbon.park import Goal, Park

MET, ON_TRACK, AT_RISK, OFF_TRACK, OPEN = "met", "on_track", "at_risk", "off_track", "open"
NOT_COMPUTABLE = "not_computable"
STATUS_CODES = {MET: 4.0, ON_TRACK: 3.0, AT_RISK: 2.0, OFF_TRACK: 1.0, OPEN: 0.0}
"""Statuses as numbers, for measurement GOAL_PROGRESS; a goal that is not computable has no line."""
COMPOUND = "compound"


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal on one day. `progress` is 0 at the baseline and 1 at the target; None where it cannot be told."""

    goal: Goal
    value: float | None
    expected: float | None
    progress: float | None
    status: str
    outlook: Outlook
    """What the value comes to by the end of the year."""
    due: float | None = None
    """Where the path stands at the end of the outlook's year; without a baseline the target, in its own year."""
    period: str = ""
    reason: str = ""
    value_source: str = ""
    measured_share: float | None = None
    """Of the metered time behind a value that is made of energy, 0..1; None of others."""
    estimated_share: float | None = None


def states(park: Park, figures: Figures, day: date) -> list[GoalState]:
    """Return the state of every goal of the park on a day, in the order of goals.csv."""
    return [state(park, figures, goal, day) for goal in park.goals]


def state(park: Park, figures: Figures, goal: Goal, day: date, end: Outlook | None = None) -> GoalState:
    """Return where one goal stands: its value, its path, what the year comes to, and the status by `judged`.

    Open, whatever the value, where too much is missing to judge by it. `end` takes the place of the forecast.
    """
    expected, due = expected_value(goal, day), due_value(goal, day.year)
    try:
        found = indicator_value(park, figures, goal.indicator, goal.scope, day)
        end = end or outlook(park, figures, goal.indicator, goal.scope, day)
    except ScopeUnknownError as error:
        found, end = Value(None, reason=str(error)), Outlook(day.year, reason=str(error))
    status, progress = NOT_COMPUTABLE, None
    if found.value is not None:
        status = judged(goal, found.value, end, day) if found.complete else OPEN
        progress = _progress(goal, found.value)
    return GoalState(
        goal,
        found.value,
        expected,
        progress,
        status,
        end,
        due,
        found.period,
        found.reason,
        found.source,
        found.measured_share,
        found.estimated_share,
    )


def expected_value(goal: Goal, day: date) -> float | None:
    """Return where the path from the end of the baseline year to the end of the target year stands at a day's end.

    Linear: the same step every day. Compound: the same rate, `baseline * (target / baseline) ** share`.
    """
    if goal.baseline is None or goal.baseline_year is None:
        return None
    start, end = date(goal.baseline_year + 1, 1, 1), date(goal.target_year + 1, 1, 1)
    share = min(max((day + timedelta(days=1) - start) / (end - start), 0.0), 1.0)
    if goal.path == COMPOUND:
        return goal.baseline * math.pow(goal.target / goal.baseline, share)
    return goal.baseline + (goal.target - goal.baseline) * share


def due_value(goal: Goal, year: int) -> float | None:
    """Return the path at the end of a year; of a goal without a baseline only the target, from its own year on."""
    if goal.baseline is None:
        return goal.target if year >= goal.target_year else None
    return expected_value(goal, date(year, 12, 31))


def judged(goal: Goal, value: float, end: Outlook, day: date) -> str:
    """Return the status of a goal by its value on a day and by what the year is expected to come to.

    *met*: at or beyond the target. *off track*: the deadline has passed. Else by two questions, where they can be
    answered: is the value at or ahead of the path today, and does the middle of the forecast reach the path at the end
    of the year? *on track*: each answer is yes. *at risk*: one is no, and the value is ahead of the path or the band
    reaches it at the end of the year. *off track*: neither. *open*: nothing answers.
    """
    sign = 1.0 if goal.direction == "up" else -1.0
    if sign * value >= sign * goal.target:
        return MET
    if day.year > goal.target_year:
        return OFF_TRACK
    expected, due = expected_value(goal, day), due_value(goal, day.year)
    ahead = None if expected is None else sign * value >= sign * expected
    middle = best = None
    if due is not None and end.value is not None and end.low is not None and end.high is not None:
        middle = sign * end.value >= sign * due
        best = max(sign * end.low, sign * end.high) >= sign * due
    answers = [answer for answer in (ahead, middle) if answer is not None]
    if not answers:
        return OPEN
    if all(answers):
        return ON_TRACK
    return AT_RISK if ahead or best else OFF_TRACK


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
            "forecast": s.outlook.value,
            "forecast_low": s.outlook.low,
            "forecast_high": s.outlook.high,
            "status": STATUS_CODES[s.status],
        }
        for s in states_today
        if s.value is not None
    ]
    columns = ["value", "target", "expected", "progress", "withdrawn", "measured_share", "estimated_share"]
    columns += ["forecast", "forecast_low", "forecast_high", "status"]
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
        "forecast": {
            "year": one.outlook.year,
            "value": one.outlook.value,
            "low": one.outlook.low,
            "high": one.outlook.high,
            "due": one.due,
            "known_until": one.outlook.known_until,
            "reason": one.outlook.reason,
        },
    }


def _progress(goal: Goal, value: float) -> float | None:
    if goal.baseline is None or goal.target == goal.baseline:
        return None
    return (value - goal.baseline) / (goal.target - goal.baseline)
