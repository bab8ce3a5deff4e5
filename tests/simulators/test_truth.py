from __future__ import annotations

import csv
import gzip
from collections import defaultdict

import pytest

from simulators.faults.fleets import FaultyFleet
from simulators.faults.kinds import Fault
from simulators.truth import true_hours, write_truth

HOUR_MS = 3_600_000


@pytest.fixture
def week(at):
    return at(2026, 3, 2), at(2026, 3, 9)


def truth_of(fleet, meter, range_ms):
    return next(hours for hours in true_hours(fleet, *range_ms) if hours.meter == meter)


@pytest.mark.parametrize(
    ("meter", "unit"),
    [("E01-PV-1", 10), ("E01-EL-2", 40), ("E01-EL-3", 1000), ("E01-NG-1", 1), ("E02-HT-1", 1)],
)
def test_the_truth_of_a_register_is_its_span(fleet, week, meter, unit):
    truth = truth_of(fleet, meter, week)

    span = (fleet.reading(meter, week[1]) - fleet.reading(meter, week[0])) % 100_000 * unit

    assert len(truth.energy) == 7 * 24
    assert truth.energy.sum() == pytest.approx(span, abs=0.011 * unit)
    assert truth.energy.min() >= 0


def test_the_truth_of_intervals_is_their_sum_hour_by_hour(fleet, readings, week):
    truth = truth_of(fleet, "E03-EL-1", week)

    sums = defaultdict(float)
    for meter, begin_s, value in readings(fleet.messages(week[0] + 1, week[1] + 1)):
        if meter == "E03-EL-1":
            sums[begin_s * 1000 // HOUR_MS * HOUR_MS] += value

    assert sums == {h: pytest.approx(e, abs=0.021) for h, e in zip(truth.hour_ms.tolist(), truth.energy, strict=True)}


def test_the_truth_of_power_is_its_mean(fleet, readings, week):
    truth = truth_of(fleet, "E03-EL-3", week)

    power = [value for meter, _, value in readings(fleet.messages(*week)) if meter == "E03-EL-3"]

    assert truth.energy.sum() == pytest.approx(sum(power) / 12, abs=0.01 * 7 * 24)


def test_the_truth_covers_the_hours_in_service(fleet, at):
    old = truth_of(fleet, "E03-EL-1", (at(2026, 5, 30), at(2026, 6, 3)))
    new = truth_of(fleet, "E03-EL-2", (at(2026, 5, 30), at(2026, 6, 3)))

    assert old.hour_ms[-1] == at(2026, 5, 31, 23)
    assert new.hour_ms[0] == at(2026, 6, 1)


def test_faults_change_no_truth_and_are_listed(fleet, week, tmp_path, at):
    faults = [
        Fault("stopped", "E01-EL-1", at(2026, 3, 4), at(2026, 3, 5)),
        Fault("gap", "E03-EL-1", at(2026, 3, 3, 0, 30), at(2026, 3, 3, 12, 30)),
        Fault("spike", "E01-PV-1", at(2026, 3, 6, 12), at(2026, 3, 6, 12) + 1),
    ]

    told = write_truth(FaultyFleet(fleet, faults), *week, tmp_path / "faulty")
    write_truth(fleet, *week, tmp_path / "sound")

    with gzip.open(tmp_path / "faulty" / "energy_hourly.csv.gz", "rt", encoding="utf-8") as file:
        hours = list(csv.DictReader(file))
    with gzip.open(tmp_path / "sound" / "energy_hourly.csv.gz", "rt", encoding="utf-8") as file:
        assert hours == list(csv.DictReader(file))
    assert told == {"hours": len(hours), "faults": 3}
    assert hours[0] == {"meter": "E01-EL-1", "hour": "2026-03-01T16:00:00Z", "energy": hours[0]["energy"]}
    with (tmp_path / "faulty" / "faults.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(r["kind"], r["meter"], r["from"], r["to"]) for r in rows] == [
        ("gap", "E03-EL-1", "2026-03-02T16:00:00.000Z", "2026-03-03T04:00:00.001Z"),
        ("stopped", "E01-EL-1", "2026-03-03T16:00:00.000Z", "2026-03-04T16:00:00.000Z"),
        ("spike", "E01-PV-1", "2026-03-06T04:00:00.000Z", "2026-03-06T04:00:00.001Z"),
    ]
    assert float(rows[2]["after"]) == pytest.approx(10 * float(rows[2]["before"]))
    assert (tmp_path / "sound" / "faults.csv").read_text(encoding="utf-8").count("\n") == 1
