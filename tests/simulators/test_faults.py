from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from simulators.errors import FaultMisplacedError, UnknownMeterError
from simulators.faults.fleets import FaultyFleet
from simulators.faults.kinds import TRAITS, Fault, Kind

METER = "E01-PV-1"
INTERVAL = "E03-EL-1"
POWER = "E03-EL-3"
QUARTER_MS = 900_000
HOUR_MS = 3_600_000


@pytest.fixture
def day(at):
    return at(2026, 3, 2), at(2026, 3, 3)


@pytest.fixture
def arrives(fleet, readings, day):
    """Give the readings (at in s, value) of one meter that arrive in a day, or until `until`."""

    def of(meter, *faults, until=None):
        sent = readings(FaultyFleet(fleet, faults, seed=3).messages(day[0], until or day[1]))
        return [(at, value) for name, at, value in sent if name == meter]

    return of


@pytest.fixture
def within(at):
    """Make a fault of the hours [from, to) of the day."""

    def fault(kind, meter, begin, end, *, share=1.0, **amounts):
        spans = {name: value if isinstance(value, tuple) else (value, value) for name, value in amounts.items()}
        return Fault(kind, meter, at(2026, 3, 2, begin), at(2026, 3, 2, end), share=share, amounts=spans)

    return fault


def test_a_gap_takes_the_readings_of_its_range_and_meter_only(fleet, readings, day, within):
    sound = readings(fleet.messages(*day))

    left = readings(FaultyFleet(fleet, [within("gap", METER, 6, 12)]).messages(*day))

    assert len([r for r in left if r[0] == METER]) == 96 - 24
    assert [r for r in left if r[0] != METER] == [r for r in sound if r[0] != METER]


def test_a_share_picks_the_same_readings_every_time(arrives, within):
    fault = within("gap", METER, 0, 23, share=0.5)

    left = arrives(METER, fault)

    assert 25 < len(left) < 75
    assert left == arrives(METER, fault)


def test_a_duplicate_is_sent_twice(arrives, within):
    sent = arrives(METER, within("duplicate", METER, 6, 7))

    assert len(sent) == 96 + 4
    assert sorted(set(sent)) == arrives(METER)


def test_a_shuffle_changes_the_order_and_nothing_else(arrives, within):
    sound = arrives(METER)

    sent = arrives(METER, within("shuffle", METER, 6, 12, delay_hours=(0, 3)))

    assert sent != sound
    assert sorted(sent) == sound
    assert sent[:24] == sound[:24]


