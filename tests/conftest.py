from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.servers import InfluxServer, MosquittoServer

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_databases = count(1)


@pytest.fixture(scope="session")
def influx_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    with InfluxServer(tmp_path_factory.mktemp("influx")) as server:
        yield server


@pytest.fixture(scope="session")
def mosquitto_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MosquittoServer]:
    with MosquittoServer(tmp_path_factory.mktemp("mosquitto")) as server:
        yield server


@pytest.fixture
def influx_database(influx_server: InfluxServer) -> Iterator[str]:
    """Address of a store in a database of this test's own: influx+http://127.0.0.1:PORT/NAME."""
    name = f"test_{next(_databases)}"
    yield influx_server.create_database(name)
    influx_server.run(f'DROP DATABASE "{name}"')
