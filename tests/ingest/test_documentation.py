from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from ingest.metermap import MapColumns, MappedMeter, MeterMap
from ingest.payloads.native import MAX_ID_CHARS, MAX_PAYLOAD_BYTES, MAX_READINGS
from ingest.pipeline import LISTED_REFUSALS
from ingest.receipts import encode_receipt
from store.messages import Receipt, RefusedReading
from store.refusals import Reason
from tests.ingest.examples import INDEX, message, stored

if TYPE_CHECKING:
    from ingest.pipeline import Pipeline
    from store.duck import DuckStore

DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.fixture(scope="module")
def wire_format() -> str:
    return (DOCS / "wire-format.md").read_text(encoding="utf-8")


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_every_reason_code_is_explained_and_no_other(wire_format: str) -> None:
    chapter = wire_format.partition("## Reason codes")[2].partition("\n## ")[0]

    explained = re.findall(r"^\| `(\w+)` \| .+ \| .+ \|$", chapter, re.MULTILINE)

    assert set(explained) == set(Reason)


def test_every_reason_code_but_the_store_s_own_has_an_example_or_a_test() -> None:
    shown = {reason for case in INDEX["messages"] for _, reason in case["refusals"]}

    assert set(Reason) - shown == {Reason.TOO_LARGE, Reason.STORE, Reason.CHECKSUM, Reason.UNBORN}


def test_the_limits_are_those_of_the_code(wire_format: str) -> None:
    assert (
        f"1 MiB ({MAX_PAYLOAD_BYTES:,} bytes) and {MAX_READINGS:,} readings a message".replace(",", " ") in wire_format
    )
    assert f"text, at most {MAX_ID_CHARS} characters" in wire_format
    assert f"lists the first {LISTED_REFUSALS:,}".replace(",", " ") in wire_format


def test_the_example_payload_is_accepted(wire_format: str, pipeline: Pipeline, series: DuckStore) -> None:
    payload, _ = _blocks(wire_format, "json")

    [receipt] = pipeline.accept([message(payload.encode())])

    assert (receipt.accepted, receipt.refused) == (2, 0)
    assert [value for _, _, value in stored(series)] == [123456.78, 88.1]


def test_the_example_receipt_is_what_is_sent(wire_format: str) -> None:
    _, shown = _blocks(wire_format, "json")
    refused = RefusedReading(1, Reason.UNKNOWN_METER, "meter 'E01-NG-9' is not in the park's book")

    sent = encode_receipt(Receipt("E01", "gw7-000123", 1, 1, (refused,)))

    assert json.loads(sent) == json.loads(shown)


def test_the_messages_of_the_commands_are_accepted(wire_format: str, pipeline: Pipeline) -> None:
    [commands] = _blocks(wire_format, "sh")
    payloads = re.findall(r"'(\{.*\})'", commands)

    receipts = pipeline.accept([message(payload.encode()) for payload in payloads])

    assert [receipt.accepted for receipt in receipts] == [1, 1]


def test_every_key_of_a_map_is_explained_and_the_example_is_a_map() -> None:
    page = (DOCS / "meter-files.md").read_text(encoding="utf-8")
    table = "\n".join(line.partition(" | ")[0] for line in page.splitlines() if line.startswith("| `"))
    keys = {f"columns.{name}" for name in MapColumns.__struct_fields__}
    keys |= {f"meter.{name}" for name in MappedMeter.__struct_fields__}
    keys |= set(MeterMap.__struct_fields__) - {"columns", "meter"}

    assert set(re.findall(r"`([\w.]+)`", table)) == keys
    [example] = _blocks(page, "toml")
    assert msgspec.convert(tomllib.loads(example), MeterMap).meter[0].id == "E01-EL-1"
