from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from simulators.fleet import Fleet

EVENTS = "meter,at,event,final,initial,parent,note\n"
HOUR_MS = 3_600_000


def series_of(fleet, meter, start_ms, end_ms):
    return fleet.series(next(m for m in fleet.roster.meters if m.id == meter), start_ms, end_ms)


def energy(fleet, meter, *instants_ms):
    return fleet.energy(meter, np.array(instants_ms)).tolist()


def test_a_declared_multiplier_counts_from_its_instant_on(write_park, fleet, at):
    events = EVENTS + "E01-EL-1,2026-03-04T12:00:00+08:00,multiplier,100,400,,\n"
    changed = Fleet.from_park(write_park(meter_events=events))
    day = at(2026, 3, 5), at(2026, 3, 6)

    turned = changed.reading("E01-EL-1", day[1]) - changed.reading("E01-EL-1", day[0])

    assert turned * 400 == pytest.approx(energy(changed, "E01-EL-1", *day)[0], abs=4.1)
    assert changed.reading("E01-EL-1", at(2026, 3, 4, 12)) == fleet.reading("E01-EL-1", at(2026, 3, 4, 12))


def test_a_register_with_another_multiplier_still_ends_on_its_declared_final(write_park, at):
    events = (
        EVENTS
        + "E02-EL-1,2025-06-01T00:00:00+08:00,multiplier,10,20,,\n"
        + "E02-EL-1,2026-03-09T14:30:00+08:00,replacement,998877.5,12.4,,\n"
        + "E02-EL-1,2026-05-01T00:00:00+08:00,replacement,500,0,,\n"
    )
    fleet = Fleet.from_park(write_park(meter_events=events))

    assert fleet.reading("E02-EL-1", at(2026, 3, 9, 14, 30) - 1) == pytest.approx(998877.5, abs=0.02)
    assert fleet.reading("E02-EL-1", at(2026, 3, 9, 14, 30)) == 12.4
    assert fleet.reading("E02-EL-1", at(2026, 5, 1) - 1) == pytest.approx(500, abs=0.02)


def test_a_declared_length_counts_from_the_next_instant_that_both_share(write_park, at):
    events = EVENTS + "E03-EL-1,2026-03-04T12:10:00+08:00,length,1800,900,,\n"
    fleet = Fleet.from_park(write_park(meter_events=events))

    stamps = series_of(fleet, "E03-EL-1", at(2026, 3, 4, 11), at(2026, 3, 4, 14)).at_ms

    assert stamps[:4].tolist() == [at(2026, 3, 4, *time) for time in ((10, 30), (11, 0), (11, 30), (12, 0))]
    assert set(np.diff(stamps[3:]).tolist()) == {900_000 * 2, 900_000}
    assert stamps[-1] == at(2026, 3, 4, 13, 30)


def berlin_ms(*when):
    return int(datetime(*when, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) * 1000


@pytest.fixture
def of_the_calendar(write_park, meters_table):
    head, *rows = meters_table.splitlines()
    meters = "\n".join([f"{head},cycle", *(f"{row}," for row in rows)])
    meters = meters.replace("E03-EL-1,E03,electricity,interval,kWh,1,boundary,,,start,1800,,,2026-06-01,",
                            "E03-EL-1,E03,electricity,interval,kWh,1,boundary,,,start,,,,2026-06-01,day")  # fmt: skip
    meters = meters.replace("E03-EL-3,E03,electricity,power,kW,1,sub,E03-EL-1,,,,,,,",
                            "E03-EL-3,E03,electricity,interval,kWh,1,sub,E03-EL-1,,end,,,,,month")  # fmt: skip
    return Fleet.from_park(write_park(zone="Europe/Berlin", meters=meters + "\n"))


def test_intervals_of_days_are_23_and_25_hours_long_where_clocks_change(of_the_calendar):
    march = series_of(of_the_calendar, "E03-EL-1", berlin_ms(2026, 3, 29, 12), berlin_ms(2026, 3, 31, 12))

    assert march.at_ms.tolist() == [berlin_ms(2026, 3, 29), berlin_ms(2026, 3, 30)]
    assert march.due_ms.tolist() == [berlin_ms(2026, 3, 30), berlin_ms(2026, 3, 31)]
    assert (march.due_ms - march.at_ms).tolist() == [23 * HOUR_MS, 24 * HOUR_MS]
    day = energy(of_the_calendar, "E03-EL-1", berlin_ms(2026, 3, 29), berlin_ms(2026, 3, 30))
    assert march.value[0] == pytest.approx(day[0], abs=0.011)


def test_intervals_of_months_end_with_them(of_the_calendar):
    winter = series_of(of_the_calendar, "E03-EL-3", berlin_ms(2025, 12, 5), berlin_ms(2026, 3, 2))

    assert winter.at_ms.tolist() == [berlin_ms(2026, 1, 1), berlin_ms(2026, 2, 1), berlin_ms(2026, 3, 1)]
    month = energy(of_the_calendar, "E03-EL-3", berlin_ms(2026, 2, 1), berlin_ms(2026, 3, 1))
    assert winter.value[2] == pytest.approx(month[0], abs=0.011)


def test_a_check_meter_shows_what_its_meter_does_within_its_class(write_park, meters_table, at):
    row = "E01-EL-9,E01,electricity,register,kWh,1,check,E01-EL-1,,,,,,\n"
    fleet = Fleet.from_park(write_park(meters=meters_table + row))
    days = [at(2026, 3, day) for day in range(2, 12)]

    checked, shown = energy(fleet, "E01-EL-1", *days), energy(fleet, "E01-EL-9", *days)

    ratios = np.array(shown) / np.array(checked)
    assert 0 < abs(ratios.mean() - 1) < 0.004
    assert np.ptp(ratios) < 1e-6


def test_a_sub_meter_hung_below_another_takes_part_of_that_one_from_then_on(write_park, fleet, at):
    events = EVENTS + "E01-EL-3,2026-03-05T09:00:00+08:00,parent,,,E01-EL-2,\n"
    moved = Fleet.from_park(write_park(meter_events=events))
    before, after = (at(2026, 3, 3), at(2026, 3, 4)), (at(2026, 3, 5), at(2026, 3, 6))

    assert energy(moved, "E01-EL-3", *before) == energy(fleet, "E01-EL-3", *before)
    shares = energy(moved, "E01-EL-3", *after)[0] / energy(moved, "E01-EL-2", *after)[0]
    assert 0.7 < shares < 0.97  # of the meter that it hangs below since the midnight of that day


def test_what_is_passed_on_comes_through_the_parent_of_the_day(write_park, meters_table, at):
    meters = meters_table.replace("E02-EL-1,E02,electricity,register,kWh,10,boundary,E01-EL-1,",
                                  "E02-EL-1,E02,electricity,register,kWh,10,boundary,,")  # fmt: skip
    alone = Fleet.from_park(write_park("alone", meters=meters))
    events = EVENTS + "E02-EL-1,2026-03-05T09:00:00+08:00,parent,,,E01-EL-1,\n"
    passing = Fleet.from_park(write_park("passing", meters=meters, meter_events=events))
    days = [at(2026, 3, day) for day in (3, 4, 5, 6)]

    more = np.subtract(energy(passing, "E01-EL-1", *days), energy(alone, "E01-EL-1", *days))

    assert more.tolist() == pytest.approx([0, 0, energy(passing, "E02-EL-1", *days)[2]])
