from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.refusals import Reason, Refusal

AT = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)
TOPIC = "greenpark/v1/E01/readings"
WHOLE = Refusal("E01", TOPIC, Reason.NOT_JSON, "line 1", b'{"readings": \xff', AT)
READING = Refusal("E01", TOPIC, Reason.UNKNOWN_METER, "M9", b"{}", AT, index=3)


def test_a_refusal_comes_back_whole(book):
    book.keep([WHOLE])

    (kept,) = book.refused()

    assert kept == replace(WHOLE, id=kept.id)
    assert kept.id is not None


def test_the_same_refusal_is_kept_once_counted_and_dated_by_its_last_arrival(book):
    later = AT + timedelta(hours=1)

    book.keep([READING, replace(READING, times=2)])
    book.keep([replace(READING, received_at=later)])
    book.keep([replace(READING, received_at=AT - timedelta(hours=1))])

    (kept,) = book.refused()
    assert (kept.times, kept.received_at) == (5, later)


@pytest.mark.parametrize(
    "other",
    [
        replace(READING, enterprise="E02"),
        replace(READING, source="http"),
        replace(READING, reason=Reason.UNIT),
        replace(READING, payload=b"[]"),
        replace(READING, index=4),
        replace(READING, index=None),
    ],
)
def test_refusals_that_differ_in_what_was_sent_or_why_are_kept_apart(book, other):
    book.keep([READING, other])

    assert [refusal.times for refusal in book.refused()] == [1, 1]


def test_two_messages_refused_as_a_whole_are_one_when_they_are_the_same(book):
    book.keep([WHOLE])
    book.keep([WHOLE])

    assert [(refusal.index, refusal.times) for refusal in book.refused()] == [(None, 2)]


def test_the_newest_come_first_and_only_as_many_as_asked_for(book):
    refusals = [replace(READING, index=n, received_at=AT + timedelta(seconds=n)) for n in range(5)]
    book.keep(refusals)

    newest = book.refused(limit=2)

    assert [refusal.index for refusal in newest] == [4, 3]


def test_one_enterprise_sees_its_own_refusals_only(book):
    book.keep([READING, replace(READING, enterprise="E02")])

    assert [refusal.enterprise for refusal in book.refused("E02")] == ["E02"]
    assert book.refused("E03") == []


def test_text_that_no_database_takes_is_kept_readable(book):
    hostile = replace(READING, detail="meter '\x00\ud800'", source="greenpark/v1/\x00", payload=b"\x00\xff" * 1000)

    book.keep([hostile])

    (kept,) = book.refused()
    assert (kept.detail, kept.source) == ("meter '\ufffd?'", "greenpark/v1/\ufffd")
    assert kept.payload == hostile.payload


def test_keeping_nothing_is_fine(book):
    book.keep([])

    assert book.refused() == []
