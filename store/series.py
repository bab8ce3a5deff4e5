"""Which series store an address names."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from store.duck import DuckStore
from store.errors import StoreAddressError
from store.influx import InfluxStore
from store.influx_http import InfluxAddress

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.ports import SeriesStore

DEFAULT_PORT = 8086


def open_series(url: str, token: str | None = None, clock_ns: Callable[[], int] = time.time_ns) -> SeriesStore:
    """Open `duckdb:PATH`, `influx+http://user:password@host:8086/database` or `influx+https://...`.

    A token takes the place of user and password; `clock_ns` stamps arrivals, in ns since the epoch. A server is not
    asked yet; `check()` does. Raises StoreAddressError for anything else, StoreBusyError for a file that another
    process has open.
    """
    scheme, colon, rest = url.partition(":")
    if colon and scheme == "duckdb":
        if not rest:
            raise StoreAddressError("duckdb: names no file")
        return DuckStore(Path(rest).expanduser(), clock_ns)
    if colon and scheme in {"influx+http", "influx+https"}:
        return InfluxStore(_influx_address(_split(url), token), clock_ns)
    raise StoreAddressError("it begins with neither duckdb: nor influx+http:// nor influx+https://")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        raise StoreAddressError("host or port cannot be read") from error
    return parts


def _influx_address(parts: SplitResult, token: str | None) -> InfluxAddress:
    database = unquote(parts.path.removeprefix("/"))
    if not parts.hostname:
        raise StoreAddressError("it names no host")
    if not database or "/" in parts.path.removeprefix("/"):
        raise StoreAddressError("after the host comes the name of one database")
    if parts.query or parts.fragment:
        raise StoreAddressError("it ends with the database")
    return InfluxAddress(
        host=parts.hostname,
        port=parts.port or DEFAULT_PORT,
        database=database,
        tls=parts.scheme == "influx+https",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        token=token or None,
    )
