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


def test_a_mark_moves_only_from_where_its_mover_knows_it(book):
    first = [book.move_mark("settled", None, 10), book.move_mark("settled", None, 11)]
    book.set_mark("settled", 4)

    late = book.move_mark("settled", 10, 20)
    known = book.move_mark("settled", 4, 20)

    assert first == [True, False]
    assert (late, known, book.mark("settled")) == (False, True, 20)
