from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from carbon.calendar import Calendar, DayKind, day_numbers, weekdays


def kind(calendar, day):
    return DayKind(int(calendar.kinds(day_numbers([day]))[0]))


def test_without_holidays_days_follow_their_weekday():
    monday = day_numbers([date(2026, 3, 2)])[0]

    kinds = Calendar("Asia/Shanghai").kinds(monday + np.arange(7))

    assert kinds.tolist() == [DayKind.WORK] * 5 + [DayKind.SATURDAY, DayKind.SUNDAY]


def test_a_holiday_counts_before_its_weekday_and_a_moved_working_day_before_its_weekend():
    calendar = Calendar("Asia/Shanghai", frozenset({date(2026, 10, 5)}), frozenset({date(2026, 10, 10)}))

    assert kind(calendar, date(2026, 10, 5)) is DayKind.HOLIDAY
    assert kind(calendar, date(2026, 10, 6)) is DayKind.WORK
    assert kind(calendar, date(2026, 10, 10)) is DayKind.WORK
    assert kind(calendar, date(2026, 10, 11)) is DayKind.SUNDAY


@pytest.mark.parametrize(
    ("weekend", "kinds"),
    [
        ({4, 5}, {4: DayKind.SATURDAY, 5: DayKind.SUNDAY}),
        ({4}, {4: DayKind.SUNDAY}),
        (set(), {}),
    ],
)
def test_the_last_day_of_any_weekend_is_the_quiet_one(weekend, kinds):
    monday = day_numbers([date(2026, 3, 2)])[0]

    found = Calendar("Asia/Riyadh", weekend=frozenset(weekend)).kinds(monday + np.arange(7))

    assert found.tolist() == [kinds.get(weekday, DayKind.WORK) for weekday in range(7)]


def test_weekdays_are_counted_from_monday_also_before_1970():
    assert weekdays(day_numbers([date(1969, 12, 29), date(1970, 1, 1), date(2026, 3, 8)])).tolist() == [0, 3, 6]
