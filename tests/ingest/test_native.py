from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PayloadRefusedError
from ingest.payloads.native import MAX_PAYLOAD_BYTES, MAX_READINGS, decode, excerpt
from store.refusals import Reason
from tests.ingest.examples import reading

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_ALMOST_READING = st.fixed_dictionaries(
    {},
    optional={
        "meter": st.just("E01-EL-1") | _JSON,
        "at": st.just(1_772_323_200) | _JSON,
        "value": st.floats(allow_nan=False, allow_infinity=False) | _JSON,
        "unit": st.just("kWh") | _JSON,
    },
)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(payload: bytes) -> None:
    try:
        decoded = decode(payload)
    except PayloadRefusedError as error:
        refused: object = error.detail
    else:
        refused = decoded.readings or decoded.refused

    assert refused


@given(st.lists(_ALMOST_READING | _JSON, min_size=1, max_size=8))
def test_every_reading_sent_is_either_decoded_or_refused(sent: list[object]) -> None:
    payload = json.dumps({"id": "x", "readings": sent}, allow_nan=False, default=str) if _finite(sent) else None
    if payload is None:
        with pytest.raises(PayloadRefusedError, match="not_json"):
            decode(json.dumps({"readings": sent}).encode())
        return

    decoded = decode(payload.encode())

    assert sorted([*decoded.indices, *(one.index for one in decoded.refused)]) == list(range(len(sent)))
    assert all(math.isfinite(one.value) for one in decoded.readings)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_values_are_decoded_to_the_last_bit(values: list[float]) -> None:
    decoded = decode(json.dumps({"readings": [reading(value=value) for value in values]}).encode())

    assert [one.value for one in decoded.readings] == values


def test_a_bad_reading_does_not_change_how_the_others_are_decoded() -> None:
    good = [reading(value=i) for i in range(3)]

    alone = decode(json.dumps({"readings": good}).encode())
    beside = decode(json.dumps({"readings": [*good, None]}).encode())

    assert beside.readings == alone.readings
    assert [one.reason for one in beside.refused] == [Reason.SHAPE]


def test_a_message_of_the_largest_size_is_decoded_and_one_byte_more_is_not() -> None:
    payload = json.dumps({"readings": [reading()]}).encode()
    largest = payload + b" " * (MAX_PAYLOAD_BYTES - len(payload))

    assert len(decode(largest).readings) == 1
    with pytest.raises(PayloadRefusedError, match="too_large: 1048577 bytes"):
        decode(largest + b" ")


def test_a_payload_of_more_entries_than_readings_fit_is_refused() -> None:
    payload = b'{"readings":[' + b",".join([b"1"] * (MAX_READINGS + 1)) + b"]}"

    with pytest.raises(PayloadRefusedError, match="too_large: 50001 readings"):
        decode(payload)


@pytest.mark.parametrize("where", ['{"readings": [%s]}', '{"readings": [{"meter": "a", "x": %s}]}', '{"x": %s}', "%s"])
def test_deep_nesting_is_refused_and_does_not_crash(where: str) -> None:
    payload = (where % ("[" * 200_000 + "]" * 200_000)).encode()

    with pytest.raises(PayloadRefusedError, match="shape"):
        decode(payload)


def test_an_id_of_200_characters_is_the_longest() -> None:
    assert decode(json.dumps({"id": "x" * 200, "readings": [reading()]}).encode()).id == "x" * 200
    with pytest.raises(PayloadRefusedError, match="shape"):
        decode(json.dumps({"id": "x" * 201, "readings": [reading()]}).encode())


def test_an_excerpt_is_a_message_of_just_the_readings_named() -> None:
    payload = b'{"id": "7", "readings": [1, {"meter": "a",  "at": 0, "value": 1.50}, 3]}'

    assert excerpt(payload, [1, 2]) == b'{"readings":[{"meter": "a",  "at": 0, "value": 1.50},3],"id":"7"}'


def _finite(sent: object) -> bool:
    try:
        json.dumps(sent, allow_nan=False)
    except ValueError:
        return False
    return True
