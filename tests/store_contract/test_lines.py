from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from store.errors import StoreRefusedError
from store.measurements import (
    BALANCE_DAILY,
    CARBON_DAILY,
    ENERGY_DAILY,
    ENERGY_HOURLY,
    ENERGY_MONTHLY,
    FINDING,
    GOAL_PROGRESS,
    INTENSITY_MONTHLY,
    LINES,
)
from store.withdrawal import taken_back
from tests.store_contract.rows import FORECAST, HOUR_MS, MARCH_MS, kinds, lines, listed


def test_lines_come_back_in_the_measurement_s_columns_ordered_by_tags_and_time(store):
    store.write(
        GOAL_PROGRESS,
        lines(
            GOAL_PROGRESS,
            (2000, "b", 1.0, 2.0, 3.0, 0.5, 0.0, 0.9, 0.1, *FORECAST),
            (2000, "a", 4.0, 5.0, 6.0, 0.75, 0.0, 0.9, 0.1, *FORECAST),
            (1000, "a", 7.0, 8.0, 9.0, 1.0, 0.0, 0.9, 0.1, *FORECAST),
        ),
    )

    found = store.lines(GOAL_PROGRESS, 0, 9000)

    assert tuple(found.columns) == GOAL_PROGRESS.columns
    assert listed(found) == [
        (1000, "a", 7.0, 8.0, 9.0, 1.0, 0.0, 0.9, 0.1, *FORECAST),
        (2000, "a", 4.0, 5.0, 6.0, 0.75, 0.0, 0.9, 0.1, *FORECAST),
        (2000, "b", 1.0, 2.0, 3.0, 0.5, 0.0, 0.9, 0.1, *FORECAST),
    ]


def test_the_range_of_lines_is_half_open(store):
    store.write(
        GOAL_PROGRESS,
        lines(GOAL_PROGRESS, *((at, "a", at, 0.0, 0.0, 0.0, 0.0, 0.9, 0.1, *FORECAST) for at in (1000, 2000, 3000))),
    )

    assert store.lines(GOAL_PROGRESS, 1000, 3000)["at_ms"].tolist() == [1000, 2000]


def test_a_line_with_the_same_tags_and_time_replaces_the_older_one_whole(store):
    store.write(
        GOAL_PROGRESS,
        lines(
            GOAL_PROGRESS,
            (1000, "a", 1.0, 2.0, 3.0, 4.0, 0.0, 0.9, 0.1, *FORECAST),
            (2000, "a", 5.0, 6.0, 7.0, 8.0, 0.0, 0.9, 0.1, *FORECAST),
        ),
    )

    store.write(
        GOAL_PROGRESS,
        lines(
            GOAL_PROGRESS,
            (1000, "a", 9.0, np.nan, 0.0, np.nan, 0.0, 0.9, 0.1, *FORECAST),
            (3000, "a", 1.0, 1.0, 1.0, 1.0, 0.0, 0.9, 0.1, *FORECAST),
        ),
    )

    assert listed(store.lines(GOAL_PROGRESS, 0, 9000)) == [
        (1000, "a", 9.0, None, 0.0, None, 0.0, 0.9, 0.1, *FORECAST),
        (2000, "a", 5.0, 6.0, 7.0, 8.0, 0.0, 0.9, 0.1, *FORECAST),
        (3000, "a", 1.0, 1.0, 1.0, 1.0, 0.0, 0.9, 0.1, *FORECAST),
    ]


def test_a_number_that_was_missing_is_there_once_it_is_written(store):
    store.write(CARBON_DAILY, lines(CARBON_DAILY, (1000, "E01", "C1", "electricity", "2", 1.5, np.nan, np.nan)))
    missing = listed(store.lines(CARBON_DAILY, 0, 9000))

    store.write(CARBON_DAILY, lines(CARBON_DAILY, (1000, "E01", "C1", "electricity", "2", 1.5, 2.5, np.nan)))

    assert missing == [(1000, "E01", "C1", "electricity", "2", 1.5, None, None)]
    assert listed(store.lines(CARBON_DAILY, 0, 9000)) == [(1000, "E01", "C1", "electricity", "2", 1.5, 2.5, None)]


