"""The shipped broker settings, access list and password script, on a real Mosquitto."""

from __future__ import annotations

import pytest

from tests.compose.broker import ShippedMosquitto, Talker, passwords
from tests.servers import wait_until

BACKLOG = 1500
"""More than the 1000 at which Mosquitto's defaults begin to drop."""


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped")
    services = passwords(folder, MQTT_INGEST_PASSWORD="in", MQTT_SIMULATOR_PASSWORD="sim")  # noqa: S106 - this test's own broker
    firms = [passwords(folder, firm, typed=f"secret-{firm}\n") for firm in ("E01", "E02")]
    assert [ran.returncode for ran in (services, *firms)] == [0, 0, 0]
    with ShippedMosquitto(folder) as server:
        yield server


def firm(broker, name):
    return Talker(broker.port, name, f"secret-{name}")


def ingest(broker, session=""):
    return Talker(broker.port, "ingest", "in", session)


@pytest.mark.parametrize(
    ("name", "password"),
    [(None, None), ("E01", "secret-E02"), ("E01", ""), ("E99", "secret-E99"), ("+", "secret-E01")],
)
def test_nobody_comes_in_without_a_name_and_its_password(broker, name, password):
    with Talker(broker.port, name, password) as stranger:
        assert stranger.answer.getName() == "Not authorized"


def test_a_firm_publishes_readings_under_its_own_id_only(broker):
    with ingest(broker) as ears, firm(broker, "E01") as mouth:
        ears.hear("greenpark/v1/+/readings")

        verdicts = [
            mouth.say(topic, topic.encode())
            for topic in (
                "greenpark/v1/E02/readings",
                "greenpark/v1/E01/receipts",
                "greenpark/v1/E01/other",
                "$SYS/broker/uptime",
                "greenpark/v1/E01/readings",
            )
        ]

        assert verdicts[:4] == ["Not authorized"] * 4
        assert verdicts[4] == "Success"
        assert wait_until(lambda: ears.heard == [("greenpark/v1/E01/readings", b"greenpark/v1/E01/readings")])


def test_a_firm_hears_its_own_receipts_and_nobody_elses_anything(broker):
    with ingest(broker) as mouth, firm(broker, "E01") as one, firm(broker, "E02") as other:
        for ears in (one, other):
            for topic in ("#", "greenpark/v1/+/receipts", "greenpark/v1/+/readings"):
                ears.hear(topic)

        other.say("greenpark/v1/E02/readings", b"private")
        mouth.say("greenpark/v1/E02/receipts", b"to E02")
        mouth.say("greenpark/v1/E01/receipts", b"to E01")

        assert wait_until(lambda: one.heard and other.heard)
        assert set(one.heard) == {("greenpark/v1/E01/receipts", b"to E01")}
        assert set(other.heard) == {("greenpark/v1/E02/receipts", b"to E02")}


def test_the_simulator_speaks_for_every_firm(broker):
    with ingest(broker) as ears, Talker(broker.port, "simulator", "sim") as mouth:
        ears.hear("greenpark/v1/+/readings")

        assert mouth.say("greenpark/v1/E07/readings") == "Success"
        assert wait_until(lambda: ears.heard == [("greenpark/v1/E07/readings", b"{}")])


def test_ingest_may_read_what_the_health_check_and_its_watch_for_drops_ask(broker):
    with ingest(broker) as ears:
        ears.hear("$SYS/broker/uptime")

        assert wait_until(lambda: [topic for topic, _ in ears.heard] == ["$SYS/broker/uptime"])


def test_a_backlog_beyond_the_default_bound_outlives_a_broker_that_is_killed(tmp_path):
    folder = tmp_path / "broker"
    folder.mkdir()
    passwords(folder, MQTT_INGEST_PASSWORD="in")  # noqa: S106 - this test's own broker
    passwords(folder, "E01", typed="secret-E01\n")
    with ShippedMosquitto(folder) as own:
        with ingest(own, "greenpark-ingest") as ears:
            ears.hear("greenpark/v1/+/readings")
        with firm(own, "E01") as mouth:
            for number in range(BACKLOG):
                mouth.client.publish("greenpark/v1/E01/readings", str(number), 1)
            assert wait_until(lambda: len(mouth.verdicts) == BACKLOG)
        saved = folder / "mosquitto.db"
        assert wait_until(lambda: saved.exists() and saved.read_bytes().count(b"E01/readings") >= BACKLOG, 15)

        own.kill()
        own.start()

        with ingest(own, "greenpark-ingest") as ears:
            assert wait_until(lambda: len(ears.heard) == BACKLOG)
            assert [int(payload) for _, payload in ears.heard] == list(range(BACKLOG))


@pytest.mark.parametrize("name", ["", "ingest", "simulator", "+", "#", "E0/1", "a b", "a:b"])
def test_a_name_that_is_no_firms_gets_no_password(tmp_path, name):
    ran = passwords(tmp_path, name, typed="secret\n")

    assert ran.returncode == 2
    assert "is not the id of a firm" in ran.stderr
    assert not (tmp_path / "passwords").exists()


def test_users_are_set_replaced_and_taken_away_and_the_file_is_private(tmp_path):
    def users():
        return [line.split(":")[0] for line in (tmp_path / "passwords").read_text().splitlines()]

    passwords(tmp_path, MQTT_INGEST_PASSWORD="a", MQTT_SIMULATOR_PASSWORD="b")  # noqa: S106 - no real one
    passwords(tmp_path, "E01", typed="c\n")
    before = (tmp_path / "passwords").read_text()
    passwords(tmp_path, "E01", typed="d\n")
    replaced, after = users(), (tmp_path / "passwords").read_text()
    passwords(tmp_path, "-D", "E01")
    passwords(tmp_path, MQTT_INGEST_PASSWORD="a")  # noqa: S106 - no real one

    assert sorted(replaced) == ["E01", "ingest", "simulator"]
    assert before != after
    assert users() == ["ingest"]
    assert (tmp_path / "passwords").stat().st_mode & 0o777 == 0o600
    assert "a" not in after.split(":")


def test_the_script_asks_for_the_password_that_ingest_needs(tmp_path):
    ran = passwords(tmp_path)

    assert ran.returncode != 0
    assert "set MQTT_INGEST_PASSWORD in .env" in ran.stderr
