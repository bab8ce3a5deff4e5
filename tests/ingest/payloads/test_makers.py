from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.errors import PayloadRefusedError
from ingest.payloads import acrel, shelly, tasmota, zigbee2mqtt
from ingest.payloads.samples import RECEIPT
from tests.ingest.payloads.vectors import naive, payload, vectors


def test_tasmota_is_read_from_its_total_and_never_from_today():
    sent = vectors("tasmota")["tasmota-today-not-reset"]["messages"]

    found = [one for message in sent for one in tasmota.samples(message["topic"], message["payload"].encode())]

    assert [one.value for one in found if one.quantity == "ENERGY.Total"] == [46.843, 46.843]
    assert {one.quantity for one in found} == {"ENERGY.Total", "ENERGY.Power"}
    assert {one.device for one in found} == {"sonoff_POW_dryer"}


@pytest.mark.parametrize(
    ("vector_id", "topic", "total", "power", "at"),
    [
        ("tasmota-pow-r2-sensor", "tele/pow1/SENSOR", 6.294, 2635.0, naive(2018, 2, 15, 17, 37, 10)),
        ("tasmota-pow-r2-status8", "stat/pow1/STATUS8", 6.404, 2629.0, naive(2018, 11, 15, 8, 54, 18)),
        ("tasmota-status-dotted-time", "stat/pow1/STATUS10", 3.185, 0.0, naive(2018, 2, 4, 23, 17, 1)),
    ],
)
def test_tasmota_is_read_in_each_of_its_nestings_with_its_local_time(vector_id, topic, total, power, at):
    found = {one.quantity: one for one in tasmota.samples(topic, payload("tasmota", vector_id))}

    assert (found["ENERGY.Total"].value, found["ENERGY.Total"].unit) == (total, "kWh")
    assert (found["ENERGY.Power"].value, found["ENERGY.Power"].unit) == (power, "W")
    assert {one.at for one in found.values()} == {at}
    assert {one.device for one in found.values()} == {"pow1"}


def test_tasmota_keeps_watt_hours_of_a_utility_meter_apart_from_its_own_kilowatt_hours():
    sent = vectors("tasmota")["tasmota-teleinfo-sequence"]["messages"][:3]

    found = [one for message in sent for one in tasmota.samples(message["topic"], message["payload"].encode())]

    assert [one.value for one in found if one.quantity == "ENERGY.Total"] == [9098.245, 9098.255, 9098.265]
    peak = [one for one in found if one.quantity == "TIC.HCHP"]
    assert (peak[-1].value - peak[0].value, peak[0].unit) == (19.0, "Wh")


def test_shelly_of_the_second_generation_counts_in_watt_hours():
    topic = "pro3em/status/emdata:0"

    found = {one.quantity: one for one in shelly.samples(topic, payload("shelly", "shelly-pro3em-emdata"))}

    assert (found["emdata:0/total_act"].value, found["emdata:0/total_act"].unit) == (2589773.39, "Wh")
    assert (found["emdata:0/total_act_ret"].value, found["emdata:0/total_act_ret"].unit) == (1026.61, "Wh")
    assert found["emdata:0/a_total_act_energy"].value == 2034616.71
    assert {one.device for one in found.values()} == {"pro3em"}


def test_a_null_of_shelly_is_no_reading():
    found = {one.quantity for one in shelly.samples("pro3em/status/em:0", payload("shelly", "shelly-pro3em-em"))}

    assert found == {"em:0/a_act_power", "em:0/b_act_power", "em:0/c_act_power", "em:0/total_act_power"}


def test_shelly_of_the_first_generation_sends_one_number_a_topic_and_no_time():
    sent = vectors("shelly")["shelly-em-gen1-topics"]["messages"]

    found = [one for message in sent for one in shelly.samples(message["topic"], message["payload"].encode())]

    first = {one.quantity: one for one in found if "/0/" in one.quantity}
    assert (first["emeter/0/total"].value, first["emeter/0/total"].unit) == (1891.9, "Wh")
    assert (first["emeter/0/power"].value, first["emeter/0/power"].unit) == (611.53, "W")
    assert {one.device for one in found} == {"shellyem-123456789012"}
    assert {one.at for one in found} == {RECEIPT}


def test_watt_minutes_of_shelly_are_told_apart_from_watt_hours():
    [found] = shelly.samples("shellies/plug/relay/0/energy", b"120")

    assert (found.value, found.unit) == (120.0, "Wmin")


def test_zigbee2mqtt_names_the_device_in_the_topic_and_the_time_in_the_message():
    sent = vectors("zigbee2mqtt")["z2m-two-plugs"]["messages"]

    found = [one for message in sent for one in zigbee2mqtt.samples(message["topic"], message["payload"].encode())]

    energy = {one.device: one for one in found if one.quantity == "energy"}
    assert {device: one.value for device, one in energy.items()} == {"plug_zigbee23": 8.42, "plug_zigbee22": 9.43}
    assert energy["plug_zigbee23"].at == datetime(2022, 11, 15, 19, 6, 38, tzinfo=UTC)
    assert {one.unit for one in energy.values()} == {"kWh"}


def test_zigbee2mqtt_may_send_one_attribute_a_topic_and_empty_payloads_are_normal():
    sent = vectors("zigbee2mqtt")["z2m-attribute-topics"]["messages"]

    found = [one for message in sent for one in zigbee2mqtt.samples(message["topic"], message["payload"].encode())]

    assert [(one.device, one.quantity, one.value, one.unit) for one in found] == [("z1", "energy", 12.05, "kWh")]


def test_acrel_names_the_meter_behind_the_port_and_writes_numbers_as_texts():
    found = {one.quantity: one for one in acrel.samples("", payload("acrel_gateway", "acrel-awt200-update"))}

    assert (found["EPI"].value, found["EPI"].unit, found["EPI"].device) == (21.6, "kWh", "24120405680027")
    assert found["EPI"].at == datetime(2025, 2, 2, 3, 50, tzinfo=UTC)
    assert found["EPE"].value == 0.0
    assert sum(found[tariff].value for tariff in ("EPIJ", "EPIF", "EPIP", "EPIG")) == found["EPI"].value


@pytest.mark.parametrize("vector_id", ["acrel-gateway-login", "acrel-notice-run-start"])
def test_a_login_and_a_notice_of_acrel_are_no_readings(vector_id):
    assert acrel.samples("", payload("acrel_gateway", vector_id)) == []


@pytest.mark.parametrize(
    ("decoder", "topic", "name", "vector_id"),
    [
        (tasmota, "tele/pow1/SENSOR", "tasmota", "tasmota-pow-r2-sensor"),
        (shelly, "pro3em/status/emdata:0", "shelly", "shelly-pro3em-emdata"),
        (acrel, "", "acrel_gateway", "acrel-awt200-update"),
    ],
)
def test_a_truncated_message_is_set_aside_whole(decoder, topic, name, vector_id):
    whole = payload(name, vector_id)

    for length in (1, len(whole) // 2, len(whole) - 1):
        with pytest.raises(PayloadRefusedError, match="not_json"):
            decoder.samples(topic, whole[:length])
