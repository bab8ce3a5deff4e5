from __future__ import annotations

from datetime import date

import pytest

from carbon.periods import parse_period, year_earlier
from carbon.windows import Window, window_months, year_before
from tests.carbon.parks import ZONE


@pytest.mark.parametrize(
    ("window", "first", "count"),
    [
        (Window.MONTH, "2026-05", 1),
        (Window.QUARTER, "2026-04", 2),
        (Window.YEAR_TO_DATE, "2026-01", 5),
        (Window.ROLLING_12, "2025-06", 12),
    ],
)
def test_a_window_ends_with_its_month(window, first, count):
    months = window_months(window, "2026-05")

    assert (months[0], months[-1], len(months)) == (first, "2026-05", count)
    assert list(months) == sorted(months)


def test_a_quarter_is_whole_in_its_last_month():
    assert window_months(Window.QUARTER, "2026-12") == ("2026-10", "2026-11", "2026-12")
    assert year_before("2026-12") == "2025-12"


@pytest.mark.parametrize(
    ("period", "first", "last_excluded"),
    [
        ("2026", date(2025, 1, 1), date(2026, 1, 1)),
        ("2026Q1", date(2025, 1, 1), date(2025, 4, 1)),
        ("2024-02-29", date(2023, 2, 28), date(2023, 3, 1)),
        ("2025-11-01/2026-11-01", date(2024, 11, 1), date(2025, 11, 1)),
        ("2024-06-01/2026-06-01", date(2023, 6, 1), date(2024, 6, 1)),
    ],
)
def test_the_same_days_a_year_before_end_where_the_period_begins(period, first, last_excluded):
    found = year_earlier(parse_period(period, ZONE))

    assert (found.first, found.last_excluded) == (first, last_excluded)
