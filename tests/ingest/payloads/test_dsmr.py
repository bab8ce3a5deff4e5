from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ingest.errors import PayloadRefusedError
from ingest.payloads.dsmr import crc16, samples
from ingest.payloads.samples import RECEIPT
from tests.ingest.payloads.vectors import naive, payload, vectors

WINTER = timezone(timedelta(hours=1))


@pytest.mark.parametrize("vector_id", ["dsmr-telegram_v3", "dsmr-telegram_v4_2"])
def test_registers_and_powers_of_a_telegram_are_read(vector_id):
    expected = vectors("dsmr_p1")[vector_id]["expect"]["registers"]

    found = {one.quantity: {"value": one.value, "unit": one.unit} for one in samples("", payload("dsmr_p1", vector_id))}

    assert {code: found[code] for code in expected} == expected


def test_a_gas_meter_has_its_own_capture_time():
    found = {one.quantity: one for one in samples("", payload("dsmr_p1", "dsmr-telegram_v4_2"))}

    gas = found["0-1:24.2.1"]
    assert gas.device == "4819243993373755377509728609491464"
    assert (gas.value, gas.unit, gas.at) == (981.443, "m3", datetime(2016, 11, 29, 20, tzinfo=WINTER))
    assert found["1-0:1.8.1"].at == datetime(2016, 11, 13, 20, 57, 57, tzinfo=WINTER)


def test_an_older_telegram_knows_no_zone_for_gas_and_no_time_for_itself():
    found = {one.quantity: one for one in samples("", payload("dsmr_p1", "dsmr-telegram_v3"))}

    assert (found["0-1:24.3.0"].value, found["0-1:24.3.0"].at) == (1.001, naive(2009, 2, 12, 16, 0))
    assert found["0-1:24.3.0"].device == "2222ABCD123456789"
    assert found["1-0:1.8.1"].at == RECEIPT


def test_the_checksum_is_the_one_of_the_telegram():
    telegram = payload("dsmr_p1", "dsmr-telegram_v4_2")

    assert f"{crc16(telegram[: telegram.rindex(b'!') + 1]):04X}" == "6796"


def test_a_digit_that_was_changed_on_the_way_is_found():
    telegram = payload("dsmr_p1", "dsmr-telegram_v4_2").replace(b"001581.123", b"001581.124")

    with pytest.raises(PayloadRefusedError, match="checksum"):
        samples("", telegram)


def test_a_telegram_that_is_cut_off_is_set_aside_whole():
    telegram = payload("dsmr_p1", "dsmr-telegram_v4_2")

    with pytest.raises(PayloadRefusedError, match="cut off"):
        samples("", telegram[: len(telegram) // 2])
