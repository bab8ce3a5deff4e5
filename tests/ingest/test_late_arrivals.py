"""What late and corrected readings change, and what they leave alone."""

from __future__ import annotations

import pandas as pd
import pytest

from store.corrections import Correction
from store.measurements import ENERGY_DAILY, ENERGY_HOURLY, FINDING
from tests.ingest.arrivals import EVER, assert_same_bits, bench
from tests.ingest.lives import DAY_MS, FIRST_MS, HOUR_MS, METERS, NOW, readings


@pytest.fixture
def one():
    with bench(settled=True) as made:
        yield made


def of(meter):
    return readings()[readings()["meter"] == meter].reset_index(drop=True)


def hours(series, meter, start_ms=EVER[0], end_ms=EVER[1]):
    return series.lines(ENERGY_HOURLY, start_ms, end_ms, {"meter": [meter]})


def correction(meter, at_ms, old, new):
    return Correction(0, meter, int(at_ms), old, new, "Li Wei", "read again at the meter", NOW)


def test_nothing_new_settles_nothing(one):
    again = one.settlement.once()

    assert (again.meters, again.hours, again.days) == (0, 0, 0)


def test_a_reading_sent_again_settles_its_hours_and_changes_none(one):
    one.arrive(readings().iloc[[2000]])
    first = one.settlement.once()
    one.arrive(readings().iloc[[2000]])
    second = one.settlement.once()

    assert first.meters >= second.meters == 1
    assert (second.hours, second.days) == (0, 0)


def test_hours_of_the_past_that_come_late_change_the_estimates_of_the_weeks_after_and_nothing_beyond():
    rows = readings()
    late = (rows["meter"] == "E02-NG") & rows["at_ms"].between(FIRST_MS + 36 * DAY_MS, FIRST_MS + 38 * DAY_MS)
    gap = FIRST_MS + 1060 * HOUR_MS, FIRST_MS + 1095 * HOUR_MS
    with bench() as one:
        one.arrive(rows[~late])
        one.settlement.once()
        before = hours(one.series, "E02-NG", *gap)
        untouched = hours(one.series, "E02-NG", FIRST_MS, FIRST_MS + DAY_MS)
        one.series.write(ENERGY_HOURLY, untouched.assign(energy=-1.0))

        one.arrive(rows[late])
        one.settlement.once()

        after = hours(one.series, "E02-NG", *gap)
        kept = hours(one.series, "E02-NG", FIRST_MS, FIRST_MS + DAY_MS)
    assert len(before) == len(after) == 35
    assert (after["estimated_s"] > 0).all()
    assert (after["energy"] != before["energy"]).all()
    assert (kept["energy"] == -1.0).all()


def test_a_finding_that_late_data_makes_untrue_is_withdrawn_and_stays_to_be_seen():
    rows = readings()
    late = (rows["meter"] == "E01-CK") & rows["at_ms"].between(FIRST_MS + 3 * DAY_MS, FIRST_MS + 4 * DAY_MS)
    with bench() as one:
        one.arrive(rows[~late])
        one.settlement.once()
        before = one.series.lines(FINDING, *EVER, {"meter": ["E01-CK"], "code": ["gap"]})
        one.arrive(rows[late])
        one.settlement.once()
        after = one.series.lines(FINDING, *EVER, {"meter": ["E01-CK"], "code": ["gap"]})

    (missed,) = before[before["to"] - before["from"] > 20 * 3600]["from"]
    assert (before["withdrawn"] == 0).all()
    assert after[after["from"] == missed]["withdrawn"].tolist() == [1.0]


def test_a_rebuild_of_a_part_of_the_time_changes_no_bit_and_says_how_far_it_is(one):
    whole, seen = one.lines(), []

    part = one.settlement.rebuild(FIRST_MS + DAY_MS, FIRST_MS + 2 * DAY_MS, lambda *done: seen.append(done))

    assert_same_bits(one.lines(), whole)
    assert part.meters >= len(METERS)
    assert 0 < part.hours < len(whole["energy_hourly"])
    assert seen[-1] == (part.meters, part.meters)


