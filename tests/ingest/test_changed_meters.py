"""What the book says of a meter changes: its intervals, and which end of them a stamp names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from carbon.meters import Kind, Meter, MeterEvent, Stamp
from tests.carbon.instants import at
from tests.carbon.parks import park
from tests.ingest.arrivals import assert_same_bits, bench
from tests.ingest.lives import DAY_MS, FIRST_MS, NOW

DAILY = Meter("E01-EL", "E01", "electricity", Kind.INTERVAL, "kWh", length_s=86_400, max_gap_s=90_000)
DAYS = 5


def readings():
    at_ms = FIRST_MS + np.arange(DAYS) * DAY_MS
    return pd.DataFrame({"enterprise": "E01", "meter": DAILY.id, "at_ms": at_ms, "value": 240.0})


def settled(*meters, events=()):
    """The lines after everything was settled with one meter after the other in the book."""
    with bench() as one:
        one.book.load(park(meters=meters[:1], events=events), NOW)
        one.arrive(readings())
        one.settlement.once()
        for meter in meters[1:]:
            one.book.load(park(meters=(meter,), events=events), NOW)
            one.settlement.once()
        return one.lines()


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (DAILY, replace(DAILY, stamp=Stamp.START)),
        (replace(DAILY, stamp=Stamp.START), DAILY),
        (DAILY, replace(DAILY, length_s=3600)),
        (replace(DAILY, length_s=3600), DAILY),
    ],
)
def test_hours_that_a_meter_had_only_by_what_the_book_said_before_are_taken_back(before, now):
    assert_same_bits(settled(before, now), settled(now))


@pytest.mark.parametrize("stamp", list(Stamp))
@pytest.mark.parametrize("pieces", [1, DAYS])
def test_an_interval_that_was_declared_longer_is_settled_whole_where_it_is_the_first_or_the_last(stamp, pieces):
    meter = replace(DAILY, stamp=stamp, length_s=900)
    longer = MeterEvent(DAILY.id, at(FIRST_MS - 2 * DAY_MS), "length", 900.0, 86_400.0)
    with bench() as one:
        one.book.load(park(meters=(meter,), events=(longer,)), NOW)
        one.settlement.once()
        for rows in np.array_split(np.arange(DAYS), pieces):
            one.arrive(readings().iloc[rows])
            one.settlement.once()
        hours = one.lines()["energy_hourly"]

    assert hours["energy"].sum() == pytest.approx(240.0 * DAYS)
    assert hours["measured_s"].sum() == 86_400 * DAYS
