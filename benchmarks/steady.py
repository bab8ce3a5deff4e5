"""Steady state: how long an arrival waits where 2 000 meters send a reading each second and one settler follows.

    taskset -c 0 .venv/bin/python benchmarks/steady.py --seconds 120 [--hour 0]

Readings go through DuckStore.append, in a thread, one batch a second; settlement runs round after round beside it, in
one process, on the core that `taskset` gives. Sampled four times a second: the wait of the oldest arrival that is not
settled through to the goal. `--hour 50`: the hour had begun 50 minutes before, and its 6 million readings are there,
which every round settles anew. Prints rounds, seconds of a round, lag p50, p99 and worst.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from park_year import ENTERPRISES, METERS, enterprises, write_park

from ingest.lease import Holder
from ingest.settlement import Settlement, lag_s
from store.book.folder import read_folder
from store.book.opening import open_book
from store.duck import DuckStore

METERS_IN_ALL = ENTERPRISES * len(METERS)
EVERY_S = 1.0
SAMPLED_S = 0.25


def clock() -> datetime:
    """Return the present instant, UTC."""
    return datetime.now(UTC)


class Senders:
    """All meters: counters that each move by a random amount a second."""

    def __init__(self, series: DuckStore) -> None:
        """Start every counter."""
        names = [(e, f"{e}-{suffix}") for e in enterprises(1.0) for suffix, *_ in METERS]
        self._names = pd.DataFrame(names, columns=["enterprise", "meter"])
        self._rng = np.random.default_rng(7)
        self._value = self._rng.random(len(names)) * 1000
        self._series = series

    def before(self, start_s: int, end_s: int) -> None:
        """Send the seconds of [start_s, end_s), a minute at once."""
        for first in range(start_s, end_s, 60):
            parts = [self._second(at_s) for at_s in range(first, min(first + 60, end_s))]
            self._series.append(pd.concat(parts, ignore_index=True))

    def send(self, stop: threading.Event) -> None:
        """Send a second of readings each second until told to stop."""
        at_s = int(time.time()) + 1
        while not stop.wait(max(at_s - time.time(), 0)):
            self._series.append(self._second(at_s))
            at_s += 1

    def _second(self, at_s: int) -> pd.DataFrame:
        self._value = np.round(self._value + self._rng.random(len(self._value)) * 0.02 + 0.001, 3)
        return self._names.assign(at_ms=at_s * 1000, value=self._value)


def settle(settlement: Settlement, stop: threading.Event, rounds: list[float]) -> None:
    """Run rounds, at most one a second, until told to stop."""
    while not stop.is_set():
        began = time.monotonic()
        settlement.once()
        rounds.append(time.monotonic() - began)
        stop.wait(max(EVERY_S - rounds[-1], 0))


def main() -> None:
    """Send and settle for a while, and print how far behind settlement was."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=120.0)
    arguments.add_argument("--hour", type=int, default=0, help="minutes of the present hour that are there already")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_park(folder / "park", enterprises(1.0))
        series, book = DuckStore(folder / "series.duckdb"), open_book(f"sqlite:///{folder / 'book.sqlite'}")
        book.load(read_folder(folder / "park"), clock())
        senders = Senders(series)
        settlement = Settlement(series, book, clock, Holder("benchmark", timedelta(seconds=30)))
        now_s = int(time.time())
        senders.before(now_s - 60 * asked.hour, now_s)
        settlement.once()
        stop, rounds, lags = threading.Event(), list[float](), list[float]()
        threads = [
            threading.Thread(target=senders.send, args=(stop,)),
            threading.Thread(target=settle, args=(settlement, stop, rounds)),
        ]
        began, cpu = time.monotonic(), time.process_time()
        for thread in threads:
            thread.start()
        while time.monotonic() - began < asked.seconds:
            time.sleep(SAMPLED_S)
            lags.append(lag_s(series, book, clock()) or 0.0)
        stop.set()
        for thread in threads:
            thread.join()
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
        series.close()
        book.close()
    p50, p99 = np.percentile(lags, [50, 99])
    cores = len(os.sched_getaffinity(0))
    print(f"{METERS_IN_ALL:,} readings/s of as many meters, {seconds:.0f} s, {cores} core(s), {cpu / seconds:.0%} busy")
    print(f"  rounds {len(rounds)}, median {statistics.median(rounds):.2f} s, worst {max(rounds):.2f} s")
    print(f"  lag p50 {p50:.2f} s, p99 {p99:.2f} s, worst {max(lags):.2f} s")


if __name__ == "__main__":
    main()
