from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import PeriodError
from carbon.periods import (
    Period,
    add_months,
    calendar_years,
    day_starts_ms,
    epoch_ms,
    local_day,
    midnight,
    parse_period,
    plain,
)

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "first", "last_excluded"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-03-15", date(2026, 3, 15), date(2026, 3, 16)),
        ("2025-11-20/2026-02-03", date(2025, 11, 20), date(2026, 2, 3)),
    ],
)
def test_a_period_is_read_as_local_days_with_the_last_one_excluded(text, first, last_excluded):
    period = parse_period(text, SHANGHAI)

    assert (period.label, period.first, period.last_excluded) == (text, first, last_excluded)
    assert len(period.days()) == (last_excluded - first).days
    assert (period.days()[0], period.days()[-1]) == (first, last_excluded - timedelta(days=1))


UNREADABLE = """
26 2026Q5 2026-13 2026-00 2026-02-29 0000 0001 1969-12-31 9999 9999-12-31 2200 2026-3 last_year ２０２６ 2026/2027
2026-01-01/2026-01-01 2026-02-01/2026-01-01 2026-01-01/ /2026-01-01 0001-01-01/2026-01-01
"""


@pytest.mark.parametrize("text", ["", *UNREADABLE.split()])
def test_a_period_that_cannot_be_read_is_refused_with_the_forms_that_can(text):
    with pytest.raises(PeriodError) as refusal:
        parse_period(text, SHANGHAI)

    assert refusal.value.text == text
    assert "write 2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO" in str(refusal.value)


def test_a_period_runs_from_local_midnight_to_local_midnight():
    period = parse_period("2026-03", SHANGHAI)

    assert period.start == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert (period.start_ms, period.end_ms) == (1_772_294_400_000, 1_774_972_800_000)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(day, hours):
    period = parse_period(day, BERLIN)

    assert period.end - period.start == timedelta(hours=hours)


def test_a_month_with_a_change_of_clocks_is_its_days_put_together():
    march = parse_period("2026-03", BERLIN)

    starts = day_starts_ms(march.first, march.last_excluded, BERLIN)

    assert (starts[0], starts[-1]) == (march.start_ms, march.end_ms)
    assert sorted(set(np.diff(starts) // 3_600_000)) == [23, 24]
    assert (march.end_ms - march.start_ms) // 3_600_000 == 31 * 24 - 1


def test_the_months_of_a_period_are_those_it_touches_and_the_whole_ones_those_it_holds():
    period = parse_period("2025-11-20/2026-02-03", SHANGHAI)

    assert period.months() == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert period.whole_months() == ["2025-12", "2026-01"]


def test_a_day_holds_no_whole_month_and_a_quarter_three():
    assert parse_period("2026-03-15", SHANGHAI).whole_months() == []
    assert parse_period("2026-03-01", SHANGHAI).whole_months() == []
    assert parse_period("2026Q1", SHANGHAI).whole_months() == ["2026-01", "2026-02", "2026-03"]


def test_the_calendar_years_of_a_period_hold_all_of_it():
    years = calendar_years(parse_period("2025-11-20/2026-01-01", SHANGHAI))

    assert (years.first, years.last_excluded, years.label) == (date(2025, 1, 1), date(2026, 1, 1), "2025..2025")
    assert calendar_years(parse_period("2025-11-20/2026-01-02", SHANGHAI)).last_excluded == date(2027, 1, 1)


@given(st.dates(date(1991, 9, 16), date(2090, 1, 1)), st.sampled_from([SHANGHAI, BERLIN, "America/Sao_Paulo"]))
def test_every_instant_of_a_local_day_falls_on_that_day(day, zone):
    period = Period("", day, day + timedelta(days=1), zone)

    assert local_day(period.start_ms, zone) == local_day(period.end_ms - 1, zone) == day
    assert local_day(period.end_ms, zone) == period.last_excluded


def test_months_are_counted_across_years():
    assert add_months(date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert add_months(date(2025, 12, 5), 14) == date(2027, 2, 1)


def test_an_instant_is_rounded_to_the_nearest_millisecond():
    assert epoch_ms(datetime(2026, 1, 1, microsecond=1600, tzinfo=UTC)) % 1000 == 2
    assert epoch_ms(midnight(date(1970, 1, 1), "UTC")) == 0


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("2026-Q1", "2026Q1"),
        ("2026-01-01/2026-04-01", "2026Q1"),
        ("2026-02-01/2026-05-01", "2026-02-01/2026-05-01"),
        ("2026-01-01/2027-01-01", "2026"),
        ("2026-02-01/2027-02-01", "2026-02-01/2027-02-01"),
        ("2026-03-01/2026-04-01", "2026-03"),
        ("2026-03-15/2026-03-16", "2026-03-15"),
        ("2026-03-02/2026-04-01", "2026-03-02/2026-04-01"),
        ("2026-12", "2026-12"),
    ],
)
def test_the_same_days_have_one_plain_label_however_they_were_said(said, label):
    period = parse_period(said, "Asia/Shanghai")

    found = plain(period)

    assert found.label == label
    assert (found.first, found.last_excluded) == (period.first, period.last_excluded)