def test_a_corrected_reading_counts_with_its_new_value_and_says_who_and_why():
    """10 kWh an hour; the fifth reading, 1040 kWh, was misread and is 1043: 13 kWh before it and 7 after."""
    at_ms = [FIRST_MS + hour * HOUR_MS for hour in range(9)]
    rows = pd.DataFrame({"at_ms": at_ms, "value": [1000.0 + 10 * hour for hour in range(9)]})
    with bench() as one:
        one.arrive(rows.assign(enterprise="E02", meter="E02-EL"))
        one.settlement.once()
        one.arrive(correction("E02-EL", at_ms[4], 1040.0, 1043.0))
        one.settlement.once()
        energy = hours(one.series, "E02-EL")["energy"].tolist()
        (found,) = one.series.lines(FINDING, *EVER, {"code": ["corrected"]}).to_dict("records")

    assert energy == [10.0, 10.0, 10.0, 13.0, 7.0, 10.0, 10.0, 10.0]
    assert (found["at_ms"], found["meter"], found["withdrawn"]) == (at_ms[4], "E02-EL", 0.0)
    assert found["detail"] == "1040 corrected to 1043 by Li Wei on 2026-05-01: read again at the meter"


def test_a_gateway_that_sends_the_old_value_again_undoes_no_correction(one):
    own = of("E01-CK")
    one.arrive(correction("E01-CK", own["at_ms"][40], own["value"][40], own["value"][40] + 1.0))
    one.settlement.once()
    corrected = one.lines()

    one.arrive(own.iloc[[40]])
    one.settlement.once()

    assert_same_bits(one.lines(), corrected)


def test_the_last_reading_struck_out_takes_its_hours_and_days_back_and_a_correction_brings_them_again(one):
    own = of("E01-CK")
    whole = one.lines()
    last = own["at_ms"].iloc[-14:]

    for at_ms, value in zip(last, own["value"].iloc[-14:], strict=True):
        one.arrive(correction("E01-CK", at_ms, value, None))
    one.settlement.once()
    shorter = hours(one.series, "E01-CK")
    for at_ms, value in zip(last, own["value"].iloc[-14:], strict=True):
        one.arrive(correction("E01-CK", at_ms, None, value))
    one.settlement.once()

    assert shorter["at_ms"].max() == own["at_ms"].iloc[-15] // HOUR_MS * HOUR_MS
    again = one.lines()
    for name in ("energy_hourly", "energy_daily", "carbon_daily", "balance_daily", "goal_progress"):
        assert_same_bits({name: again[name]}, {name: whole[name]})


def test_a_meter_that_sent_nothing_lives_by_added_readings_alone():
    with bench() as one:
        one.settlement.once()
        for hour in range(26):
            one.arrive(correction("E02-EL", FIRST_MS + hour * HOUR_MS, None, 100.0 + hour))
        one.settlement.once()
        incremental = one.lines()
        one.settlement.rebuild()

        (day, *_) = one.series.lines(ENERGY_DAILY, *EVER, {"enterprise": ["E02"]})["energy"]
        assert day == pytest.approx(24.0)
        assert_same_bits(one.lines(), incremental)


def test_the_findings_of_a_balance_stand_when_only_the_enterprise_above_changes():
    """E02-EL takes 1 kWh an hour, the meter below it 2; then a reading of E01 comes, below whose meter E02-EL hangs."""
    at_ms = [FIRST_MS + hour * HOUR_MS for hour in range(25)]
    with bench() as one:
        for meter, per_h in (("E02-EL", 1.0), ("E02-SB", 2.0)):
            rows = pd.DataFrame({"at_ms": at_ms, "value": [100.0 + per_h * hour for hour in range(25)]})
            one.arrive(rows.assign(enterprise="E02", meter=meter))
        one.settlement.once()
        one.arrive(pd.DataFrame({"at_ms": at_ms, "value": 1.0}).assign(enterprise="E01", meter="E01-PV"))
        one.settlement.once()
        (found,) = one.series.lines(FINDING, *EVER, {"code": ["subs_exceed"]}).to_dict("records")

    assert (found["meter"], found["at_ms"], found["withdrawn"]) == ("E02-EL", FIRST_MS, 0.0)
