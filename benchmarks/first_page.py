"""How long `greenpark up` takes to its first page, and its peak memory, beside DuckDB taking the same readings bare.

    .venv/bin/python benchmarks/first_page.py

Prints seconds and MiB of a first and of a second start, and the first start as a multiple of the bare insert.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import httpx2

ROOT = Path(__file__).resolve().parent.parent
LIMIT_S = 300
KEPT_S = 6
"""The pages keep their figures for five seconds; a page asked for later is made anew."""


def start(data: Path) -> dict[str, float]:
    """Start the service, fetch the park page, stop it; seconds to the address and to the page, and peak MiB."""
    began = time.monotonic()
    service = subprocess.Popen(
        [sys.executable, "-m", "greenpark", "up", "--data", str(data), "--port", "0", "--mqtt-port", "0"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    note = data / "up.json"
    while not note.exists() and service.poll() is None and time.monotonic() - began < LIMIT_S:
        time.sleep(0.05)
    address_s = time.monotonic() - began
    url = json.loads(note.read_text(encoding="utf-8"))["url"]
    httpx2.get(url, timeout=60).raise_for_status()
    page_s = time.monotonic() - began
    time.sleep(KEPT_S)
    asked = time.monotonic()
    httpx2.get(url, timeout=60).raise_for_status()
    again_s = time.monotonic() - asked
    status = Path(f"/proc/{service.pid}/status").read_text(encoding="utf-8")
    peak_kib = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
    service.send_signal(signal.SIGINT)
    service.wait()
    return {"address_s": address_s, "page_s": page_s, "again_s": again_s, "peak_mib": peak_kib / 1024}


def bare_insert(data: Path, folder: Path) -> tuple[int, float]:
    """Copy the readings into a fresh DuckDB file with nothing but SQL; their number and the seconds."""
    began = time.monotonic()
    with duckdb.connect(folder / "bare.duckdb") as connection:
        connection.execute(f"ATTACH '{data / 'series.duckdb'}' AS full_store (READ_ONLY)")
        connection.execute("CREATE TABLE reading AS SELECT * FROM full_store.reading")
        (rows,) = connection.execute("SELECT count(*) FROM reading").fetchone() or (0,)
    return rows, time.monotonic() - began


def main() -> None:
    """Run both starts and the bare insert."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "data"
        first, second = start(data), start(data)
        rows, bare_s = bare_insert(data, folder)
    for title, run in (("first start", first), ("second start", second)):
        print(
            f"{title}: address {run['address_s']:.1f} s, page {run['page_s']:.1f} s, "
            f"a page made anew {run['again_s']:.2f} s, peak {run['peak_mib']:.0f} MiB"
        )
    print(f"bare insert of the same {rows} readings: {bare_s:.2f} s; first start = {first['page_s'] / bare_s:.0f} x")


if __name__ == "__main__":
    main()
