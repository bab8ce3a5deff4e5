from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import structlog

from carbon.calendar import DayKind, day_numbers
from ingest.calendar import park_calendar

HUBEI = ("Asia/Shanghai", "湖北")


def kind(place, day):
    return DayKind(int(park_calendar(*place).kinds(day_numbers([day]))[0]))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 14), DayKind.WORK),  # a Saturday, worked for the Spring Festival
        (date(2026, 2, 15), DayKind.HOLIDAY),  # the Sunday on which the nine days begin
        (date(2026, 2, 20), DayKind.HOLIDAY),  # a Friday given off for the 14th
        (date(2026, 2, 23), DayKind.HOLIDAY),
        (date(2026, 2, 24), DayKind.WORK),
        (date(2026, 2, 28), DayKind.WORK),  # a Saturday, worked for the 23rd
        (date(2026, 9, 20), DayKind.WORK),  # a Sunday, worked for National Day
        (date(2026, 10, 4), DayKind.HOLIDAY),  # the Sunday in the middle of National Day's seven
        (date(2026, 10, 10), DayKind.WORK),
        (date(2026, 10, 11), DayKind.SUNDAY),
        (date(2026, 10, 17), DayKind.SATURDAY),
    ],
)
def test_chinese_days_follow_the_notice_for_2026_with_its_moved_working_days(day, expected):
    # 国办发明电〔2025〕7号
    assert kind(HUBEI, day) is expected


def test_in_china_years_are_known_up_to_the_last_notice_and_statutory_days_after_it_count():
    calendar = park_calendar(*HUBEI)
    without_notice = max(calendar.known) + 1

    assert {2024, 2025, 2026} <= calendar.known
    assert kind(HUBEI, date(without_notice, 10, 1)) is DayKind.HOLIDAY
    assert not [day for day in calendar.work if day.year == without_notice]


@pytest.mark.parametrize("region", ["BY", "Bayern"])
def test_a_german_region_has_its_own_holidays_by_code_or_name(region):
    epiphany, unity = date(2026, 1, 6), date(2026, 10, 3)

    assert kind(("Europe/Berlin", region), epiphany) is DayKind.HOLIDAY
    assert kind(("Europe/Berlin", ""), epiphany) is DayKind.WORK
    assert kind(("Europe/Berlin", region), unity) is kind(("Europe/Berlin", ""), unity) is DayKind.HOLIDAY


def test_a_german_saturday_before_a_holiday_stays_a_saturday():
    assert kind(("Europe/Berlin", ""), date(2026, 5, 23)) is DayKind.SATURDAY
    assert kind(("Europe/Berlin", ""), date(2026, 5, 25)) is DayKind.HOLIDAY


def test_the_weekend_is_the_country_s():
    assert kind(("Asia/Riyadh", ""), date(2026, 3, 6)) is DayKind.SATURDAY
    assert kind(("Asia/Riyadh", ""), date(2026, 3, 7)) is DayKind.SUNDAY
    assert kind(("Asia/Riyadh", ""), date(2026, 3, 8)) is DayKind.WORK


def test_a_zone_of_no_country_knows_weekdays_and_weekends_and_says_so_once():
    park_calendar.cache_clear()
    with structlog.testing.capture_logs() as logs:
        calendar = park_calendar("UTC", "")
        park_calendar("UTC", "")

    days = day_numbers([date(2026, 1, 1)])[0] + np.arange(366)
    assert (calendar.known, set(calendar.kinds(days).tolist())) == (frozenset(), {0, 1, 2})
    assert [entry["event"] for entry in logs] == ["holidays_unknown"]


def test_no_day_is_both_worked_and_off():
    calendar = park_calendar(*HUBEI)

    assert not calendar.rest & calendar.work
    assert all(day.weekday() >= 5 for day in calendar.work)
    assert date(2026, 2, 15) + timedelta(days=8) in calendar.rest
