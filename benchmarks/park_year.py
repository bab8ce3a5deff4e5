"""A made-up park and a year of its readings in a DuckDB file of ours, for benchmarks that want millions of them.

    .venv/bin/python benchmarks/park_year.py FOLDER --scale 1

At scale 1: 500 enterprises with four registers each, read every 15 minutes of 2025, 70 million readings in FOLDER/1.
One reading in a thousand is missing, one meter in fifty stands still for two days while nothing is heard of it, one in
twenty wraps, one in two hundred drops to zero without a word. Values come from SQL, so that a file takes seconds.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from carbon.periods import epoch_ms, midnight
from store.book.folder import read_folder
from store.book.opening import open_book
from store.duck import DuckStore

ZONE = "Asia/Shanghai"
YEAR = 2025
ENTERPRISES = 500
METERS = (
    ("EL-1", "electricity", "kWh", 20, "boundary", "", 2000),
    ("EL-2", "electricity", "kWh", 20, "sub", "EL-1", 1200),
    ("NG-1", "natural_gas", "m3", 1, "boundary", "", 300),
    ("PV-1", "electricity", "kWh", 10, "generation", "", 900),
)
"""Of each enterprise: suffix, carrier, unit, multiplier, role, suffix of the parent, rated energy in an hour."""
STEP_MS = 15 * 60 * 1000
START_MS = epoch_ms(midnight(date(YEAR, 1, 1), ZONE))
END_MS = epoch_ms(midnight(date(YEAR + 1, 1, 1), ZONE))
STEPS = (END_MS - START_MS) // STEP_MS
NOW = datetime(YEAR + 1, 1, 1, tzinfo=UTC)
_AT_ONCE = 100
"""Meters written by one statement."""
_SERIES, _BOOK = "series.duckdb", "book.sqlite"

_READINGS = f"""
INSERT INTO reading
WITH meter AS (SELECT unnest(range($first, $after)) AS series),
shape AS (SELECT step, step - 0.6 * 96 / (2 * pi()) * cos(2 * pi() * step / 96) AS used
          FROM (SELECT unnest(range({STEPS})) AS step)),
turned AS (SELECT series, step, 5000 + series % 7
           + (0.4 + (series - 1) // 4 % 37 / 100) * CASE WHEN series % 4 = 2 THEN 0.5 ELSE 1 END
             * (used + hash(series * 100000 + step) % 1009 / 5000)
           + CASE WHEN series % 20 = 3 THEN 990000 ELSE 0 END AS shown,
           CASE WHEN series % 200 = 77 AND step >= 20000 THEN 20000 ELSE -1 END AS dropped
           FROM meter, shape
           WHERE hash(series * 100000 + step) % 1000 <> 0
             AND NOT (series % 50 = 11 AND step % {STEPS} BETWEEN 12000 AND 12191))
SELECT series, {START_MS} + step * {STEP_MS} AS at_ms,
       round(CASE WHEN dropped > 0 THEN (step - dropped) * 0.5 ELSE shown % 1000000 END, 2) AS value
FROM turned ORDER BY """  # noqa: S608 - numbers of this file


def enterprises(scale: float) -> list[str]:
    """Return the ids of the park's enterprises."""
    return [f"E{number:04d}" for number in range(1, max(1, round(ENTERPRISES * scale)) + 1)]


def made(folder: Path, scale: float, *, ordered: bool = True) -> Path:
    """Return the folder with the park's tables, book and series, made now unless it is there.

    `ordered`: by meter, as the file is once `compact` has been there; else in the order of arrival.
    """
    whole = folder / (f"{scale:g}" if ordered else f"{scale:g}-as-it-arrived")
    if whole.exists():
        return whole
    part = whole.with_name(f"{whole.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    write_park(part / "park", enterprises(scale))
    book = open_book(f"sqlite:///{part / _BOOK}")
    book.load(read_folder(part / "park"), NOW - timedelta(days=1))
    book.close()
    DuckStore(part / _SERIES).close()
    _write_readings(part / _SERIES, scale, ordered=ordered)
    part.rename(whole)
    return whole


def series_file(folder: Path) -> Path:
    """Return the DuckDB file of a folder that was made."""
    return folder / _SERIES


def book_url(folder: Path) -> str:
    """Return the address of the book of a folder that was made."""
    return f"sqlite:///{folder / _BOOK}"


def write_park(folder: Path, ids: list[str]) -> None:
    """Write the park folder."""
    folder.mkdir()
    park = f'[park]\nid = "p"\nname_zh = "p"\ntimezone = "{ZONE}"\nregion = "湖北"\n'
    (folder / "park.toml").write_text(park, encoding="utf-8")
    _table(folder, "clusters", "id,name_zh", [f"C{number},C{number}" for number in range(1, 6)])
    _table(folder, "enterprises", "id,name_zh,cluster", [f"{e},{e},C{int(e[1:]) % 5 + 1}" for e in ids])
    columns = "id,enterprise,carrier,kind,unit,multiplier,role,parent,register_max,rated_per_h"
    rows = [
        f"{e}-{suffix},{e},{carrier},register,{unit},{multiplier},{role},{parent and f'{e}-{parent}'},1000000,{rated}"
        for e in ids
        for suffix, carrier, unit, multiplier, role, parent, rated in METERS
    ]
    _table(folder, "meters", columns, rows)
    months = [f"{YEAR}-{month:02d}" for month in range(1, 13)]
    _table(
        folder,
        "outputs",
        "enterprise,month,output_value_10k_cny,added_value_10k_cny",
        [f"{e},{month},{900 + int(e[1:])},{200 + int(e[1:])}" for e in ids for month in months],
    )
    goals = [
        f"G{place},{name},{name},{scope},tce,down,{YEAR - 1},1,{YEAR + 5},0.1,benchmark"
        for place, (name, scope) in enumerate(
            [("tce_per_10k_output", "park"), ("tco2_per_10k_added", "park"), ("energy_tce", "C1"), ("tco2", "E0001")], 1
        )
    ]
    columns = "id,name_zh,indicator,scope,unit,direction,baseline_year,baseline,target_year,target,source"
    _table(folder, "goals", columns, goals)


def _table(folder: Path, name: str, columns: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([columns, *rows, ""]), encoding="utf-8")


def _write_readings(path: Path, scale: float, *, ordered: bool) -> None:
    names = [f"{e}-{suffix}" for e in enterprises(scale) for suffix, *_ in METERS]
    with duckdb.connect(path, config={"memory_limit": "2GB"}) as file:
        file.execute(
            "INSERT INTO reading_series SELECT place, $names[place] FROM range(1, len($names) + 1) AS t(place)",
            {"names": names},
        )
        if ordered:
            for first in range(1, len(names) + 1, _AT_ONCE):
                span = {"first": first, "after": min(first + _AT_ONCE, len(names) + 1)}
                file.execute(f"{_READINGS} series, step", span)
            file.execute("INSERT INTO reading_order SELECT count(*) FROM reading")
        else:
            file.execute(f"{_READINGS} step, series", {"first": 1, "after": len(names) + 1})


def main() -> None:
    """Make one park-year and say where it is."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--as-it-arrived", action="store_true")
    asked = arguments.parse_args()
    print(made(asked.folder, asked.scale, ordered=not asked.as_it_arrived))


if __name__ == "__main__":
    main()
