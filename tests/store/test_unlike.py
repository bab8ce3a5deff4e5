from __future__ import annotations

import numpy as np

from store.unlike import Points, unlike

NAN = np.nan
AMOUNTS = np.array([True, True])


def points(*rows: tuple[float, ...]) -> Points:
    """Return points from rows of series, time and two fields."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Points(table[:, 0].astype("int64"), table[:, 1].astype("int64"), table[:, 2:])


def test_only_points_that_do_not_stand_as_they_are_wanted_are_to_be_written():
    wanted = points((1, 2000, 3, 4), (0, 1000, 1, 2), (0, 2000, 3, 4), (1, 1000, 5, 6))
    standing = points((0, 1000, 1, 2), (0, 2000, 3, 9), (0, 3000, 3, 4), (1, 2000, 3, 4))

    changed, written = unlike(wanted, standing, AMOUNTS)

    assert changed.tolist() == [False, False, True, True]
    assert written.tolist() == wanted.values.tolist()


def test_a_missing_number_is_written_as_zero_where_one_stands_and_only_there():
    wanted = points((0, 1000, 1, NAN), (0, 2000, NAN, 2), (0, 3000, NAN, NAN))
    standing = points((0, 1000, 1, 7), (0, 2000, NAN, 2))

    changed, written = unlike(wanted, standing, AMOUNTS)

    assert changed.tolist() == [True, False, True]
    assert str(written.tolist()) == "[[1.0, 0.0], [nan, 2.0], [nan, nan]]"


def test_a_missing_share_is_left_as_it_stands():
    wanted, standing = points((0, 1000, 1, NAN), (0, 2000, 5, NAN)), points((0, 1000, 1, 0.5), (0, 2000, 3, 0.5))

    changed, written = unlike(wanted, standing, np.array([True, False]))

    assert changed.tolist() == [False, True]
    assert np.isnan(written[:, 1]).all()


def test_what_was_written_for_a_missing_number_stands():
    wanted = points((0, 1000, 1, NAN))

    changed, _ = unlike(wanted, points((0, 1000, 1, 0)), AMOUNTS)

    assert changed.tolist() == [False]


def test_nothing_stands_in_an_empty_store_and_nothing_is_wanted_of_no_points():
    assert unlike(points((0, 1000, 1, 2)), points(), AMOUNTS)[0].tolist() == [True]
    assert unlike(points(), points((0, 1000, 1, 2)), AMOUNTS)[0].tolist() == []
