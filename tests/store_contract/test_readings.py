from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from store.errors import StoreRefusedError
from tests.store_contract.rows import HOUR_MS, MARCH_MS, kinds, listed, readings

READING_KINDS = {"meter": "category", "at_ms": "int64", "value": "float64"}
EXTENT_KINDS = {"meter": "str", "from_ms": "int64", "to_ms": "int64", "readings": "int64"}


def test_readings_come_back_ordered_by_meter_and_time_from_a_half_open_range(store):
    store.append(readings(("B", 2000, 4.0), ("A", 2000, 2.0), ("A", 1000, 1.0), ("A", 3000, 3.0), ("C", 1000, 9.0)))

    found = store.readings(["B", "A"], 1000, 3000)

    assert listed(found) == [("A", 1000, 1.0), ("A", 2000, 2.0), ("B", 2000, 4.0)]
    assert kinds(found) == READING_KINDS


def test_a_reading_sent_twice_is_kept_once(store):
    sent = readings(("A", 1000, 1.0), ("A", 2000, 2.0))

    store.append(sent)
    store.append(sent)
    store.append(pd.concat([sent, sent]))

    assert listed(store.readings(["A"], 0, 9000)) == [("A", 1000, 1.0), ("A", 2000, 2.0)]


def test_of_two_values_for_one_instant_the_later_arrival_stays(store):
    store.append(readings(("A", 1000, 1.0), ("A", 2000, 2.0), ("B", 1000, 5.0)))

    store.append(readings(("A", 1000, 7.0), ("A", 3000, 3.0)))

    assert listed(store.readings(["A", "B"], 0, 9000)) == [
        ("A", 1000, 7.0),
        ("A", 2000, 2.0),
        ("A", 3000, 3.0),
        ("B", 1000, 5.0),
    ]


def test_of_two_values_for_one_instant_in_one_batch_the_last_stays(store):
    store.append(readings(("A", 1000, 1.0), ("B", 1000, 2.0), ("A", 1000, 3.0)))

    assert listed(store.readings(["A", "B"], 0, 9000)) == [("A", 1000, 3.0), ("B", 1000, 2.0)]


def test_a_margin_adds_the_nearest_readings_of_each_meter_around_the_range(store):
    store.append(readings(*((meter, at * 1000, float(at)) for meter in ("A", "B") for at in range(1, 10))))
    store.append(readings(("C", 1000, 1.0)))

    one = store.readings(["A", "C"], 4000, 6000, margin=1)
    two = store.readings(["A"], 4000, 6000, margin=2)

    assert listed(one) == [("A", 3000, 3.0), ("A", 4000, 4.0), ("A", 5000, 5.0), ("A", 6000, 6.0), ("C", 1000, 1.0)]
    assert two["at_ms"].tolist() == [2000, 3000, 4000, 5000, 6000, 7000]


def test_a_margin_reaches_over_years_without_a_reading(store):
    year_ms = 365 * 24 * HOUR_MS
    store.append(readings(("A", MARCH_MS - 5 * year_ms, 1.0), ("A", MARCH_MS + 5 * year_ms, 2.0)))

    found = store.readings(["A"], MARCH_MS, MARCH_MS + HOUR_MS, margin=3)

    assert found["value"].tolist() == [1.0, 2.0]


def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(store):
    before = store.readings(["A"], 0, 9000)
    store.append(readings(("A", 1000, 1.0)))

    answers = [
        before,
        store.readings([], 0, 9000),
        store.readings(["B"], 0, 9000, margin=2),
        store.readings(["A"], 9, 9),
    ]

    assert [(len(answer), kinds(answer)) for answer in answers] == [(0, READING_KINDS)] * 4


def test_the_categories_are_the_meters_asked_for_whether_they_have_readings_or_not(store):
    store.append(readings(("B", 1000, 1.0), ("é", 1000, 2.0), ("C", 1000, 3.0)))

    found = store.readings(["é", "B", "A", "Z", "B"], 0, 9000, margin=1)["meter"]
    none = store.readings([], 0, 9000)["meter"]

    assert found.cat.categories.tolist() == ["A", "B", "Z", "é"]
    assert found.cat.codes.tolist() == [1, 3]
    assert (found.cat.ordered, none.cat.categories.tolist()) == (False, [])


def test_the_extents_of_meters_are_where_their_readings_lie_and_how_many_they_are(store):
    store.append(
        readings(("B", 5000, 4.0), ("A", 3000, 2.0), ("A", -1500, 1.0), ("A", 1000 * HOUR_MS, 3.0), ("C", 1000, 9.0))
    )
    store.append(readings(("A", 3000, 7.0), ("B", 4000, 1.0)))

    found = store.extents(["B", "A", "Z", "B"])

    assert listed(found) == [("A", -1500, 1000 * HOUR_MS + 1, 3), ("B", 4000, 5001, 2)]
    assert kinds(found) == EXTENT_KINDS


