from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from paho.mqtt.client import Client
from structlog.testing import capture_logs

from ingest.backlog import Delivery
from ingest.connection import Connection
from ingest.session import Session
from ingest.session_settings import Protocol, SessionSettings
from ingest.stream import StreamClient
from ingest.wires import BulkWire, PacketWire
from store.messages import Message, Receipt
from tests.ingest.examples import NOW
from tests.ingest.scripted_broker import (
    DISCONNECT,
    PINGREQ,
    PUBACK,
    PUBCOMP,
    PUBLISH,
    PUBREC,
    ScriptedBroker,
    mid_of,
    packet,
    publish,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paho.mqtt.client import SocketLike
    from prometheus_client import CollectorRegistry

    from ingest.metrics import IngestMetrics
    from ingest.publishes import Publish

TOPIC = "greenpark/v1/E01/readings"


class ReadsIntoBuffers(StreamClient):
    """A paho that reads its socket by a method of which a Stream knows nothing."""

    def _sock_recv(self, bufsize: int) -> bytes:
        buffer = bytearray(bufsize)
        return bytes(buffer[: self._sock.recv_into(buffer)])


class LeavesBytesUnread(StreamClient):
    """A paho that takes a packet in more turns than one."""

    def loop_read(self, max_packets: int = 1) -> int:
        return super().loop_read(max_packets) if not self.buffered else 0


class OpensSocketsElsewhere(StreamClient):
    """A paho that makes its connections by a method of another name."""

    def _create_socket(self) -> SocketLike:
        return Client._create_socket(self)


class Kept:
    """An intake that keeps messages in a list."""

    def __init__(self) -> None:
        self.payloads: list[bytes] = []

    def accept(self, messages: Sequence[Message]) -> list[Receipt]:
        self.payloads += [message.payload for message in messages]
        return [Receipt(message.enterprise, message.payload.decode(), 1, 0) for message in messages]


def _settings(broker: ScriptedBroker, protocol: Protocol = Protocol.V5) -> SessionSettings:
    settings = SessionSettings.from_url(f"mqtt://127.0.0.1:{broker.port}", protocol=protocol)
    return replace(settings, reconnect_first_s=0.02, batch=replace(settings.batch, linger_s=0.001))


def _connected(
    broker: ScriptedBroker, metrics: IngestMetrics, protocol: Protocol, kind: type[Client], count: int
) -> tuple[Connection, list[Publish]]:
    """Return a connection that has received so many messages, and them."""
    received: list[Publish] = []
    connection = Connection(_settings(broker, protocol), received.extend, metrics, kind)
    connection.client.on_connect = lambda client, *_: client.subscribe([(TOPIC, 1), ("other", 0)])
    for _ in range(5):
        connection.connect()
        connection.turn_until(lambda: len(received) >= count, 5)
        if len(received) >= count:
            break
    return connection, received


@contextmanager
def running(session: Session) -> Iterator[None]:
    thread = threading.Thread(target=session.run)
    thread.start()
    try:
        yield
    finally:
        session.stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("kind", [StreamClient, Client])
def test_both_ways_read_the_same_whatever_the_pieces(
    metrics: IngestMetrics, kind: type[Client], protocol: Protocol, piece: int
) -> None:
    v5 = protocol is Protocol.V5
    script = (
        publish(TOPIC, b"one", 1, v5=v5)
        + publish(TOPIC, b"lost?", v5=v5, qos=0)
        + publish(TOPIC, b"two", 2, v5=v5, qos=2)
        + packet(6, b"\0\2", 2)
        + publish(TOPIC, b"y" * 300, 3, v5=v5, properties=b"\x01\1")
        + publish("\u56ed", b"", 4, v5=v5)
    )
    with ScriptedBroker([script], v5=v5, piece=piece) as broker:
        connection, received = _connected(broker, metrics, protocol, kind, 5)
        connection.wire.acknowledge([Delivery(Message("", "", b"", NOW), 1, one.mid, one.qos) for one in received[2:]])
        connection.close()
        assert broker.hears(lambda: bool(broker.bodies(DISCONNECT)))

    assert [(one.topic.decode(), one.payload, one.mid, one.qos) for one in received] == [
        (TOPIC, b"one", 1, 1),
        (TOPIC, b"lost?", 0, 0),
        (TOPIC, b"two", 2, 2),
        (TOPIC, b"y" * 300, 3, 1),
        ("\u56ed", b"", 4, 1),
    ]
    assert isinstance(connection.wire, BulkWire if kind is StreamClient else PacketWire)
    assert broker.bodies(PUBREC) == [b"\0\2"]
    assert broker.bodies(PUBCOMP) == [b"\0\2"]
    assert broker.bodies(PUBACK) == [b"\0\3", b"\0\4"]


@pytest.mark.parametrize("kind", [ReadsIntoBuffers, LeavesBytesUnread, OpensSocketsElsewhere])
def test_a_paho_that_works_otherwise_is_left_to_itself(metrics: IngestMetrics, kind: type[Client]) -> None:
    script = b"".join(publish(TOPIC, b"%d" % number, number, v5=True) for number in range(1, 50))
    with ScriptedBroker([script], v5=True, confirms=True) as broker, capture_logs() as logs:
        connection, received = _connected(broker, metrics, Protocol.V5, kind, 49)
        with closing(connection):
            assert connection.wire.publish("t", b"receipt")
            connection.turn_until(lambda: not connection.wire.unconfirmed(), 5)

    assert [one.mid for one in received[-49:]] == list(range(1, 50))
    assert [entry["event"] for entry in logs] == ["paho_not_as_known"]


def test_a_malformed_packet_ends_the_connection_after_what_came_before_it(metrics: IngestMetrics) -> None:
    sound = publish(TOPIC, b"sound", 1, v5=True)
    later = publish(TOPIC, b"later", 2, v5=True)
    intake = Kept()
    with ScriptedBroker([sound + b"\x32\0" + later, later], v5=True, confirms=True) as broker, capture_logs() as logs:
        session = Session(_settings(broker), intake, lambda: NOW, metrics)
        with running(session):
            assert broker.hears(lambda: b"\0\2" in broker.bodies(PUBACK))

    assert intake.payloads[-1] == b"later"
    assert broker.bodies(DISCONNECT)[0][:1] == b"\x81"
    assert "broker_sent_malformed_packet" in [entry["event"] for entry in logs]


def test_messages_are_acknowledged_in_order_after_their_receipts(metrics: IngestMetrics) -> None:
    script = b"".join(publish(TOPIC, b"%d" % mid, mid, v5=True) for mid in range(1, 3001))
    with (
        ScriptedBroker([script], v5=True, piece=5000, confirms=True) as broker,
        running(Session(_settings(broker), Kept(), lambda: NOW, metrics)),
    ):
        assert broker.hears(lambda: len(broker.bodies(PUBACK)) == 3000)

    assert broker.bodies(PUBACK) == [mid.to_bytes(2) for mid in range(1, 3001)]
    assert [kind for kind, _ in broker.heard[:2]] == [0x32, 0x32]


def test_receipts_that_were_not_confirmed_go_again_on_the_next_connection(metrics: IngestMetrics) -> None:
    hang_up = packet(DISCONNECT, b"\x8b")  # server shutting down
    first = b"".join(publish(TOPIC, b"%d" % mid, mid, v5=True) for mid in range(1, 10))
    with (
        ScriptedBroker([first, b""], v5=True, maximum=4) as broker,
        running(Session(_settings(broker), Kept(), lambda: NOW, metrics)),
    ):
        assert broker.hears(lambda: len(broker.bodies(PUBLISH)) == 4)
        sent = broker.bodies(PUBLISH)
        broker.say(hang_up)
        assert broker.hears(lambda: len(broker.bodies(PUBLISH)) == 8)
        for body in sent:
            broker.say(packet(PUBACK, mid_of(body)))
        assert broker.hears(lambda: len(broker.bodies(PUBLISH)) == 12)
        for body in broker.bodies(PUBLISH)[8:]:
            broker.say(packet(PUBACK, mid_of(body)))
        assert broker.hears(lambda: len(broker.bodies(PUBLISH)) == 13)
        broker.say(packet(PUBACK, mid_of(broker.bodies(PUBLISH)[-1])))

    assert broker.bodies(PUBLISH)[4:8] == sent
    assert [kind for kind, _ in broker.heard if kind >> 4 == PUBLISH] == [0x32] * 4 + [0x3A] * 4 + [0x32] * 5


def test_a_receipt_that_the_broker_refuses_is_counted(metrics: IngestMetrics, registry: CollectorRegistry) -> None:
    refused = packet(PUBACK, b"\x80\0\x87")
    with (
        ScriptedBroker([publish(TOPIC, b"x", 1, v5=True)], v5=True) as broker,
        running(Session(_settings(broker), Kept(), lambda: NOW, metrics)),
    ):
        assert broker.hears(lambda: bool(broker.bodies(PUBLISH)))
        broker.say(refused)
        assert broker.hears(lambda: registry.get_sample_value("greenpark_ingest_receipts_lost_total") == 1)


def test_a_connection_that_is_read_in_bulk_is_kept_alive(metrics: IngestMetrics) -> None:
    with ScriptedBroker([publish(TOPIC, b"x", 1, v5=True)], v5=True, confirms=True) as broker:
        session = Session(replace(_settings(broker), keepalive_s=1), Kept(), lambda: NOW, metrics)
        with running(session):
            assert broker.hears(lambda: len(broker.bodies(PINGREQ)) == 2)

    assert broker.connections == 1
