from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from store.book.opening import open_book
from store.corrections import Correction, counting
from store.errors import CorrectionError

AT = datetime(2026, 11, 24, 8, 30, 0, 250_000, tzinfo=UTC)
READ_MS = 1_772_323_200_123
FIRST = Correction(0, "M1", READ_MS, 8462.31, 8463.0, "officer", "抄表核对", AT)


def test_a_correction_comes_back_as_it_was_given_with_an_id(book):
    kept = book.correct(FIRST)

    assert book.corrections() == [replace(FIRST, id=kept)]
    assert kept > 0


def test_a_reading_can_be_struck_out_and_one_can_be_added_where_none_was(book):
    struck = replace(FIRST, new=None)
    added = replace(FIRST, at_ms=READ_MS + 900_000, old=None, new=0.1 + 0.2)
    book.correct(struck)
    book.correct(added)

    assert [(c.old, c.new) for c in book.corrections()] == [(8462.31, None), (None, 0.1 + 0.2)]


def test_every_correction_is_kept_and_the_latest_counts(book):
    book.correct(FIRST)
    book.correct(replace(FIRST, meter="M2"))
    last = book.correct(replace(FIRST, old=8463.0, new=None, why="读数有误"))

    kept = book.corrections()

    assert [correction.meter for correction in kept] == ["M1", "M2", "M1"]
    assert counting(reversed(kept))["M1", READ_MS].id == last


def test_corrections_are_found_by_id_meter_and_time(book):
    ids = [book.correct(replace(FIRST, meter=f"M{n % 2}", at_ms=1000 * n)) for n in range(6)]

    def found(*arguments, **named):
        return [ids.index(correction.id) for correction in book.corrections(*arguments, **named)]

    assert found(ids[2]) == [3, 4, 5]
    assert found(meters=["M1"]) == [1, 3, 5]
    assert found(meters=[]) == []
    assert found(start_ms=1000, end_ms=4000) == [1, 2, 3]
    assert found(ids[1], meters=["M0", "M7"], end_ms=5000) == [2, 4]


def test_any_number_of_meters_may_be_asked_for(book):
    names = [f"M{n}" for n in range(40_000)]
    book.correct(replace(FIRST, meter="M39999"))
    book.correct(replace(FIRST, meter="M0"))

    found = book.corrections(meters=names)

    assert [correction.meter for correction in found] == ["M39999", "M0"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"why": " "}, "M1: it gives no reason; say why"),
        ({"who": ""}, "M1: it names nobody; say who"),
        ({"new": float("nan")}, "nan is not a finite number; strike the reading out"),
        ({"new": float("inf")}, "inf is not a finite number"),
    ],
)
def test_a_correction_that_nobody_could_follow_is_refused(change, reason):
    with pytest.raises(CorrectionError, match=reason):
        replace(FIRST, **change)


def test_whoever_reads_on_from_the_last_id_it_saw_misses_no_correction(url, book):
    others = [open_book(url) for _ in range(3)]
    seen: list[int] = []

    def write(writer):
        for n in range(10):
            writer.correct(replace(FIRST, at_ms=n))

    with ThreadPoolExecutor(max_workers=3) as pool:
        writing = [pool.submit(write, other) for other in others]
        while not all(one.done() for one in writing):
            seen += [correction.id for correction in book.corrections(seen[-1] if seen else 0)]
        for one in writing:
            one.result()
    seen += [correction.id for correction in book.corrections(seen[-1] if seen else 0)]
    for other in others:
        other.close()

    assert len(seen) == 30
    assert seen == sorted(set(seen))