def test_meters_without_readings_have_no_extents(store):
    store.append(readings(("A", 1000, 1.0)))

    answers = [store.extents([]), store.extents(["B"])]

    assert [(len(answer), kinds(answer)) for answer in answers] == [(0, EXTENT_KINDS)] * 2


def test_a_store_put_in_order_answers_as_before_and_takes_readings_as_before(store):
    first = [(meter, at * 1000, float(at)) for at in range(6) for meter in ("B", "A", "C")]
    store.append(readings(*first))
    store.compact()
    store.append(readings(("A", 2000, 7.0), ("A", 9000, 9.0), ("D", 500, 1.0)))
    before = listed(store.readings(["A", "B", "C", "D"], 0, 20_000)), listed(store.extents(["A", "B", "C", "D"]))

    store.compact()
    store.compact()

    after = listed(store.readings(["A", "B", "C", "D"], 0, 20_000)), listed(store.extents(["A", "B", "C", "D"]))
    assert before == after
    assert after[1] == [("A", 0, 9001, 7), ("B", 0, 5001, 6), ("C", 0, 5001, 6), ("D", 500, 501, 1)]
    assert listed(store.readings(["A", "B"], 2000, 3000, margin=1)) == [
        ("A", 1000, 1.0),
        ("A", 2000, 7.0),
        ("A", 3000, 3.0),
        ("B", 1000, 1.0),
        ("B", 2000, 2.0),
        ("B", 3000, 3.0),
    ]


def test_appending_nothing_changes_nothing(store):
    store.append(readings(("A", 1000, 1.0)).iloc[:0])

    assert store.readings(["A"], 0, 9000).empty
    assert store.touched(0).empty


def test_readings_before_1970_and_in_2200_are_kept(store):
    store.append(readings(("A", -5000, 1.0), ("A", 7_258_118_400_000, 2.0)))

    found = store.readings(["A"], -(2**62), 2**62)

    assert listed(found) == [("A", -5000, 1.0), ("A", 7_258_118_400_000, 2.0)]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_reading_that_is_no_finite_number_is_refused_with_its_meter(store, value):
    with pytest.raises(StoreRefusedError, match="meter=B, at_ms=2000: value is"):
        store.append(readings(("A", 1000, 1.0), ("B", 2000, value)))

    assert store.readings(["A", "B"], 0, 9000).empty


def test_a_frame_without_a_column_is_refused_by_the_column_s_name(store):
    with pytest.raises(StoreRefusedError, match="reading needs the columns enterprise"):
        store.append(readings(("A", 1000, 1.0)).drop(columns="enterprise"))


def test_a_frame_with_other_columns_order_and_index_is_kept_the_same(store):
    sent = readings(("A", 1000, 1.0), ("B", 2000, 2.0)).assign(quality=3)[
        ["value", "quality", "at_ms", "meter", "enterprise"]
    ]

    store.append(sent.set_index(pd.Index([7, 7])).astype({"meter": "category", "value": "float32"}))

    assert listed(store.readings(["A", "B"], 0, 9000)) == [("A", 1000, 1.0), ("B", 2000, 2.0)]


def test_a_large_batch_and_its_repetition_are_kept_whole(store):
    meters, instants = 50, 1200
    sent = pd.DataFrame(
        {
            "enterprise": "E01",
            "meter": np.tile([f"M{number:02d}" for number in range(meters)], instants),
            "at_ms": MARCH_MS + np.repeat(np.arange(instants), meters) * 900_000,
            "value": np.arange(meters * instants) / 3,
        },
    )

    store.append(sent)
    store.append(sent.assign(value=sent["value"] + 1).iloc[::-1])

    expected = sent.sort_values(["meter", "at_ms"], ignore_index=True)
    found = store.readings(sorted(set(sent["meter"])), MARCH_MS, 2**62)
    assert found["meter"].tolist() == expected["meter"].tolist()
    assert found["at_ms"].tolist() == expected["at_ms"].tolist()
    assert found["value"].tolist() == (expected["value"] + 1).tolist()


def test_a_reading_of_a_meter_that_moved_to_another_enterprise_is_counted_once(store):
    store.append(readings(("A", 1000, 1.0), ("A", 2000, 2.0), enterprise="E01"))

    store.append(readings(("A", 2000, 2.0), ("A", 3000, 3.0), enterprise="E02"))

    assert listed(store.readings(["A"], 0, 9000)) == [("A", 1000, 1.0), ("A", 2000, 2.0), ("A", 3000, 3.0)]
