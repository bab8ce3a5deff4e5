from __future__ import annotations

import pandas as pd
import pytest

from ingest.corrected import CorrectedReadings
from store.corrections import Correction
from tests.ingest.arrivals import bench
from tests.ingest.lives import METERS, NOW

CHECK, MAIN = METERS[0], METERS[1]


@pytest.fixture
def one():
    """Two meters with a reading at each of the seconds 10 to 19."""
    with bench() as made:
        for meter in (CHECK, MAIN):
            rows = {"at_ms": range(10_000, 20_000, 1000), "value": [float(at) for at in range(10, 20)]}
            made.arrive(pd.DataFrame(rows).assign(enterprise="E01", meter=meter.id))
        yield made


def corrected(one, *changes):
    for at_s, new in changes:
        one.arrive(Correction(0, MAIN.id, at_s * 1000, None, new, "Li Wei", "misread", NOW))
    readings = CorrectedReadings(one.series, one.book)
    readings.learn()
    return readings


def read(readings, start_s, end_s, margin=0, meters=(MAIN, CHECK)):
    """Return (second, value) by meter."""
    found = readings.read(meters, start_s * 1000, end_s * 1000, margin)
    rows = zip(found.code.tolist(), found.at_ms.tolist(), found.value.tolist(), strict=True)
    listed = [(found.meters[code].id, (at // 1000, value)) for code, at, value in rows]
    return {meter.id: [row for name, row in listed if name == meter.id] for meter in meters}


def test_corrections_change_strike_out_and_add_and_leave_other_meters_alone(one):
    found = read(corrected(one, (12, 99.0), (13, None), (25, 7.0)), 11, 30)

    assert [row for row in found[MAIN.id] if row[0] >= 11] == [
        (11, 11.0),
        (12, 99.0),
        *((at, float(at)) for at in range(14, 20)),
        (25, 7.0),
    ]
    assert found[CHECK.id] == [(at, float(at)) for at in range(11, 20)]


def test_a_margin_has_as_many_readings_as_asked_for_though_some_are_struck_out(one):
    found = read(corrected(one, (13, None), (12, None)), 15, 16, margin=2)

    assert [at for at, _ in found[MAIN.id] if at < 15][-2:] == [11, 14]


def test_an_addition_beyond_the_margin_is_not_taken_for_its_neighbour(one):
    found = read(corrected(one, (5, 1.0), (30, 2.0)), 15, 16, margin=2)

    assert [at for at, _ in found[MAIN.id] if not 10 <= at < 20] == []


def test_an_addition_before_the_first_reading_is_the_neighbour_of_a_range_that_reaches_there(one):
    found = read(corrected(one, (5, 1.0)), 11, 12, margin=2)

    assert found[MAIN.id][0] == (5, 1.0)


def test_the_newest_correction_of_an_instant_counts_and_only_new_ones_are_touches(one):
    readings = corrected(one, (12, 99.0), (12, 98.0))
    known = readings.newest_id
    one.arrive(Correction(0, MAIN.id, 15_000, 15.0, None, "Li Wei", "misread", NOW))
    readings.learn()

    touched = readings.corrected_since(known)

    assert (12, 98.0) in read(readings, 12, 13)[MAIN.id]
    assert (touched.meters, touched.start_ms.tolist(), touched.end_ms.tolist()) == ((MAIN.id,), [15_000], [15_001])
