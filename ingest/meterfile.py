"""Meter files: rows of a CSV, read with a map or in the plain form meter,at,value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ingest.errors import MeterFileError, RowMistake
from ingest.labels import instants_of, read_labels
from ingest.metermap import MappedMeter, MeterMap, read_map
from ingest.numbers import read_numbers
from ingest.payloads.instants import instants
from ingest.sheet import read_sheet
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from ingest.sheet import Sheet

__all__ = ["MeterFile", "MeterMap", "parse_meter_file", "read_map", "read_meter_file"]

PLAIN_COLUMNS = ("meter", "at", "value")
"""A file with these columns needs no map; a column unit may follow."""

_PLAIN_FAULTS = {
    Reason.TIME: "is neither ISO 8601 nor epoch seconds",
    Reason.TIME_ZONE: "has no offset: write +08:00 or Z after the time, or use a map with a zone",
}


@dataclass(frozen=True, slots=True)
class MeterFile:
    """The good rows of a file and what was wrong with the others."""

    rows: pd.DataFrame
    """meter, at_ms, value, in the order of the file; also unit where the file or the map names one."""
    mistakes: tuple[RowMistake, ...]


def read_meter_file(path: Path, meter_map: MeterMap | None) -> pd.DataFrame:
    """Return meter, at_ms (epoch ms), value, in file order; a column unit when the file or its map names units.

    Without a map the file has the columns meter, at (ISO 8601 with offset, or epoch seconds) and value. Raises
    MeterFileError with every bad row, so that all rows are read or none.
    """
    read = parse_meter_file(path, meter_map)
    if read.mistakes:
        raise MeterFileError(path, read.mistakes)
    return read.rows


def parse_meter_file(path: Path, meter_map: MeterMap | None) -> MeterFile:
    """Return the good rows and the mistakes; raises MeterFileError only when the file as a whole cannot be read."""
    sheet = read_sheet(path, *(("utf-8-sig", ",") if meter_map is None else (meter_map.encoding, meter_map.delimiter)))
    wrong = sheet.lacks(PLAIN_COLUMNS if meter_map is None else _needed(meter_map))
    if wrong:
        if meter_map is None:
            wrong.append("without a map the columns are meter, at, value; else describe the file with --map")
        raise MeterFileError(path, [RowMistake(1, "", reason) for reason in wrong])
    rows, mistakes = _plain(sheet) if meter_map is None else _mapped(sheet, meter_map)
    mistakes += sheet.mistakes
    return MeterFile(rows, tuple(sorted(mistakes, key=lambda mistake: mistake.line)))


def _needed(meter_map: MeterMap) -> list[str]:
    columns = meter_map.columns
    names = [columns.time, columns.meter, columns.value]
    for meter in meter_map.meter:
        names += [meter.value, *meter.filter]
    return list(dict.fromkeys(name for name in names if name is not None))


def _plain(sheet: Sheet) -> tuple[pd.DataFrame, list[RowMistake]]:
    texts = sheet.column("at")
    read = instants([_number_or_text(text) for text in texts])
    numbers, faults = read_numbers(sheet.column("value"), decimal=".", thousands="")
    mistakes = [
        RowMistake(sheet.lines[row], "at", f"{texts[row]!r} {_PLAIN_FAULTS[reason]}")
        for row, reason in read.faults.items()
    ]
    mistakes += [RowMistake(sheet.lines[row], "value", reason) for row, reason in faults.items()]
    frame = pd.DataFrame({"meter": sheet.column("meter"), "at_ms": read.at_ms, "value": numbers})
    if "unit" in sheet.header:
        frame["unit"] = sheet.column("unit")
    good = np.ones(len(frame), dtype=bool)
    good[[*read.faults, *faults]] = False
    return frame[good].reset_index(drop=True), mistakes


def _number_or_text(text: str) -> float | str:
    try:
        return float(text) if np.isfinite(float(text)) else text
    except ValueError:
        return text


def _mapped(sheet: Sheet, meter_map: MeterMap) -> tuple[pd.DataFrame, list[RowMistake]]:
    labels = read_labels(sheet.column(meter_map.columns.time), meter_map)
    mistakes: dict[tuple[int, str], RowMistake] = {}
    frames: list[pd.DataFrame] = []
    for meter, column, rows in _meters(sheet, meter_map, mistakes):
        at_ms, time_faults = instants_of(labels, rows, meter_map)
        texts = sheet.column(column)
        chosen = [texts[row] for row in rows.tolist()]
        gaps = _gaps(chosen, meter_map, wide=meter_map.columns.meter is None)
        numbers, value_faults = read_numbers(
            [text for text, gap in zip(chosen, gaps, strict=True) if not gap],
            decimal=meter_map.decimal,
            thousands=meter_map.thousands,
        )
        places = rows[~gaps]
        faults = [(row, meter_map.columns.time, reason) for row, reason in time_faults.items()]
        faults += [(int(places[place]), column, reason) for place, reason in value_faults.items()]
        for row, name, reason in faults:
            mistakes.setdefault((row, name), RowMistake(sheet.lines[row], name, reason))
        frame = pd.DataFrame({"row": places, "meter": meter.id, "at_ms": at_ms[~gaps], "value": numbers * meter.scale})
        frame["unit"] = meter.unit or ""
        frames.append(frame[~frame["row"].isin([row for row, _, _ in faults])])
    return _in_file_order(frames, with_unit=any(meter.unit for meter in meter_map.meter)), list(mistakes.values())


def _meters(
    sheet: Sheet,
    meter_map: MeterMap,
    mistakes: dict[tuple[int, str], RowMistake],
) -> Iterator[tuple[MappedMeter, str, npt.NDArray[np.int64]]]:
    """Give each meter with its value column and its rows; rows of a name without a meter are mistakes."""
    columns = meter_map.columns
    every_row = np.arange(len(sheet.rows))
    names = None if columns.meter is None else np.array(sheet.column(columns.meter), dtype=object)
    meters = meter_map.meter
    if names is not None and not meters:
        meters = tuple(MappedMeter(id=name) for name in dict.fromkeys(names.tolist()))
    for meter in meters:
        rows = every_row if names is None else every_row[names == (meter.name or meter.id)]
        for column, wanted in meter.filter.items():
            cells = np.array(sheet.column(column), dtype=object)
            rows = rows[cells[rows] == wanted]
        yield meter, meter.value or columns.value or "", rows
    if names is not None and columns.meter is not None:
        known = {meter.name or meter.id for meter in meters}
        for row in every_row[[name not in known for name in names.tolist()]].tolist():
            reason = f"no [[meter]] block for {names[row]!r}"
            mistakes[row, columns.meter] = RowMistake(sheet.lines[row], columns.meter, reason)


def _gaps(texts: list[str], meter_map: MeterMap, *, wide: bool) -> npt.NDArray[np.bool_]:
    missing = set(meter_map.missing) | ({""} if wide else set())
    return np.fromiter((text in missing for text in texts), dtype=bool, count=len(texts))


def _in_file_order(frames: list[pd.DataFrame], *, with_unit: bool) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame({"meter": pd.Series(dtype="str"), "at_ms": np.array([], np.int64), "value": np.array([])})
    rows = pd.concat(frames).sort_values("row", kind="stable", ignore_index=True)
    return rows[["meter", "at_ms", "value", *(["unit"] if with_unit else [])]]
