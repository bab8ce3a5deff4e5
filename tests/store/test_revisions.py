from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from carbon.park import Enterprise, Output, Park

FIRST = datetime(2026, 4, 5, 8, tzinfo=UTC)
SECOND, THIRD = FIRST + timedelta(days=30), FIRST + timedelta(days=60)
PROVISIONAL = Output("E01", "2026-03", 100.0, 20.0, status="provisional")
FINAL = replace(PROVISIONAL, output_value_10k_cny=104.5, status="final")
APRIL = Output("E01", "2026-04", 90.0, None, "钢", 7.0, "t", "constant_2020")
OTHER = Output("E02", "2026-03", 50.0, 10.0)
TINY = Park(
    "tiny",
    "小园区",
    "Tiny Park",
    "Asia/Shanghai",
    "湖北",
    enterprises=(Enterprise("E01", "一", "One"), Enterprise("E02", "二", "Two")),
    outputs=(PROVISIONAL, OTHER),
)


def history(book, first="2026-03", last="2026-04"):
    versions = book.output_versions("E01", first, last)
    return [(version.output, version.recorded_at, version.removed) for version in versions]


def test_a_provisional_value_stays_readable_when_the_final_one_replaces_it(book):
    book.load(TINY, FIRST)
    book.load(replace(TINY, outputs=(FINAL, OTHER)), SECOND)

    assert history(book) == [(PROVISIONAL, FIRST, False), (FINAL, SECOND, False)]
    assert book.park(FIRST).outputs[0] == PROVISIONAL


def test_a_row_that_is_taken_away_is_part_of_its_history(book):
    book.load(TINY, FIRST)
    book.load(replace(TINY, outputs=(OTHER,)), SECOND)
    book.load(replace(TINY, outputs=(FINAL, OTHER)), THIRD)

    assert history(book) == [(PROVISIONAL, FIRST, False), (PROVISIONAL, SECOND, True), (FINAL, THIRD, False)]


def test_the_history_holds_the_months_asked_for_in_their_order(book):
    book.load(replace(TINY, outputs=(APRIL, PROVISIONAL, OTHER)), FIRST)

    assert history(book) == [(PROVISIONAL, FIRST, False), (APRIL, FIRST, False)]
    assert history(book, "2026-04", "2026-12") == [(APRIL, FIRST, False)]
    assert history(book, "2025-01", "2026-02") == []


def test_a_load_that_changes_nothing_makes_no_version(book):
    book.load(TINY, FIRST)
    book.load(TINY, SECOND)

    assert history(book) == [(PROVISIONAL, FIRST, False)]
