from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from store.series import open_series

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store.ports import SeriesStore


@pytest.fixture(params=["duckdb", "influx"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "duckdb":
        return f"duckdb:{tmp_path}/series.duckdb"
    return request.getfixturevalue("influx_database")


@pytest.fixture
def store(store_url: str) -> Iterator[SeriesStore]:
    opened = open_series(store_url)
    yield opened
    opened.close()
