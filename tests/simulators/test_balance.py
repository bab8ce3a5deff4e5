from __future__ import annotations

import pytest

from simulators.fleet import Fleet

QUARTER_MS = 900_000


def energy(fleet, meter, start, end, scale=1.0):
    return (fleet.reading(meter, end) - fleet.reading(meter, start)) * scale


@pytest.mark.parametrize("hour", [3, 9, 12, 15, 20])
def test_import_is_use_less_generation_plus_export(write_park, without, at, hour):
    with_sun = Fleet.from_park(write_park("sun"))
    without_sun = Fleet.from_park(write_park("none", meters=without("E01-PV-1", "E01-EX-1")))
    days = [(at(2026, 4, day, hour), at(2026, 4, day, hour + 3)) for day in range(5, 20)]

    for start, end in days:
        use = energy(without_sun, "E01-EL-1", start, end, 100)
        bought = energy(with_sun, "E01-EL-1", start, end, 100)
        made = energy(with_sun, "E01-PV-1", start, end, 10)
        sold = energy(with_sun, "E01-EX-1", start, end, 10)
        assert bought == pytest.approx(use - made + sold, abs=2.5)


def test_a_surplus_of_the_sun_is_exported_on_a_day_of_rest(fleet, at):
    sold = sum(energy(fleet, "E01-EX-1", at(2026, 5, day), at(2026, 5, day + 1), 10) for day in (3, 10, 17, 24))

    assert sold > 100


def test_what_is_passed_on_is_in_the_givers_boundary(write_park, meters_table, at):
    passing = Fleet.from_park(write_park("passing"))
    alone = Fleet.from_park(write_park("alone", meters=meters_table.replace("boundary,E01-EL-1", "boundary,")))
    start, end = at(2026, 2, 1), at(2026, 3, 1)

    passed_on = energy(passing, "E02-EL-1", start, end, 10)
    more = energy(passing, "E01-EL-1", start, end, 100) - energy(alone, "E01-EL-1", start, end, 100)

    assert passed_on > 10_000
    assert more == pytest.approx(passed_on, abs=2.5)


def test_sub_meters_are_a_part_of_their_boundary(write_park, meters_table, at):
    fleet = Fleet.from_park(write_park(meters=meters_table.replace("boundary,E01-EL-1", "boundary,")))
    start, end = at(2026, 2, 1), at(2026, 3, 1)

    whole = energy(fleet, "E01-EL-1", start, end, 100)
    parts = energy(fleet, "E01-EL-2", start, end, 40) + energy(fleet, "E01-EL-3", start, end, 1000)

    assert 0.7 * whole < parts < 0.97 * whole


def test_a_successor_meter_takes_the_whole_boundary(write_park, meters_table, readings, at):
    one = meters_table.replace(",,,2026-06-01", ",,,").replace(
        "E03-EL-2,E03,electricity,interval,kWh,1,boundary,,,end,3600,,2026-06-01,\n", ""
    )
    start, end = at(2026, 5, 25), at(2026, 6, 8)

    def used(fleet):
        return sum(
            value
            for meter, _, value in readings(fleet.messages(start + 1, end + 1))
            if meter[:6] == "E03-EL" and meter != "E03-EL-3"
        )

    assert used(Fleet.from_park(write_park("two"))) == pytest.approx(used(Fleet.from_park(write_park("a", meters=one))))


def test_without_an_export_meter_no_more_is_generated_than_used(write_park, without, at):
    fleet = Fleet.from_park(write_park(meters=without("E01-EX-1").replace("boundary,E01-EL-1", "boundary,")))
    unlimited = Fleet.from_park(write_park("b"))

    made = energy(fleet, "E01-PV-1", at(2025, 1, 1), at(2026, 1, 1), 10)
    could = energy(unlimited, "E01-PV-1", at(2025, 1, 1), at(2026, 1, 1), 10)

    assert 0 < made < could


def test_a_sub_meter_without_a_parent_is_a_part_of_its_firms_boundary(write_park, meters_table, at):
    fleet = Fleet.from_park(write_park(meters=meters_table.replace("sub,E01-EL-1", "sub,")))
    named = Fleet.from_park(write_park("named"))
    start, end = at(2026, 2, 1), at(2026, 3, 1)

    assert energy(fleet, "E01-EL-2", start, end) == energy(named, "E01-EL-2", start, end) > 0
