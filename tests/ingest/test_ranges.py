from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ingest.ranges import BLOCK_READINGS, Ranges

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def ranges(*rows, apart_ms=0):
    frame = pd.DataFrame(rows, columns=["meter", "start", "end"])
    return Ranges.of(frame["meter"], frame["start"], frame["end"], apart_ms)


def listed(found):
    return list(zip(found.names(), found.start_ms.tolist(), found.end_ms.tolist(), strict=True))


def test_ranges_of_a_meter_that_overlap_or_touch_are_one():
    found = ranges(("B", 5, 9), ("A", 10, 20), ("A", 0, 4), ("A", 15, 30), ("A", 30, 31), ("B", 9, 12), ("A", 1, 2))

    assert listed(found) == [("A", 0, 4), ("A", 10, 31), ("B", 5, 12)]


def test_ranges_no_further_apart_than_said_are_one():
    assert listed(ranges(("A", 0, 4), ("A", 9, 10), ("A", 16, 17), apart_ms=5)) == [("A", 0, 10), ("A", 16, 17)]


def test_an_instant_is_held_by_the_range_of_its_own_meter_alone():
    found = ranges(("A", 0, 4), ("A", 10, 20), ("B", 2, 12))
    meters = pd.Series(["A", "A", "A", "A", "B", "B", "C"])

    held = found.places(meters, np.array([0, 4, 10, 19, 1, 11, 11]))

    assert held.tolist() == [0, -1, 1, 1, -1, 2, -1]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 40), st.integers(1, 9)), min_size=1, max_size=12))
def test_what_is_held_is_what_any_of_the_ranges_holds(rows):
    found = ranges(*((meter, start, start + length) for meter, start, length in rows))
    points = [(meter, at) for meter in "ABCD" for at in range(55)]

    held = found.holds(pd.Series([meter for meter, _ in points]), np.array([at for _, at in points]))

    wanted = [any(m == meter and s <= at < s + length for m, s, length in rows) for meter, at in points]
    assert held.tolist() == wanted


def test_ranges_of_the_same_days_are_a_block_and_come_in_the_order_of_time():
    found = ranges(("A", DAY_MS, DAY_MS + 5), ("B", 2 * DAY_MS, 2 * DAY_MS + 9), ("C", DAY_MS + 1, DAY_MS + 9))

    blocks = found.blocks(np.ones(3), small=0)

    assert [(b.meters, b.start_ms, b.end_ms) for b in blocks] == [
        (("A", "C"), DAY_MS, DAY_MS + 9),
        (("B",), 2 * DAY_MS, 2 * DAY_MS + 9),
    ]


def test_small_blocks_are_joined_over_the_days_between_them():
    found = ranges(("A", 0, HOUR_MS), ("B", 3 * DAY_MS, 3 * DAY_MS + HOUR_MS))

    (block,) = found.blocks(np.full(2, 1 / HOUR_MS))

    assert (block.meters, block.start_ms, block.end_ms) == (("A", "B"), 0, 3 * DAY_MS + HOUR_MS)


def test_a_range_of_more_readings_than_a_block_is_cut_at_whole_hours():
    per_ms = 2.5 * BLOCK_READINGS / (100 * HOUR_MS)

    blocks = ranges(("A", 0, 100 * HOUR_MS)).blocks(np.array([per_ms]))

    assert [(b.start_ms // HOUR_MS, b.end_ms // HOUR_MS) for b in blocks] == [(0, 34), (34, 68), (68, 100)]


def test_many_meters_of_one_day_are_several_blocks():
    rows = [(f"M{n}", 0, DAY_MS) for n in range(10)]

    blocks = ranges(*rows).blocks(np.full(10, BLOCK_READINGS / DAY_MS / 4))

    assert sum(len(block.meters) for block in blocks) == 10
    assert max(len(block.meters) for block in blocks) <= 4


def test_what_lies_in_a_block_is_clipped_to_it():
    found = ranges(("A", 0, 10), ("A", 20, 30), ("B", 5, 25))
    (block,) = ranges(("A", 8, 22)).blocks(np.ones(1))

    assert listed(found.clipped(block)) == [("A", 8, 10), ("A", 20, 22)]
