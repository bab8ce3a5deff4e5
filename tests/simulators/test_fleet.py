from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from simulators.encoder import readings_in
from simulators.errors import UnknownMeterError
from simulators.fleet import Fleet

DAYE_LAKE = Path(__file__).parents[2] / "parks" / "daye-lake"
QUARTER_MS = 900_000
DAY_MS = 96 * QUARTER_MS


def of(meter, readings):
    return [(at, value) for name, at, value in readings if name == meter]


def test_the_same_seed_gives_the_same_bytes(write_park, at):
    folder = write_park()
    start, end = at(2026, 1, 1), at(2026, 1, 15)

    once = list(Fleet.from_park(folder, seed=7).messages(start, end))
    again = list(Fleet.from_park(folder, seed=7).messages(start, end))

    assert once == again
    assert once != list(Fleet.from_park(folder, seed=8).messages(start, end))


def test_a_fleet_started_again_goes_on_with_the_same_registers(write_park, at):
    folder = write_park()
    asked_before = Fleet.from_park(folder)
    list(asked_before.messages(at(2025, 1, 1), at(2025, 6, 1)))

    going_on = list(asked_before.messages(at(2026, 2, 1), at(2026, 2, 9)))
    started_again = list(Fleet.from_park(folder).messages(at(2026, 2, 1), at(2026, 2, 9)))

    assert going_on == started_again


def test_ranges_that_touch_hold_the_readings_of_the_whole(fleet, readings, at):
    start, cut, end = at(2026, 5, 28), at(2026, 5, 31, 10, 7), at(2026, 6, 3)

    whole = readings(fleet.messages(start, end))
    halves = readings(fleet.messages(start, cut)) + readings(fleet.messages(cut, end))

    assert sorted(whole) == sorted(halves)
    assert len(set(whole)) == len(whole)


def test_total_counts_what_messages_hold(fleet, at):
    start, end = at(2026, 5, 28, 3, 3), at(2026, 6, 3)

    messages = list(fleet.messages(start, end))

    assert fleet.total(start, end) == sum(readings_in(payload) for _, payload in messages)


def test_a_day_of_registers_has_a_reading_every_quarter_and_of_gas_every_hour(fleet, readings, at):
    read = readings(fleet.messages(at(2026, 3, 2), at(2026, 3, 3)))

    assert len(of("E01-EL-1", read)) == 96
    assert len(of("E01-NG-1", read)) == 24
    assert len(of("E03-EL-1", read)) == 48
    assert len(of("E03-EL-3", read)) == 288


def test_nothing_is_read_before_the_commissioning_day(fleet, readings, at):
    read = readings(fleet.messages(at(2023, 12, 1), at(2024, 1, 2)))

    assert min(when for _, when, _ in read) * 1000 == at(2024, 1, 1)


def test_a_meter_is_silent_outside_its_service(fleet, readings, at):
    read = readings(fleet.messages(at(2026, 5, 30), at(2026, 6, 3)))

    old, new = of("E03-EL-1", read), of("E03-EL-2", read)

    assert max(when for when, _ in old) * 1000 == at(2026, 5, 31, 23, 30)
    assert min(when for when, _ in new) * 1000 == at(2026, 6, 1, 1)


def test_a_meter_silent_now_is_silent_live_too(fleet, readings, at):
    names = {meter for meter, _, _ in readings(fleet.messages_at(at(2026, 7, 1, 12)))}

    assert "E03-EL-1" not in names
    assert {"E03-EL-2", "E03-EL-3", "E01-EL-1"} <= names


@pytest.mark.parametrize("meter", ["E01-EL-1", "E01-EL-2", "E01-EL-3", "E01-PV-1", "E01-EX-1", "E02-HT-1"])
def test_a_register_never_runs_backwards(fleet, readings, at, meter):
    values = [value for _, value in of(meter, readings(fleet.messages(at(2025, 1, 1), at(2025, 7, 1))))]

    assert all(later >= earlier for earlier, later in pairwise(values))
    assert values[-1] > values[0]


def test_a_register_turns_over_at_its_maximum_and_loses_nothing(write_park, meters_table, readings, at):
    endless = Fleet.from_park(write_park("endless", meters=meters_table.replace("100000,,,,,\n", ",,,,,\n")))
    turning = Fleet.from_park(write_park("turning"))
    start, end = at(2024, 1, 1), at(2026, 11, 1)

    values = [value for _, value in of("E01-NG-1", readings(turning.messages(start, end)))]
    drops = sum(later < earlier for earlier, later in pairwise(values))
    used = endless.reading("E01-NG-1", end) - endless.reading("E01-NG-1", start)

    assert drops >= 2
    assert max(values) < 100_000
    assert values[-1] - values[0] + drops * 100_000 == pytest.approx(used, abs=50)


