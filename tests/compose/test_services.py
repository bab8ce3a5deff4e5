"""The services in the environment that compose gives them, on real servers; no containers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import requests

from dashboards.generate import ROOT
from dashboards.substitution import queries, substituted
from store.book.folder import read_folder
from tests.compose.broker import ShippedMosquitto, Talker, passwords
from tests.compose.conftest import REPO
from tests.servers import InfluxServer, free_port, wait_until
from tests.store.conftest import postgres  # noqa: F401 - a fixture

START_S = 60
SECRET = "secret"  # noqa: S105 - what the fixture `resolved` fills in


STEP = 0.05
"""Of the register in ten minutes; times its multiplier within what the meter is rated for."""


@pytest.fixture(scope="module")
def environments(resolved, postgres, tmp_path_factory):  # noqa: F811 - the fixture
    """The environment of each service, its hosts replaced by real servers of this test."""
    folder = tmp_path_factory.mktemp("services")
    assert passwords(folder, MQTT_INGEST_PASSWORD=SECRET).returncode == 0
    assert passwords(folder, "E01", typed="firm\n").returncode == 0
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE compose")
    with (
        InfluxServer(folder / "influx", admin=("admin", SECRET)) as influx,
        ShippedMosquitto(folder) as broker,
    ):
        influx.create_database("greenpark")
        for user, right in (("greenpark", "ALL"), ("grafana", "READ")):
            influx.run(f"CREATE USER {user} WITH PASSWORD '{SECRET}'")
            influx.run(f"GRANT {right} ON greenpark TO {user}")
        moved = {
            "@influxdb:8086": f"@127.0.0.1:{influx.port}",
            "http://influxdb:8086": f"http://127.0.0.1:{influx.port}",
            "@postgres:5432/greenpark": f"@127.0.0.1:{urlsplit(postgres).port}/compose",
            "@mosquitto:1883": f"@127.0.0.1:{broker.port}",
            "0.0.0.0": "127.0.0.1",  # noqa: S104 - the address it replaces
        }
        yield {
            name: {key: replaced(str(value), moved) for key, value in service["environment"].items()}
            for name, service in resolved["services"].items()
        }


def replaced(text: str, moved: dict[str, str]) -> str:
    for old, new in moved.items():
        text = text.replace(old, new)
    return text


def command(service: dict[str, Any]) -> list[str]:
    program = shutil.which("greenpark", path=os.path.dirname(sys.executable))  # noqa: PTH120 - not resolved: a venv's
    assert program
    return [program, *(part.replace("/parks/", f"{REPO}/parks/") for part in service["command"])]


def test_readings_of_a_firm_reach_its_receipts_and_the_boards_through_the_services_as_composed(
    resolved,
    environments,
    tmp_path,
):
    services = resolved["services"]
    kwh = read_folder(REPO / "parks/daye-lake").meter_index()["E01-EL-1"].multiplier * STEP
    ports = {name: free_port() for name in ("ingest", "settle", "api")}
    outer = {name: value for name, value in os.environ.items() if not name.startswith("GREENPARK_")}
    loaded = subprocess.run(
        command(services["init"]),
        env=outer | environments["init"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr
    running = {}
    try:
        for name, port in ports.items():
            own = {"GREENPARK_PORT" if name == "api" else "GREENPARK_METRICS_PORT": str(port)}
            own |= {"GREENPARK_SETTLE_EVERY_S": "1"}
            with (tmp_path / f"{name}.log").open("wb") as log:
                running[name] = subprocess.Popen(
                    command(services[name]),
                    env=outer | environments[name] | own,
                    cwd=tmp_path,
                    stdout=log,
                    stderr=log,
                )
        for name, port in ports.items():
            assert wait_until(lambda n=name, p=port: healthy(services, n, p), START_S), said(tmp_path)

        receipt = send(environments["ingest"]["GREENPARK_MQTT"])
        assert (receipt["id"], receipt["accepted"], receipt["refused"]) == ("first", 2, 0)
        assert wait_until(lambda: electricity(environments["grafana"]) == kwh, 30), said(tmp_path)

        grafana = environments["grafana"]
        refused = requests.post(
            f"{grafana['GRAFANA_STORE_URL']}/write",
            params={"db": grafana["GRAFANA_STORE_DATABASE"]},
            data="reading value=1",
            auth=(grafana["GRAFANA_STORE_USER"], grafana["GRAFANA_STORE_PASSWORD"]),
            timeout=10,
        )
        assert refused.status_code == requests.codes.forbidden
    finally:
        for process in running.values():
            process.terminate()
        codes = {name: process.wait(30) for name, process in running.items()}
    assert codes == dict.fromkeys(ports, 0), said(tmp_path)


def healthy(services, name, port) -> bool:
    if name == "api":
        return answers(f"http://127.0.0.1:{port}/healthz")
    *_, program = services[name]["healthcheck"]["test"]
    asked = program.replace("9100", str(port))
    assert asked != program
    return subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False).returncode == 0


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=4).ok
    except requests.RequestException:
        return False


def send(url: str) -> dict[str, Any]:
    """Send two readings of a register, one step apart, as the firm E01; returns the receipt."""
    end = datetime.now(UTC) - timedelta(minutes=5)
    at = [(end - timedelta(minutes=minutes)).isoformat() for minutes in (10, 0)]
    readings = [
        {"meter": "E01-EL-1", "at": moment, "value": value} for moment, value in zip(at, (0, STEP), strict=True)
    ]
    with Talker(urlsplit(url).port or 0, "E01", "firm") as firm:
        firm.hear("greenpark/v1/E01/receipts")
        firm.say("greenpark/v1/E01/readings", json.dumps({"id": "first", "readings": readings}).encode())
        assert wait_until(lambda: firm.heard != [], 20)
        _, payload = firm.heard[0]
        return json.loads(payload)


def electricity(grafana: dict[str, str]) -> float | None:
    """Ask what the board's panel of electricity asks, as Grafana's own user."""
    board = json.loads((ROOT / "zh/greenpark-overview.json").read_text(encoding="utf-8"))
    query = next(text for title, text in queries(board) if title == "用电与光伏发电")
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    variables = {"cluster": ".*", "enterprise": "E01"}
    reply = requests.post(
        f"{grafana['GRAFANA_STORE_URL']}/query",
        params={"db": grafana["GRAFANA_STORE_DATABASE"]},
        data={"q": substituted(query, variables, now_ms - 2 * 86_400_000, now_ms)},
        auth=(grafana["GRAFANA_STORE_USER"], grafana["GRAFANA_STORE_PASSWORD"]),
        timeout=10,
    ).json()
    series = reply["results"][0].get("series", [])
    return series[0]["values"][0][1] if series else None


def said(folder) -> str:
    return "\n".join(f"{log.name}:\n{log.read_text()[-2000:]}" for log in sorted(folder.glob("*.log")))
