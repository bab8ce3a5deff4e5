"""Single figures picked out of a report (the dict of carbon.reports.report) and of a goal's state, for templates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from carbon.units import KWH_PER_MWH

if TYPE_CHECKING:
    from carbon.goals import GoalState

Report = dict[str, Any]


def mwh(report: Report) -> float | None:
    """Return the electricity used [MWh], None when the report has none."""
    quantities = [line["quantity"] for line in report["energy"] if line["carrier"] == "electricity"]
    return sum(quantities) / KWH_PER_MWH if quantities else None


def total_location(report: Report) -> float | None:
    """Return scope 1 and location-based scope 2 together [tCO2]; None when either is not known."""
    scope1, scope2 = report["emissions"]["scope1_t"], report["emissions"]["scope2_location_t"]
    return None if scope1 is None or scope2 is None else scope1 + scope2


def ratio(report: Report, numerator: str, denominator: str) -> dict[str, Any]:
    """Return one intensity of the report."""
    found: dict[str, Any] = next(
        one for one in report["intensity"] if one["numerator"] == numerator and one["denominator"] == denominator
    )
    return found


def span(report: Report) -> str:
    """Return the first and the last day of the report's period; whole months as months."""
    first, end = (date.fromisoformat(report[key]) for key in ("period_from", "period_to_excluded"))
    if first.day == 1 and end.day == 1:
        last_month = end - timedelta(days=1)
        return f"{first:%Y-%m} – {last_month:%Y-%m}" if f"{first:%Y-%m}" != f"{last_month:%Y-%m}" else f"{first:%Y-%m}"
    return f"{first} – {end - timedelta(days=1)}"


def filled(state: GoalState) -> float | None:
    """Return how far a goal's bar is filled: its progress, or without baseline the part of a growing target."""
    if state.progress is not None or state.value is None:
        return state.progress
    growing = state.goal.direction == "up" and state.goal.target > 0
    return state.value / state.goal.target if growing else None


def due_share(state: GoalState) -> float | None:
    """Return where on the bar the goal should stand today."""
    goal = state.goal
    if state.expected is None or goal.baseline is None or goal.target == goal.baseline:
        return None
    return (state.expected - goal.baseline) / (goal.target - goal.baseline)


def clipped(share: float) -> float:
    """Return a share within the ends of a bar."""
    return min(max(share, 0.0), 1.0)
