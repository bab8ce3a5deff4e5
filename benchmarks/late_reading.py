"""One late reading in a settled park-year in DuckDB: how long until it has reached the goal.

    .venv/bin/python benchmarks/late_reading.py --scale 1 [--folder /tmp/park-year]

The park-year is settled once (kept as FOLDER/SCALE-settled). Then readings that were missing arrive one at a time,
each in another meter and month, and are settled by `Settlement.once`: readings, hours, estimates of the six weeks
after, days, month, intensity, goals. Beside it, in the same run, the plain SQL over the meter-day of each: first and
last value of its hours. Prints the first round (a service just started), then the median and the worst of the others.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from park_year import END_MS, NOW, START_MS, STEP_MS, book_url, enterprises, made, series_file

from carbon.units import MS_PER_HOUR
from ingest.lease import Holder
from ingest.settlement import Settlement
from store.book.opening import open_book
from store.duck import DuckStore
from store.measurements import GOAL_PROGRESS

if TYPE_CHECKING:
    from store.book.opening import SqlBook

DAY_MS = 24 * MS_PER_HOUR
HOLDER = Holder("benchmark", timedelta(hours=1))
METER_DAY = """
SELECT at_ms // 3600000 AS hour, arg_min(value, at_ms), arg_max(value, at_ms)
FROM reading JOIN reading_series USING (series) WHERE meter = $meter AND at_ms >= $start AND at_ms < $start + 86400000
GROUP BY hour
"""


def settled(folder: Path, scale: float) -> Path:
    """Return the folder with a park-year that is settled, made now unless it is there."""
    whole = folder / f"{scale:g}-settled"
    if not whole.exists():
        part = shutil.copytree(made(folder, scale), whole.with_name(f"{whole.name}.part"), dirs_exist_ok=True)
        series, book = DuckStore(series_file(part)), open_book(book_url(part))
        settlement = Settlement(series, book, lambda: NOW, HOLDER)
        settlement.rebuild()
        settlement.let_go()
        series.close()
        book.close()
        part.rename(whole)
    return whole


def late(series: DuckStore, meter: str, at_ms: int) -> pd.DataFrame:
    """Return a reading between two others of a meter, half way between their values."""
    around = series.readings([meter], at_ms - STEP_MS, at_ms + STEP_MS)
    rows = {"enterprise": [meter[:5]], "meter": [meter], "at_ms": [at_ms], "value": [around["value"].mean()]}
    return pd.DataFrame(rows)


def run(series: DuckStore, book: SqlBook, scale: float, rounds: int) -> None:
    """Let readings arrive late, and print what each took."""
    settlement = Settlement(series, book, lambda: NOW, HOLDER)
    ids = enterprises(scale)
    took, plain = [], []
    for place in range(rounds):
        meter = f"{ids[(37 * place + 1) % len(ids)]}-EL-1"
        at_ms = START_MS + (END_MS - START_MS) * (2 * place + 1) // (2 * rounds) // STEP_MS * STEP_MS + 7 * 60_000
        series.append(late(series, meter, at_ms))
        began = time.monotonic()
        settlement.once()
        took.append(time.monotonic() - began)
        began = time.monotonic()
        cursor = series._connection.cursor()  # noqa: SLF001 - the same file, in the same process
        cursor.execute(METER_DAY, {"meter": meter, "start": at_ms // DAY_MS * DAY_MS}).fetchall()
        plain.append(time.monotonic() - began)
    goals = len(series.lines(GOAL_PROGRESS, *(int(NOW.timestamp() * 1000) + d * DAY_MS for d in (-2, 2))))
    print(f"scale {scale:g}, {rounds} late readings, {goals} goals")
    print(f"  first round        {took[0]:.3f} s")
    others, ratio = took[1:], statistics.median(took[1:]) / statistics.median(plain[1:])
    print(f"  others             median {statistics.median(others):.3f} s, worst {max(others):.3f} s")
    print(
        f"  plain meter-day    median {statistics.median(plain[1:]):.4f} s; settled through to the goal: {ratio:.0f} x"
    )


def main() -> None:
    """Measure one scale."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--rounds", type=int, default=12)
    arguments.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "park-year")
    asked = arguments.parse_args()
    whole = settled(asked.folder, asked.scale)
    with tempfile.TemporaryDirectory(dir=whole.parent) as name:
        copy = shutil.copytree(whole, Path(name) / "copy")
        series, book = DuckStore(series_file(copy)), open_book(book_url(copy))
        run(series, book, asked.scale, asked.rounds)
        series.close()
        book.close()


if __name__ == "__main__":
    main()
