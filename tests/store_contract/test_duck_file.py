from __future__ import annotations

import subprocess
import sys

import duckdb
import numpy as np
import pandas as pd
import pytest

from store.duck import DuckStore
from store.errors import StoreBusyError, StoreRefusedError, StoreUnavailableError
from store.frames import accepted
from store.measurements import ENERGY_HOURLY, FINDING, GOAL_PROGRESS, READING
from tests.store_contract.rows import FORECAST, HOUR_MS, lines, listed, readings

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
CRASH = """
import os, sys
from tests.store_contract.rows import readings
from store.duck import DuckStore
DuckStore(sys.argv[1]).append(readings(("A", 1000, 1.5)))
os._exit(9)
"""


def test_a_file_that_another_process_has_open_is_busy(tmp_path):
    path = tmp_path / "series.duckdb"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"open\n"

        with pytest.raises(StoreBusyError, match=r"series\.duckdb is in use by another greenpark process"):
            DuckStore(path)

        holder.stdin.close()
        holder.wait()
    DuckStore(path).close()


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 1000)

    with pytest.raises(StoreRefusedError, match="not a valid DuckDB database"):
        DuckStore(path)

    assert path.read_text() == "not a database\n" * 1000


def test_the_folder_of_a_new_file_is_made(tmp_path):
    DuckStore(tmp_path / "a" / "b" / "series.duckdb").close()

    assert (tmp_path / "a" / "b" / "series.duckdb").is_file()


def test_readings_are_durable_when_append_returns_and_the_process_dies(tmp_path):
    path = tmp_path / "series.duckdb"

    died = subprocess.run([sys.executable, "-c", CRASH, path], check=False)

    store = DuckStore(path)
    assert died.returncode == 9
    assert listed(store.readings(["A"], 0, 9000)) == [("A", 1000, 1.5)]
    assert len(store.touched(0)) == 1
    store.close()


def test_a_store_opened_again_holds_what_it_held(tmp_path):
    first = DuckStore(tmp_path / "series.duckdb")
    first.append(readings(("A", 1000, 1.5)))
    first.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, (1000, "a", 1.0, 2.0, 3.0, 4.0, 0.0, 0.9, 0.1, *FORECAST)))
    first.close()

    second = DuckStore(tmp_path / "series.duckdb")

    assert listed(second.readings(["A"], 0, 9000)) == [("A", 1000, 1.5)]
    assert listed(second.lines(GOAL_PROGRESS, 0, 9000)) == [(1000, "a", 1.0, 2.0, 3.0, 4.0, 0.0, 0.9, 0.1, *FORECAST)]
    second.close()


def test_a_file_of_an_older_release_gains_the_columns_it_lacks(tmp_path):
    with duckdb.connect(tmp_path / "series.duckdb") as older:
        older.execute("CREATE TABLE goal_progress (at_ms BIGINT, goal VARCHAR, value DOUBLE)")
        older.execute("INSERT INTO goal_progress VALUES (1000, 'a', 5)")

    store = DuckStore(tmp_path / "series.duckdb")
    store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, (2000, "a", 1.0, 2.0, 3.0, 4.0, 0.0, 0.9, 0.1, *FORECAST)))

    assert listed(store.lines(GOAL_PROGRESS, 0, 9000)) == [
        (1000, "a", 5.0, *[None] * 10),
        (2000, "a", 1.0, 2.0, 3.0, 4.0, 0.0, 0.9, 0.1, *FORECAST),
    ]
    store.close()


def test_a_closed_store_is_unavailable(tmp_path):
    store = DuckStore(tmp_path / "series.duckdb")
    store.close()

    with pytest.raises(StoreUnavailableError, match="closed"):
        store.check()


def test_a_file_with_names_in_every_row_is_brought_up_to_date_once(tmp_path):
    path = tmp_path / "series.duckdb"
    with duckdb.connect(path) as older:
        older.execute("CREATE TABLE reading (at_ms BIGINT, enterprise VARCHAR, meter VARCHAR, value DOUBLE)")
        older.execute("INSERT INTO reading VALUES (2000, 'E02', 'B', 4), (1000, 'E01', 'A', 1), (3000, 'E01', 'B', 5)")
        older.execute(
            "CREATE TABLE finding (at_ms BIGINT, meter VARCHAR, code VARCHAR, severity VARCHAR, detail VARCHAR)"
        )
        older.execute("INSERT INTO finding VALUES (1000, 'B', 'gap', 'info', 'x'), (1000, 'A', 'gap', 'info', 'y')")

    DuckStore(path).close()
    store = DuckStore(path)
    store.append(readings(("B", 3000, 7.0), ("A", 500, 0.5)))

    assert listed(store.readings(["A", "B"], 0, 9000)) == [
        ("A", 500, 0.5),
        ("A", 1000, 1.0),
        ("B", 2000, 4.0),
        ("B", 3000, 7.0),
    ]
    assert store.lines(FINDING, 0, 9000)[["meter", "detail"]].to_numpy().tolist() == [["A", "y"], ["B", "x"]]
    store.close()


