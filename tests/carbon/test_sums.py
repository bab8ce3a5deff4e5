from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from carbon.sums import sums

rows = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 2), st.floats(-1e6, 1e6)), min_size=1, max_size=60)


@given(rows, rows)
def test_a_sum_is_the_same_bits_whichever_rows_of_others_lie_in_between(own, others):
    mine = pd.DataFrame(own, columns=["who", "day", "x"])
    theirs = pd.DataFrame(others, columns=["who", "day", "x"]).assign(who="z")
    mixed = pd.concat([mine, theirs]).sample(frac=1, random_state=1)
    mixed = pd.concat([mixed[mixed["who"] == "z"].iloc[::2], mine, mixed[mixed["who"] == "z"].iloc[1::2]])

    alone, beside = sums(mine, ["who", "day"], ["x"]), sums(mixed, ["who", "day"], ["x"])

    pd.testing.assert_frame_equal(alone, beside[beside["who"] != "z"].reset_index(drop=True), check_exact=True)


def test_values_are_added_in_the_order_of_the_rows_and_keys_come_in_order():
    frame = pd.DataFrame({"who": ["b", "a", "b", "b"], "x": [1e16, 3.0, 1.0, -1e16], "y": [1.0, 2.0, np.nan, 4.0]})

    made = sums(frame, ["who"], ["x", "y"])

    assert made["who"].tolist() == ["a", "b"]
    assert made["x"].tolist() == [3.0, (1e16 + 1.0) - 1e16]
    assert made["y"].isna().tolist() == [False, True]


def test_no_rows_make_no_sums():
    made = sums(pd.DataFrame({"who": pd.Series(dtype="str"), "x": pd.Series(dtype="float64")}), ["who"], ["x"])

    assert made.empty
    assert list(made.columns) == ["who", "x"]