def test_a_line_without_any_number_is_kept(store):
    store.write(CARBON_DAILY, lines(CARBON_DAILY, (1000, "E01", "C1", "gas", "1", np.nan, np.nan, np.nan)))

    assert listed(store.lines(CARBON_DAILY, 0, 9000)) == [(1000, "E01", "C1", "gas", "1", None, None, None)]


def test_energy_of_an_hour_without_a_measured_or_estimated_second_is_missing_not_zero(store):
    tags = ("E01", "A", "electricity", "boundary")
    store.write(
        ENERGY_HOURLY,
        lines(
            ENERGY_HOURLY,
            (MARCH_MS, *tags, np.nan, 0.0, 0.0, 0.0, 3600.0),
            (MARCH_MS + HOUR_MS, *tags, 0.0, 0.0, 3600.0, 0.0, 0.0),
            (MARCH_MS + 2 * HOUR_MS, *tags, 5.0, 5.0, 0.0, 3600.0, 0.0),
        ),
    )

    found = store.lines(ENERGY_HOURLY, MARCH_MS, 2**62)

    assert math.isnan(found["energy"].iloc[0])
    assert found["energy"].iloc[1:].tolist() == [0.0, 5.0]
    assert found["missing_s"].tolist() == [3600.0, 0.0, 0.0]


def test_a_missing_hour_replaces_a_measured_one(store):
    tags = ("E01", "A", "electricity", "boundary")
    store.write(ENERGY_HOURLY, lines(ENERGY_HOURLY, (MARCH_MS, *tags, 7.0, 0.0, 3600.0, 0.0, 0.0)))

    store.write(ENERGY_HOURLY, lines(ENERGY_HOURLY, (MARCH_MS, *tags, np.nan, 0.0, 0.0, 0.0, 3600.0)))

    assert listed(store.lines(ENERGY_HOURLY, 0, 2**62)) == [(MARCH_MS, *tags, None, 0.0, 0.0, 0.0, 3600.0)]


def test_where_keeps_lines_whose_tags_are_among_the_values(store):
    rows = [
        (1000, e, c, k, "2", 1.0, 2.0, 3.0)
        for e, c in (("E01", "C1"), ("E02", "C1"), ("E03", "C2"))
        for k in ("el", "gas")
    ]
    store.write(CARBON_DAILY, lines(CARBON_DAILY, *rows))

    def enterprises(where):
        found = store.lines(CARBON_DAILY, 0, 9000, where)
        return (found["enterprise"] + "/" + found["carrier"]).tolist()

    assert enterprises({"enterprise": ["E03", "E01", "E01"]}) == ["E01/el", "E01/gas", "E03/el", "E03/gas"]
    assert enterprises({"cluster": ["C1"], "carrier": ["gas", "coal"]}) == ["E01/gas", "E02/gas"]
    assert enterprises({"cluster": ["C3"]}) == []
    assert enterprises({"cluster": ["C1"], "carrier": []}) == []
    assert len(enterprises({})) == 6


def test_where_takes_more_values_than_one_query_holds(store):
    rows = [(1000, f"goal {number}", float(number), 0.0, 0.0, 0.0, 0.0, 0.9, 0.1, *FORECAST) for number in range(350)]
    store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, *rows))

    found = store.lines(GOAL_PROGRESS, 0, 9000, {"goal": [row[1] for row in rows[:333]] + ["absent"] * 5})

    assert sorted(found["value"]) == [float(number) for number in range(333)]


def test_where_with_a_name_that_is_no_tag_is_refused(store):
    with pytest.raises(StoreRefusedError, match="goal_progress has no tag enterprise; it has goal"):
        store.lines(GOAL_PROGRESS, 0, 9000, {"enterprise": ["E01"]})


def test_an_infinite_number_is_refused(store):
    with pytest.raises(StoreRefusedError, match="goal=b, at_ms=1000: target is inf"):
        store.write(
            GOAL_PROGRESS,
            lines(
                GOAL_PROGRESS,
                (1000, "a", 1.0, 1.0, 1.0, 1.0, 0.0, 0.9, 0.1, *FORECAST),
                (1000, "b", 1.0, np.inf, 1.0, 1.0, 0.0, 0.9, 0.1, *FORECAST),
            ),
        )


def test_an_hour_with_seconds_but_without_an_energy_is_refused(store):
    tags = ("E01", "A", "electricity", "boundary")

    with pytest.raises(StoreRefusedError, match="energy is nan"):
        store.write(ENERGY_HOURLY, lines(ENERGY_HOURLY, (MARCH_MS, *tags, np.nan, 0.0, 1800.0, 0.0, 1800.0)))


