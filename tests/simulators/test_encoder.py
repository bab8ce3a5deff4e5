"""The encoder against the written examples of the wire format, and against the decoder that will read it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from ingest.payloads.instants import instants
from ingest.payloads.native import decode
from simulators.encoder import payload, readings_in
from simulators.errors import EncodingError

WIRE = Path(__file__).parents[1] / "wire"
GOOD = [m for m in json.loads((WIRE / "index.json").read_text(encoding="utf-8"))["messages"] if not m["refusals"]]


def refuse_constant(name):
    raise AssertionError(name)


def strict(message):
    """Read JSON as the standard has it: Python would let NaN pass."""
    return json.loads(message, parse_constant=refuse_constant)


@pytest.mark.parametrize("example", GOOD, ids=lambda example: example["file"])
def test_what_a_good_example_stores_can_be_said_and_is_understood(example):
    series = defaultdict(lambda: ([], []))
    for meter, at_ms, value in example["stored"]:
        series[meter][0].append(at_ms)
        series[meter][1].append(value)

    message = payload("x-1", [(meter, at_ms, values) for meter, (at_ms, values) in series.items()])
    understood = decode(message)

    assert understood.id == "x-1"
    assert not understood.refused
    at_ms = instants([reading.at for reading in understood.readings]).at_ms.tolist()
    values = [(reading.meter, reading.value) for reading in understood.readings]
    assert sorted((meter, at, value) for (meter, value), at in zip(values, at_ms, strict=True)) == sorted(
        map(tuple, example["stored"])
    )


def test_the_message_of_the_written_example_is_the_written_example():
    written = strict((WIRE / "good" / "two-readings.json").read_bytes())
    first = int(datetime.fromisoformat(written["readings"][0]["at"]).timestamp()) * 1000

    said = strict(
        payload("gw7-000123", [("E01-EL-1", [first], [123456.78]), ("E01-NG-1", [1772323200000], [88.1])]),
    )

    assert said["id"] == written["id"]
    assert [(r["meter"], r["value"]) for r in said["readings"]] == [
        (r["meter"], r["value"]) for r in written["readings"]
    ]
    assert said["readings"][0]["at"] == first / 1000
    assert said["readings"][1]["at"] == written["readings"][1]["at"]


def test_every_message_of_a_fleet_is_understood(fleet, at):
    for topic, message in fleet.messages(at(2026, 5, 25), at(2026, 6, 8)):
        understood = decode(message)
        assert topic == f"greenpark/v1/{understood.id[:3]}/readings"
        assert not understood.refused
        assert len(understood.readings) == len(strict(message)["readings"]) == readings_in(message)


def test_names_with_quotes_and_chinese_stay_what_they_are():
    message = payload('gw "7"', [('电表"1"', [1772323200500], [1e-7])])

    assert strict(message) == {"id": 'gw "7"', "readings": [{"meter": '电表"1"', "at": 1772323200.5, "value": 1e-7}]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_value_that_json_cannot_carry_is_refused(value):
    with pytest.raises(EncodingError, match="E01-EL-1"):
        payload("x", [("E01-EL-1", [0, 1000], [1.0, value])])
