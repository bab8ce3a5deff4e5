from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from simulators.fleet import Fleet
from simulators.holidays import KINDS, day_kinds
from simulators.profiles import industry

DAYE_LAKE = Path(__file__).parents[2] / "parks" / "daye-lake"
SLUGS = [
    "battery",
    "vehicle_parts",
    "vehicle_electronics",
    "vehicle_assembly",
    "pharma",
    "medical_devices",
    "biotech",
    "health_food",
    "optical_components",
    "display",
    "pcb",
    "laser",
    "pump_valve",
    "compressor",
    "motor",
    "heat_exchanger",
    "foundry",
    "machining",
]


@pytest.fixture(scope="module")
def daye_lake():
    return Fleet.from_park(DAYE_LAKE)


def energy_kwh(fleet, meter, start, end):
    turns_at = meter.register_max or 1e12
    return (fleet.reading(meter.id, end) - fleet.reading(meter.id, start)) % turns_at * meter.multiplier


def registers(fleet, role, carrier="electricity"):
    return [
        m
        for m in fleet.roster.meters
        if (m.role, m.carrier, m.kind, m.since, m.until) == (role, carrier, "register", None, None) and not m.parent
    ]


def kind_of(day):
    return KINDS[day_kinds(np.array([date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()]))[0]]


def test_electricity_per_output_is_that_of_a_high_tech_zone(daye_lake, at):
    for enterprise in daye_lake.roster.enterprises:
        output = sum(v for month, v in enterprise.output_10k_cny.items() if month.startswith("2025"))
        bought = [m for m in registers(daye_lake, "boundary") if m.enterprise == enterprise.id]
        bought_kwh = sum(energy_kwh(daye_lake, m, at(2025, 1, 1), at(2026, 1, 1)) for m in bought)
        assert not bought or 20 < bought_kwh / output < 450


def test_equal_output_needs_some_per_cent_less_from_year_to_year(fleet, at):
    turned = [fleet.reading("E02-HT-1", at(year, 1, 1)) for year in (2024, 2025, 2026)]

    first, second = np.diff(turned)

    assert 0.88 < second / first < 1.0


def test_a_firm_without_output_values_still_uses_energy(write_park, at):
    fleet = Fleet.from_park(write_park(outputs="enterprise,month,output_value_10k_cny\nE01,2025-03,\n"))

    assert fleet.reading("E02-HT-1", at(2026, 1, 1)) > fleet.reading("E02-HT-1", at(2025, 1, 1))


def test_the_sun_gives_nothing_at_night(daye_lake, at):
    for meter in registers(daye_lake, "generation"):
        for month in range(1, 13):
            night = at(2026, month, 5, 20), at(2026, month, 6, 5)
            assert daye_lake.reading(meter.id, night[0]) == daye_lake.reading(meter.id, night[1])


def test_the_sun_gives_most_around_noon_and_more_in_summer(daye_lake, at):
    meter = registers(daye_lake, "generation")[0]

    def made(start, end):
        return energy_kwh(daye_lake, meter, start, end)

    noon = sum(made(at(2026, 5, day, 11), at(2026, 5, day, 13)) for day in range(1, 31))
    morning = sum(made(at(2026, 5, day, 6), at(2026, 5, day, 8)) for day in range(1, 31))
    assert noon > 3 * morning > 0
    assert made(at(2025, 6, 1), at(2025, 9, 1)) > 1.4 * made(at(2025, 11, 1), at(2026, 2, 1))


def test_a_one_shift_firm_works_by_day_and_rests_on_sunday_and_at_spring_festival(fleet, readings, at):
    def used(start, end):
        return sum(v for m, _, v in readings(fleet.messages(start + 1, end + 1)) if m == "E03-EL-1")

    tuesday = used(at(2026, 3, 10), at(2026, 3, 11))

    assert used(at(2026, 3, 10, 9), at(2026, 3, 10, 12)) > 2 * used(at(2026, 3, 10, 1), at(2026, 3, 10, 4))
    assert used(at(2026, 3, 15), at(2026, 3, 16)) < 0.7 * tuesday
    assert used(at(2026, 2, 17), at(2026, 2, 18)) < 0.7 * tuesday


def test_heat_is_a_matter_of_winter(fleet, at):
    winter = fleet.reading("E02-HT-1", at(2026, 2, 1)) - fleet.reading("E02-HT-1", at(2026, 1, 1))
    summer = fleet.reading("E02-HT-1", at(2026, 8, 1)) - fleet.reading("E02-HT-1", at(2026, 7, 1))

    assert winter > 2 * summer > 0


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-02-14", "work"),  # a Saturday worked for the Spring Festival
        ("2026-02-17", "festival"),
        ("2026-03-14", "saturday"),
        ("2026-03-15", "rest"),
        ("2026-03-16", "work"),
        ("2026-10-01", "rest"),
        ("2024-06-08", "rest"),  # a Saturday, given off with the Dragon Boat Festival
        ("2026-01-03", "rest"),  # a Saturday within the holiday of the New Year
        ("2026-01-04", "work"),  # the Sunday after it, worked instead
        ("2031-10-02", "rest"),  # a year without a notice: statutory days only
        ("2031-10-08", "work"),
    ],
)
def test_days_are_of_the_kind_that_the_notices_say(day, kind):
    assert kind_of(day) == kind


@pytest.mark.parametrize("slug", SLUGS)
def test_every_industry_has_a_row_of_its_own(slug):
    assert industry(slug).slug == slug
    assert 40 <= industry(slug).milli_per_10k_cny["electricity"] / 1000 <= 350


def test_an_unknown_industry_is_an_average_one():
    assert industry("museum").slug == "other"
