from __future__ import annotations

import time

import pytest

from store.series import open_series
from tests.store_contract.rows import MARCH_MS, kinds, listed, readings

TOUCHED_KINDS = {"meter": "str", "arrived_ns": "int64", "from_ms": "int64", "to_ms": "int64"}


def test_an_append_touches_each_meter_once_over_whole_seconds_around_its_readings(store):
    store.append(readings(("B", 5000, 1.0), ("A", 1999, 1.0), ("A", 1001, 2.0), ("A", 2000, 3.0)))

    touched = store.touched(0)

    assert listed(touched[["meter", "from_ms", "to_ms"]].sort_values("meter")) == [("A", 1000, 3000), ("B", 5000, 6000)]
    assert kinds(touched) == TOUCHED_KINDS


def test_a_touch_reaches_around_readings_before_1970(store):
    store.append(readings(("A", -1500, 1.0)))

    assert listed(store.touched(0)[["from_ms", "to_ms"]]) == [(-2000, -1000)]


def test_arrivals_are_stamped_between_the_call_and_its_return(store):
    before = time.time_ns()
    store.append(readings(("A", MARCH_MS, 1.0)))
    after = time.time_ns()

    (arrived_ns,) = store.touched(0)["arrived_ns"]
    assert before <= arrived_ns <= after


def test_touches_are_given_in_order_from_the_moment_asked_for_on(store):
    for at_ms in (3000, 1000, 2000):
        store.append(readings(("A", at_ms, 1.0), ("B", at_ms, 1.0)))
    everything = store.touched(0)

    later = store.touched(int(everything["arrived_ns"].iloc[2]))

    assert everything["from_ms"].tolist() == [3000, 3000, 1000, 1000, 2000, 2000]
    assert everything["arrived_ns"].is_monotonic_increasing
    assert everything["arrived_ns"].is_unique
    assert listed(later) == listed(everything.iloc[2:])
    assert store.touched(int(everything["arrived_ns"].iloc[-1]) + 1).empty


def test_a_repeated_reading_touches_again(store):
    store.append(readings(("A", 1000, 1.0)))
    store.append(readings(("A", 1000, 1.0)))

    assert listed(store.touched(0)[["meter", "from_ms", "to_ms"]]) == [("A", 1000, 2000)] * 2


def test_no_touch_is_an_empty_frame_of_the_same_kind(store):
    touched = store.touched(0)

    assert len(touched) == 0
    assert kinds(touched) == TOUCHED_KINDS


@pytest.fixture
def reopened(store_url):
    """Opens the same store again, with a clock of the test's own."""
    opened = []

    def reopen(now_ns):
        while opened:
            opened.pop().close()
        opened.append(open_series(store_url, clock_ns=lambda: now_ns))
        return opened[-1]

    yield reopen
    for store in opened:
        store.close()


def test_a_clock_that_stands_still_or_steps_back_never_stamps_an_arrival_twice_or_earlier(reopened):
    first = reopened(1_000_000_000)
    first.append(readings(("A", 1000, 1.0), ("B", 1000, 1.0)))
    first.append(readings(("A", 2000, 1.0)))

    second = reopened(500)
    second.append(readings(("A", 3000, 1.0)))

    assert second.touched(0)["arrived_ns"].tolist() == [1_000_000_000, 1_000_000_001, 1_000_000_002, 1_000_000_003]


def test_the_touches_of_some_meters_are_told_alone(store):
    for meter in ("A", "B", "C"):
        store.append(readings((meter, 1000, 1.0)))

    assert store.touched(0, ["C", "A", "nobody"])["meter"].tolist() == ["A", "C"]
    assert store.touched(0, []).empty
