from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import PayloadRefusedError
from ingest.payloads.samples import Sample
from ingest.payloads.senml import cbor_samples, samples
from tests.ingest.payloads.vectors import payload, vectors

WITH_TIMES = ["senml-ex3", "senml-ex4"]


@pytest.mark.parametrize("vector_id", WITH_TIMES)
def test_the_examples_of_the_standard_resolve_as_it_says(vector_id):
    expected = vectors("senml_rfc8428")[vector_id]["expect"]["resolved"]

    found = samples("", payload("senml_rfc8428", vector_id))

    assert [_plain(one) for one in found] == expected


def test_the_cbor_form_says_the_same():
    packed = base64.b64decode(vectors("senml_rfc8428")["senml-ex3"]["payload_cbor_base64"])

    assert cbor_samples("", packed) == samples("", payload("senml_rfc8428", "senml-ex3"))


def test_a_record_without_time_is_of_the_moment_of_receipt_and_a_small_time_counts_from_it():
    voltage, current = samples("", payload("senml_rfc8428", "senml-ex2"))
    [before] = samples("", b'[{"n":"urn:dev:ow:1","v":1,"t":-5}]')

    assert (voltage.device, voltage.value, voltage.at) == ("urn:dev:ow:10e2073a01080063:voltage", 120.1, timedelta(0))
    assert current.device == "urn:dev:ow:10e2073a01080063:current"
    assert before.at == timedelta(seconds=-5)


def test_a_sum_is_the_integral_of_its_quantity_and_adds_to_the_base_sum():
    [found] = samples("", b'[{"bs":3600000,"n":"m1","u":"W","s":1800000,"t":1772323200}]')

    assert found == Sample("m1", "s", 5400000.0, "J", datetime(2026, 3, 1, tzinfo=UTC))


def test_a_base_value_is_added_to_each_value():
    found = samples("", b'[{"bn":"m1","bv":100,"bt":1772323200,"v":0.5},{"v":1,"t":60}]')

    assert [one.value for one in found] == [100.5, 101.0]


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        (b'{"n":"m1","v":1}', "array of records"),
        (b'[{"n":"m1","v":1,"x_":2}]', "must be understood"),
        (b'[{"bver":11,"n":"m1","v":1}]', "newer than 10"),
        (b'[{"n":"m1","v":"1"}]', "v|bv is a number"),
        (b'[{"n":"m1","v":1,"t":1e300}]', "time"),
    ],
)
def test_what_is_no_pack_is_refused(pack, said):
    with pytest.raises(PayloadRefusedError, match=said):
        samples("", pack)


def test_text_and_null_are_no_readings():
    assert samples("", b'[{"n":"m1","vs":"on"},{"n":"m1","vb":true}]') == []
    with pytest.raises(PayloadRefusedError):
        samples("", b'[{"n":"m1","v":null}]')


def test_a_truncated_pack_is_set_aside_whole():
    packed = base64.b64decode(vectors("senml_rfc8428")["senml-ex3"]["payload_cbor_base64"])

    with pytest.raises(PayloadRefusedError, match="no CBOR"):
        cbor_samples("", packed[:-3])


def _plain(sample):
    return {"n": sample.device, "u": sample.unit, "t": sample.at.timestamp(), "v": sample.value}
