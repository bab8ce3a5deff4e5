"""Decisions on a falling register, each at its bound; whole lives are in tests/cases and test_settlement_properties."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from carbon.findings import Code, Finding
from carbon.intervals import LONGEST_RUN, interval_spans
from carbon.meters import Kind, Meter, MeterEvent, Stamp
from carbon.plausibility import repeated
from carbon.readings import Readings
from carbon.registers import REACH, WRAP_RATE, WRAP_SHARE, WRAP_STILL, register_spans
from tests.carbon.instants import at

if TYPE_CHECKING:
    from carbon.spans import Spans

HOUR_MS = 3_600_000
METER = Meter("M", "E01", "electricity", Kind.REGISTER, "kWh", register_max=10_000.0)


@dataclass
class Found:
    """Spans with their findings."""

    spans: Spans
    findings: list[Finding]

    def __getattr__(self, name):
        return getattr(self.spans, name)


def spans(values, meter=METER, events=(), step_ms=HOUR_MS):
    at_ms = step_ms * np.arange(len(values), dtype=np.int64)
    return Found(*register_spans(Readings.of(meter, at_ms, np.array(values, dtype=float)), events))


def intervals(meter, starts_s, values):
    at_ms = 1000 * np.array(starts_s, dtype=np.int64)
    return Found(*interval_spans(Readings.of(meter, at_ms, np.array(values, dtype=float)), (), "Asia/Shanghai"))


def codes(found):
    return [finding.code for finding in found.findings]


def test_a_wrap_may_be_ten_times_its_fastest_neighbour_and_no_more():
    # steps of 10 an hour: 100 is plausible, 101 is not
    plausible, implausible = spans([9900, 9910, 10, 20]), spans([9900, 9910, 11, 21])

    assert plausible.energy.tolist() == [10.0, 100.0, 10.0]
    assert codes(plausible) == [Code.REGISTER_WRAP]
    assert implausible.energy.tolist() == [10.0, 10.0]
    assert codes(implausible) == [Code.REGISTER_DROP]
    assert WRAP_RATE == 10


def test_a_wrap_may_be_a_tenth_of_the_register_and_no_more():
    # nothing to compare with: two readings
    assert spans([9000, 0]).energy.tolist() == [1000.0]
    assert codes(spans([9000, 0])) == [Code.REGISTER_WRAP]
    assert codes(spans([8999, 0])) == [Code.REGISTER_DROP]
    assert WRAP_SHARE == 0.1


def test_a_wrap_beside_neighbours_at_rest_may_be_a_ten_thousandth_of_the_register_and_no_more():
    assert codes(spans([9999, 9999, 0, 0])) == [Code.REGISTER_WRAP]
    assert codes(spans([9998, 9998, 0, 0])) == [Code.REGISTER_DROP]
    assert WRAP_STILL == 1e-4


def test_a_register_whose_top_is_not_known_never_wraps():
    found = spans([9990, 9995, 2, 9], replace(METER, register_max=None))

    assert codes(found) == [Code.REGISTER_DROP]
    assert found.energy.tolist() == [5.0, 7.0]


def test_a_register_beyond_its_top_is_not_believed():
    found = spans([10_001, 10_000, 2, 5, -1, 8])

    assert codes(found) == [Code.RANGE] * 3
    assert found.energy.tolist() == [3.0, 3.0]


def test_a_replacement_without_registers_books_nothing():
    event = MeterEvent("M", at(HOUR_MS + 1), "replacement", None, None)

    found = spans([8440, 8460, 10, 30], events=[event])

    assert found.energy.tolist() == [20.0, 20.0]
    assert codes(found) == [Code.REGISTER_DROP]
    assert "declares final None" in found.findings[0].detail


def test_a_new_register_below_its_declared_beginning_books_nothing():
    event = MeterEvent("M", at(HOUR_MS + 1), "replacement", 8470.0, 100.0)

    found = spans([8440, 8460, 10, 30], events=[event])

    assert found.energy.tolist() == [20.0, 20.0]
    assert "below the declared initial 100" in found.findings[0].detail


def test_two_replacements_between_two_readings_both_count():
    events = [
        MeterEvent("M", at(HOUR_MS + 2), "replacement", 7.0, 50.0),
        MeterEvent("M", at(HOUR_MS + 1), "replacement", 8465.0, 3.0),
    ]

    # 8460 to 8465, 3 to 7, 50 to 60
    found = spans([8440, 8460, 60, 70], events=events)

    assert found.energy.tolist() == [20.0, 19.0, 10.0]


def test_events_of_other_meters_and_of_other_kinds_change_nothing():
    events = [
        MeterEvent("X", at(HOUR_MS + 1), "replacement", 1.0, 0.0),
        MeterEvent("M", at(HOUR_MS + 1), "calibration"),
    ]

    assert spans([10, 20, 30], events=events).energy.tolist() == [10.0, 10.0]


def test_a_reading_at_the_instant_of_the_replacement_is_the_new_meter_s():
    event = MeterEvent("M", at(2 * HOUR_MS), "replacement", 8465.0, 3.0)

    assert spans([8440, 8460, 3, 13], events=[event]).energy.tolist() == [20.0, 5.0, 10.0]


def test_a_bad_first_reading_is_a_drop_and_its_step_is_not_booked():
    found = spans([99_999, 110, 120], replace(METER, register_max=None))

    assert codes(found) == [Code.REGISTER_DROP]
    assert found.energy.tolist() == [10.0]


def test_a_step_of_just_the_longest_gap_is_measured_and_one_second_more_estimated():
    at_ms = np.array([0, 7_200_000, 14_401_000], dtype=np.int64)

    found = Found(*register_spans(Readings.of(METER, at_ms, np.array([0.0, 5.0, 9.0]))))

    assert found.estimated.tolist() == [False, True]
    assert codes(found) == [Code.GAP]


@pytest.mark.parametrize(("stamp", "from_ms"), [(Stamp.START, [0, 900_000]), (Stamp.END, [-900_000, 0])])
def test_an_interval_lies_before_or_after_its_stamp(stamp, from_ms):
    meter = Meter("M", "E01", "electricity", Kind.INTERVAL, "kWh", stamp=stamp, length_s=900)

    found = intervals(meter, [0, 900], [1.0, 2.0])

    assert found.from_ms.tolist() == from_ms
    assert (found.to_ms - found.from_ms).tolist() == [900_000, 900_000]


def test_of_overlapping_intervals_each_that_begins_after_the_one_kept_stays():
    meter = Meter("M", "E01", "electricity", Kind.INTERVAL, "kWh", stamp=Stamp.START, length_s=900)
    starts_s = [0, 600, 900, 1700, 1800, 2700, 5400]

    found = intervals(meter, starts_s, np.ones(7))

    measured = ~found.estimated
    assert (found.from_ms[measured] // 1000).tolist() == [0, 900, 1800, 2700, 5400]
    assert codes(found) == [Code.OVERLAP, Code.OVERLAP]


def test_a_meter_that_reports_more_often_than_its_length_is_set_aside_and_not_counted_several_times():
    meter = Meter("M", "E01", "electricity", Kind.INTERVAL, "kWh", stamp=Stamp.START, length_s=3600)

    found = intervals(meter, 900 * np.arange(40), np.ones(40))

    measured = ~found.estimated
    assert (found.from_ms[measured] // 900_000).tolist() == [0, 4]
    assert Counter(codes(found)) == {Code.OVERLAP: 10, Code.INTERVAL_LENGTH: 7}
    assert LONGEST_RUN < REACH


def test_a_multiplier_that_is_changed_and_changed_back_within_one_value_counts_for_the_time_that_it_held():
    events = (
        MeterEvent("M", at(HOUR_MS * 5 // 4), "multiplier", 1.0, 3.0),
        MeterEvent("M", at(HOUR_MS * 7 // 4), "multiplier", 3.0, 1.0),
    )
    hourly = replace(METER, kind=Kind.INTERVAL, length_s=3600, stamp=Stamp.START, register_max=None)
    values = Readings.of(hourly, HOUR_MS * np.arange(3, dtype=np.int64), np.array([10.0, 10.0, 10.0]))

    found = spans([100, 110, 120, 130], events=events)
    of_intervals, _ = interval_spans(values, events, "Asia/Shanghai")

    assert found.energy.tolist() == of_intervals.energy.tolist() == [10.0, 20.0, 10.0]
    assert found.estimated.tolist() == [False, True, False]
    assert [f.code for f in found.findings] == [Code.MULTIPLIER_CHANGED]
    assert "multiplier 1 becomes 3 becomes 1" in found.findings[0].detail


def test_what_follows_on_days_of_impossible_values_is_judged_without_what_was_before_them():
    before, nonsense = list(range(1000, 1100, 5)), [-1.0] * 80
    after = [1200, 1195, 5000, 5001, 5002, 5003]

    alone, found = spans(after), spans([*before, *nonsense, *after])

    assert found.energy[len(before) - 1 :].tolist() == alone.energy.tolist()
    shift_ms = (len(before) + len(nonsense)) * HOUR_MS
    told = [(f.code, f.from_ms - shift_ms, f.detail) for f in found.findings if f.from_ms > shift_ms]
    assert told == [(f.code, f.from_ms, f.detail) for f in alone.findings if f.from_ms > 0]
    assert Code.REGISTER_JUMP not in {code for code, _, _ in told}


@pytest.mark.parametrize(("every", "codes"), [(8, {Code.FROZEN}), (9, set())])
def test_equal_values_between_which_many_are_set_aside_are_no_row(every, codes):
    at_ms = HOUR_MS * np.arange(20 * every, dtype=np.int64)
    readings = Readings.of(METER, at_ms, np.full(at_ms.size, 7.13))

    found = repeated(readings, at_ms, np.arange(at_ms.size) % every == 0)

    assert {finding.code for finding in found} == codes
