from __future__ import annotations

import numpy as np
import pytest

from simulators.faults.fleets import FaultyFleet
from simulators.faults.kinds import Fault

METER = "E01-EL-1"  # turns over at 1 000 000, stands for 100 kWh
OTHER = "E02-EL-1"  # is replaced on 9 March
INTERVAL = "E03-EL-1"
POWER = "E03-EL-3"
DAY_MS = 86_400_000


def faulty_series(fleet, meter, range_ms, *faults):
    faulty = FaultyFleet(fleet, faults, seed=3)
    found = next(m for m in fleet.roster.meters if m.id == meter)
    series = faulty.series(found, *range_ms)
    return dict(zip(series.at_ms.tolist(), series.value.tolist(), strict=True))


@pytest.fixture
def shows(fleet, at):
    """Give instants and values of one meter from 1 to 12 March."""

    def of(meter, *faults):
        return faulty_series(fleet, meter, (at(2026, 3, 1), at(2026, 3, 12)), *faults)

    return of


def test_a_dropped_register_counts_on_from_its_new_value(shows, at):
    instant = at(2026, 3, 2, 9)
    sound = shows(METER)

    fallen = shows(METER, Fault("drop", METER, instant, amounts={"value": (12.5, 12.5)}))

    assert fallen[instant] == 12.5
    assert fallen[instant - 900_000] == sound[instant - 900_000]
    later = at(2026, 3, 11)
    assert fallen[later] - 12.5 == pytest.approx(sound[later] - sound[instant], abs=0.011)
    assert fallen[later] > 12.5


def test_a_drop_ends_when_the_meter_is_replaced(shows, at):
    sound = shows(OTHER)

    fallen = shows(OTHER, Fault("drop", OTHER, at(2026, 3, 2)))

    assert fallen[at(2026, 3, 5)] < sound[at(2026, 3, 5)] / 2
    assert fallen[at(2026, 3, 9, 14, 30)] == 12.4
    assert fallen[at(2026, 3, 11)] == sound[at(2026, 3, 11)]


def test_a_step_back_loses_some_hours_of_use_for_good(fleet, shows, at):
    instant = at(2026, 3, 3, 12)
    sound = shows(METER)

    stepped = shows(METER, Fault("backstep", METER, instant, amounts={"hours_back": (2, 2)}))

    lost = [sound[t] - stepped[t] for t in sound if t >= instant]
    assert lost == pytest.approx([2 * fleet.dial(METER).usual_per_h(instant)] * len(lost), abs=0.015)
    assert all(sound[t] == stepped[t] for t in sound if t < instant)
    assert stepped[instant] < stepped[instant - 900_000]


def test_a_leap_stays(fleet, shows, at):
    instant = at(2026, 3, 3, 12)
    sound = shows(METER)

    leapt = shows(METER, Fault("leap", METER, instant, amounts={"factor": (1000, 1000)}))

    gained = [leapt[t] - sound[t] for t in sound if t >= instant]
    assert gained == pytest.approx([1000 * fleet.dial(METER).usual_per_h(instant)] * len(gained), abs=0.015)


def test_a_register_turns_over_when_it_is_told_to(shows, at):
    instant = at(2026, 3, 3, 12)
    sound = shows(METER)

    turned = shows(METER, Fault("wrap", METER, instant))

    assert turned[instant] == 999_999.99
    assert 0 <= turned[instant + 900_000] < 10
    shifts = {round((turned[t] - sound[t]) % 1_000_000, 2) for t in sound}
    assert len(shifts) == 1


def test_a_stopped_register_goes_on_from_where_it_stood(shows, at):
    begin, end = at(2026, 3, 3, 12), at(2026, 3, 4, 12)
    sound = shows(METER)

    stood = shows(METER, Fault("stopped", METER, begin, end))

    assert {stood[t] for t in sound if begin <= t <= end} == {sound[begin]}
    later = at(2026, 3, 11)
    assert stood[later] - stood[end] == pytest.approx(sound[later] - sound[end], abs=0.011)


@pytest.mark.parametrize("meter", [INTERVAL, POWER])
def test_a_stopped_meter_of_intervals_or_power_shows_zero(shows, at, meter):
    begin, end = at(2026, 3, 3, 12), at(2026, 3, 4, 12)
    sound = shows(meter)

    stood = shows(meter, Fault("stopped", meter, begin, end))

    assert {stood[t] for t in sound if begin <= t < end} == {0.0}
    others = [t for t in sound if not begin - 3_600_000 <= t <= end]
    assert [stood[t] for t in others] == pytest.approx([sound[t] for t in others], abs=0.011)


@pytest.mark.parametrize(("meter", "tolerance"), [(METER, 0.011), (INTERVAL, 0.011), (POWER, 0.011)])
def test_another_multiplier_makes_the_display_count_in_new_units(shows, at, meter, tolerance):
    instant = at(2026, 3, 3, 12)
    sound = shows(meter)

    changed = shows(meter, Fault("multiplier", meter, instant, amounts={"ratio": (4, 4)}))

    first, last = at(2026, 3, 4), at(2026, 3, 5)
    if meter == METER:
        assert changed[last] - changed[first] == pytest.approx((sound[last] - sound[first]) / 4, abs=2 * tolerance)
        assert changed[instant] == sound[instant]
    else:
        day = [t for t in sound if first <= t < last]
        assert [changed[t] for t in day] == pytest.approx([sound[t] / 4 for t in day], abs=tolerance)


def test_intervals_of_another_length_hold_the_same_energy(shows, at):
    instant = at(2026, 3, 3, 12, 10)  # the first instant that 30 and 45 minutes share after it is 13:30
    sound = shows(INTERVAL)

    changed = shows(INTERVAL, Fault("length", INTERVAL, instant, amounts={"length_s": (2700, 2700)}))

    new = sorted(t for t in changed if t >= at(2026, 3, 3, 13, 30))
    assert {t: v for t, v in changed.items() if t < new[0]} == {t: v for t, v in sound.items() if t < new[0]}
    assert set(np.diff(new)) == {2_700_000}
    day = at(2026, 3, 4, 1, 30), at(2026, 3, 5, 1, 30)
    assert sum(v for t, v in changed.items() if day[0] <= t < day[1]) == pytest.approx(
        sum(v for t, v in sound.items() if day[0] <= t < day[1]), abs=0.05
    )


def test_what_happened_to_a_meter_is_told_with_before_and_after(fleet, at):
    faults = [
        Fault("drop", METER, at(2026, 3, 2, 9)),
        Fault("multiplier", METER, at(2026, 3, 4), amounts={"ratio": (4, 4)}),
        Fault("length", INTERVAL, at(2026, 3, 5), amounts={"length_s": (900, 900)}),
    ]

    drop, multiplier, length = FaultyFleet(fleet, faults).injected(at(2026, 3, 1), at(2026, 3, 12))

    assert (drop.kind, drop.meter, drop.from_ms, drop.after) == ("drop", METER, at(2026, 3, 2, 9), 0.0)
    assert drop.before == fleet.reading(METER, at(2026, 3, 2, 9) - 1)
    assert (multiplier.before, multiplier.after) == (100, 400)
    assert (length.before, length.after, length.to_ms) == (1800, 900, at(2026, 3, 12))
