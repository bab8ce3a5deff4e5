from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.localtime import DAY_MS, day_starts_ms, local_ms
from carbon.periods import epoch_ms, midnight

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def clock_ms(text):
    return int(np.datetime64(text, "ms").astype(np.int64))


@pytest.mark.parametrize(
    ("utc", "berlin"),
    [
        ("2026-03-29T00:59", "2026-03-29T01:59"),
        ("2026-03-29T01:00", "2026-03-29T03:00"),
        ("2026-10-25T00:59", "2026-10-25T02:59"),
        ("2026-10-25T01:00", "2026-10-25T02:00"),
    ],
)
def test_the_clock_skips_an_hour_in_spring_and_shows_one_twice_in_autumn(utc, berlin):
    shown = local_ms(np.array([clock_ms(utc)]), "Europe/Berlin")

    assert shown.tolist() == [clock_ms(berlin)]


@settings(deadline=None)
@given(st.lists(st.integers(0, 7_000_000_000), min_size=1), st.sampled_from(ZONES))
def test_many_instants_are_read_from_the_clock_as_one_by_one(seconds, zone):
    shown = local_ms(np.array(seconds, dtype=np.int64) * 1000, zone)

    one_by_one = [datetime.fromtimestamp(at_s, ZoneInfo(zone)).replace(tzinfo=None) for at_s in seconds]
    assert shown.tolist() == [clock_ms(clock) for clock in one_by_one]


@pytest.mark.parametrize("zone", ZONES)
def test_days_begin_at_their_local_midnight_or_where_there_is_none_when_the_clock_changes(zone):
    first = date(2017, 1, 1)
    days = np.arange(first.toordinal() - date(1970, 1, 1).toordinal(), 22_000)

    starts = day_starts_ms(days, zone)

    assert starts.tolist() == [epoch_ms(midnight(first + timedelta(days=i), zone)) for i in range(days.size)]


def test_the_day_on_which_sao_paulo_had_no_midnight_begins_at_one():
    day = np.array([(date(2018, 11, 4) - date(1970, 1, 1)).days])

    start = day_starts_ms(day, "America/Sao_Paulo")

    assert start[0] == epoch_ms(datetime(2018, 11, 4, 3, tzinfo=UTC))
    assert local_ms(start, "America/Sao_Paulo")[0] - day[0] * DAY_MS == 3_600_000
