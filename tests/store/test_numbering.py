"""What the numbers of a gateway's messages say of those that did not come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.numbering import MOST_GAPS, RESTART_AFTER, begun, numbered

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("message_id", "found"),
    [
        ("gw7-000123", ("gw7", 123)),
        ("gw7", ("gw", 7)),
        ("E01/roof:42", ("E01/roof", 42)),
        ("000", ("", 0)),
        ("hello", None),
        ("", None),
        ("gw-1234567890123456", None),
        ("x" * 81 + "1", None),
        ("a\x00b-1", None),
    ],
)
def test_an_id_that_ends_in_a_number_names_a_gateway(message_id, found):
    assert numbered(message_id) == found


def test_what_lies_between_the_first_and_the_last_and_did_not_come_is_missing():
    numbering = begun([5, 6, 9], AT)

    numbering.arrive([10, 13], AT)

    assert (numbering.first, numbering.last, numbering.arrived) == (5, 13, 5)
    assert (numbering.gaps, numbering.missing) == ([(7, 8), (11, 12)], 4)


def test_a_late_message_fills_its_gap_and_a_repeated_one_changes_nothing():
    numbering = begun([1, 6], AT)

    numbering.arrive([4, 1, 6, 4], AT)

    assert (numbering.gaps, numbering.missing) == ([(2, 3), (5, 5)], 3)
    assert (numbering.arrived, numbering.repeated) == (3, 3)


def test_messages_that_come_before_the_first_one_extend_the_count():
    numbering = begun([50], AT)

    numbering.arrive([48], AT)

    assert (numbering.first, numbering.gaps) == (48, [(49, 49)])


def test_a_gateway_that_begins_again_begins_a_new_count_and_keeps_what_it_missed():
    numbering = begun([1, 2, 5], AT)
    soon, later = AT + RESTART_AFTER - timedelta(seconds=1), AT + RESTART_AFTER

    numbering.arrive([1], soon)
    sent_again = (numbering.repeated, numbering.restarts)
    numbering.arrive([1, 2], later)

    assert sent_again == (1, 0)
    assert (numbering.restarts, numbering.first, numbering.last, numbering.missing) == (1, 1, 2, 2)


def test_ids_that_do_not_count_are_known_by_their_jumps():
    times = begun([1_772_323_200 + 60 * n for n in range(20)], AT)
    half_lost = begun([number for number in range(10_000) if number // 100 % 3 == 0], AT)

    assert not times.counts
    assert half_lost.counts
    assert half_lost.missing == 6_600


def test_many_gaps_are_counted_beyond_those_that_are_kept():
    numbering = begun(list(range(0, 4 * (MOST_GAPS + 100), 2)), AT)

    assert len(numbering.gaps) == MOST_GAPS
    assert numbering.missing == 2 * (MOST_GAPS + 100) - 1


def test_a_stretch_that_comes_at_once_is_as_one_by_one():
    at_once, one_by_one = begun([1], AT), begun([1], AT)

    at_once.arrive(range(4, 9), AT)
    for number in range(4, 9):
        one_by_one.arrive([number], AT)

    assert at_once == one_by_one
    assert (at_once.arrived, at_once.runs, at_once.gaps) == (6, 2, [(2, 3)])


@given(st.lists(st.lists(st.integers(0, 60), max_size=20), max_size=10), st.integers(0, 60))
def test_in_whatever_order_and_pieces_numbers_come_the_missing_are_those_that_did_not(pieces, start):
    numbering = begun([start], AT)
    for piece in pieces:
        numbering.arrive(piece, AT)

    came = {start}.union(*pieces)
    assert (numbering.first, numbering.last, numbering.arrived) == (min(came), max(came), len(came))
    assert numbering.missing == max(came) - min(came) + 1 - len(came)
    assert numbering.runs == sum(number - 1 not in came for number in came)
    assert numbering.repeated == 1 + sum(map(len, pieces)) - len(came)
