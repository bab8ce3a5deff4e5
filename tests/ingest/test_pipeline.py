from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbon.meters import Kind, Meter
from ingest.payloads.native import decode
from ingest.pipeline import Pipeline
from store.errors import StoreUnavailableError
from store.messages import Message
from store.refusals import Reason
from tests.ingest.examples import MARCH_1, NOW, PARK, message, reading, stored
from tests.ingest.faults import FaultyStore

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from ingest.metrics import IngestMetrics
    from store.book.opening import SqlBook
    from store.duck import DuckStore


@pytest.fixture
def faulty(series: DuckStore) -> FaultyStore:
    return FaultyStore(series)


@pytest.fixture
def faulty_pipeline(faulty: FaultyStore, book: SqlBook, metrics: IngestMetrics) -> Pipeline:
    return Pipeline(faulty, book, book, lambda: NOW, metrics)


def test_a_reading_delivered_twice_is_counted_once(pipeline: Pipeline, series: DuckStore) -> None:
    sent = message({"id": "a", "readings": [reading(value=5.0)]})

    receipts = pipeline.accept([sent]) + pipeline.accept([sent, sent])

    assert [receipt.accepted for receipt in receipts] == [1, 1, 1]
    assert stored(series) == [("E01-EL-1", MARCH_1 * 1000, 5.0)]


def test_of_two_values_for_one_instant_the_later_arrival_stays(pipeline: Pipeline, series: DuckStore) -> None:
    pipeline.accept([message({"readings": [reading(value=value)]}) for value in (1.0, 3.0, 2.0)])

    assert stored(series) == [("E01-EL-1", MARCH_1 * 1000, 2.0)]


def test_a_whole_batch_is_one_write(faulty_pipeline: Pipeline, faulty: FaultyStore) -> None:
    faulty_pipeline.accept([message({"readings": [reading(MARCH_1 + i)]}) for i in range(50)])

    assert faulty.appends == 1


def test_a_batch_without_anything_good_writes_nothing(faulty_pipeline: Pipeline, faulty: FaultyStore) -> None:
    receipts = faulty_pipeline.accept([message(b"?"), message({"readings": [reading(meter="nobody")]})])

    assert [receipt.refused for receipt in receipts] == [1, 1]
    assert faulty.appends == 0


def test_no_messages_give_no_receipts(pipeline: Pipeline) -> None:
    assert pipeline.accept([]) == []


def test_nothing_is_told_or_quarantined_while_the_store_is_away(
    faulty_pipeline: Pipeline, faulty: FaultyStore, book: SqlBook, series: DuckStore
) -> None:
    batch = [message(b"?"), message({"readings": [reading()]})]
    faulty.away = True

    with pytest.raises(StoreUnavailableError):
        faulty_pipeline.accept(batch)

    assert book.refused() == []
    faulty.away = False
    assert [receipt.accepted for receipt in faulty_pipeline.accept(batch)] == [0, 1]
    assert len(stored(series)) == 1


def test_a_message_the_store_refuses_goes_to_quarantine_and_blocks_nothing(
    faulty_pipeline: Pipeline, faulty: FaultyStore, book: SqlBook, series: DuckStore
) -> None:
    faulty.poison = 13.0
    batch = [message({"id": str(i), "readings": [reading(MARCH_1 + i, float(i))]}) for i in range(20)]

    receipts = faulty_pipeline.accept(batch)

    assert [receipt.id for receipt in receipts if receipt.refused] == ["13"]
    assert receipts[13].refusals[0].reason is Reason.STORE
    assert receipts[13].refusals[0].detail == "the store refused it: told to refuse this"
    assert [value for _, _, value in stored(series)] == [float(i) for i in range(20) if i != 13]
    [kept] = book.refused()
    assert (kept.reason, decode(kept.payload).readings[0].value) == (Reason.STORE, 13.0)


