"""`greenpark settle` killed at any moment, and started again, ends in the lines of a rebuild; two at once likewise."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from ingest.settlement import lag_s
from store.book.opening import open_book
from store.series import open_series
from tests.end_to_end.commands import ROOT, environment, greenpark
from tests.ingest.arrivals import assert_same_bits, lines_of
from tests.ingest.lives import NOW, PARK, readings
from tests.servers import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 3
SETTLED_S = 60
PACE = {"GREENPARK_SETTLE_EVERY_S": "0.05", "GREENPARK_SETTLE_LEASE_S": "1.5"}


def clock():
    return datetime.now(UTC)


@contextmanager
def settler(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A real `greenpark settle`, gone at the end of the block, in good order unless it was killed before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "greenpark", "settle"],
        env=environment(settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=SETTLED_S)


def settings_of(folder: Path, store: str) -> dict[str, str]:
    book = open_book(f"sqlite:///{folder}/book.sqlite")
    book.load(PARK, NOW)
    book.close()
    return {"GREENPARK_DATA": str(folder), "GREENPARK_STORE": store, **PACE}


def batches():
    """All readings in four batches, the second and third of them pieces out of the first's past."""
    rows = readings()
    part = np.random.default_rng(11).choice(4, len(rows), p=(0.7, 0.1, 0.1, 0.1))
    return [rows[part == place] for place in range(4)]


@cache
def reference():
    """The lines of all readings settled at once, today."""
    with TemporaryDirectory() as folder:
        store = f"duckdb:{folder}/series.duckdb"
        settings = settings_of(folder, store)
        series = open_series(store)
        series.append(readings())
        series.close()
        greenpark("settle", "--once", settings=settings)
        series = open_series(store)
        try:
            return lines_of(series)
        finally:
            series.close()


def settles(book, process) -> bool:
    """Whether a process has the lease, within the time that a start or a takeover takes."""
    return wait_until(lambda: f"process {process.pid} " in (book.holder("settlement") or ""), SETTLED_S)


def test_killed_on_the_embedded_store_it_goes_on_where_it_was(tmp_path):
    store, moments, pause = f"duckdb:{tmp_path}/series.duckdb", random.Random(5), threading.Event()
    settings = settings_of(tmp_path, store)
    for batch in batches()[:KILLS]:
        series = open_series(store)
        series.append(batch)
        series.close()
        with settler(settings) as process:
            assert any(b"holidays_known" in line for line in process.stdout)  # the first thing that a round says
            pause.wait(moments.uniform(0.0, 1.5))
            process.kill()
            process.wait()
    series = open_series(store)
    series.append(batches()[-1])
    series.close()

    greenpark("settle", "--once", settings=settings)

    series = open_series(store)
    assert_same_bits(lines_of(series), reference())
    series.close()


def test_of_two_at_once_on_a_server_one_settles_and_the_other_goes_on_when_it_is_killed(tmp_path, influx_database):
    moments, pause = random.Random(6), threading.Event()
    settings = settings_of(tmp_path, influx_database)
    series, book = open_series(influx_database), open_book(f"sqlite:///{tmp_path}/book.sqlite")
    with ExitStack() as running:
        last = running.enter_context(settler(settings))
        for batch in batches()[:KILLS]:
            assert settles(book, last)
            first, last = last, running.enter_context(settler(settings))
            series.append(batch)
            pause.wait(moments.uniform(0.3, 2.0))
            first.kill()
            first.wait()
        series.append(batches()[-1])
        assert settles(book, last)
        assert wait_until(lambda: lag_s(series, book, clock()) == 0.0, SETTLED_S)
        told = greenpark("settle", "--once", settings=settings, status=2).stderr

    assert "settlement is done by " in told
    assert f"process {last.pid} " in told
    assert_same_bits(lines_of(series), reference())
    series.close()
    book.close()
