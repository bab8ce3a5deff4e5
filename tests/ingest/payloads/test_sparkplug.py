from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from ingest.errors import PayloadRefusedError
from ingest.payloads.sparkplug import SparkplugDecoder, UnbornError
from ingest.payloads.sparkplug_schema import Payload
from tests.ingest.payloads.vectors import vectors

BIRTH, DATA, DEATH = (f"spBv1.0/park/N{kind}/gw1" for kind in ("BIRTH", "DATA", "DEATH"))


def test_data_that_carries_an_alias_alone_is_named_by_the_birth():
    decoder = SparkplugDecoder()

    born = decoder.told(BIRTH, _vector("sparkplug-nbirth_v1")).samples
    [found] = decoder.told(DATA, _vector("sparkplug-ndata_v1")).samples

    assert [(one.quantity, one.value) for one in born] == [("Temperature", 21.5)]
    assert (found.device, found.quantity, found.value) == ("park/gw1", "Temperature", 22.5)
    assert found.at == datetime.fromtimestamp(1750855643.474, UTC)


def test_data_without_a_birth_is_set_aside_and_the_node_is_asked_to_be_born_again():
    decoder = SparkplugDecoder()

    with pytest.raises(UnbornError, match="was not seen born") as refused:
        decoder.told(DATA, _vector("sparkplug-ndata_v1"))

    topic, request = refused.value.rebirth
    metric = Payload.FromString(request).metrics[0]
    assert topic == "spBv1.0/park/NCMD/gw1"
    assert (metric.name, metric.boolean_value) == ("Node Control/Rebirth", True)


def test_a_gap_in_the_sequence_is_noticed_and_nothing_is_believed_until_the_next_birth():
    decoder = SparkplugDecoder()
    decoder.told(BIRTH, _message(0, [("E", 1, 8, 100)]))
    decoder.told(DATA, _message(1, [(None, 1, 8, 101)]))

    with pytest.raises(UnbornError, match="expected 2"):
        decoder.told(DATA, _message(3, [(None, 1, 8, 103)]))
    with pytest.raises(UnbornError, match="not seen born"):
        decoder.told(DATA, _message(4, [(None, 1, 8, 104)]))

    [born] = decoder.told(BIRTH, _message(0, [("E", 1, 8, 105)])).samples
    assert born.value == 105.0


def test_the_sequence_goes_round_after_255():
    decoder = SparkplugDecoder()
    decoder.told(BIRTH, _message(0, [("E", 1, 8, 0)]))

    values = [
        one.value for i in range(1, 300) for one in decoder.told(DATA, _message(i % 256, [(None, 1, 8, i)])).samples
    ]

    assert values == [float(i) for i in range(1, 300)]


def test_a_death_of_an_earlier_birth_ends_nothing():
    decoder = SparkplugDecoder()
    decoder.told(BIRTH, _vector("sparkplug-nbirth_v1"))

    decoder.told(DEATH, _vector("sparkplug-ndeath_v1"))

    assert decoder.told(DATA, _vector("sparkplug-ndata_v1")).samples
    decoder.told(DEATH, _message(0, [("bdSeq", 0, 8, 88)]))
    with pytest.raises(UnbornError):
        decoder.told(DATA, _message(2, [(None, 100, 10, 1.0)]))


def test_signed_numbers_travel_as_twos_complement():
    decoder = SparkplugDecoder()

    found = decoder.told(BIRTH, _message(0, [("a", 1, 1, 0xFF), ("b", 2, 4, 2**64 - 5), ("c", 3, 3, 2**32 - 7)]))

    assert [one.value for one in found.samples] == [-1.0, -5.0, -7.0]


def test_null_text_and_switch_are_no_readings():
    message = Payload(timestamp=1772323200000, seq=0)
    message.metrics.add(name="E", datatype=10, is_null=True)
    message.metrics.add(name="note", datatype=12, string_value="x")
    message.metrics.add(name="on", datatype=11, boolean_value=True)

    assert SparkplugDecoder().told(BIRTH, message.SerializeToString()).samples == []


def test_a_device_is_born_of_its_own_birth():
    decoder = SparkplugDecoder()
    decoder.told(BIRTH, _message(0, []))
    decoder.told("spBv1.0/park/DBIRTH/gw1/m7", _message(1, [("E", 1, 10, 5.0)]))

    [found] = decoder.told("spBv1.0/park/DDATA/gw1/m7", _message(2, [(None, 1, 10, 6.0)])).samples

    assert (found.device, found.quantity, found.value) == ("park/gw1/m7", "E", 6.0)
    with pytest.raises(UnbornError):
        decoder.told("spBv1.0/park/DDATA/gw1/m8", _message(3, [(None, 1, 10, 6.0)]))


@pytest.mark.parametrize("topic", ["spBv1.0/park/NDATA", "spBv1.0/park/NDATA/gw1/m7", "spBv1.0/STATE/host", "a/b"])
def test_a_topic_of_nothing_that_is_measured_is_refused(topic):
    with pytest.raises(PayloadRefusedError, match="topic"):
        SparkplugDecoder().told(topic, _message(0, []))


def test_a_truncated_message_is_set_aside_whole():
    with pytest.raises(PayloadRefusedError, match="shape"):
        SparkplugDecoder().told(BIRTH, _vector("sparkplug-nbirth_v1")[:-5])


def _vector(vector_id):
    return base64.b64decode(vectors("sparkplug_b")[vector_id]["payload_base64"])


def _message(seq, metrics):
    message = Payload(timestamp=1772323200000, seq=seq)
    for name, alias, kind, value in metrics:
        field = {10: "double_value", 1: "int_value", 3: "int_value"}.get(kind, "long_value")
        message.metrics.add(**({"name": name} if name else {}), alias=alias, datatype=kind, **{field: value})
    return message.SerializeToString()
