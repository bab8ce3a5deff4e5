from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from store.duck import DuckStore
from store.errors import StoreBusyError, StoreRefusedError, StoreUnavailableError
from store.measurements import GOAL_PROGRESS
from tests.store_contract.rows import lines, listed, readings

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
    first.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, (1000, "a", 1.0, 2.0, 3.0, 4.0)))
    first.close()

    second = DuckStore(tmp_path / "series.duckdb")

    assert listed(second.readings(["A"], 0, 9000)) == [("A", 1000, 1.5)]
    assert listed(second.lines(GOAL_PROGRESS, 0, 9000)) == [(1000, "a", 1.0, 2.0, 3.0, 4.0)]
    second.close()


def test_a_file_of_an_older_release_gains_the_columns_it_lacks(tmp_path):
    with duckdb.connect(tmp_path / "series.duckdb") as older:
        older.execute("CREATE TABLE goal_progress (at_ms BIGINT, goal VARCHAR, value DOUBLE)")
        older.execute("INSERT INTO goal_progress VALUES (1000, 'a', 5)")

    store = DuckStore(tmp_path / "series.duckdb")
    store.write(GOAL_PROGRESS, lines(GOAL_PROGRESS, (2000, "a", 1.0, 2.0, 3.0, 4.0)))

    assert listed(store.lines(GOAL_PROGRESS, 0, 9000)) == [
        (1000, "a", 5.0, None, None, None),
        (2000, "a", 1.0, 2.0, 3.0, 4.0),
    ]
    store.close()


def test_a_closed_store_is_unavailable(tmp_path):
    store = DuckStore(tmp_path / "series.duckdb")
    store.close()

    with pytest.raises(StoreUnavailableError, match="closed"):
        store.check()
