"""Meter days: the hours of a day added up, whichever way the hours come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from carbon.days import day_number, line_days, meter_days
from carbon.hours import Hours
from carbon.meters import Role
from tests.carbon.parks import HOUR_MS, hourly, meter, park, start_ms

DAY = date(2026, 3, 1)
BERLIN_MS = 1_774_738_800_000
"""2026-03-29 00:00 in Berlin, 2026-03-28 23:00 UTC: a day of 23 hours begins."""


def hours(meters, counts, start=None, **columns):
    """Return hours of 3600 measured seconds and an energy of 1, `counts` for each meter."""
    code = np.repeat(np.arange(len(meters), dtype=np.int32), counts)
    at_ms = np.concatenate([(start or start_ms(DAY)) + HOUR_MS * np.arange(count, dtype=np.int64) for count in counts])
    made = {
        "energy": np.ones(code.size),
        "energy_estimated": np.zeros(code.size),
        "measured_s": np.full(code.size, 3600.0),
        "estimated_s": np.zeros(code.size),
        "missing_s": np.zeros(code.size),
    }
    return Hours(tuple(meters), code, at_ms, *(np.asarray(columns.get(name, made[name])) for name in made))


def test_a_day_is_the_sum_of_its_hours():
    found = meter_days(hours([meter("E02-EL"), meter("E01-EL")], [25, 24]), "Asia/Shanghai")

    assert found.meters == ("E01-EL", "E02-EL")
    assert found.code.tolist() == [0, 1, 1]
    assert (found.day - day_number(DAY)).tolist() == [0, 0, 1]
    assert found.energy.tolist() == [24.0, 24.0, 1.0]
    assert found.measured_s.tolist() == [86_400.0, 86_400.0, 3600.0]


def test_days_of_a_zone_with_summer_time_have_23_24_and_25_hours():
    spring = meter_days(hours([meter("E01-EL")], [48], BERLIN_MS), "Europe/Berlin")
    autumn = meter_days(hours([meter("E01-EL")], [48], BERLIN_MS + 210 * 24 * HOUR_MS - HOUR_MS), "Europe/Berlin")

    assert spring.energy.tolist() == [23.0, 24.0, 1.0]
    assert spring.day[0] == day_number(date(2026, 3, 29))
    # 2026-10-25 begins at 22:00 UTC of the day before
    assert autumn.energy.tolist() == [25.0, 23.0]
    assert autumn.day[0] == day_number(date(2026, 10, 25))


def test_an_hour_of_which_nothing_is_known_adds_its_missing_seconds_alone():
    nothing = np.array([1.0, np.nan, 1.0])
    measured, missing = np.array([3600.0, 0.0, 1800.0]), np.array([0.0, 3600.0, 1800.0])

    found = meter_days(
        hours([meter("E01-EL")], [3], energy=nothing, measured_s=measured, missing_s=missing), "Asia/Shanghai"
    )

    assert (found.energy[0], found.measured_s[0], found.missing_s[0]) == (2.0, 5400.0, 5400.0)


def test_a_day_of_which_nothing_is_known_has_no_energy():
    nothing = {"energy": np.full(2, np.nan), "measured_s": np.zeros(2), "missing_s": np.full(2, 3600.0)}

    found = meter_days(hours([meter("E01-EL")], [2], **nothing), "Asia/Shanghai")

    assert np.isnan(found.energy).tolist() == [True]
    assert found.missing_s.tolist() == [7200.0]


def test_lines_of_the_store_make_the_same_bits_as_the_hours_whatever_their_order():
    meters = [meter("E02-EL"), meter("E01-EL"), meter("E01-S1", role=Role.SUB)]
    rng = np.random.default_rng(7)
    settled = hours(meters, [100, 60, 75], energy=rng.random(235) * 1e3, energy_estimated=rng.random(235))
    frame = settled.frame().iloc[rng.permutation(235)]
    whole = park(meters=tuple(reversed(meters)))

    found, read = meter_days(settled, whole.zone), line_days(whole, frame)

    assert found.meters == read.meters
    for name in ("code", "day", "energy", "energy_estimated", "measured_s", "estimated_s", "missing_s"):
        assert getattr(found, name).tobytes() == getattr(read, name).tobytes(), name


def test_a_meter_s_days_are_the_same_bits_beside_any_other_meter():
    rng = np.random.default_rng(8)
    energy = rng.random(300) * 1e3

    alone = meter_days(hours([meter("E01-EL")], [100], energy=energy[:100]), "Asia/Shanghai")
    beside = meter_days(hours([meter("E01-EL"), meter("E00-EL")], [100, 200], energy=energy), "Asia/Shanghai")

    assert beside.energy[beside.code == 1].tobytes() == alone.energy.tobytes()


def test_lines_under_a_former_name_are_left_out():
    now = meter("E01-PV", role=Role.GENERATION)
    lines = pd.concat([hourly([one], {"E01-PV": 1.0}, DAY) for one in (replace(now, role=Role.BOUNDARY), now)])

    found = line_days(park(meters=(now,)), lines)

    assert found.energy.tolist() == [24.0]


def test_without_hours_there_are_no_days():
    assert meter_days(hours([meter("E01-EL")], [0]), "Asia/Shanghai").day.size == 0
    assert line_days(park(), hourly([], {}, DAY)).day.size == 0


def test_entries_are_matched_with_what_is_true_of_their_meter_on_their_day():
    days = meter_days(hours([meter("E01-EL"), meter("E02-EL")], [72, 48]), "Asia/Shanghai")
    second, third = date(2026, 3, 2), date(2026, 3, 3)

    entry, statement = days.joined(
        ["E02-EL", "E01-EL", "E99-EL", "E01-EL"],
        [date.min, second, date.min, third],
        [second, date.max, date.max, date.max],
    )

    # E01 on the 2nd by statement 1, on the 3rd by 1 and 3; E02 on the 1st by 0
    assert entry.tolist() == [1, 2, 2, 3]
    assert statement.tolist() == [1, 1, 3, 0]
