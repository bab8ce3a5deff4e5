"""Settling a park from InfluxDB, as a multiple of the bare CSV export of the same readings by curl.

    .venv/bin/python benchmarks/rebuild_influx.py [--scales 0.1 0.3] [--folder /tmp/park-year]

Scale 0.1 is 200 meters with a year of quarter hours, 7 million readings (benchmarks/park_year.py), written to a server
of its own. On it, one after another: the export, `Settlement.rebuild` over an empty database of lines, the export
again, the rebuild again, now over lines that stand, and the export again; then the readings and the writing of the
lines alone, the two halves that nothing can do without. Prints seconds, CPU seconds of the server and of ours, peak
MiB, and each as a multiple of the exports' mean. Needs influxd and curl.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from influx_server import InfluxServer
from park_year import END_MS, METERS, NOW, START_MS, book_url, enterprises, made, series_file

from ingest.lease import Holder
from ingest.settlement import Settlement
from store.book.opening import open_book
from store.duck import DuckStore
from store.measurements import ENERGY_HOURLY
from store.series import open_series

METERS_AT_ONCE = 40


def meters(scale: float) -> list[str]:
    """Return the ids of the park's meters."""
    return [f"{enterprise}-{suffix}" for enterprise in enterprises(scale) for suffix, *_ in METERS]


def load(folder: Path, scale: float, url: str) -> int:
    """Write the readings of the park-year; their number."""
    source, series = DuckStore(series_file(folder)), open_series(url, clock_ns=lambda: int(NOW.timestamp()) * 10**9)
    ids, rows = meters(scale), 0
    for first in range(0, len(ids), METERS_AT_ONCE):
        readings = source.readings(ids[first : first + METERS_AT_ONCE], START_MS, END_MS)
        series.append(readings.assign(enterprise=readings["meter"].astype("str").str.partition("-")[0]))
        rows += len(readings)
    series.close()
    source.close()
    return rows


def export(query_url: str) -> None:
    """Ask for all readings as CSV, and throw them away."""
    statement = 'q=SELECT "value" FROM "reading" GROUP BY "meter"'
    asked = [f"{query_url}&chunked=true&epoch=ms", "--data-urlencode", statement, "-H", "Accept: application/csv"]
    subprocess.run(["curl", "-sSf", *asked, "-o", "/dev/null"], check=True)


def rebuild(folder: Path, url: str) -> None:
    """Settle everything, as `greenpark settle --once --rebuild` does."""
    book, series = open_book(book_url(folder)), open_series(url)
    settlement = Settlement(series, book, lambda: NOW, Holder("benchmark", timedelta(hours=1)))
    settlement.rebuild()
    settlement.let_go()
    series.close()
    book.close()


def read(scale: float, url: str) -> None:
    """Read every reading."""
    series = open_series(url)
    series.readings(meters(scale), START_MS, END_MS)
    series.close()


def write(scale: float, url: str) -> None:
    """Write as many hourly lines as the rebuild did, none of which stands."""
    series, ids = open_series(url), meters(scale)
    at_ms = np.arange(START_MS, END_MS, 3_600_000)
    for first in range(0, len(ids), METERS_AT_ONCE):
        names = ids[first : first + METERS_AT_ONCE]
        code = np.repeat(np.arange(len(names)), len(at_ms))
        tags = {"meter": pd.Categorical.from_codes(code, pd.Index(names, dtype="str"))}
        tags |= {tag: pd.Categorical(["bare"]).repeat(len(code)) for tag in ("enterprise", "carrier", "role")}
        energy = np.round(np.random.default_rng(first).gamma(4.0, 8.0, len(code)), 3)
        fields = {"energy": energy, "energy_estimated": 0.0, "measured_s": 3600.0, "estimated_s": 0.0, "missing_s": 0.0}
        series.write(ENERGY_HOURLY, pd.DataFrame({"at_ms": np.tile(at_ms, len(names))} | tags | fields))
    series.close()


def one(run: str, folder: Path, scale: float, url: str) -> None:
    """Run here, and print what it took."""
    runs = {
        "rebuild": lambda: rebuild(folder, url),
        "read": lambda: read(scale, url),
        "write": lambda: write(scale, url),
    }
    runs["export"] = lambda: export(url)
    began, cpu = time.monotonic(), time.process_time()
    runs[run]()
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    print(json.dumps({"seconds": seconds, "cpu_s": cpu, "peak_mib": peak}))


def measured(server: InfluxServer, run: str, folder: Path, scale: float) -> dict[str, float]:
    """Run in a process of its own; seconds, CPU seconds of ours and of the server, peak MiB."""
    url = server.query_url if run == "export" else server.url
    asked = ["--run", run, "--url", url, "--folder", str(folder), "--scales", f"{scale}"]
    cpu = server.cpu_s()
    done = subprocess.run([sys.executable, __file__, *asked], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found | {"server_s": server.cpu_s() - cpu}


def compared(whole: Path, scale: float) -> None:
    """Load one park-year, and print the runs over it."""
    with tempfile.TemporaryDirectory(dir=whole.parent) as name:
        folder = Path(name) / "copy"
        shutil.copytree(whole, folder)
        server = InfluxServer(Path(name) / "influxd")
        try:
            rows = load(folder, scale, server.url)
            server.settle()
            order = ("export", "rebuild", "export", "rebuild", "export", "read", "write", "export")
            took = [(run, measured(server, run, folder, scale)) for run in order]
        finally:
            server.stop()
    bare_s = float(np.mean([found["seconds"] for run, found in took if run == "export"]))
    print(f"scale {scale:g}: {rows:,} readings; mean of the exports {bare_s:.1f} s")
    for run, found in took:
        print(
            f"  {run:8} {found['seconds']:7.1f} s = {found['seconds'] / bare_s:5.2f} x; CPU of the server "
            f"{found['server_s']:6.1f} s, ours {found['cpu_s']:6.1f} s; peak {found['peak_mib']:6.0f} MiB"
        )


def main() -> None:
    """Compare at every scale asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--scales", type=float, nargs="+", default=[0.1])
    arguments.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "park-year")
    arguments.add_argument("--run", help=argparse.SUPPRESS)
    arguments.add_argument("--url", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.run:
        one(asked.run, asked.folder, asked.scales[0], asked.url)
        return
    for scale in asked.scales:
        compared(made(asked.folder, scale), scale)


if __name__ == "__main__":
    main()