def test_a_reading_replaced_by_one_that_the_store_refuses_is_kept(
    faulty_pipeline: Pipeline, faulty: FaultyStore, series: DuckStore
) -> None:
    faulty.poison = 13.0

    receipts = faulty_pipeline.accept([message({"readings": [reading(value=value)]}) for value in (12.0, 13.0)])

    assert [receipt.accepted for receipt in receipts] == [1, 0]
    assert stored(series) == [("E01-EL-1", MARCH_1 * 1000, 12.0)]


def test_a_meter_added_to_the_book_is_known_within_seconds(
    series: DuckStore, book: SqlBook, metrics: IngestMetrics
) -> None:
    now = [NOW]
    pipeline = Pipeline(series, book, book, lambda: now[0], metrics)
    sent = message({"readings": [reading(meter="E01-EL-7")]})
    assert pipeline.accept([sent])[0].refused == 1

    added = Meter("E01-EL-7", "E01", "electricity", Kind.REGISTER, "kWh")
    book.load(replace(PARK, meters=(*PARK.meters, added)), NOW + timedelta(seconds=1))

    now[0] = NOW + timedelta(seconds=1)
    assert pipeline.accept([sent])[0].refused == 1
    now[0] = NOW + timedelta(seconds=4)
    assert pipeline.accept([sent])[0].accepted == 1


def test_a_receipt_lists_a_thousand_refusals_and_counts_them_all(pipeline: Pipeline, book: SqlBook) -> None:
    [receipt] = pipeline.accept([message({"readings": [reading(meter="nobody")] * 1200 + [reading()]})])

    assert (receipt.accepted, receipt.refused, len(receipt.refusals)) == (1, 1200, 1000)
    [kept] = book.refused()
    assert len(decode(kept.payload).readings) == 1200


def test_a_too_large_message_is_refused_with_its_beginning_kept(pipeline: Pipeline, book: SqlBook) -> None:
    [receipt] = pipeline.accept([message(b" " * 2_000_000)])

    assert receipt.refusals[0].reason is Reason.TOO_LARGE
    assert len(book.refused()[0].payload) == 1 << 20


def test_a_value_that_overflows_when_converted_is_refused(pipeline: Pipeline) -> None:
    [receipt] = pipeline.accept([message({"readings": [reading(value=1e308, unit="GWh")]})])

    assert receipt.refusals[0].reason is Reason.VALUE


def test_watt_hours_become_kilowatt_hours_with_one_rounding(pipeline: Pipeline, series: DuckStore) -> None:
    pipeline.accept([message({"readings": [reading(value=4.35, unit="Wh")]})])

    assert stored(series)[0][2] == 4.35 / 1000


def test_what_came_in_is_counted(pipeline: Pipeline, registry: CollectorRegistry) -> None:
    pipeline.accept([message(b"?"), message({"readings": [reading(), reading(meter="nobody")]})])

    assert registry.get_sample_value("greenpark_ingest_messages_received_total") == 2
    assert registry.get_sample_value("greenpark_ingest_readings_accepted_total", {"enterprise": "E01"}) == 1
    assert registry.get_sample_value("greenpark_ingest_readings_refused_total", {"reason": "not_json"}) == 1
    assert registry.get_sample_value("greenpark_ingest_readings_refused_total", {"reason": "unknown_meter"}) == 1
    assert registry.get_sample_value("greenpark_ingest_write_seconds_count") == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["E01", "E02", "E03"]),
            st.lists(
                st.fixed_dictionaries(
                    {
                        "meter": st.sampled_from(["E01-EL-1", "E01-PW-1", "E02-EL-1", "nobody"]),
                        "at": st.sampled_from(
                            [MARCH_1, MARCH_1 + 60, "2026-03-01T08:00:00+08:00", "soon", 4e9, 1, None]
                        ),
                        "value": st.sampled_from([0, 1.5, -2, "x", None, True]),
                    },
                    optional={"unit": st.sampled_from(["kWh", "Wh", "W", "parsec", None])},
                ),
                min_size=1,
                max_size=6,
            ),
        ),
        max_size=6,
    ),
)
def test_accepted_and_refused_are_together_what_was_sent(
    pipeline: Pipeline, batch: list[tuple[str, list[dict[str, object]]]]
) -> None:
    receipts = pipeline.accept([message({"readings": readings}, enterprise) for enterprise, readings in batch])

    assert [receipt.accepted + receipt.refused for receipt in receipts] == [len(readings) for _, readings in batch]
    for receipt, (enterprise, readings) in zip(receipts, batch, strict=True):
        refused = {one.index for one in receipt.refusals}
        assert len(refused) == receipt.refused
        kept = [one for index, one in enumerate(readings) if index not in refused]
        assert all(str(one["meter"]).startswith(enterprise) for one in kept)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=8))
