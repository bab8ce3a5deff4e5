from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from ingest.errors import SessionSettingsError
from ingest.metrics import IngestMetrics
from ingest.pipeline import Pipeline
from ingest.session import Session
from ingest.session_settings import Protocol, SessionSettings
from ingest.writer import BatchLimits
from store.refusals import Reason
from tests.ingest.examples import MARCH_1, NOW, reading, stored
from tests.ingest.faults import FaultyStore
from tests.ingest.mqtt_firm import Firm
from tests.servers import MosquittoServer, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.session_settings import SessionSettings as Settings
    from store.book.opening import SqlBook
    from store.duck import DuckStore
    from store.ports import Intake

QUICK = BatchLimits(linger_s=0.005, retry_first_s=0.05, retry_last_s=0.1)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[MosquittoServer]:
    with MosquittoServer(tmp_path / "broker") as server:
        yield server


@pytest.fixture
def faulty(series: DuckStore) -> FaultyStore:
    return FaultyStore(series)


@pytest.fixture
def intake(faulty: FaultyStore, book: SqlBook, metrics: IngestMetrics) -> Pipeline:
    return Pipeline(faulty, book, book, lambda: NOW, metrics)


def _settings(broker: MosquittoServer, protocol: Protocol = Protocol.V5) -> Settings:
    settings = SessionSettings.from_url(broker.url, protocol=protocol)
    return replace(settings, batch=QUICK, reconnect_first_s=0.05, reconnect_last_s=0.2)


@contextmanager
def _serving(settings: Settings, intake: Intake, metrics: IngestMetrics) -> Iterator[Session]:
    session = Session(settings, intake, lambda: NOW, metrics)
    thread = threading.Thread(target=session.run)
    thread.start()
    try:
        assert session.ready.wait(10)
        yield session
    finally:
        session.stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize("protocol", list(Protocol))
def test_readings_are_stored_and_the_firm_is_told(
    broker: MosquittoServer, intake: Pipeline, metrics: IngestMetrics, series: DuckStore, protocol: Protocol
) -> None:
    with _serving(_settings(broker, protocol), intake, metrics), Firm(broker) as firm:
        firm.send(*({"id": f"n{i}", "readings": [reading(MARCH_1 + i, float(i))]} for i in range(30)))

        assert firm.hears(30)

    assert firm.receipts == [{"id": f"n{i}", "accepted": 1, "refused": 0, "refusals": []} for i in range(30)]
    assert stored(series) == [("E01-EL-1", (MARCH_1 + i) * 1000, float(i)) for i in range(30)]


def test_a_foreign_meter_is_refused_and_nobody_else_hears_of_it(
    broker: MosquittoServer, intake: Pipeline, metrics: IngestMetrics, series: DuckStore, book: SqlBook
) -> None:
    with _serving(_settings(broker), intake, metrics), Firm(broker, "E01") as firm, Firm(broker, "E02") as other:
        firm.send({"id": "a", "readings": [reading(meter="E02-EL-1"), reading()]})
        assert firm.hears(1)
        other.send({"id": "b", "readings": [reading(meter="E02-EL-1", value=2.0)]})
        assert other.hears(1)

    [receipt] = firm.receipts
    assert (receipt["accepted"], receipt["refused"]) == (1, 1)
    assert (receipt["refusals"][0]["index"], receipt["refusals"][0]["reason"]) == (0, "foreign_meter")
    assert [receipt["id"] for receipt in other.receipts] == ["b"]
    assert [row for row in stored(series) if row[0] == "E02-EL-1"] == [("E02-EL-1", MARCH_1 * 1000, 2.0)]
    assert [refusal.enterprise for refusal in book.refused()] == ["E01"]


