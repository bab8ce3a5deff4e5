"""Which reports a page offers: the scopes that a caller sees, the calendar's periods and any range of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from api.access import own_only, sees
from carbon.periods import MONTHS_PER_YEAR, add_months, epoch_ms, local_day, month_of
from carbon.scopes import ENTERPRISE, all_scopes

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.park import Park
    from carbon.scopes import Scope
    from store.access import Caller

YEARS, QUARTERS, MONTHS = 3, 8, 24
"""How many of each are offered, the running one first."""
MONTHS_PER_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Picker:
    """What can be picked, and what is picked at first."""

    scopes: list[Scope]
    periods: list[str]
    scope: str
    period: str
    today: date


def picker(park: Park, caller: Caller, now: datetime, scope: str, period: str = "") -> Picker:
    """Return what a caller may pick; `scope` and `period` are picked at first, else the month before this one."""
    day = local_day(epoch_ms(now), park.zone)
    scopes = [
        one for one in all_scopes(park) if not own_only(caller) or (one.kind == ENTERPRISE and sees(caller, one.id))
    ]
    offered = calendar_periods(day)
    return Picker(scopes, offered, scope, period if period in offered else month_of(add_months(day, -1)), day)


def calendar_periods(day: date) -> list[str]:
    """Return the years, quarters and months up to that of a day, each kind newest first."""
    months = [add_months(day, -i) for i in range(MONTHS)]
    first = add_months(day, -((day.month - 1) % MONTHS_PER_QUARTER))
    quarters = [add_months(first, -MONTHS_PER_QUARTER * i) for i in range(QUARTERS)]
    years = [add_months(day, -MONTHS_PER_YEAR * i).year for i in range(YEARS)]
    return [*map(str, years), *map(quarter_of, quarters), *map(month_of, months)]


def quarter_of(day: date) -> str:
    """Return the quarter that a day lies in, as 2026Q1."""
    return f"{day.year}Q{(day.month - 1) // MONTHS_PER_QUARTER + 1}"


def span_of(first: date, last: date) -> str:
    """Return a range of days, the last one included, as a period: FROM/TO with TO excluded."""
    return f"{first}/{last + timedelta(days=1)}"