def test_a_replaced_register_ends_on_final_and_goes_on_from_initial(fleet, at):
    swap = at(2026, 3, 9, 14, 30)

    assert fleet.reading("E02-EL-1", swap - 1) == pytest.approx(998877.5, abs=0.02)
    assert fleet.reading("E02-EL-1", swap) == 12.4
    assert fleet.reading("E02-EL-1", swap + 30 * DAY_MS) > 12.4


def test_a_replacement_that_the_energy_outruns_still_ends_on_final(write_park, at):
    events = "meter,at,event,final,initial,note\nE02-EL-1,2026-03-09T14:30:00+08:00,replacement,50.25,0,\n"
    fleet = Fleet.from_park(write_park(meter_events=events))

    assert fleet.reading("E02-EL-1", at(2024, 1, 1)) == 0
    assert fleet.reading("E02-EL-1", at(2026, 3, 9, 14, 30) - 1) == pytest.approx(50.25, abs=0.02)


def test_a_live_register_lies_between_its_quarter_hours(fleet, at):
    begin = at(2026, 3, 2, 10)

    before, within, after = (fleet.reading("E01-PV-1", begin + part * QUARTER_MS // 3) for part in (0, 1, 3))

    assert before < within < after
    assert within - before == pytest.approx((after - before) / 3, abs=0.011)


def test_live_intervals_are_told_when_they_end_and_stamped_as_their_meter_stamps(fleet, readings, at):
    on_time = readings(fleet.messages_at(at(2026, 3, 2, 10, 30)))
    late = readings(fleet.messages_at(at(2026, 3, 2, 10, 40), at(2026, 3, 2, 9, 40)))
    between = readings(fleet.messages_at(at(2026, 3, 2, 10, 40)))

    assert [when * 1000 for when, _ in of("E03-EL-1", on_time)] == [at(2026, 3, 2, 10)]
    assert [when * 1000 for when, _ in of("E03-EL-1", late)] == [at(2026, 3, 2, 9, 30), at(2026, 3, 2, 10)]
    assert of("E03-EL-1", between) == []


def test_a_power_meter_shows_the_mean_power_of_its_quarter_hour(fleet, readings, at):
    read = of("E03-EL-3", readings(fleet.messages(at(2026, 3, 2, 10), at(2026, 3, 2, 11))))

    assert len(read) == 12
    assert len({value for _, value in read[:3]}) == 1
    assert all(0 < value < 1000 for _, value in read)


def test_a_power_meter_of_a_boundary_holds_the_energy_of_its_intervals(write_park, meters_table, readings, at):
    powered = meters_table.replace(
        "E03-EL-1,E03,electricity,interval,kWh,1,boundary,,,start,1800,,,2026-06-01",
        "E03-EL-1,E03,electricity,power,kW,1,boundary,,,,,,,2026-06-01",
    )
    day = at(2026, 3, 2), at(2026, 3, 3)

    power_kw = [v for _, v in of("E03-EL-1", readings(Fleet.from_park(write_park("a", meters=powered)).messages(*day)))]
    energy = [
        v
        for w, v in of("E03-EL-1", readings(Fleet.from_park(write_park("b")).messages(day[0], day[1] + 1)))
        if w * 1000 >= day[0]
    ]

    assert sum(power_kw) * 300 / 3600 == pytest.approx(sum(energy), rel=1e-4)


def test_a_message_stays_far_below_a_mebibyte(fleet, at):
    sizes = [len(payload) for _, payload in fleet.messages(at(2026, 1, 1), at(2026, 3, 1))]

    assert max(sizes) < 400_000


def test_a_firm_with_many_meters_gets_several_messages(write_park, meters_table, at):
    many = "".join(f"E01-EL-{n},E01,electricity,power,kW,1,sub,E01-EL-1,,,,,,\n" for n in range(10, 20))
    fleet = Fleet.from_park(write_park(meters=meters_table + many))

    messages = [msgspec.json.decode(p) for topic, p in fleet.messages(at(2026, 1, 1), at(2026, 1, 9)) if "E01" in topic]

    assert max(len(message["readings"]) for message in messages) == 5000
    assert len({message["id"] for message in messages}) == len(messages)


def test_an_unknown_meter_is_named(fleet, at):
    with pytest.raises(UnknownMeterError, match="E99-EL-1"):
        fleet.reading("E99-EL-1", at(2026, 1, 1))


def test_the_sample_park_reads_every_meter_live(readings, at):
    fleet = Fleet.from_park(DAYE_LAKE)

    names = {meter for meter, _, _ in readings(fleet.messages_at(at(2026, 6, 1, 12)))}

    assert names == {meter.id for meter in fleet.roster.meters if meter.until is None or meter.until.year > 2026}
