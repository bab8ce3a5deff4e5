"""The publisher and the gateway on a real Mosquitto."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from simulators.broker import Protocol, PublisherSettings
from simulators.encoder import payload
from simulators.errors import (
    BrokerAddressError,
    BrokerRefusedError,
    BrokerStalledError,
    MessageRefusedError,
    ReceiptsMissingError,
)
from simulators.gateway import Gateway
from simulators.publisher import Publisher, publish
from tests.servers import MosquittoServer, wait_until

TOPIC = "greenpark/v1/{}/readings"


def some(enterprise, count):
    return [
        (
            TOPIC.format(enterprise),
            payload(f"{enterprise}-{n}", [(f"{enterprise}-EL-1", [n * 1000, n * 1000 + 500], [n, n])]),
        )
        for n in range(count)
    ]


@contextmanager
def listening(server, topic, answer=None):
    """Subscribe with a session that outlives the broker; yield the messages received."""
    received = []
    ready = Event()
    client = Client(CallbackAPIVersion.VERSION2, client_id=f"listener-{topic.replace('/', '-')}", clean_session=False)
    client.reconnect_delay_set(1, 1)
    client.on_connect = lambda *_: client.subscribe(topic, qos=1)
    client.on_subscribe = lambda *_: ready.set()

    def take(_client, _userdata, message):
        received.append(message.payload)
        if answer is not None:
            answer(client, message)

    client.on_message = take
    client.connect("127.0.0.1", server.port)
    client.loop_start()
    assert ready.wait(10)
    yield received
    client.disconnect()
    client.loop_stop()


@pytest.mark.parametrize("protocol", Protocol)
def test_messages_arrive_in_order_and_are_counted(mosquitto_server, protocol):
    enterprise = f"P{protocol.value}"
    told = []

    with listening(mosquitto_server, TOPIC.format(enterprise)) as received:
        settings = PublisherSettings("127.0.0.1", mosquitto_server.port, protocol=protocol)
        report = publish(some(enterprise, 200), settings, told.append)
        assert wait_until(lambda: len(received) >= 200)

    assert (report.sent, report.acknowledged, report.readings, sum(told)) == (200, 200, 400, 400)
    assert received == [message for _, message in some(enterprise, 200)]


def test_a_broker_that_dies_and_returns_gets_every_message(tmp_path):
    halfway = Event()
    go_on = Event()

    def messages():
        for n, message in enumerate(some("K01", 300)):
            if n == 150:
                halfway.set()
                go_on.wait(20)
            yield message

    with MosquittoServer(tmp_path / "broker") as server, listening(server, TOPIC.format("K01")) as received:
        reports = []
        settings = PublisherSettings("127.0.0.1", server.port, reconnect_last_s=1)
        thread = Thread(target=lambda: reports.append(publish(messages(), settings)))
        thread.start()
        assert halfway.wait(10)
        server.stop()
        go_on.set()
        server.start()
        thread.join(30)
        assert wait_until(lambda: len(set(received)) == 300, 20)

    assert (reports[0].sent, reports[0].acknowledged) == (300, 300)


def test_a_wrong_password_ends_the_run(tmp_path):
    with MosquittoServer(tmp_path / "broker", users={"E01": "right"}) as server:
        settings = PublisherSettings("127.0.0.1", server.port, username="E01", password="wrong")  # noqa: S106 - made up
        with pytest.raises(BrokerRefusedError, match="check user and password"):
            publish(some("E01", 1), settings)


def test_a_topic_that_is_not_the_senders_ends_the_run(tmp_path):
    acl = "user E01\ntopic readwrite greenpark/v1/E01/#\n"

    with MosquittoServer(tmp_path / "broker", users={"E01": "right"}, acl=acl) as server:
        settings = PublisherSettings("127.0.0.1", server.port, username="E01", password="right")  # noqa: S106 - made up
        assert publish(some("E01", 3), settings).acknowledged == 3
        with pytest.raises(MessageRefusedError, match="E02"):
            publish(some("E02", 1), settings)


def test_a_broker_that_never_answers_ends_the_run():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings = PublisherSettings("127.0.0.1", silent.getsockname()[1], stalled_after_s=0.5)

        with pytest.raises(BrokerStalledError, match=r"acknowledged nothing for 0\.5 s"):
            publish(some("E01", 1), settings)


def test_a_stopped_run_says_how_far_it_came(mosquitto_server):
    stop = Event()

    def messages():
        for n, message in enumerate(some("S01", 100)):
            if n == 10:
                stop.set()
            yield message

    report = publish(messages(), PublisherSettings("127.0.0.1", mosquitto_server.port), stop=stop)

    assert report.acknowledged <= report.sent < 100


def test_a_sender_that_waits_for_the_broker_stops_when_told():
    stop = Event()
    stop.set()

    with Publisher(PublisherSettings("127.0.0.1", 1)) as publisher:
        assert publisher.send("greenpark/v1/E01/readings", b"{}", stop) is False


def test_a_gateway_sends_again_what_has_no_receipt(mosquitto_server):
    seen = set()

    def answer(client, message):
        body = json.loads(message.payload)
        first_time = body["id"] not in seen
        seen.add(body["id"])
        if first_time and int(body["id"].split("-")[1]) % 10 == 3:
            return
        bad = body["id"] == "G01-5"
        refusals = [{"index": 0, "reason": "future", "detail": "x"}, {"index": 1, "reason": "future", "detail": "x"}]
        receipt = {
            "id": body["id"],
            "accepted": 0 if bad else 2,
            "refused": 2 if bad else 0,
            "refusals": refusals if bad else [],
        }
        client.publish("greenpark/v1/G01/receipts", json.dumps(receipt), qos=1)

    settings = PublisherSettings("127.0.0.1", mosquitto_server.port)
    with (
        listening(mosquitto_server, TOPIC.format("G01"), answer) as received,
        Gateway(settings, ["G01"], resend_after_s=0.5, max_kept=20) as gateway,
    ):
        for topic, message in some("G01", 50):
            assert gateway.send(topic, message)
        summary = gateway.confirm(20)

    assert (summary.messages, summary.accepted, summary.refused) == (50, 98, 2)
    assert summary.reasons == {"future": 2}
    assert summary.resent >= 5
    assert len(received) >= 55


def test_a_gateway_names_the_messages_that_nobody_confirms(mosquitto_server):
    with Gateway(PublisherSettings("127.0.0.1", mosquitto_server.port), ["N01"]) as gateway:
        gateway.send(*some("N01", 1)[0])
        with pytest.raises(ReceiptsMissingError, match="first N01-0"):
            gateway.confirm(0.3)


def test_a_receipt_that_cannot_be_read_is_passed_over(mosquitto_server):
    def answer(client, _message):
        client.publish("greenpark/v1/R01/receipts", b"not json", qos=1)
        client.publish("greenpark/v1/R01/receipts", b'{"id": "R01-0", "accepted": 2}', qos=1)

    settings = PublisherSettings("127.0.0.1", mosquitto_server.port)
    with listening(mosquitto_server, TOPIC.format("R01"), answer), Gateway(settings, ["R01"]) as gateway:
        gateway.send(*some("R01", 1)[0])
        summary = gateway.confirm(10)

    assert (summary.messages, summary.accepted) == (1, 2)


def test_an_address_gives_host_port_and_credentials():
    settings = PublisherSettings.from_url("mqtts://E01:p%40ss@broker.example")

    assert (settings.host, settings.port, settings.username, settings.password) == (
        "broker.example",
        8883,
        "E01",
        "p@ss",
    )
    assert settings.tls
    assert "p@ss" not in repr(settings)


@pytest.mark.parametrize("url", ["http://a", "mqtt://", "mqtt://a:port"])
def test_an_address_that_names_no_broker_is_refused(url):
    with pytest.raises(BrokerAddressError):
        PublisherSettings.from_url(url)
