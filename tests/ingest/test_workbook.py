from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook

from ingest.meterfile import read_map, read_meter_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_workbook_reads_as_the_csv_it_came_from(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["meter", "at", "value"])
    book.active.append(["A", "2026-03-01T00:15:00+08:00", 4.25])
    book.active.append([None, None, None])
    book.active.append(["A", 1772295300, 4])
    book.save(tmp_path / "readings.xlsx")

    rows = read_meter_file(tmp_path / "readings.xlsx", None)

    assert rows["value"].tolist() == [4.25, 4.0]
    assert rows["at_ms"].tolist() == [1772295300000, 1772295300000]


def test_dates_of_a_workbook_are_local_times_of_the_map(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["when", "kWh"])
    book.active.append([datetime(2026, 3, 1, 0, 15), 4.25])  # noqa: DTZ001 - Excel knows no zones
    book.save(tmp_path / "meter.xlsx")
    (tmp_path / "map.toml").write_text(
        'zone = "Asia/Shanghai"\n[columns]\ntime = "when"\n[[meter]]\nid = "A"\nvalue = "kWh"\n', encoding="utf-8"
    )

    rows = read_meter_file(tmp_path / "meter.xlsx", read_map(tmp_path / "map.toml"))

    assert rows["at_ms"].tolist() == [1772295300000]
