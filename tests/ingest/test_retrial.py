"""Refused readings tried again once the cause was mended."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from carbon.meters import Kind, Meter
from ingest.retrial import Retrial
from store.errors import StoreUnavailableError
from store.messages import Message
from store.refusals import Reason
from tests.ingest.examples import MARCH_1, NOW, PARK, message, reading
from tests.ingest.faults import FaultyStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pipeline import Pipeline
    from store.book.opening import SqlBook
    from store.duck import DuckStore
    from store.refusals import Refusal
    from store.retries import Retry

NEW = Meter("E01-EL-7", "E01", "electricity", Kind.REGISTER, "kWh")


def mend(book: SqlBook, *meters: Meter) -> None:
    """Add meters to the book."""
    book.load(replace(PARK, meters=(*PARK.meters, *meters)), NOW + timedelta(seconds=1))


def told(retries: Sequence[Retry]) -> list[tuple[int, int, int, list[Reason]]]:
    return [(one.brought_in, one.standing, one.differing, [r.reason for r in one.refused]) for one in retries]


def of_new(series: DuckStore) -> list[tuple[int, float]]:
    frame = series.readings(["E01-EL-7", "E02-EL-7"], 0, 4_000_000_000_000)
    return list(zip(frame["at_ms"], frame["value"], strict=True))


def test_readings_of_an_added_meter_come_in_with_their_own_times_and_are_touched(
    pipeline: Pipeline, book: SqlBook, series: DuckStore
) -> None:
    pipeline.accept([message({"id": "a", "readings": [reading(MARCH_1, 1.5, "E01-EL-7"), reading()]})])
    pipeline.accept([message({"readings": [reading(MARCH_1 - 900, 1000, "E01-EL-7", unit="Wh")]})])
    before = pipeline.retry(book.waiting())
    mend(book, NEW)

    after = pipeline.retry(book.waiting())

    assert told(before) == [(0, 0, 0, [Reason.UNKNOWN_METER])] * 2
    assert told(after) == [(1, 0, 0, [])] * 2
    assert of_new(series) == [((MARCH_1 - 900) * 1000, 1.0), (MARCH_1 * 1000, 1.5)]
    touched = series.touched(0, ["E01-EL-7"])
    assert (touched["from_ms"].min(), touched["to_ms"].max() > MARCH_1 * 1000) == ((MARCH_1 - 900) * 1000, True)


def test_trying_twice_changes_nothing(pipeline: Pipeline, book: SqlBook, series: DuckStore) -> None:
    pipeline.accept([message({"readings": [reading(meter="E01-EL-7")]})])
    mend(book, NEW)
    refusals = book.waiting()

    twice = [told(pipeline.retry(refusals)) for _ in range(2)]

    assert twice == [[(1, 0, 0, [])], [(0, 1, 0, [])]]
    assert of_new(series) == [(MARCH_1 * 1000, 1.0)]


def test_a_reading_that_came_meanwhile_is_left_and_said(pipeline: Pipeline, book: SqlBook, series: DuckStore) -> None:
    pipeline.accept([message({"readings": [reading(MARCH_1 + n, n, "E01-EL-7") for n in range(3)]})])
    mend(book, NEW)
    series.append(
        pd.DataFrame(
            {
                "enterprise": ["E01"] * 2,
                "meter": ["E01-EL-7"] * 2,
                "at_ms": np.array([MARCH_1, MARCH_1 + 1]) * 1000,
                "value": [0.0, 8.0],
            }
        )
    )

    [retry] = pipeline.retry(book.waiting())

    assert (retry.brought_in, retry.standing, retry.differing, retry.done) == (1, 2, 1, True)
    assert [value for _, value in of_new(series)] == [0.0, 8.0, 2.0]


def test_of_two_refusals_for_one_instant_the_later_counts_however_they_are_tried(
    pipeline: Pipeline, book: SqlBook, series: DuckStore
) -> None:
    for value in (1.0, 2.0):
        pipeline.accept([message({"readings": [reading(value=value, meter="E01-EL-7")]})])
    mend(book, NEW)

    retries = pipeline.retry(list(reversed(book.waiting())))

    assert told(retries) == [(0, 1, 1, []), (1, 0, 0, [])]
    assert of_new(series) == [(MARCH_1 * 1000, 2.0)]


def test_what_is_still_wrong_is_refused_again_and_the_rest_comes_in(pipeline: Pipeline, book: SqlBook) -> None:
    pipeline.accept([message({"readings": [reading(meter="E01-EL-7"), reading(meter="E01-EL-8")]})])
    mend(book, NEW)

    [retry] = pipeline.retry(book.waiting())

    assert (retry.brought_in, retry.done) == (1, False)
    assert [(one.index, one.detail) for one in retry.refused] == [(1, "meter 'E01-EL-8' is not in the park's book")]


def test_the_meter_of_another_enterprise_stays_out(pipeline: Pipeline, book: SqlBook, series: DuckStore) -> None:
    pipeline.accept([message({"readings": [reading(meter="E02-EL-7")]})])
    mend(book, replace(NEW, id="E02-EL-7", enterprise="E02"))

    retries = pipeline.retry(book.waiting())

    assert told(retries) == [(0, 0, 0, [Reason.FOREIGN_METER])]
    assert of_new(series) == []


def test_imported_rows_that_name_nobody_go_to_the_owner_of_their_meter_in_their_unit(
    pipeline: Pipeline, book: SqlBook, series: DuckStore
) -> None:
    rows = pd.DataFrame({"meter": "E02-EL-7", "at_ms": [MARCH_1 * 1000], "value": [4.0], "unit": ["MWh"]})
    pipeline.accept_rows(None, rows, "file.csv")
    mend(book, replace(NEW, id="E02-EL-7", enterprise="E02"))

    retries = pipeline.retry(book.waiting())

    assert told(retries) == [(1, 0, 0, [])]
    assert of_new(series) == [(MARCH_1 * 1000, 4000.0)]


def test_a_clock_that_ran_ahead_does_not_become_right_by_waiting(book: SqlBook, pipeline: Pipeline) -> None:
    pipeline.accept([message({"readings": [reading(NOW.timestamp() + 3600)]})])
    [refusal] = book.waiting()

    [retry] = pipeline.retry([refusal])

    assert [one.reason for one in retry.refused] == [Reason.FUTURE]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (Message("", "greenpark/v1/x", json.dumps({"readings": [reading()]}).encode(), NOW), Reason.TOPIC),
        (
            message(b'{"readings": [{"meter": "E01-EL-1", "at": 1772323200, "value": 1}]}' + b" " * 1_100_000),
            Reason.TOO_LARGE,
        ),
        (message(b"{"), Reason.NOT_JSON),
    ],
)
def test_a_message_that_nobody_can_read_or_place_stays_refused_and_says_why(
    pipeline: Pipeline, book: SqlBook, sent: Message, reason: Reason
) -> None:
    pipeline.accept([sent])

    [retry] = pipeline.retry(book.waiting())

    assert [(one.index, one.reason) for one in retry.refused] == [(-1, reason)]


def test_years_between_readings_are_not_read(pipeline: Pipeline, book: SqlBook, series: DuckStore) -> None:
    ats = [MARCH_1 - years * 31_536_000 for years in (0, 5, 20)]
    pipeline.accept([message({"readings": [reading(at, 1.0, "E01-EL-7") for at in ats]})])
    mend(book, NEW)

    asked: list[int] = []

    class Watched:
        def readings(self, meters: Sequence[str], start_ms: int, end_ms: int) -> pd.DataFrame:
            asked.append(end_ms - start_ms)
            return series.readings(meters, start_ms, end_ms)

        def append(self, readings: pd.DataFrame) -> None:
            series.append(readings)

    [retry] = Retrial(Watched(), book).retry(book.waiting())  # type: ignore[arg-type]  # the two calls that it makes

    assert (retry.brought_in, asked) == (3, [1, 1, 1])


def test_what_the_store_refuses_stays_and_blocks_no_other(pipeline: Pipeline, book: SqlBook, series: DuckStore) -> None:
    faulty = FaultyStore(series)
    for n in (13.0, 14.0):
        pipeline.accept([message({"readings": [reading(MARCH_1 + n, n, "E01-EL-7")]})])
    mend(book, NEW)
    faulty.poison = 13.0

    retries = Retrial(faulty, book).retry(book.waiting())  # type: ignore[arg-type]  # the two calls that it makes

    assert told(retries) == [(1, 0, 0, []), (0, 0, 0, [Reason.STORE])]
    assert [value for _, value in of_new(series)] == [14.0]


def test_a_store_that_is_away_says_so(pipeline: Pipeline, book: SqlBook, series: DuckStore) -> None:
    faulty = FaultyStore(series)
    pipeline.accept([message({"readings": [reading(meter="E01-EL-7")]})])
    mend(book, NEW)
    faulty.away = True

    with pytest.raises(StoreUnavailableError):
        Retrial(faulty, book).retry(book.waiting())  # type: ignore[arg-type]  # the two calls that it makes


def test_nothing_to_try_is_no_trouble(pipeline: Pipeline) -> None:
    none: list[Refusal] = []

    assert pipeline.retry(none) == []
