"""Settling a whole park-year from DuckDB, as a multiple of the plain first and last value an hour in SQL.

    .venv/bin/python benchmarks/rebuild.py --scales 0.1 0.3 1 [--folder /tmp/park-year] [--again]

For each scale, in processes of their own over one file: the plain aggregation (below; meter, hour, first and last
value of every hour, into a table), then `Settlement.rebuild` into a file without lines. Prints seconds, CPU seconds,
peak MiB (VmHWM), and the ratio. `--again`: a second rebuild, over the lines of the first.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from park_year import NOW, book_url, made, series_file

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN = """
CREATE TABLE plain AS
SELECT meter, at_ms // 3600000 AS hour, arg_min(value, at_ms) AS first, arg_max(value, at_ms) AS last
FROM reading JOIN reading_series USING (series) GROUP BY meter, hour
"""
"""As one writes it."""
BY_NUMBER = """
CREATE TABLE plain AS
SELECT series, at_ms // 3600000 AS hour, arg_min(value, at_ms) AS first, arg_max(value, at_ms) AS last
FROM reading GROUP BY series, hour
"""
"""The fastest that we found: without the meters' names, DuckDB with the memory it likes."""


def sql(path: Path, statement: str) -> None:
    """Run one aggregation with DuckDB's own settings on two threads."""
    with duckdb.connect(path, config={"threads": 2}) as file:
        file.execute(statement)
        file.execute("CHECKPOINT")


def rebuild(folder: Path) -> None:
    """Settle everything, as `greenpark settle --once --rebuild` does."""
    from datetime import timedelta  # noqa: PLC0415 - what a process loads counts as its memory

    from ingest.lease import Holder  # noqa: PLC0415
    from ingest.settlement import Settlement  # noqa: PLC0415
    from store.book.opening import open_book  # noqa: PLC0415
    from store.duck import DuckStore  # noqa: PLC0415

    book, series = open_book(book_url(folder)), DuckStore(series_file(folder))
    settlement = Settlement(series, book, lambda: NOW, Holder("benchmark", timedelta(hours=1)))
    settled = settlement.rebuild()
    settlement.let_go()
    print(json.dumps({"meters": settled.meters, "hours": settled.hours, "days": settled.days}))
    series.close()
    book.close()


RUNS: dict[str, Callable[[Path], None]] = {
    "plain": lambda folder: sql(series_file(folder), PLAIN),
    "by number": lambda folder: sql(series_file(folder), BY_NUMBER),
    "rebuild": rebuild,
}


def measured(run: str, folder: Path) -> dict[str, float]:
    """Run in a process of its own; seconds, CPU seconds, peak MiB."""
    command = [sys.executable, __file__, "--run", run, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def one(run: str, folder: Path) -> None:
    """Run here, and print what it took."""
    began, cpu = time.monotonic(), time.process_time()
    RUNS[run](folder)
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    print(json.dumps({"seconds": seconds, "cpu_s": cpu, "peak_mib": peak}))


def compared(whole: Path, scale: float, *, again: bool) -> None:
    """Print the runs over one park-year."""
    found = {}
    with tempfile.TemporaryDirectory(dir=whole.parent) as name:
        folder = Path(name) / "copy"
        for run in ("plain", "by number", "rebuild"):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(whole, folder)
            found[run] = measured(run, folder)
        if again:
            found["again"] = measured("rebuild", folder)
        size = series_file(folder).stat().st_size
    with duckdb.connect(series_file(whole), read_only=True) as file:
        ((readings,),) = file.execute("SELECT count(*) FROM reading").fetchall()
    print(f"scale {scale:g}: {readings:,} readings, {size >> 20} MiB of file at the end")
    for run, took in found.items():
        figures = f"{took['seconds']:7.1f} s {took['cpu_s']:7.1f} CPU s, peak {took['peak_mib']:5.0f} MiB"
        ratios = ", ".join(
            f"{took['seconds'] / found[base]['seconds']:.2f} x {base}" for base in ("plain", "by number")
        )
        print(f"  {run:9} {figures}, {ratios}")


def main() -> None:
    """Compare at every scale asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--scales", type=float, nargs="+", default=[0.1, 0.3, 1.0])
    arguments.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "park-year")
    arguments.add_argument("--again", action="store_true")
    arguments.add_argument("--run", choices=sorted(RUNS), help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.run:
        one(asked.run, asked.folder)
        return
    for scale in asked.scales:
        compared(made(asked.folder, scale), scale, again=asked.again)


if __name__ == "__main__":
    main()
