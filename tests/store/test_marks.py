from __future__ import annotations

from store.book.opening import open_book


def test_there_is_no_position_before_the_first(book):
    assert book.mark("settled") is None


def test_the_last_position_stays_also_when_it_is_in_nanoseconds_or_lower_than_before(book, url):
    book.set_mark("settled", 1_795_507_200_123_456_789)
    book.set_mark("seen", 5)
    book.set_mark("seen", 3)

    again = open_book(url)
    positions = (again.mark("settled"), again.mark("seen"))
    again.close()

    assert positions == (1_795_507_200_123_456_789, 3)