def hourly(meters: list[str], hours: int, energy: np.ndarray) -> pd.DataFrame:
    """Return lines as settlement makes them: names as categories, a meter's hours together and in order."""
    code = np.repeat(np.arange(len(meters)), hours)
    tags = {
        "enterprise": pd.Categorical.from_codes(code % 2, pd.Index(["E01", "E02"], dtype="str")),
        "meter": pd.Categorical.from_codes(code, pd.Index(meters, dtype="str")),
        "carrier": pd.Categorical.from_codes(np.zeros_like(code), pd.Index(["electricity", "unused"], dtype="str")),
        "role": pd.Categorical.from_codes(np.zeros_like(code), pd.Index(["boundary"], dtype="str")),
    }
    seconds = {"energy_estimated": 0.0, "measured_s": 3600.0, "estimated_s": 0.0, "missing_s": 0.0}
    return pd.DataFrame(
        {"at_ms": np.tile(np.arange(hours) * HOUR_MS, len(meters))} | tags | {"energy": energy} | seconds
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda energy: energy, id="nothing"),
        pytest.param(lambda energy: energy + 1.0, id="every line"),
        pytest.param(lambda energy: np.where(np.arange(energy.size) % 1000 == 7, -1.0, energy), id="a few lines"),
    ],
)
def test_many_lines_written_again_replace_those_that_were_there(store, change):
    meters, hours = ["C", "A", "B"], 8000
    energy = np.arange(len(meters) * hours) / 3
    store.write(ENERGY_HOURLY, hourly(meters, hours, energy).iloc[::-1])

    again = hourly(meters, hours, change(energy))
    store.write(ENERGY_HOURLY, again)

    expected = again.astype({"enterprise": "str", "meter": "str", "carrier": "str", "role": "str"})
    expected = expected.sort_values(["enterprise", "meter", "at_ms"], ignore_index=True)[[*ENERGY_HOURLY.columns]]
    pd.testing.assert_frame_equal(store.lines(ENERGY_HOURLY, 0, 2**62), expected)


def test_many_lines_leave_others_of_the_same_range_alone(store):
    hours = 12_000
    store.write(ENERGY_HOURLY, hourly(["A", "B", "C"], hours, np.zeros(3 * hours)))

    other = hourly(["A", "C"], hours, np.ones(2 * hours)).assign(enterprise="E01")
    store.write(ENERGY_HOURLY, other.iloc[1:])

    sums = store.lines(ENERGY_HOURLY, 0, 2**62).groupby(["enterprise", "meter"])["energy"].agg(["size", "sum"])
    assert sums.to_dict("index") == {
        ("E01", "A"): {"size": hours, "sum": hours - 1},
        ("E01", "C"): {"size": hours, "sum": hours},
        ("E02", "B"): {"size": hours, "sum": 0},
    }


@pytest.mark.parametrize("measurement", LINES, ids=lambda measurement: measurement.name)
def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(store, measurement):
    before = store.lines(measurement, 0, 9000)
    row = (1000, *measurement.tags, *range(len(measurement.fields)), *measurement.texts)
    store.write(measurement, lines(measurement, row))
    store.write(measurement, lines(measurement))

    after = store.lines(measurement, 0, 9000)

    expected = {"at_ms": "int64"}
    expected |= dict.fromkeys(measurement.tags, "str") | dict.fromkeys(measurement.fields, "float64")
    expected |= dict.fromkeys(measurement.texts, "str")
    assert (len(before), len(after)) == (0, 1)
    assert kinds(before) == kinds(after) == expected


def test_lines_of_many_years_come_back_in_one_answer(store):
    month_ms = 30 * 24 * HOUR_MS
    rows = [(month * month_ms, "a", float(month), 0.0, 0.0, 0.0, 0.0, 0.9, 0.1, *FORECAST) for month in range(600)]
    store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, *rows))

    found = store.lines(GOAL_PROGRESS, 0, 600 * month_ms)

    assert found["value"].tolist() == [float(month) for month in range(600)]


