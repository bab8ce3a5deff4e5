"""Simulated meters with faults -> a real broker -> ingest -> settlement, beside the truth that the simulator wrote."""

from __future__ import annotations

import csv
import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.commands import ROOT, greenpark, service, total_kwh

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import MosquittoServer

PARK = ROOT / "parks" / "daye-lake"
METER = "E13-EL-1"
"""The only meter of its firm; one unit of its display stands for 2000 kWh."""
FAULTS = f"""
[[fault]]
kind = "gap"
meter = "{METER}"
from = 2026-03-02T06:00:00+08:00
to = 2026-03-03T18:00:00+08:00
[[fault]]
kind = "zero"
meter = "{METER}"
from = 2026-03-01T12:00:00+08:00
to = 2026-03-01T12:00:01+08:00
"""


def energies(folder: Path) -> list[float]:
    with gzip.open(folder / "energy_hourly.csv.gz", "rt", encoding="utf-8") as file:
        return [float(row["energy"]) for row in csv.DictReader(file) if row["meter"] == METER]


def test_what_settlement_makes_of_faulty_readings_is_the_truth(mosquitto_server: MosquittoServer, tmp_path: Path):
    settings = {"GREENPARK_DATA": str(tmp_path / "data"), "GREENPARK_MQTT": mosquitto_server.url}
    (tmp_path / "faults.toml").write_text(FAULTS, encoding="utf-8")
    when = ("--from", "2026-03-01", "--to", "2026-03-05T00:00:01+08:00")
    files = ("--faults", str(tmp_path / "faults.toml"), "--truth", str(tmp_path / "truth"))

    greenpark("init", "--park", str(PARK), settings=settings)
    with service("ingest", settings=settings):
        told = greenpark("simulate", "--park", str(PARK), *when, *files, "--confirm", "--json", settings=settings)
    greenpark("settle", "--once", settings=settings)

    truth = energies(tmp_path / "truth")
    assert json.loads(told.stdout)["faults"] == 2
    assert len(truth) == 4 * 24
    assert total_kwh("E13", "2026-03-01/2026-03-05", settings) == pytest.approx(sum(truth), abs=2 * 0.01 * 2000)


def test_a_live_run_writes_the_truth_about_what_it_sent(mosquitto_server: MosquittoServer, tmp_path: Path):
    settings = {"GREENPARK_DATA": str(tmp_path / "data"), "GREENPARK_MQTT": mosquitto_server.url}
    when = ("--from", "2026-03-01T00:00:00+08:00", "--to", "2026-03-01T05:30:00+08:00", "--speed", "1000000")

    greenpark("simulate", "--park", str(PARK), *when, "--truth", str(tmp_path / "truth"), settings=settings)

    assert len(energies(tmp_path / "truth")) == 5