def in_order(path) -> bool:
    """Whether the rows of the file stand by meter and time."""
    with duckdb.connect(path) as file:
        rows = file.execute("SELECT series, at_ms FROM reading ORDER BY rowid").fetchall()
    return rows == sorted(rows)


def test_readings_in_the_order_of_arrival_are_put_in_order_once_there_are_enough_of_them(tmp_path):
    path = tmp_path / "series.duckdb"
    store = DuckStore(path, most_unordered=9)
    meters = ["C", "A", "B"]
    arrived = [(meter, at * 1000, float(at)) for at in range(5) for meter in meters]

    store.append(readings(*arrived[:9]))
    store.compact()
    store.close()
    few = in_order(path)
    store = DuckStore(path, most_unordered=9)
    store.append(readings(*arrived[9:]))
    store.compact()
    found = listed(store.readings(meters, 0, 2**62))
    store.close()

    assert (few, in_order(path)) == (False, True)
    assert found == sorted(arrived)


def test_more_readings_than_a_row_group_are_found_after_they_were_put_in_order(tmp_path):
    store = DuckStore(tmp_path / "series.duckdb", most_unordered=9)
    at_ms = np.arange(130_000) * 1000
    rows = {"enterprise": "E01", "meter": np.where(at_ms % 2000 == 0, "A", "B"), "at_ms": at_ms, "value": 1.0}
    store.append(pd.DataFrame(rows))

    store.compact()

    found = store.extents(["A", "B"])["readings"].tolist(), len(store.readings(["A"], 0, 2**62))
    store.close()
    assert found == ([65_000, 65_000], 65_000)


def test_readings_that_come_after_are_not_put_in_order_before_they_are_many(tmp_path):
    path = tmp_path / "series.duckdb"
    store = DuckStore(path, most_unordered=3)
    store.append(readings(*((meter, at * 1000, 0.0) for at in range(4) for meter in "BA")))
    store.compact()

    store.append(readings(("A", 9000, 1.0), ("A", 8000, 1.0)))
    store.compact()
    store.close()

    with duckdb.connect(path) as file:
        assert file.execute("SELECT at_ms FROM reading ORDER BY rowid DESC LIMIT 2").fetchall() == [(8000,), (9000,)]


KILLED = """
import os, sys
from store.duck import DuckStore
from store.duck_order import put_in_order
store = DuckStore(sys.argv[1], most_unordered=0)
with store._writing() as cursor:
    put_in_order(cursor, 0)
    os._exit(9)
"""


def test_a_process_that_dies_while_it_puts_readings_in_order_loses_none(tmp_path):
    path = tmp_path / "series.duckdb"
    arrived = [(meter, at * 1000, float(at)) for at in range(100) for meter in ("C", "A", "B")]
    store = DuckStore(path)
    store.append(readings(*arrived))
    store.close()

    died = subprocess.run([sys.executable, "-c", KILLED, path], check=False)

    assert died.returncode == 9
    assert not in_order(path)
    store = DuckStore(path, most_unordered=0)
    store.compact()
    assert listed(store.readings(["A", "B", "C"], 0, 2**62)) == sorted(arrived)
    store.close()


def test_rebuilding_the_same_lines_again_and_again_keeps_the_file_small(tmp_path):
    path = tmp_path / "series.duckdb"
    hours = 15_000
    names = pd.Categorical.from_codes(np.repeat([0, 1], hours), ["A", "B"])
    made = pd.DataFrame({"at_ms": np.tile(np.arange(hours) * HOUR_MS, 2), "meter": names})
    made = made.assign(enterprise="E01", carrier="electricity", role="boundary", energy_estimated=0.0)
    made = made.assign(measured_s=3600.0, estimated_s=0.0, missing_s=0.0)
    sizes, kept = [], []

    for again in range(6):
        store = DuckStore(path)
        made["energy"] = np.random.default_rng(again).random(2 * hours)
        store.write(ENERGY_HOURLY, made)
        kept.append(store.lines(ENERGY_HOURLY, 0, 2**62)["energy"].tolist() == made["energy"].tolist())
        store.close()
        sizes.append(path.stat().st_size)

    assert all(kept)
    assert sizes[-1] <= 3 * sizes[0]


def test_series_of_a_write_that_failed_half_way_are_not_mixed_up_with_those_of_the_next(tmp_path):
    store = DuckStore(tmp_path / "series.duckdb")
    store.append(readings(("A", 1000, 1.0)))

    def half_way():
        with store._writing() as cursor:
            store._merge(cursor, READING, accepted(READING, readings(("B", 1000, 2.0)), ""))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    store.append(readings(("C", 1000, 3.0)))
    store.append(readings(("B", 2000, 4.0)))

    assert listed(store.readings(["A", "B", "C"], 0, 9000)) == [("A", 1000, 1.0), ("B", 2000, 4.0), ("C", 1000, 3.0)]
    store.close()