@pytest.mark.parametrize(
    "detail",
    [
        "",
        "读数倒退:12345.6 → 12.3 kWh",
        'said "no", then\nnothing\r\nmore',
        'back\\slash, \\n and \\" and a\ttab',
        "tail\\",
        "NaN",
        "it's a, b=c # d",
        "x" * 20_000,
    ],
)
def test_a_text_comes_back_as_it_was_written(store, detail):
    store.write(FINDING, lines(FINDING, (1000, "A", "gap", "warning", 1.0, 2.0, 0.0, 3.0, detail)))

    assert store.lines(FINDING, 0, 9000)["detail"].tolist() == [detail]


def test_a_day_that_was_taken_back_is_not_read_until_it_is_true_again(store):
    amounts = dict.fromkeys(ENERGY_DAILY.fields, 1.0) | {"expected_s": 86_400.0, "measured_share": 0.04}
    fields = tuple(amounts.values())
    day = lines(ENERGY_DAILY, (1000, "E01", "C1", "electricity", *fields), (2000, "E01", "C1", "electricity", *fields))
    store.write(ENERGY_DAILY, day)

    store.write(ENERGY_DAILY, taken_back(ENERGY_DAILY, store.lines(ENERGY_DAILY, 1000, 2000)))
    without = store.lines(ENERGY_DAILY, 0, 9000)
    store.write(ENERGY_DAILY, day.iloc[:1])

    assert without["at_ms"].tolist() == [2000]
    assert listed(store.lines(ENERGY_DAILY, 0, 9000)) == listed(day)


@pytest.mark.parametrize(
    ("measurement", "fields"),
    [
        (ENERGY_HOURLY, (5.0, 0.0, 3600.0, 0.0, 0.0)),
        (ENERGY_HOURLY, (np.nan, 0.0, 0.0, 0.0, 3600.0)),
        (BALANCE_DAILY, (9.0, 8.0, 1.0, 0.0)),
        (ENERGY_MONTHLY, (9.0, 1.0, 8.0, 2.0, 1.0, 2.0, 0.0, 86_400.0, 0.0, 1.0)),
        (INTENSITY_MONTHLY, (0.1, 0.2, 1.0, 2.0, 10.0, 0.0, 0.9, 0.1)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_line_that_was_taken_back_is_not_read_until_it_is_true_again(store, measurement, fields):
    line = lines(measurement, (1000, *measurement.tags, *fields), (2000, *measurement.tags, *fields))
    store.write(measurement, line)

    store.write(measurement, taken_back(measurement, store.lines(measurement, 1000, 2000)))
    without = store.lines(measurement, 0, 9000)
    store.write(measurement, line.iloc[:1])

    assert without["at_ms"].tolist() == [2000]
    assert listed(store.lines(measurement, 0, 9000)) == listed(line)


def test_a_goal_or_a_finding_that_was_taken_back_is_marked_and_stays_to_be_seen(store):
    store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, (1000, "a", 1.0, 2.0, 3.0, 0.5, 0.0, 0.9, 0.1, *FORECAST)))
    store.write(FINDING, lines(FINDING, (1000, "A", "gap", "warning", 1.0, 2.0, 0.0, 3.0, "no reading")))

    for measurement in (GOAL_PROGRESS, FINDING):
        store.write(measurement, taken_back(measurement, store.lines(measurement, 0, 9000)))

    assert listed(store.lines(GOAL_PROGRESS, 0, 9000)) == [(1000, "a", 0.0, 0.0, 0.0, 0.0, 1.0, *[0.0] * 6)]
    assert listed(store.lines(FINDING, 0, 9000)) == [(1000, "A", "gap", "warning", 1.0, 2.0, 1.0, 3.0, "no reading")]


def test_the_series_of_a_measurement_are_named_once_each_with_their_tags_in_order(store):
    before = store.series(CARBON_DAILY)
    for at_ms in (1000, 2000):
        rows = [(at_ms, e, "", k, "2", 1.0, np.nan, np.nan) for e in ("E02", "E01") for k in ("heat", "electricity")]
        store.write(CARBON_DAILY, lines(CARBON_DAILY, *rows))

    found = store.series(CARBON_DAILY)

    assert before.empty
    assert kinds(before) == kinds(found) == dict.fromkeys(CARBON_DAILY.tags, "str")
    assert listed(found) == [
        ("E01", "", "electricity", "2"),
        ("E01", "", "heat", "2"),
        ("E02", "", "electricity", "2"),
        ("E02", "", "heat", "2"),
    ]