def test_no_message_brings_the_pipeline_down(pipeline: Pipeline, payload: bytes, enterprise: str) -> None:
    [receipt] = pipeline.accept([Message(enterprise, "any", payload, NOW)])

    assert receipt.refused == 1


def test_rows_are_kept_like_messages_and_their_refusals_named_by_position(
    pipeline: Pipeline, series: DuckStore, book: SqlBook
) -> None:
    at_ms = MARCH_1 * 1000
    rows = pd.DataFrame(
        {
            "meter": ["E01-EL-1", "nobody", "E02-EL-1", "E01-EL-1", "E01-EL-1"],
            "at_ms": np.array([at_ms, at_ms, at_ms, at_ms, 5], dtype=np.int64),
            "value": [1.0, 2.0, 3.0, np.nan, 4.0],
        },
    )

    receipt = pipeline.accept_rows(None, rows, "file.csv")

    assert (receipt.accepted, receipt.refused) == (2, 3)
    assert [(one.index, one.reason) for one in receipt.refusals] == [
        (1, Reason.UNKNOWN_METER),
        (3, Reason.VALUE),
        (4, Reason.TOO_OLD),
    ]
    assert stored(series) == [("E01-EL-1", at_ms, 1.0), ("E02-EL-1", at_ms, 3.0)]
    kept = {refusal.reason: refusal for refusal in book.refused()}
    assert json.loads(kept[Reason.VALUE].payload) == {"readings": [{"meter": "E01-EL-1", "at": MARCH_1, "value": None}]}
    assert (kept[Reason.TOO_OLD].enterprise, kept[Reason.TOO_OLD].source) == ("E01", "file.csv")


def test_rows_of_a_firm_are_refused_for_the_meters_of_another(pipeline: Pipeline) -> None:
    rows = pd.DataFrame({"meter": ["E01-EL-1", "E02-EL-1"], "at_ms": [MARCH_1 * 1000] * 2, "value": [1.0, 2.0]})

    receipt = pipeline.accept_rows("E01", rows, "http")

    assert [(one.index, one.reason) for one in receipt.refusals] == [(1, Reason.FOREIGN_METER)]


def test_rows_may_name_their_unit(pipeline: Pipeline, series: DuckStore) -> None:
    rows = pd.DataFrame(
        {
            "meter": ["E01-EL-1"] * 2,
            "at_ms": [MARCH_1 * 1000, MARCH_1 * 1000 + 1],
            "value": [1.5, 2.0],
            "unit": ["MWh", ""],
        }
    )

    pipeline.accept_rows("E01", rows, "http")

    assert [value for _, _, value in stored(series)] == [1500.0, 2.0]


def test_many_rows_are_written_in_pieces(faulty_pipeline: Pipeline, faulty: FaultyStore, series: DuckStore) -> None:
    count = 250_001
    rows = pd.DataFrame(
        {"meter": "E01-EL-1", "at_ms": MARCH_1 * 1000 - np.arange(count) * 1000, "value": np.arange(count, dtype=float)}
    )

    receipt = faulty_pipeline.accept_rows("E01", rows, "file.csv")

    assert (receipt.accepted, receipt.refused, faulty.appends) == (count, 0, 3)
    assert len(stored(series)) == count


def test_no_rows_are_no_trouble(pipeline: Pipeline) -> None:
    receipt = pipeline.accept_rows(
        None, pd.DataFrame({"meter": pd.Series(dtype="str"), "at_ms": np.array([], np.int64), "value": []}), "file.csv"
    )

    assert (receipt.accepted, receipt.refused) == (0, 0)
