"""Simulated meters -> a real broker -> ingest -> a real InfluxDB -> settlement -> every query of every board."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests

from dashboards.generate import FOLDERS
from dashboards.generate import ROOT as BOARDS
from dashboards.substitution import queries, substituted
from tests.end_to_end.commands import ROOT, greenpark, service

if TYPE_CHECKING:
    from tests.servers import InfluxServer, MosquittoServer

PARK = ROOT / "parks" / "daye-lake"
START = "2026-10-01T00:00:00+08:00"
END = "2026-11-03T00:00:00+08:00"
FAULTS = """
[[fault]]
kind = "drop"
meter = "E03-EL-2"
from = 2026-10-26T10:00:00+08:00
"""
ALL = {"cluster": ".*", "enterprise": ".*", "scope": ["C1", "C2", "C3", "C4"], "denominator": "output_value"}


def test_every_query_of_every_board_returns_rows_from_what_the_chain_wrote(
    influx_server: InfluxServer,
    mosquitto_server: MosquittoServer,
    tmp_path,
):
    faults = tmp_path / "faults.toml"
    faults.write_text(FAULTS, encoding="utf-8")
    settings = {
        "GREENPARK_DATA": str(tmp_path / "data"),
        "GREENPARK_STORE": influx_server.create_database("chain"),
        "GREENPARK_MQTT": mosquitto_server.url,
    }
    greenpark("init", "--park", str(PARK), settings=settings)
    with service("ingest", settings=settings):
        sent = greenpark(
            *("simulate", "--park", str(PARK), "--from", START, "--to", END, "--faults", str(faults)),
            *("--confirm", "--json"),
            settings=settings,
        )

    settled = json.loads(greenpark("settle", "--once", "--json", settings=settings).stdout)
    today = _ms(datetime.now(UTC).isoformat())
    empty = [title for title, query in _queries() if not _rows(influx_server, query, today)]

    assert json.loads(sent.stdout)["refused"] == 0
    assert settled["meters"] == len((PARK / "meters.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert len(_queries()) > 20
    assert empty == []
    assert _total_tce(influx_server) == pytest.approx(_reported_tce(settings), rel=1e-9)


def _total_tce(server: InfluxServer) -> float:
    (query,) = {query for title, query in _queries() if title == "综合能耗"}
    return float(_rows(server, query, _ms(END))[0]["values"][0][1])


def _reported_tce(settings: dict[str, str]) -> float:
    period = f"{START[:10]}/{END[:10]}"
    report = json.loads(greenpark("report", "--park", "--period", period, settings=settings).stdout)
    return float(report["energy_total_tce"])


def _queries() -> list[tuple[str, str]]:
    boards = [json.loads(f.read_text("utf-8")) for folder in FOLDERS.values() for f in (BOARDS / folder).glob("*.json")]
    return [pair for board in boards for pair in queries(board)]


def _rows(server: InfluxServer, query: str, end_ms: int) -> list[Any]:
    answer = requests.post(
        f"http://127.0.0.1:{server.port}/query",
        params={"db": "chain", "epoch": "ms"},
        data={"q": substituted(query, ALL, _ms(START), end_ms)},
        timeout=30,
    ).json()
    result = answer["results"][0]
    assert "error" not in result, f"{query}: {result}"
    rows: list[Any] = result.get("series", [])
    return rows


def _ms(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp() * 1000)
