from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.book.refusal_bounds import KEPT_FOR, ROW_BYTES, water_level
from store.refusals import Dropped, Reason, Refusal
from store.retries import Retry

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
ONE = Refusal("E01", "greenpark/v1/E01/readings", Reason.UNKNOWN_METER, "M9", b"", AT, index=0)
KB = 1000


def kept(book):
    return sorted((one.enterprise, one.index) for one in book.refused())


def rows(enterprise, count, size=KB, first=0):
    return [
        replace(
            ONE,
            enterprise=enterprise,
            index=n,
            payload=b"x" * (size - ROW_BYTES),
            received_at=AT + timedelta(seconds=n),
        )
        for n in range(first, first + count)
    ]


def test_what_came_last_400_days_ago_goes(book):
    book.keep([replace(ONE, index=1), replace(ONE, index=2, received_at=AT + timedelta(seconds=1))])
    before = book.bound(AT + KEPT_FOR, 10**9)

    after = book.bound(AT + KEPT_FOR + timedelta(seconds=1), 10**9)

    assert (before, after) == (Dropped(0, 0), Dropped(1, 1))
    assert kept(book) == [("E01", 2)]


def test_who_holds_most_gives_and_the_others_keep_everything(book):
    book.keep(rows("E01", 20) + rows("E02", 3) + rows("", 1))

    dropped = book.bound(AT, 20 * KB)

    assert dropped == Dropped(6, 6)
    assert kept(book) == [("", 0)] + [("E01", n) for n in range(6, 20)] + [("E02", n) for n in range(3)]


def test_what_was_brought_in_goes_before_what_waits(book):
    book.keep(rows("E01", 10))
    done = [Retry(one.id, 1, 0, 0) for one in book.refused() if one.index >= 8]
    book.note_retries(done, "Li", AT)

    dropped = book.bound(AT, 9 * KB)

    assert dropped == Dropped(2, 0)
    assert [index for _, index in kept(book)] == list(range(8))


def test_within_its_bounds_nothing_goes(book):
    book.keep(rows("E01", 10))

    assert book.bound(AT, 10 * KB) == Dropped(0, 0)
    assert len(kept(book)) == 10


@pytest.mark.parametrize(
    ("sizes", "most", "level"),
    [
        ([], 10, 0),
        ([5], 10, 5),
        ([20], 10, 10),
        ([2, 9, 9], 10, 4),
        ([1, 2, 30], 10, 7),
        ([3, 3, 3], 9, 3),
        ([4, 4], 0, 0),
    ],
)
def test_each_keeps_an_equal_part_of_what_is_short(sizes, most, level):
    assert water_level(sizes, most) == level
