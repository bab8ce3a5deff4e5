from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ingest.topics import enterprise_of
from store.messages import Message
from tests.ingest.examples import INDEX, NOW, WIRE, stored

if TYPE_CHECKING:
    from ingest.pipeline import Pipeline
    from store.book.opening import SqlBook
    from store.duck import DuckStore


def _message(case: dict[str, Any]) -> Message:
    topic = case["topic"]
    return Message(enterprise_of(topic) or "", topic, (WIRE / case["file"]).read_bytes(), NOW)


@pytest.mark.parametrize("case", INDEX["messages"], ids=lambda case: case["file"])
def test_an_example_message_has_the_outcome_its_index_says(
    case: dict[str, Any], pipeline: Pipeline, series: DuckStore
) -> None:
    [receipt] = pipeline.accept([_message(case)])

    refusals = [[one.index, one.reason] for one in receipt.refusals]
    assert refusals == case["refusals"]
    assert (receipt.id, receipt.accepted, receipt.refused) == (case["id"], case["accepted"], len(case["refusals"]))
    assert stored(series) == [tuple(row) for row in sorted(case.get("stored", []))]


def test_examples_sent_together_have_the_same_outcome_as_alone(pipeline: Pipeline) -> None:
    receipts = pipeline.accept([_message(case) for case in INDEX["messages"]])

    assert [[[one.index, one.reason] for one in receipt.refusals] for receipt in receipts] == [
        case["refusals"] for case in INDEX["messages"]
    ]
    assert [receipt.accepted for receipt in receipts] == [case["accepted"] for case in INDEX["messages"]]


def test_what_is_refused_is_in_quarantine_with_what_was_sent(pipeline: Pipeline, book: SqlBook) -> None:
    case = next(case for case in INDEX["messages"] if case["file"] == "bad/one-of-each.json")
    pipeline.accept([_message(case)])

    kept = {refusal.reason: refusal for refusal in book.refused("E01")}

    assert set(kept) == {reason for _, reason in case["refusals"]}
    assert kept["foreign_meter"].index == 2
    assert kept["foreign_meter"].payload == (
        b'{"readings":[{"meter": "E02-EL-1", "at": 1772323200, "value": 1}],"id":"mixed"}'
    )
    assert kept["value"].detail.endswith("(and 4 more readings)")


def test_every_file_of_the_examples_is_in_the_index() -> None:
    listed = {case["file"] for case in INDEX["messages"]}

    found = {str(path.relative_to(WIRE)) for folder in ("good", "bad") for path in (WIRE / folder).iterdir()}

    assert found == listed
