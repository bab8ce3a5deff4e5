from __future__ import annotations

import time

import pytest

from store.errors import StoreAccessError, StoreRefusedError, StoreUnavailableError
from store.measurements import GOAL_PROGRESS
from store.series import open_series
from tests.servers import InfluxServer, free_port
from tests.store_contract.rows import FORECAST, MARCH_MS, lines, listed, readings

ADMIN = ("operator", "p@ss:w/ord")
TOKEN = "secret-two"  # noqa: S105 - opens nothing
SENT = (("A", MARCH_MS, 1.0),)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    with InfluxServer(tmp_path_factory.mktemp("guarded"), admin=ADMIN) as server:
        server.create_database("park")
        yield server


def everything(store):
    """Return every call of the port, none yet made."""
    return [
        store.check,
        lambda: store.append(readings(*SENT)),
        lambda: store.write(
            GOAL_PROGRESS, lines(GOAL_PROGRESS, (1000, "a", 1.0, 1.0, 1.0, 1.0, 0.0, 0.9, 0.1, *FORECAST))
        ),
        lambda: store.readings(["A"], 0, 9000, margin=1),
        lambda: store.touched(0),
        lambda: store.lines(GOAL_PROGRESS, 0, 9000),
    ]


def test_a_password_with_special_characters_is_read_percent_encoded(guarded):
    store = open_series(f"influx+http://operator:p%40ss%3Aw%2Ford@127.0.0.1:{guarded.port}/park")

    store.append(readings(*SENT))

    assert listed(store.readings(["A"], 0, 2**62)) == list(SENT)
    store.close()


@pytest.mark.parametrize("user", ["operator:secret-one", "nobody:secret-one"])
def test_wrong_credentials_keep_every_call_out_and_never_shown(guarded, user):
    store = open_series(f"influx+http://{user}@127.0.0.1:{guarded.port}/park")

    for call in everything(store):
        with pytest.raises(
            StoreAccessError, match="check the user and password in the address, or the token"
        ) as caught:
            call()
        assert "secret-one" not in str(caught.value)
        assert "secret-one" not in repr(caught.value.__cause__)
    store.close()


def test_a_token_takes_the_place_of_user_and_password(guarded):
    store = open_series(f"influx+http://operator:p%40ss%3Aw%2Ford@127.0.0.1:{guarded.port}/park", TOKEN)

    with pytest.raises(StoreAccessError) as caught:
        store.check()

    assert TOKEN not in str(caught.value)
    store.close()


def test_a_missing_database_is_told_by_every_call_with_what_to_do(influx_server):
    store = open_series(f"influx+http://127.0.0.1:{influx_server.port}/nowhere")

    for call in everything(store):
        with pytest.raises(StoreAccessError, match='CREATE DATABASE "nowhere"'):
            call()
    store.close()


def test_a_server_that_is_away_is_unavailable_to_every_call():
    store = open_series(f"influx+http://127.0.0.1:{free_port()}/park")

    for call in everything(store):
        with pytest.raises(StoreUnavailableError, match=r"no connection .*Connection refused"):
            call()
    store.close()


def test_a_store_answers_again_when_its_server_is_back(tmp_path):
    with InfluxServer(tmp_path / "influx") as server:
        store = open_series(server.create_database("park"))
        store.append(readings(*SENT))
        server.stop()
        with pytest.raises(StoreUnavailableError):
            store.check()
        with pytest.raises(StoreUnavailableError):
            store.append(readings(("A", MARCH_MS + 1000, 2.0)))

        server.start()
        store.append(readings(("A", MARCH_MS + 1000, 2.0)))

        assert store.readings(["A"], 0, 2**62)["value"].tolist() == [1.0, 2.0]
        store.close()


def test_readings_are_durable_when_append_returns_and_the_server_is_killed(tmp_path):
    with InfluxServer(tmp_path / "influx") as server:
        store = open_series(server.create_database("park"))
        store.append(readings(*((f"M{number}", MARCH_MS, float(number)) for number in range(500))))
        server.kill()

        server.start()

        assert len(store.readings([f"M{number}" for number in range(500)], 0, 2**62)) == 500
        assert len(store.touched(0)) == 500
        store.close()


def test_a_field_of_another_type_on_the_server_is_refused_with_the_server_s_words(influx_database):
    store = open_series(influx_database)
    store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, (1000, "a", 1.0, 1.0, 1.0, 1.0, 0.0, 0.9, 0.1, *FORECAST)))
    store._connection.write(b'reading,enterprise=E01,meter=A value="text" 1000')

    with pytest.raises(StoreRefusedError, match="field type conflict"):
        store.append(readings(("A", 1000, 1.0)))

    store.close()


def test_readings_beyond_the_server_s_retention_are_refused_and_what_was_kept_is_touched(influx_server):
    influx_server.run('CREATE DATABASE "brief" WITH DURATION 1d SHARD DURATION 1h')
    store = open_series(f"influx+http://127.0.0.1:{influx_server.port}/brief")
    now_ms = time.time_ns() // 1_000_000

    with pytest.raises(StoreRefusedError, match="points beyond retention policy"):
        store.append(readings(("A", 1000, 1.0), ("A", now_ms, 2.0)))

    assert store.readings(["A"], 0, 2**62)["value"].tolist() == [2.0]
    assert store.touched(0)["meter"].tolist() == ["A"]
    store.close()
    influx_server.run('DROP DATABASE "brief"')
