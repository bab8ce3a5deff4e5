from __future__ import annotations

import pytest

from carbon.errors import GreenparkError
from store.errors import StoreAddressError
from store.influx import InfluxStore
from store.series import open_series

TOKEN = "t0ken"  # noqa: S105 - opens nothing


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "begins with neither"),
        ("/var/lib/series.duckdb", "begins with neither"),
        ("sqlite:///x:s3cret@y", "begins with neither"),
        ("influxdb://u:s3cret@h/db", "begins with neither"),
        ("duckdb:", "names no file"),
        ("influx+http://u:s3cret@/db", "names no host"),
        ("influx+http:host", "names no host"),
        ("influx+http://u:s3cret@host:8086", "the name of one database"),
        ("influx+http://u:s3cret@host:8086/", "the name of one database"),
        ("influx+http://u:s3cret@host:8086/a/b", "the name of one database"),
        ("influx+https://u:s3cret@host/db?x=1", "ends with the database"),
        ("influx+http://u:s3cret@host:port/db", "host or port cannot be read"),
        ("influx+http://u:s3cret@[::1/db", "host or port cannot be read"),
    ],
)
def test_an_address_that_names_no_store_is_refused_without_repeating_a_secret(url, reason):
    with pytest.raises(StoreAddressError, match=reason) as caught:
        open_series(url)

    assert isinstance(caught.value, GreenparkError)
    assert "write duckdb:PATH" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("influx+http://u:s3cret@Example.org/park", "http://example.org:8086/park"),
        ("influx+https://u:s3cret@example.org:443/%E9%BB%84%E7%9F%B3", "https://example.org:443/黄石"),
        ("influx+http://[::1]:9999/park", "http://[::1]:9999/park"),
    ],
)
def test_a_server_s_address_is_shown_without_credentials(url, shown):
    store = open_series(url, TOKEN)

    assert isinstance(store, InfluxStore)
    assert store._address == shown
    assert "s3cret" not in repr(store._connection._address)
    assert TOKEN not in repr(store._connection._address)
    store.close()