@pytest.mark.parametrize("protocol", list(Protocol))
def test_what_the_store_did_not_take_is_not_acknowledged_and_comes_again(
    broker: MosquittoServer,
    intake: Pipeline,
    faulty: FaultyStore,
    metrics: IngestMetrics,
    series: DuckStore,
    protocol: Protocol,
) -> None:
    faulty.away = True
    with Firm(broker) as firm:
        with _serving(_settings(broker, protocol), intake, metrics):
            firm.send(*({"id": f"n{i}", "readings": [reading(MARCH_1 + i, float(i))]} for i in range(20)))
            assert faulty.tried.wait(10)
        assert firm.receipts == []
        assert stored(series) == []

        faulty.away = False
        with _serving(_settings(broker, protocol), intake, metrics):
            assert firm.hears(20)

    assert [receipt["id"] for receipt in firm.receipts] == [f"n{i}" for i in range(20)]
    assert stored(series) == [("E01-EL-1", (MARCH_1 + i) * 1000, float(i)) for i in range(20)]


def test_what_was_acknowledged_does_not_come_again(
    broker: MosquittoServer, intake: Pipeline, metrics: IngestMetrics
) -> None:
    second = CollectorRegistry()
    with Firm(broker) as firm:
        with _serving(_settings(broker), intake, metrics):
            firm.send({"id": "first", "readings": [reading()]}, b"not JSON")
            assert firm.hears(2)

        recounted = Pipeline(
            intake._series, intake._register._book, intake._keeping._quarantine, lambda: NOW, IngestMetrics(second)
        )
        with _serving(_settings(broker), recounted, metrics):
            firm.send({"id": "second", "readings": [reading()]})
            assert firm.hears(3)

    assert second.get_sample_value("greenpark_ingest_messages_received_total") == 1


def test_the_store_coming_back_is_enough(
    broker: MosquittoServer, intake: Pipeline, faulty: FaultyStore, metrics: IngestMetrics, registry: CollectorRegistry
) -> None:
    faulty.away = True
    with _serving(_settings(broker), intake, metrics), Firm(broker) as firm:
        firm.send({"id": "a", "readings": [reading()]})
        assert wait_until(lambda: faulty.appends >= 3)
        faulty.away = False

        assert firm.hears(1)

    assert registry.get_sample_value("greenpark_ingest_store_failures_total") >= 2


def test_a_full_backlog_leaves_messages_with_the_broker(
    broker: MosquittoServer,
    intake: Pipeline,
    faulty: FaultyStore,
    metrics: IngestMetrics,
    registry: CollectorRegistry,
    series: DuckStore,
) -> None:
    faulty.away = True
    settings = replace(_settings(broker), backlog_messages=10, batch=replace(QUICK, messages=5))
    with _serving(settings, intake, metrics), Firm(broker) as firm:
        firm.send(*({"id": f"n{i}", "readings": [reading(MARCH_1 + i, float(i))]} for i in range(200)))
        assert wait_until(lambda: registry.get_sample_value("greenpark_ingest_backlog_messages") == 10)
        faulty.away = False

        assert firm.hears(200)

    assert [value for _, _, value in stored(series)] == [float(i) for i in range(200)]
    assert registry.get_sample_value("greenpark_ingest_backlog_messages") == 0
    assert registry.get_sample_value("greenpark_ingest_backlog_bytes") == 0


def test_a_message_outside_the_topic_scheme_is_set_aside_and_blocks_nothing(
    broker: MosquittoServer, intake: Pipeline, metrics: IngestMetrics, book: SqlBook
) -> None:
    with _serving(_settings(broker), intake, metrics), Firm(broker) as firm:
        firm.send({"id": "lost", "readings": [reading()]}, topic="greenpark/v1//readings")
        firm.send({"id": "next", "readings": [reading()]})

        assert firm.hears(1)

    assert [receipt["id"] for receipt in firm.receipts] == ["next"]
    [kept] = book.refused()
    assert (kept.reason, kept.source) == (Reason.TOPIC, "greenpark/v1//readings")


