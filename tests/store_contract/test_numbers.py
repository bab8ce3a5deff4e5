from __future__ import annotations

from itertools import count

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.measurements import GOAL_PROGRESS
from tests.store_contract.rows import lines, readings

SEVERAL = settings(
    max_examples=40,
    deadline=None,
    # One store serves all examples: each example has a meter of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
EXTREMES = [
    0.0,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    0.1 + 0.2,
    1e20,
    1e21,
    2.0**63,
    2.0**64,
    2**53 + 1.0,
]
_number = count(1)


def bits(values) -> list[int]:
    return (np.asarray(values, dtype=np.float64) + 0.0).view(np.int64).tolist()


@SEVERAL
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50))
def test_every_finite_number_comes_back_bit_for_bit(store, values):
    meter = f"M{next(_number)}"

    store.append(readings(*((meter, 1000 * place, value) for place, value in enumerate(values))))

    assert bits(store.readings([meter], 0, 2**62)["value"]) == bits(values)


@SEVERAL
@given(st.lists(st.tuples(*[st.floats(allow_infinity=False)] * len(GOAL_PROGRESS.fields)), min_size=1, max_size=20))
def test_every_number_of_a_line_comes_back_bit_for_bit_and_missing_as_missing(store, rows):
    goal = f"G{next(_number)}"

    store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, *((1000 * place, goal, *row) for place, row in enumerate(rows))))

    found = store.lines(GOAL_PROGRESS, 0, 2**62, {"goal": [goal]})[list(GOAL_PROGRESS.fields)].to_numpy()
    expected = np.array(rows)
    assert np.isnan(found).tolist() == np.isnan(expected).tolist()
    assert bits(found[~np.isnan(found)]) == bits(expected[~np.isnan(expected)])


def test_the_extremes_of_float64_come_back_bit_for_bit(store):
    values = EXTREMES + [-value for value in EXTREMES]

    store.append(readings(*(("A", 1000 * place, value) for place, value in enumerate(values))))

    assert bits(store.readings(["A"], 0, 2**62)["value"]) == bits(values)
