from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from carbon.calendar import Calendar, day_numbers
from carbon.findings import Code
from carbon.meters import Kind, Meter
from carbon.units import MS_PER_HOUR
from carbon.validation import day_findings
from ingest.calendar import park_calendar
from simulators import sky
from simulators.profiles import Load, industry
from simulators.slots import SLOT_MS, Slots, midnight_ms
from tests.carbon.hourly import hours_of, start_of

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
HUBEI = park_calendar(SHANGHAI, "湖北")
METER = Meter("E01-EL-1", "E01", "electricity", Kind.REGISTER, "kWh")
JANUARY = date(2025, 1, 1)
YEAR = Slots(midnight_ms(JANUARY, SHANGHAI) // SLOT_MS, 365 * 96, SHANGHAI)
AT_MS = YEAR.numbers[::4] * SLOT_MS
INDUSTRIES = ("vehicle_parts", "laser", "machining", "pcb", "foundry", "pharma", "display", "other")
SHIFTS = ("1", "2", "3", "continuous")


def quarters(slug, seed=7, shifts=None, carrier="electricity"):
    """Return the quarter hours of 2025 of a simulated firm, with 6 % of chance by day and 3 % by quarter hour."""
    firm = industry(slug)
    load = Load(seed, f"E-{slug}", replace(firm, shifts=shifts or firm.shifts), carrier)
    shape = load.shape(YEAR, sky.temperature_c(YEAR, seed))
    chance = np.random.default_rng(seed)
    return shape * np.repeat(chance.uniform(0.94, 1.06, 365), 96) * chance.uniform(0.97, 1.03, shape.size)


def simulated(slug, seed=7, shifts=None, carrier="electricity"):
    """Return the hours of 2025 of a simulated firm."""
    return quarters(slug, seed, shifts, carrier).reshape(-1, 4).sum(axis=1)


def late(energy, hours, days):
    """Return the hours of a meter whose clock is some hours ahead from one day of the year up to another."""
    moved = np.roll(energy, hours)
    return np.concatenate((energy[: days[0] * 24], moved[days[0] * 24 : days[1] * 24], energy[days[1] * 24 :]))


def found(energies, at_ms=AT_MS, calendar=HUBEI, days=(date(2025, 2, 15), date(2026, 1, 1))):
    code = np.repeat(np.arange(len(energies), dtype=np.int32), at_ms.size)
    meters = [replace(METER, id=f"M{i}") for i in range(len(energies))]
    first, last_excluded = day_numbers(days).tolist()
    findings = day_findings(
        meters, code, np.tile(at_ms, len(energies)), np.concatenate(energies), (first, last_excluded), calendar
    )
    return [finding for finding in findings if finding.code is Code.CLOCK_SHIFT]


@pytest.mark.parametrize("hours", [-12, -8, -3, -1, 1, 2, 8, 12])
@pytest.mark.parametrize("slug", ["vehicle_parts", "laser", "machining"])
def test_a_clock_that_is_off_from_a_day_on_is_found_on_the_third_day_and_once(slug, hours):
    start = (date(2025, 6, 18) - JANUARY).days  # a Wednesday

    (finding,) = found([late(simulated(slug), hours, (start, start + 14))])

    third = date(2025, 6, 20)
    assert (finding.from_ms, finding.to_ms) == (start_of(third, SHANGHAI), start_of(third, SHANGHAI, 24))
    side = "off" if abs(hours) == 12 else "late" if hours > 0 else "early"
    assert finding.detail.startswith(f"for 3 days in a row the day lies {abs(hours)} h {side}: moved by that, the mean")


@pytest.mark.parametrize("minutes", [-330, -90, 210])
def test_a_clock_need_not_be_off_by_whole_hours(minutes):
    use = quarters("vehicle_parts")
    start = (date(2025, 6, 18) - JANUARY).days * 96
    moved = np.concatenate((use[:start], np.roll(use, minutes // 15)[start:]))

    (finding,) = found([moved.reshape(-1, 4).sum(axis=1)], days=(date(2025, 2, 15), date(2025, 6, 30)))

    near = {abs(minutes) // 60, abs(minutes) // 60 + 1}
    assert any(f"lies {hours} h {'late' if minutes > 0 else 'early'}" in finding.detail for hours in near)


def test_two_days_are_not_enough_and_a_day_with_an_hour_missing_interrupts_the_row():
    start = (date(2025, 6, 18) - JANUARY).days
    shifted = late(simulated("laser"), 8, (start, start + 14))
    shifted[(start + 1) * 24 + 5] = np.nan

    (finding,) = found([shifted])

    assert found([late(simulated("laser"), 8, (start, start + 2))]) == []
    assert finding.from_ms == start_of(date(2025, 6, 22), SHANGHAI)


@pytest.mark.parametrize("carrier", ["electricity", "natural_gas", "steam"])
def test_no_firm_s_year_with_its_holidays_moved_working_days_and_weather_is_taken_for_a_shift(carrier):
    firms = [simulated(slug, seed, carrier=carrier) for slug in INDUSTRIES for seed in (1, 2, 3)]

    assert found(firms) == []


def test_a_firm_that_works_other_shifts_from_a_day_on_is_not_taken_for_a_shift():
    changes = [
        np.concatenate((simulated(slug, shifts=before)[: day * 24], simulated(slug, shifts=after)[day * 24 :]))
        for slug in INDUSTRIES
        for before in SHIFTS
        for after in SHIFTS
        if before != after
        for day in (150, 250)
    ]

    assert found(changes) == []


def test_clouds_over_a_pv_plant_are_not_taken_for_a_shift():
    hour = np.arange(AT_MS.size) % 24
    clear = np.maximum(np.sin((hour - 5.5) / 12 * np.pi), 0)
    plants = [clear * sky.clearness(YEAR, seed).reshape(-1, 4).mean(axis=1) for seed in range(40)]

    assert found(plants) == []


def test_a_meter_whose_days_have_no_shape_shows_no_shift():
    start = (date(2025, 6, 18) - JANUARY).days

    steps = np.where(np.arange(AT_MS.size) < start * 24, 5.0, 7.1)

    assert found([late(np.ones(AT_MS.size), 8, (start, start + 14)), np.zeros(AT_MS.size), steps]) == []


@pytest.mark.parametrize("year_half", [(date(2026, 1, 20), date(2026, 6, 1)), (date(2026, 8, 1), date(2026, 12, 20))])
def test_where_the_clocks_change_what_follows_the_sun_is_not_shifted_and_a_clock_left_alone_is(year_half):
    calendar = Calendar(BERLIN)
    at_ms, factory = hours_of(*year_half, BERLIN, lambda _day, hour: 10.0 if 7 <= hour < 16 else 2.0 + hour / 24)
    solar = np.maximum(np.sin((at_ms // MS_PER_HOUR % 24 - 5) / 12 * np.pi), 0)
    changed = start_of(date(2026, 3, 29) if year_half[0].month == 1 else date(2026, 10, 25), BERLIN, 4)
    left_alone = np.where(at_ms < changed, factory, np.roll(factory, 1 if year_half[0].month == 8 else -1))

    findings = found([factory, solar, left_alone], at_ms, calendar, (year_half[0] + timedelta(days=42), year_half[1]))

    assert [finding.meter for finding in findings] == ["M2"]
    assert f"lies 1 h {'late' if year_half[0].month == 8 else 'early'}" in findings[0].detail


def test_what_is_found_of_a_day_is_the_same_whatever_days_are_asked_for_and_whatever_past_is_given():
    start = (date(2025, 6, 18) - JANUARY).days
    meters = [
        late(simulated("laser"), 8, (start, start + 40)),
        late(simulated("machining"), -2, (start + 9, start + 20)),
    ]
    days = [date(2025, 6, 1) + timedelta(days=i) for i in range(75)]
    longer = found(meters, days=(days[0], days[-1]))

    one_by_one = []
    for day in days[:-1]:
        inside = start_of(day - timedelta(days=42), SHANGHAI) <= AT_MS
        given = [energy[inside] for energy in meters]
        one_by_one += found(given, AT_MS[inside], days=(day, day + timedelta(days=1)))

    assert len(longer) >= 3  # both shifts, and the laser works' return
    assert sorted(one_by_one, key=lambda f: (f.meter, f.from_ms)) == longer
