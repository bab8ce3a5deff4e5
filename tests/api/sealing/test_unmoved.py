"""Which enterprises nothing new came from since a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from api.unmoved import unmoved
from carbon.meters import MeterEvent
from carbon.park import Activity
from store.corrections import Correction
from tests.api.sealing.steps import BEGIN, HOUR, push


def found(bench, then, now=None, since=BEGIN):
    return unmoved(bench.series, bench.book, then, now or then, since)


def test_both_firms_are_unmoved_while_nothing_comes(bench, whole):
    assert found(bench, whole) == {"A1", "B1"}


def test_a_firm_whose_readings_came_since_is_moved_and_from_then_on_no_more(bench, whole, clock):
    clock.at = BEGIN + HOUR
    push(bench, ("B1-EL-1", 30, 31, 1.0))

    assert found(bench, whole) == {"A1"}
    assert found(bench, whole, since=clock.at + timedelta(seconds=1)) == {"A1", "B1"}


def test_a_firm_of_which_a_reading_was_corrected_is_moved(bench, whole):
    bench.book.correct(Correction(0, "A1-EL-1", 1_772_000_000_000, None, 3.0, "Li", "misread", BEGIN + HOUR))

    assert found(bench, whole) == {"B1"}


@pytest.mark.parametrize(
    ("change", "still"),
    [
        ({"activities": (Activity("B1", "2026-03", "diesel", 1.0, "t"),)}, {"A1"}),
        ({"events": (MeterEvent("A1-EL-1", BEGIN, "replacement", 9.0, 0.0),)}, {"B1"}),
    ],
)
def test_a_firm_of_whose_meters_or_bills_something_else_is_said_is_moved(bench, whole, change, still):
    assert found(bench, whole, replace(whole, **change)) == still


def test_a_giver_is_moved_by_the_meters_below_its_own(bench, whole, clock):
    first, second = whole.meters
    passed_on = replace(whole, meters=(first, replace(second, parent=first.id)))
    clock.at = BEGIN + HOUR
    push(bench, ("B1-EL-1", 30, 31, 1.0))

    assert found(bench, passed_on) == set()
