"""What stands on the server itself, for those who ask it without our store: Grafana, and its disk."""

from __future__ import annotations

import numpy as np
import pytest

from store.measurements import ENERGY_DAILY, ENERGY_HOURLY
from store.series import open_series
from tests.store_contract.rows import HOUR_MS, MARCH_MS, lines, listed, readings

TAGS = ("E01", "C1", "water")
AMOUNTS = {"energy": 5.0, "purchased": 5.0, "kwh": np.nan, "tce": 0.5, "measured_s": 86_400.0, "expected_s": 86_400.0}


def day(at_ms, **changed):
    """Return a line of ENERGY_DAILY, complete but for its kWh."""
    amounts = dict.fromkeys(ENERGY_DAILY.fields, 0.0) | AMOUNTS | {"measured_share": 1.0} | changed
    return (at_ms, *TAGS, *amounts.values())


@pytest.fixture
def store(influx_database):
    opened = open_series(influx_database)
    yield opened
    opened.close()


@pytest.fixture
def values(influx_server, influx_database):
    """Gives what a bare query over the store's database answers: the values of its one row."""

    def values(query):
        reply = influx_server.run(f'{query[0]} FROM "{influx_database.rpartition("/")[2]}".."{query[1]}"')
        return reply["results"][0]["series"][0]["values"][0][1:]

    return values


def test_a_sum_is_right_when_a_number_became_missing(store, values):
    store.write(ENERGY_DAILY, lines(ENERGY_DAILY, day(MARCH_MS), day(MARCH_MS + 24 * HOUR_MS)))

    withdrawn = day(MARCH_MS, energy=np.nan, tce=np.nan, measured_share=np.nan)
    store.write(ENERGY_DAILY, lines(ENERGY_DAILY, withdrawn))

    assert values(('SELECT sum("energy"), sum("tce"), sum("expected_s")', "energy_daily")) == [5.0, 0.5, 172_800.0]
    assert values(('SELECT mean("measured_share")', "energy_daily")) == [1.0]
    assert listed(store.lines(ENERGY_DAILY, MARCH_MS, MARCH_MS + 1)) == listed(lines(ENERGY_DAILY, withdrawn))


def test_a_number_that_was_never_there_is_no_zero(store, values):
    store.write(ENERGY_DAILY, lines(ENERGY_DAILY, day(MARCH_MS)))
    store.write(ENERGY_DAILY, lines(ENERGY_DAILY, day(MARCH_MS)))

    assert values(('SELECT count("energy"), count("kwh")', "energy_daily")) == [1, None]


def test_lines_that_stand_are_not_written_again(store, influx_server):
    def requests():
        (series,) = influx_server.run("SHOW STATS FOR 'httpd'")["results"][0]["series"]
        return dict(zip(series["columns"], series["values"][0], strict=True))["writeReq"]

    hours = [
        (MARCH_MS + hour * HOUR_MS, "E01", "A", "electricity", "boundary", float(hour), 0.0, 3600.0, 0.0, 0.0)
        for hour in range(1000)
    ]
    store.write(ENERGY_HOURLY, lines(ENERGY_HOURLY, *hours))
    before = requests()

    store.write(ENERGY_HOURLY, lines(ENERGY_HOURLY, *hours))

    assert requests() == before
    assert listed(store.lines(ENERGY_HOURLY, 0, 2**62)) == hours


def test_readings_beyond_a_chunk_and_a_quarter_come_whole(store):
    sent = [("A", MARCH_MS + minute * 600_000, minute / 7) for minute in range(30_000)]
    store.append(readings(*sent))

    assert listed(store.readings(["A"], MARCH_MS, 2**62)) == sent


def test_of_a_long_life_the_number_of_readings_is_estimated_by_some_weeks(store):
    hours = (hour for hour in range(24 * 7 * 20) if hour % 10)
    store.append(
        readings(*(("A", hour * HOUR_MS, 1.0) for hour in hours), ("B", 0, 1.0), ("B", 100_000 * HOUR_MS, 1.0))
    )

    found = store.extents(["A", "B"])

    assert found["from_ms"].tolist() == [HOUR_MS, 0]
    assert found["to_ms"].tolist() == [3359 * HOUR_MS + 1, 100_000 * HOUR_MS + 1]
    assert found["readings"].iloc[0] == pytest.approx(3024, rel=0.01)
    assert found["readings"].iloc[1] >= 1
