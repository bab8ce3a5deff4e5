from __future__ import annotations

from pathlib import Path

import pytest

from greenpark.errors import SettingsError
from greenpark.services import session_settings
from greenpark.settings import DEFAULTS, Settings
from ingest.session_settings import Protocol
from store.book.opening import open_book


def test_without_any_variable_everything_is_embedded_in_the_data_folder():
    settings = Settings.from_env({})

    assert settings.embedded
    assert settings.store == "duckdb:greenpark-data/series.duckdb"
    assert settings.book == "sqlite:///greenpark-data/book.sqlite"
    assert settings.open_pages is False


def test_a_data_option_moves_both_embedded_stores():
    settings = Settings.from_env({"GREENPARK_DATA": "elsewhere"}, Path("here"))

    assert settings.store == "duckdb:here/series.duckdb"
    assert settings.book == "sqlite:///here/book.sqlite"


def test_every_variable_is_read():
    settings = Settings.from_env(
        {
            "GREENPARK_STORE": "influx+http://h:8086/db",
            "GREENPARK_STORE_TOKEN": "secret",
            "GREENPARK_BOOK": "postgresql://h/db",
            "GREENPARK_MQTT": "mqtts://h:8883",
            "GREENPARK_MQTT_PROTOCOL": "3.1.1",
            "GREENPARK_MQTT_CA_FILE": "ca.pem",
            "GREENPARK_HOST": "::1",
            "GREENPARK_PORT": "8443",
            "GREENPARK_PAGES": "open",
            "GREENPARK_METRICS_PORT": "9100",
            "GREENPARK_SETTLE_EVERY_S": "0.5",
            "GREENPARK_LOG": "json",
        },
    )

    assert (settings.store, settings.store_token) == ("influx+http://h:8086/db", "secret")
    assert (settings.mqtt, settings.mqtt_protocol) == ("mqtts://h:8883", Protocol.V311)
    assert (settings.mqtt_ca_file, settings.host, settings.port) == (Path("ca.pem"), "::1", 8443)
    assert (settings.metrics_port, settings.settle_every_s, settings.log) == (9100, 0.5, "json")
    assert settings.open_pages
    assert not settings.embedded


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GREENPARK_STOER", "x", "is not a setting; known: GREENPARK_DATA"),
        ("GREENPARK_PORT", "http", "must be a port from 1 to 65535"),
        ("GREENPARK_PORT", "65536", "must be a port from 1 to 65535"),
        ("GREENPARK_PAGES", "public", "must be one of keyed, open"),
        ("GREENPARK_MQTT_PROTOCOL", "4", "must be one of 5, 3.1.1"),
        ("GREENPARK_SETTLE_EVERY_S", "0", "must be more than 0"),
        ("GREENPARK_SETTLE_EVERY_S", "soon", "must be a number of seconds"),
    ],
)
def test_a_setting_that_cannot_be_used_names_itself_and_what_it_may_be(name, value, words):
    with pytest.raises(SettingsError, match=words) as caught:
        Settings.from_env({name: value})

    assert str(caught.value).startswith(name)


def test_every_setting_is_documented():
    page = (Path(__file__).resolve().parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")

    assert [name for name in DEFAULTS if f"`{name}`" not in page] == []


def test_the_session_is_named_once_by_chance_and_kept(tmp_path):
    books = [open_book(f"sqlite:///{tmp_path / name}") for name in ("one.sqlite", "two.sqlite")]
    settings = Settings.from_env({})

    first, again, other = (session_settings(settings, book).client_id for book in (books[0], books[0], books[1]))

    assert first == again
    assert first != other
    assert first.startswith("greenpark-ingest-")
    for book in books:
        book.close()
