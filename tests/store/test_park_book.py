from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carbon.park import Cluster, Enterprise, Output, Park
from store.book.folder import read_folder
from store.book.opening import open_book
from store.errors import BookClockError, BookEmptyError, BookOtherParkError

SAMPLE = Path(__file__).parents[2] / "parks" / "daye-lake"
FIRST = datetime(2026, 1, 1, 8, tzinfo=UTC)
LATER = FIRST + timedelta(days=90)
TINY = Park(
    id="tiny",
    name_zh="小园区",
    name_en="Tiny Park",
    zone="Asia/Shanghai",
    region="湖北",
    clusters=(Cluster("C1", "甲", "A"),),
    enterprises=(Enterprise("E01", "一", "One", "C1"), Enterprise("E02", "二", "Two", "C1")),
    outputs=(Output("E01", "2026-01", 100.0, 25.5, status="provisional"),),
)


def test_a_loaded_park_comes_back_equal_with_the_moment_its_factors_were_learned(book):
    park = read_folder(SAMPLE)

    book.load(park, FIRST)

    known = book.park()
    assert replace(known, factors=()) == replace(park, factors=())
    assert known.factors == tuple(replace(factor, recorded_at=FIRST) for factor in park.factors)


def test_loading_the_same_park_again_changes_nothing(book):
    book.load(TINY, FIRST)

    said = book.load(TINY, LATER)

    assert said == []


def test_the_first_load_says_how_many_rows_each_table_got(book):
    said = book.load(read_folder(SAMPLE), FIRST)

    assert "park: 1 added (daye-lake)" in said
    assert "clusters: 4 added (C1; C2; C3; C4)" in said
    assert "factors: 734 added" in said
    assert len(said) == 16


def test_a_change_is_said_with_key_column_and_both_values(book):
    book.load(TINY, FIRST)
    settled = replace(TINY.outputs[0], added_value_10k_cny=None, status="final")

    said = book.load(replace(TINY, outputs=(settled,), enterprises=TINY.enterprises[:1], region="湖南"), LATER)

    assert said == [
        "park tiny: region '湖北' -> '湖南'",
        "enterprises: 1 removed (E02)",
        "outputs E01 2026-01 current: added_value_10k_cny 25.5 -> nothing; status 'provisional' -> 'final'",
    ]


def test_the_park_of_an_earlier_moment_is_what_was_known_then(book):
    changed = replace(TINY, enterprises=TINY.enterprises[1:], outputs=(replace(TINY.outputs[0], status="final"),))
    book.load(TINY, FIRST)
    book.load(changed, LATER)
    book.load(TINY, LATER + timedelta(days=1))

    assert book.park(FIRST) == TINY
    assert book.park(LATER - timedelta(microseconds=1)) == TINY
    assert book.park(LATER) == changed
    assert book.park() == TINY


def test_a_second_book_on_the_same_database_sees_every_load(book, url):
    book.load(TINY, FIRST)
    other = open_book(url)
    before = other.park()
    book.load(replace(TINY, name_en="Tinier Park"), LATER)

    after = other.park()
    other.close()

    assert before.name_en == "Tiny Park"
    assert after.name_en == "Tinier Park"


def test_rows_are_ordered_by_key_however_they_came_into_the_book(book):
    book.load(replace(TINY, enterprises=TINY.enterprises[1:]), FIRST)

    book.load(TINY, LATER)

    assert [enterprise.id for enterprise in book.park().enterprises] == ["E01", "E02"]


def test_an_empty_book_says_how_to_fill_it(book):
    with pytest.raises(BookEmptyError, match="greenpark init"):
        book.park()


def test_a_moment_before_the_first_load_is_answered_with_where_the_book_begins(book):
    book.load(TINY, FIRST)

    with pytest.raises(BookEmptyError, match="it begins at 2026-01-01T08:00:00"):
        book.park(FIRST - timedelta(seconds=1))


def test_another_park_is_refused_and_the_book_keeps_its_own(book):
    book.load(TINY, FIRST)

    with pytest.raises(BookOtherParkError, match="holds park 'tiny', not 'other'"):
        book.load(replace(TINY, id="other"), LATER)

    assert book.park() == TINY


def test_a_load_older_than_the_last_one_is_refused_because_it_would_change_the_past(book):
    book.load(TINY, LATER)

    with pytest.raises(BookClockError, match="check the clock"):
        book.load(replace(TINY, name_en="Tinier Park"), FIRST)

    assert book.park() == TINY
