"""How long reports take and how much memory, from two years of daily lines in DuckDB and in an InfluxDB of one's own.

    .venv/bin/python benchmarks/reports.py [FOLDER] [--enterprises 500] [--stores duckdb influx] [--shard 52w]

A made-up park: every enterprise with electricity (a tenth of them with certificates), gas, steam and diesel, output
of every month, lines of 2024 and 2025. Each store is asked by a process of its own: the annual report of enterprises
one after the other, then that of the park, each up to the bytes of its file; beside it how long the store needs to
hand over the same lines. Memory is by how much the peak of the process grows over what it had before.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from influx_server import DATABASE, InfluxServer
from park_year import ZONE

from api.accounts import account
from carbon.canonical import written
from carbon.month_lines import month_lines
from carbon.names import named
from carbon.periods import day_starts_ms
from carbon.verification import contradictions
from store.book.folder import read_folder
from store.book.opening import open_book
from store.measurements import ENERGY_DAILY, ENERGY_MONTHLY
from store.series import open_series

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = 2025
FIRST, LAST = date(YEAR - 1, 1, 1), date(YEAR + 1, 1, 1)
AS_OF = datetime(YEAR + 1, 2, 1, tzinfo=UTC)
CARRIERS = {"electricity": "kWh", "natural_gas": "m3", "steam": "GJ", "diesel": "t"}
ANNUAL, PARK_TIMES = 60, 3
A_DAY_S = 86_400.0
ESTIMATED_SHARE = 0.02


def write_park(folder: Path, ids: list[str]) -> None:
    """Write the park folder."""
    folder.mkdir(parents=True)
    park = f'[park]\nid = "p"\nname_zh = "p"\ntimezone = "{ZONE}"\nregion = "湖北"\n'
    (folder / "park.toml").write_text(park, encoding="utf-8")
    months = [f"{year}-{month:02d}" for year in (YEAR - 1, YEAR) for month in range(1, 13)]
    tables = {
        "enterprises": ["id,name_zh", *(f"{e},{e}" for e in ids)],
        "meters": [
            "id,enterprise,carrier,kind,unit",
            *(f"{e}-{carrier},{e},{carrier},register,{unit}" for e in ids for carrier, unit in CARRIERS.items()),
        ],
        "outputs": [
            "enterprise,month,output_value_10k_cny,added_value_10k_cny",
            *(f"{e},{month},{900 + place},{200 + place}" for place, e in enumerate(ids) for month in months),
        ],
        "certificates": [
            "serial,enterprise,kind,mwh,vintage,retired_for",
            *(f"G-{e},{e},gec,900,{YEAR},{YEAR}" for e in ids[::10]),
        ],
    }
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")


def daily_lines(ids: list[str]) -> pd.DataFrame:
    """Return lines of ENERGY_DAILY, one a day of every enterprise and carrier."""
    at_ms = day_starts_ms(FIRST, LAST, ZONE)[:-1]
    rows = len(ids) * len(CARRIERS) * at_ms.size
    rng = np.random.default_rng(YEAR)
    energy = rng.gamma(4, 500, rows)
    estimated = np.where(rng.random(rows) < ESTIMATED_SHARE, energy, 0.0)
    values = {name: np.zeros(rows) for name in ENERGY_DAILY.fields} | {
        "energy": energy,
        "energy_estimated": estimated,
        "purchased": energy,
        "kwh": energy,
        "tce": energy * 1e-4,
        "measured_s": np.where(estimated > 0, 0.0, A_DAY_S),
        "estimated_s": np.where(estimated > 0, A_DAY_S, 0.0),
        "expected_s": np.full(rows, A_DAY_S),
        "measured_share": np.where(estimated > 0, 0.0, 1.0),
        "recorded": np.full(rows, AS_OF.timestamp() - A_DAY_S),
    }
    enterprise = np.repeat(np.arange(len(ids)), rows // len(ids))
    carrier = np.tile(np.repeat(np.arange(len(CARRIERS)), at_ms.size), len(ids))
    tags = {
        "enterprise": named(ids, enterprise),
        "cluster": named(["none"], np.zeros(rows, dtype=np.int64)),
        "carrier": named(list(CARRIERS), carrier),
    }
    return pd.DataFrame({"at_ms": np.tile(at_ms, len(ids) * len(CARRIERS)), **tags, **values})


def fill(url: str, ids: list[str]) -> None:
    """Write the lines into a store, and their months as settlement does."""
    series = open_series(url)
    for first in range(0, len(ids), 50):
        daily = daily_lines(ids[first : first + 50])
        series.write(ENERGY_DAILY, daily)
        series.write(ENERGY_MONTHLY, month_lines(daily, ZONE))
    series.close()


def measure(url: str, book_url: str) -> None:
    """Make the reports of one store and print their figures as JSON."""
    series, book = open_series(url), open_book(book_url)
    ids = [enterprise.id for enterprise in book.park(AS_OF).enterprises]

    def annual(kind: str, wanted: str) -> bytes:
        return written(account(series, book, kind, wanted, str(YEAR), AS_OF, now=AS_OF))

    annual("enterprise", ids[0])
    chosen = [ids[place * len(ids) // ANNUAL] for place in range(ANNUAL)]
    one = sorted(_timed(lambda e=e: annual("enterprise", e)) for e in chosen)
    before = _rss_mb()
    cpu_s = -time.process_time()
    park = [_timed(lambda: annual("park", "park")) for _ in range(PARK_TIMES)]
    cpu_s += time.process_time()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    days = day_starts_ms(FIRST, LAST, ZONE)
    bare = _timed(lambda: series.lines(ENERGY_DAILY, int(days[0]), int(days[-1]), {"enterprise": ids}))
    body = annual("park", "park")
    verified = _timed(lambda: contradictions(json.loads(body)))
    print(
        json.dumps(
            {
                "p50_ms": one[len(one) // 2] * 1e3,
                "p95_ms": one[int(len(one) * 0.95)] * 1e3,
                "park_s": min(park),
                "park_worst_s": max(park),
                "cpu_s": cpu_s / PARK_TIMES,
                "rss_mb": grown,
                "bare_s": bare,
                "verify_s": verified,
                "file_mb": len(body) / 1e6,
                "wrong": len(contradictions(json.loads(body))),
            }
        )
    )


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def run(folder: Path, enterprises: int, stores: list[str], shard: str) -> None:
    """Make the park, fill the stores, measure each and print a Markdown table."""
    ids = [f"E{number:04d}" for number in range(1, enterprises + 1)]
    write_park(folder / "park", ids)
    book_url = f"sqlite:///{folder / 'book.sqlite'}"
    book = open_book(book_url)
    book.load(read_folder(folder / "park"), datetime(YEAR - 1, 1, 1, tzinfo=UTC))
    book.close()
    print(f"{enterprises} enterprises, {len(CARRIERS)} carriers, lines of two years\n")
    print("| store | one p50 | p95 | park best of 3 | worst | CPU of it here | memory | bare read | file | verified |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for store in stores:
        server = InfluxServer(folder / "influx") if store == "influx" else None
        try:
            if server:
                server.ask(f"ALTER RETENTION POLICY autogen ON {DATABASE} SHARD DURATION {shard}")
            url = server.url if server else f"duckdb:{folder / 'series.duckdb'}"
            fill(url, ids)
            if server:
                server.settle()
            command = [sys.executable, __file__, "--measure", url, book_url]
            answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        finally:
            if server:
                server.stop()
        found = json.loads(answer.stdout)
        if found["wrong"]:
            raise SystemExit(f"{found['wrong']} figures of the park's report do not follow")
        print(
            f"| {store} | {found['p50_ms']:.0f} ms | {found['p95_ms']:.0f} ms | {found['park_s']:.2f} s | "
            f"{found['park_worst_s']:.2f} s | {found['cpu_s']:.2f} s | {found['rss_mb']:.0f} MB | "
            f"{found['bare_s']:.2f} s | {found['file_mb']:.1f} MB | {found['verify_s']:.2f} s |",
            flush=True,
        )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--enterprises", type=int, default=500)
    parser.add_argument("--stores", nargs="+", choices=("duckdb", "influx"), default=["duckdb", "influx"])
    parser.add_argument("--shard", default="52w", help="duration of InfluxDB's shards; it makes them of 7d by itself")
    parser.add_argument("--measure", nargs=2, metavar=("STORE", "BOOK"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(*asked.measure)
    elif asked.folder:
        run(asked.folder, asked.enterprises, asked.stores, asked.shard)
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder), asked.enterprises, asked.stores, asked.shard)


if __name__ == "__main__":
    main()
