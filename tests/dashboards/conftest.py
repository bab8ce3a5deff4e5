from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from dashboards.generate import FOLDERS, ROOT
from store.series import open_series
from tests.dashboards import settled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import InfluxServer

Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def boards() -> dict[Path, dict[str, Any]]:
    """Every committed board by its path below dashboards/provisioned/dashboards."""
    files = [file for folder in FOLDERS.values() for file in sorted((ROOT / folder).glob("*.json"))]
    return {file.relative_to(ROOT): json.loads(file.read_text(encoding="utf-8")) for file in files}


@pytest.fixture(scope="session")
def ask(influx_server: InfluxServer) -> Ask:
    """Ask a real InfluxDB that holds the settled lines, and get the series of its answer."""
    url = influx_server.create_database("boards")
    series = open_series(url)
    settled.fill(series)
    series.close()

    def answer(query: str) -> list[dict[str, Any]]:
        reply = requests.post(
            f"http://127.0.0.1:{influx_server.port}/query",
            data={"q": query},
            params={"db": "boards", "epoch": "ms"},
            timeout=30,
        ).json()
        assert "error" not in reply, f"{query}: {reply}"
        result = reply["results"][0]
        assert "error" not in result, f"{query}: {result}"
        return result.get("series", [])

    return answer