def test_the_session_outlives_a_restart_of_the_broker(
    broker: MosquittoServer, intake: Pipeline, metrics: IngestMetrics, series: DuckStore
) -> None:
    with _serving(_settings(broker), intake, metrics) as session:
        with Firm(broker) as firm:
            firm.send({"id": "before", "readings": [reading(MARCH_1)]})
            assert firm.hears(1)
        broker.stop()
        assert wait_until(lambda: not session.ready.is_set())
        broker.start()
        with Firm(broker) as firm:
            firm.send({"id": "after", "readings": [reading(MARCH_1 + 1)]})
            assert firm.hears(1)

    assert [at_ms for _, at_ms, _ in stored(series)] == [MARCH_1 * 1000, (MARCH_1 + 1) * 1000]


def test_messages_in_hand_when_the_broker_restarts_are_stored_once_and_not_lost(
    broker: MosquittoServer, intake: Pipeline, faulty: FaultyStore, metrics: IngestMetrics, series: DuckStore
) -> None:
    faulty.away = True
    with _serving(_settings(broker), intake, metrics) as session:
        with Firm(broker) as firm:
            firm.send(*({"id": f"n{i}", "readings": [reading(MARCH_1 + i, float(i))]} for i in range(20)))
            assert faulty.tried.wait(10)
        broker.stop()
        assert wait_until(lambda: not session.ready.is_set())
        broker.start()
        assert session.ready.wait(10)
        faulty.away = False
        with Firm(broker) as firm:
            firm.send({"id": "last", "readings": [reading(MARCH_1 + 20, 20.0)]})
            assert wait_until(lambda: any(receipt["id"] == "last" for receipt in firm.receipts), 20)

    assert [value for _, _, value in stored(series)] == [float(i) for i in range(21)]


def test_messages_in_hand_are_kept_when_the_broker_forgets_the_session(
    tmp_path: Path,
    intake: Pipeline,
    faulty: FaultyStore,
    metrics: IngestMetrics,
    registry: CollectorRegistry,
    series: DuckStore,
) -> None:
    faulty.away = True
    with (
        MosquittoServer(tmp_path / "forgetful", settings={"persistence": "false"}) as broker,
        _serving(replace(_settings(broker), batch=replace(QUICK, messages=5)), intake, metrics) as session,
    ):
        with Firm(broker) as firm:
            firm.send(*({"readings": [reading(MARCH_1 + i, float(i))]} for i in range(20)))
            assert wait_until(lambda: registry.get_sample_value("greenpark_ingest_backlog_messages") >= 15)
        with capture_logs() as logs:
            broker.kill()
            assert wait_until(lambda: not session.ready.is_set())
            broker.start()
            assert session.ready.wait(10)
        faulty.away = False
        assert wait_until(lambda: len(stored(series)) == 20)

    assert [value for _, _, value in stored(series)] == [float(i) for i in range(20)]
    assert "broker_lost_session" in [entry["event"] for entry in logs]


def test_the_session_waits_for_a_broker_that_starts_later(
    tmp_path: Path, intake: Pipeline, metrics: IngestMetrics
) -> None:
    with MosquittoServer(tmp_path / "later") as broker:
        broker.stop()
        session = Session(_settings(broker), intake, lambda: NOW, metrics)
        thread = threading.Thread(target=session.run)
        thread.start()
        broker.start()

        assert session.ready.wait(10)

        session.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_messages_sent_while_ingest_is_down_wait_for_it(
    broker: MosquittoServer, intake: Pipeline, metrics: IngestMetrics, series: DuckStore
) -> None:
    with _serving(_settings(broker), intake, metrics):
        pass
    with Firm(broker) as firm:
        firm.send({"id": "a", "readings": [reading()]})

        with _serving(_settings(broker), intake, metrics):
            assert firm.hears(1)

    assert len(stored(series)) == 1


def test_a_broker_that_drops_messages_is_named(
    tmp_path: Path, intake: Pipeline, metrics: IngestMetrics, registry: CollectorRegistry
) -> None:
    lossy = {"max_queued_messages": "5", "max_inflight_messages": "1", "sys_interval": "1"}
    with MosquittoServer(tmp_path / "lossy", settings=lossy) as broker:
        with _serving(_settings(broker), intake, metrics):
            pass
        with Firm(broker) as firm:
            firm.send(*({"readings": [reading(MARCH_1 + i)]} for i in range(20)))

        with capture_logs() as logs, _serving(_settings(broker), intake, metrics):
            dropped = "greenpark_ingest_broker_dropped_messages"
            assert wait_until(lambda: (registry.get_sample_value(dropped) or 0) > 0)

    assert "broker_drops_messages" in [entry["event"] for entry in logs]


