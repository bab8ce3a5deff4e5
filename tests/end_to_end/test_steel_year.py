"""A real plant's year by every way in and on both stores; the sums were made from the file by hand (see ORIGIN.md)."""

from __future__ import annotations

import gzip
import json
import random
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.commands import ROOT, greenpark, service, total_kwh

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.servers import MosquittoServer

STEEL = ROOT / "tests" / "data" / "steel"
FILE = STEEL / "Steel_industry_data.csv.gz"
MAP = STEEL / "steel.toml"
YEAR_KWH = 959_636.71
JANUARY_KWH = 126_238.29
READINGS = 35_040


@pytest.fixture(params=["duckdb", "influxdb"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """An empty greenpark on each store, with the plant in its book."""
    chosen = {"GREENPARK_DATA": str(tmp_path / "data")}
    if request.param == "influxdb":
        chosen["GREENPARK_STORE"] = request.getfixturevalue("influx_database")
    greenpark("init", "--park", str(STEEL / "park"), settings=chosen)
    return chosen


def test_the_year_is_the_same_when_it_is_imported(settings: Mapping[str, str]) -> None:
    greenpark("import", str(FILE), "--map", str(MAP), settings=settings)

    greenpark("settle", "--once", settings=settings)

    assert total_kwh("STEEL", "2018", settings) == pytest.approx(YEAR_KWH, abs=1e-6)
    assert total_kwh("STEEL", "2018-01", settings) == pytest.approx(JANUARY_KWH, abs=1e-6)


def test_the_year_is_the_same_when_the_file_comes_in_halves_shuffled_and_twice(
    settings: Mapping[str, str],
    tmp_path: Path,
) -> None:
    header, *rows = gzip.decompress(FILE.read_bytes()).decode("utf-8-sig").splitlines()
    random.Random(7).shuffle(rows)
    for number, part in enumerate((rows[:17_000], rows[17_000:], rows[10_000:20_000])):
        piece = tmp_path / f"part{number}.csv"
        piece.write_text("\n".join([header, *part]), encoding="utf-8")

        greenpark("import", str(piece), "--map", str(MAP), settings=settings)
        greenpark("settle", "--once", settings=settings)

    assert total_kwh("STEEL", "2018", settings) == pytest.approx(YEAR_KWH, abs=1e-6)
    assert total_kwh("STEEL", "2018-01", settings) == pytest.approx(JANUARY_KWH, abs=1e-6)


def test_the_year_is_the_same_when_a_broker_brings_it_shuffled_and_twice(
    settings: dict[str, str],
    mosquitto_server: MosquittoServer,
) -> None:
    settings["GREENPARK_MQTT"] = mosquitto_server.url
    arguments = ("replay", str(FILE), "--map", str(MAP), "--shuffle", "7", "--repeat", "2", "--confirm", "--json")
    with service("ingest", settings=settings):
        told = json.loads(greenpark(*arguments, settings=settings).stdout)

    assert told["readings"] == 2 * READINGS
    assert told["refused"] == 0
    greenpark("settle", "--once", settings=settings)
    assert total_kwh("STEEL", "2018", settings) == pytest.approx(YEAR_KWH, abs=1e-6)
    assert total_kwh("STEEL", "2018-01", settings) == pytest.approx(JANUARY_KWH, abs=1e-6)
