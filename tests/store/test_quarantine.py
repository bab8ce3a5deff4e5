from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.book.quarantine import RETRIED_BYTES
from store.messages import RefusedReading
from store.refusals import Reason, Refusal
from store.retries import Retry

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


def test_what_was_brought_in_is_kept_and_no_longer_waits(book):
    book.keep([WHOLE, READING])
    waiting = book.waiting()
    again = Retry(waiting[0].id, 0, 0, 0, (RefusedReading(0, Reason.UNKNOWN_METER, "M9"),))

    book.note_retries([again, Retry(waiting[1].id, 3, 1, 1)], "Li", AT)

    kept = {refusal.id: refusal for refusal in book.refused()}
    done = kept[waiting[1].id]
    assert (done.retried_at, done.retried_by, done.brought_in_at) == (AT, "Li", AT)
    assert done.retry_said == "3 brought in; 1 stood already, 1 with another value"
    assert kept[waiting[0].id].brought_in_at is None
    assert kept[waiting[0].id].retry_said == "1 refused again: unknown_meter: M9"
    assert [one.id for one in book.waiting()] == [one.id for one in book.refused(waiting=True)] == [waiting[0].id]


def test_what_was_brought_in_and_comes_again_waits_again(book):
    book.keep([READING])
    book.note_retries([Retry(book.refused()[0].id, 1, 0, 0)], "Li", AT)

    book.keep([READING])

    (kept,) = book.waiting()
    assert (kept.times, kept.brought_in_at, kept.retried_by) == (2, None, "Li")


def test_the_waiting_are_given_by_falling_id_enterprise_and_reason(book):
    book.keep([replace(READING, index=n) for n in range(4)] + [replace(READING, enterprise="E02"), WHOLE])

    first = book.waiting("E01", Reason.UNKNOWN_METER, limit=3)
    rest = book.waiting("E01", Reason.UNKNOWN_METER, first[-1].id, limit=3)

    assert [one.index for one in first + rest] == [3, 2, 1, 0]
    assert [one.enterprise for one in book.waiting("E02")] == ["E02"]


def test_large_payloads_are_given_a_few_at_a_time(book):
    payload = b"x" * (RETRIED_BYTES // 2)
    book.keep([replace(READING, index=n, payload=payload) for n in range(3)])

    first = book.waiting()

    assert [len(book.waiting(before=before)) for before in (None, first[-1].id, first[-1].id - 1)] == [2, 1, 0]


def test_a_listing_may_leave_off_the_end_of_payloads_and_one_refusal_is_read_whole(book):
    book.keep([WHOLE, READING])

    (short,) = book.refused(reason=Reason.NOT_JSON, payload_bytes=3)
    (second,) = book.refused(offset=1)

    assert short.payload == WHOLE.payload[:3]
    assert book.refusal(short.id).payload == WHOLE.payload
    assert book.refusal(999) is None
    assert second.id != book.refused()[0].id
