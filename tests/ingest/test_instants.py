from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.payloads.instants import FAR_MS, instants
from store.refusals import Reason
from tests.ingest.examples import MARCH_1

_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=_OFFSETS)  # noqa: DTZ001 - bounds


@given(st.lists(_MOMENTS, min_size=1, max_size=20))
def test_iso_times_are_the_instants_that_python_reads(moments: list[datetime]) -> None:
    whole = [moment.replace(microsecond=0) for moment in moments]

    read = instants([moment.isoformat() for moment in whole])

    assert read.faults == {}
    assert read.at_ms.tolist() == [int(moment.timestamp()) * 1000 for moment in whole]


@given(st.lists(st.text(alphabet="0123456789-:+TZ. ", min_size=20, max_size=25), min_size=1, max_size=5))
def test_a_text_that_only_looks_like_a_time_is_a_fault_wherever_python_says_so(texts: list[str]) -> None:
    good = "2026-03-01T08:15:00+08:00"

    read = instants([good, *texts, good])

    for place, text in enumerate(texts, start=1):
        assert (read.faults.get(place) is Reason.TIME) == (not _readable(text))
    assert read.at_ms[0] == read.at_ms[-1] == (MARCH_1 + 900) * 1000


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00+24:00",
        "2026/01/01T00:00:00+08:00",
        "２０２６-01-01T00:00:00Z",
    ],
)
def test_a_time_that_does_not_exist_is_a_fault(text: str) -> None:
    assert instants([text]).faults == {0: Reason.TIME}


def test_29_february_of_a_leap_year_exists() -> None:
    assert instants(["2024-02-29T00:00:00Z"]).at_ms.tolist() == [1_709_164_800_000]


def test_a_time_without_offset_is_a_fault_of_its_own() -> None:
    read = instants(["2026-03-01T08:15:00", "2026-03-01", MARCH_1, "2026-03-01T00:00:00Z"])

    assert read.faults == {0: Reason.TIME_ZONE, 1: Reason.TIME_ZONE}
    assert read.at_ms[2:].tolist() == [MARCH_1 * 1000] * 2


def test_seconds_are_rounded_to_milliseconds_and_bounded() -> None:
    read = instants([MARCH_1 + 0.0004, MARCH_1 + 0.0006, 1e300, -1e300])

    assert read.at_ms.tolist() == [MARCH_1 * 1000, MARCH_1 * 1000 + 1, FAR_MS, -FAR_MS]


def _readable(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
