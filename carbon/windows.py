"""Windows of whole months that end with a month, and the same months a year before."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from carbon.periods import MONTHS_PER_YEAR, add_months, month_of

MONTHS_PER_QUARTER = 3


class Window(StrEnum):
    """How far back from a month a figure looks; each ends with the month itself."""

    MONTH = "month"
    QUARTER = "quarter"
    """The calendar quarter that the month lies in, up to and with the month."""
    YEAR_TO_DATE = "year_to_date"
    ROLLING_12 = "rolling_12"


def window_months(window: Window, month: str) -> tuple[str, ...]:
    """Return the months of a window that ends with `month` (YYYY-MM), in order."""
    last = date.fromisoformat(f"{month}-01")
    count = {
        Window.MONTH: 1,
        Window.QUARTER: (last.month - 1) % MONTHS_PER_QUARTER + 1,
        Window.YEAR_TO_DATE: last.month,
        Window.ROLLING_12: MONTHS_PER_YEAR,
    }[window]
    return tuple(month_of(add_months(last, -back)) for back in range(count - 1, -1, -1))


def year_before(month: str) -> str:
    """Return the same month of the year before, YYYY-MM."""
    return f"{int(month[:4]) - 1:04d}{month[4:]}"