def test_a_password_is_needed_where_the_broker_asks_for_one(
    tmp_path: Path, intake: Pipeline, metrics: IngestMetrics
) -> None:
    with MosquittoServer(tmp_path / "closed", users={"ingest": "p@ss:word"}) as broker:
        right = SessionSettings.from_url(f"mqtt://ingest:p%40ss%3Aword@127.0.0.1:{broker.port}")
        with _serving(right, intake, metrics):
            pass

        wrong = Session(replace(right, password="guess"), intake, lambda: NOW, metrics)  # noqa: S106 - the wrong one
        thread = threading.Thread(target=wrong.run)
        with capture_logs() as logs:
            thread.start()
            assert wait_until(lambda: any(entry["event"] == "broker_refused_connection" for entry in logs))
            wrong.stop()
            thread.join(10)

    assert not wrong.ready.is_set()
    assert "guess" not in str(logs)


# paho leaves the socket of a failed TLS handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
def test_a_connection_over_tls_is_made_only_to_a_broker_whose_certificate_is_trusted(
    tmp_path: Path, intake: Pipeline, metrics: IngestMetrics
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run([*command, *subject], check=True, capture_output=True)
    files = {"certfile": str(certificate), "keyfile": str(key)}
    with MosquittoServer(tmp_path / "tls", settings=files) as broker:
        url = f"mqtts://127.0.0.1:{broker.port}"
        trustful = replace(SessionSettings.from_url(url, ca_file=certificate), batch=QUICK)
        with _serving(trustful, intake, metrics), Firm(broker, ca_file=certificate) as firm:
            firm.send(*({"id": f"n{i}", "readings": [reading(MARCH_1 + i, float(i))] * 300} for i in range(30)))
            assert firm.hears(30)

        distrustful = Session(SessionSettings.from_url(url), intake, lambda: NOW, metrics)
        thread = threading.Thread(target=distrustful.run)
        with capture_logs() as logs:
            thread.start()
            assert wait_until(lambda: any(entry["event"] == "broker_unreachable" for entry in logs))
            distrustful.stop()
            thread.join(10)

    assert not distrustful.ready.is_set()


def test_an_unforeseen_error_ends_the_session_and_the_message_stays_with_the_broker(
    broker: MosquittoServer, intake: Pipeline, metrics: IngestMetrics
) -> None:
    class Broken:
        def accept(self, _messages: object) -> None:
            raise ZeroDivisionError

    failed: list[BaseException] = []
    session = Session(_settings(broker), Broken(), lambda: NOW, metrics)

    def run() -> None:
        try:
            session.run()
        except ZeroDivisionError as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert session.ready.wait(10)
    with Firm(broker) as firm, capture_logs():
        firm.send({"id": "a", "readings": [reading()]})
        thread.join(10)
        assert len(failed) == 1

        with _serving(_settings(broker), intake, metrics):
            assert firm.hears(1)


def test_an_address_says_where_the_broker_is() -> None:
    plain = SessionSettings.from_url("mqtt://broker")
    full = SessionSettings.from_url("mqtts://me:s%2Fcret@[::1]:9000/")

    assert (plain.host, plain.port, plain.tls, plain.username) == ("broker", 1883, False, None)
    assert (full.host, full.port, full.tls, full.username, full.password) == ("::1", 9000, True, "me", "s/cret")
    assert "cret" not in repr(full)


@pytest.mark.parametrize(
    "url", ["http://broker", "mqtt://", "mqtt://broker:x", "mqtt://broker:70000", "mqtt://b/topic", "broker"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SessionSettingsError, match="write mqtt://USER:PASSWORD@HOST:PORT"):
        SessionSettings.from_url(url)