def test_late_readings_arrive_as_they_would_have_days_later(arrives, within, at):
    sound = arrives(METER)
    fault = within("late", METER, 6, 12, delay_hours=48)

    on_time = arrives(METER, fault)
    later = arrives(METER, fault, until=at(2026, 3, 5))

    assert on_time == sound[:24] + sound[48:]
    assert sorted(r for r in later if r[0] < at(2026, 3, 3) // 1000) == sound
    assert [later.index(r) for r in sound[24:48]] > [later.index(r) for r in sound[48:]]


def test_ranges_that_touch_hold_every_late_reading_once(fleet, within, at):
    faulty = FaultyFleet(fleet, [within("late", METER, 6, 12, delay_hours=(1, 30))], seed=3)
    meter = next(m for m in fleet.roster.meters if m.id == METER)
    cuts = [at(2026, 3, 1), at(2026, 3, 2, 7, 3), at(2026, 3, 2, 13), at(2026, 3, 3, 9), at(2026, 3, 5)]

    whole = faulty.series(meter, cuts[0], cuts[-1])
    pieces = [faulty.series(meter, begin, end) for begin, end in pairwise(cuts)]

    assert np.concatenate([piece.at_ms for piece in pieces]).tolist() == whole.at_ms.tolist()
    assert len(whole.at_ms) == len(set(whole.at_ms.tolist())) == 4 * 96


def test_a_corrected_reading_is_wrong_first_and_right_later(arrives, at):
    sound = dict(arrives(METER))
    instant = at(2026, 3, 2, 6) // 1000
    fault = Fault("corrected", METER, instant * 1000, instant * 1000 + 1, amounts={"factor": (2, 2)})

    sent = arrives(METER, fault, until=at(2026, 3, 10))

    assert [v for t, v in sent if t == instant] == [pytest.approx(2 * sound[instant]), sound[instant]]
    assert dict(arrives(METER, fault))[instant] == pytest.approx(2 * sound[instant])


def test_a_spike_multiplies_the_value(arrives, at):
    sound = dict(arrives(METER))
    instant = at(2026, 3, 2, 6)

    sent = dict(arrives(METER, Fault("spike", METER, instant, instant + 1, amounts={"factor": (100, 100)})))

    assert sent.pop(instant // 1000) == pytest.approx(sound.pop(instant // 1000) * 100)
    assert sent == sound


@pytest.mark.parametrize("meter", [METER, INTERVAL, POWER])
def test_a_zero_is_read_and_the_true_value_again(arrives, within, at, meter):
    sound = dict(arrives(meter))

    sent = dict(arrives(meter, within("zero", meter, 12, 13)))

    changed = {t for t in sound if sound[t] != sent[t]}
    assert {sent[t] for t in changed} == {0.0}
    assert 1 <= len(changed) <= 12
    assert all(at(2026, 3, 2, 11, 30) <= t * 1000 < at(2026, 3, 2, 13) for t in changed)


def test_a_rate_is_many_times_what_the_meter_uses(fleet, arrives, within):
    usual = fleet.dial(INTERVAL).usual_per_h(within("rate", INTERVAL, 12, 13).from_ms)
    sound = dict(arrives(INTERVAL))

    sent = dict(arrives(INTERVAL, within("rate", INTERVAL, 12, 13, factor=100)))

    extra = [sent[t] - sound[t] for t in sound if sent[t] != sound[t]]
    assert extra == pytest.approx([100 * usual / 2] * 2, abs=0.01)  # two half hours


@pytest.mark.parametrize("meter", [INTERVAL, POWER])
def test_a_negative_value_is_a_small_one(arrives, within, meter):
    sound = dict(arrives(meter))

    sent = dict(arrives(meter, within("negative", meter, 20, 22)))

    wrong = [value for value in sent.values() if value < 0]
    assert len(wrong) in {4, 24}
    assert -0.1 * max(sound.values()) < min(wrong)


def test_jitter_rounds_to_32_bits_and_flickers_by_one_of_them(arrives, within):
    meter = "E02-EL-1"  # shows about 985 000, where 32-bit floats are a sixteenth apart
    sound = dict(arrives(meter))

    sent = dict(arrives(meter, within("jitter", meter, 0, 23)))

    off = np.array([sent[t] - sound[t] for t in sound])
    assert np.abs(off).max() <= 1.5 / 16
    assert len(set(np.round(np.diff(off), 3))) > 10
    assert all(value * 16 == int(value * 16) for t, value in sent.items() if value != sound[t])


@pytest.mark.parametrize("meter", ["E02-EL-1", INTERVAL, POWER])
def test_a_frozen_meter_repeats_its_last_value_and_then_catches_up(arrives, within, at, meter):
    sound = dict(arrives(meter))

    sent = dict(arrives(meter, within("frozen", meter, 9, 15)))

    begin_s, end_s = at(2026, 3, 2, 8) // 1000, at(2026, 3, 2, 15) // 1000
    frozen = [v for t, v in sent.items() if v != sound[t]]
    before = [v for t, v in sound.items() if begin_s <= t < begin_s + 3600]
    assert len(set(frozen)) == 1
    assert frozen[0] in before
    assert {t: v for t, v in sent.items() if t >= end_s} == {t: v for t, v in sound.items() if t >= end_s}


def test_a_burst_is_several_readings_within_one_second(arrives, at):
    instant = at(2026, 3, 2, 6)
    fault = Fault("burst", METER, instant, instant + 1, amounts={"copies": (5, 5)})

    sent = arrives(METER, fault)

    assert len(sent) == 96 + 4
    stamps = [t for t, _ in sent if t // 1 == instant // 1000]
    assert stamps == [instant / 1000 + part for part in (0, 0.2, 0.4, 0.6, 0.8)]


def test_a_clock_shifts_every_stamp_and_no_value(arrives, within):
    sound = arrives(METER)

    sent = arrives(METER, within("clock", METER, 6, 12, shift_hours=-8))

    assert [value for _, value in sent] == [value for _, value in sound]
    assert [a[0] - b[0] for a, b in zip(sent, sound, strict=True)] == [0] * 24 + [-8 * 3600] * 24 + [0] * 48


def test_a_stamp_of_the_future_is_that_of_one_reading(arrives, at):
    instant = at(2026, 3, 2, 6)

    sent = arrives(METER, Fault("future", METER, instant, instant + 1, amounts={"shift_hours": (240, 240)}))

    assert max(t for t, _ in sent) == instant // 1000 + 240 * 3600
    assert len(sent) == 96


def test_live_readings_have_the_faults_too(fleet, readings, at):
    instant = at(2026, 3, 2, 9)
    faulty = FaultyFleet(fleet, [Fault("gap", METER, instant, instant + 1)])

    names = {m for m, _, _ in readings(faulty.messages_at(instant))}

    assert METER not in names
    assert "E01-EL-1" in names


def test_read_live_a_delayed_reading_is_the_one_that_fell_due(fleet, readings, within, at):
    faulty = FaultyFleet(fleet, [within("late", METER, 6, 7, delay_hours=2)], seed=3)

    rounds = [
        [t for m, t, _ in readings(faulty.messages_at(now, now - QUARTER_MS // 3)) if m == METER]
        for now in range(at(2026, 3, 2, 5, 55), at(2026, 3, 2, 9, 6), QUARTER_MS // 3)
    ]

    held = [t for round_ in rounds for t in round_ if at(2026, 3, 2, 6) <= t * 1000 < at(2026, 3, 2, 7)]
    assert [t * 1000 for t in held] == [at(2026, 3, 2, 6, minute) for minute in (0, 15, 30, 45)]
    assert sum(len(round_) for round_ in rounds) == 39 - 12 + 4


def test_a_pattern_strikes_the_meters_that_can_have_the_fault(fleet, day):
    faulty = FaultyFleet(fleet, [Fault("negative", "E0?-EL-*", *day)])

    assert {fault.meter for fault in faulty.injected(*day)} == {INTERVAL, POWER}


def test_a_fault_needs_a_meter_that_can_have_it(fleet):
    with pytest.raises(UnknownMeterError, match="E77-EL-1"):
        FaultyFleet(fleet, [Fault("gap", "E77-EL-1", 0, 1)])
    with pytest.raises(FaultMisplacedError, match="interval"):
        FaultyFleet(fleet, [Fault("drop", INTERVAL, 0)])
    with pytest.raises(FaultMisplacedError, match="register"):
        FaultyFleet(fleet, [Fault("wrap", "E02-EL-1", 0)])


def test_a_fault_at_chance_comes_so_many_times_a_year_for_so_many_hours(fleet, at):
    fault = Fault("gap", METER, per_year=24, hours=(1, 72))

    found = FaultyFleet(fleet, [fault], seed=5).injected(at(2025, 1, 1), at(2026, 1, 1))

    lengths_h = [(f.to_ms - f.from_ms) / HOUR_MS for f in found]
    assert len(found) in range(23, 27)
    assert 0.5 < min(lengths_h) < 12
    assert 50 < max(lengths_h) <= 72.1


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_the_same_for_the_same_seed_whatever_was_asked_before(fleet, at, kind):
    start, end = at(2025, 3, 1), at(2025, 3, 7)
    fault = Fault(kind, "*", start, at(2026, 1, 1), per_year=100, hours=(1, 24))
    asked_before = FaultyFleet(fleet, [fault], seed=3)
    list(asked_before.messages(at(2025, 3, 5), at(2025, 3, 6)))

    once = list(asked_before.messages(start, end))

    assert once == list(FaultyFleet(fleet, [fault], seed=3).messages(start, end))
    assert once != list(FaultyFleet(fleet, [fault], seed=4).messages(start, end))
    assert once != list(fleet.messages(start, end))


def test_every_kind_has_its_traits():
    assert set(TRAITS) == set(Kind)
