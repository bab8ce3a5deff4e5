"""Energy of a meter over a stretch, followed back to what its register showed; numbers worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from carbon.calendar import Calendar
from carbon.counted import State, counted
from carbon.findings import Code
from carbon.meters import Kind, Meter, MeterEvent, Stamp
from carbon.readings import Readings
from carbon.settlement import measure, settled
from carbon.traces import Hourly, trace
from tests.carbon.instants import at
from tests.carbon.parks import HOUR_MS, start_ms

ZONE = "Asia/Shanghai"
DAY_MS = 24 * HOUR_MS
START_MS = start_ms(date(2026, 3, 10))
END_MS = START_MS + DAY_MS
STRETCH = (START_MS, END_MS)
CALENDAR = Calendar(ZONE)


def register(**facts):
    return Meter("M", "E01", "electricity", Kind.REGISTER, "kWh", **{"multiplier": 10.0} | facts)


def readings_of(meter, values):
    """Return readings from values by hours after the beginning of the day."""
    hours = np.array(list(values))
    return Readings.of(meter, (START_MS + hours * HOUR_MS).astype(np.int64), np.array(list(values.values()), float))


def hourly_of(readings, events=()):
    window = (START_MS - 3 * DAY_MS, END_MS + 3 * DAY_MS)
    hours = settled(measure(readings, window, events, ZONE), None, CALENDAR).hours
    return Hourly(hours.at_ms, hours.energy, hours.energy_estimated, hours.missing_s)


def traced(meter, values, events=()):
    readings = readings_of(meter, values)
    return trace(readings, events, ZONE, STRETCH, hourly_of(readings, events))


def every_hour(first, last, start=0.0, step=1.0):
    return {hour: start + step * place for place, hour in enumerate(range(first, last + 1))}


def test_a_day_is_closing_minus_opening_times_the_multiplier():
    found = traced(register(), every_hour(-3, 27, start=100.0))

    assert (found.opening.value, found.closing.value) == (103.0, 127.0)
    assert [(leg.first.value, leg.last.value, leg.energy) for leg in found.legs] == [(103.0, 127.0, 240.0)]
    assert (found.head, found.tail, found.exceptions) == (0.0, 0.0, ())
    assert found.energy == found.traced == pytest.approx(240.0)


def test_steps_across_both_midnights_count_by_the_time_that_lies_inside():
    values = {-1.25: 0.0, -0.25: 4.0, 0.75: 8.0, 12.0: 53.0, 23.5: 99.0, 24.5: 103.0}

    found = traced(register(max_gap_s=86_400), values)

    # 4 to 8 takes an hour, a quarter of it before midnight: 10 kWh; 99 to 103 takes one too, half of it inside: 20 kWh
    assert (found.opening.value, found.closing.value) == (4.0, 99.0)
    assert (found.inside, found.head, found.tail) == (950.0, 10.0, 20.0)
    assert found.traced == 960.0
    assert found.follows


def test_a_gap_across_midnight_counts_as_its_hours_were_laid_out():
    values = every_hour(-72, -4, step=2.0) | {5: 154.0} | every_hour(6, 30, start=156.0, step=2.0)

    found = traced(register(), values)

    # the register stood at 136 four hours before midnight and at 154 five hours after: 180 kWh over nine hours
    assert (found.opening.value, found.head) == (136.0, pytest.approx(80.0))
    assert found.energy == pytest.approx(480.0)
    assert found.estimated == pytest.approx(100.0)
    assert found.follows


def test_a_wrap_is_an_exception_with_its_finding_between_two_legs():
    values = {hour: (9990.0 + hour) % 10_000 for hour in range(-5, 30)}

    found = traced(register(register_max=10_000.0), values)

    (wrap,) = found.exceptions
    assert (wrap.first.value, wrap.last.value, wrap.energy, wrap.finding.code) == (
        9999.0,
        0.0,
        10.0,
        Code.REGISTER_WRAP,
    )
    assert [(leg.first.value, leg.last.value) for leg in found.legs] == [(9990.0, 9999.0), (0.0, 14.0)]
    assert found.traced == 240.0
    assert found.follows


def test_a_replacement_counts_what_both_registers_showed():
    swap = MeterEvent("M", at(START_MS + int(10.5 * HOUR_MS)), "replacement", 510.25, 3.0)
    values = every_hour(-5, 10, start=495.0) | {hour: 3.5 + (hour - 11) for hour in range(11, 30)}

    found = traced(register(), values, (swap,))

    # 510 to 510.25 by the old register, 3 to 3.5 by the new one: 0.75, tenfold
    (swapped,) = found.exceptions
    assert (swapped.first.value, swapped.last.value, swapped.energy) == (510.0, 3.5, 7.5)
    assert swapped.finding.code == Code.REGISTER_REPLACED
    assert found.traced == 100.0 + 7.5 + 130.0
    assert found.follows


def test_a_drop_that_nobody_declared_counts_nothing():
    values = every_hour(-5, 10, start=495.0) | {hour: 2.0 + (hour - 11) for hour in range(11, 30)}

    found = traced(register(), values)

    (drop,) = found.exceptions
    assert (drop.first.value, drop.last.value, drop.energy, drop.finding.code) == (510.0, 2.0, 0.0, Code.REGISTER_DROP)
    assert found.traced == 100.0 + 130.0
    assert found.follows


def test_another_multiplier_begins_another_leg():
    change = MeterEvent("M", at(START_MS + 12 * HOUR_MS), "multiplier", 10.0, 20.0)

    found = traced(register(), every_hour(-5, 29), (change,))

    assert [(leg.multiplier, leg.energy) for leg in found.legs] == [(10.0, 120.0), (20.0, 240.0)]
    assert found.follows


def test_a_spike_belongs_to_no_step_and_is_told():
    values = every_hour(-5, 29)
    values[7] = 99_999.0
    readings = readings_of(register(), values)

    found = trace(readings, (), ZONE, STRETCH, hourly_of(readings))
    rows = {one.at_ms: one for one in counted(readings, (), ZONE, STRETCH)}

    assert (len(found.legs), found.exceptions, found.traced) == (1, (), 240.0)
    assert [one.code for one in found.set_aside] == [Code.SPIKE]
    assert (rows[START_MS + 7 * HOUR_MS].state, rows[START_MS + 7 * HOUR_MS].energy) == (State.SET_ASIDE, None)
    assert (rows[START_MS + 8 * HOUR_MS].state, rows[START_MS + 8 * HOUR_MS].energy) == (State.COUNTED, 20.0)


def test_the_first_reading_of_a_life_opens_it():
    found = traced(register(), every_hour(6, 30, start=50.0))

    assert (found.opening, found.head) == (None, 0.0)
    assert found.legs[0].first.value == 50.0
    assert found.traced == 180.0
    assert found.follows


def test_intervals_add_up_and_what_is_missing_is_estimated_beside():
    meter = Meter("M", "E01", "natural_gas", Kind.INTERVAL, "m3", stamp=Stamp.START, length_s=3600)
    values = {hour: 5.0 for hour in range(-30, 30) if hour not in {8, 9}}

    found = traced(meter, values)

    assert (found.opening.value, found.closing.at_ms) == (5.0, START_MS + 23 * HOUR_MS)
    assert (found.energy, found.estimated, found.traced) == (120.0, 10.0, 120.0)
    assert found.follows


def test_power_counts_by_trapezoids():
    meter = Meter("M", "E01", "electricity", Kind.POWER, "kW", max_gap_s=3600)

    found = traced(meter, {hour: 100.0 if hour < 12 else 200.0 for hour in range(-2, 27)})

    # eleven hours at 100, one on the way, twelve at 200
    assert found.traced == 1100.0 + 150.0 + 2400.0
    assert found.follows
