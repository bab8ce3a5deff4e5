"""Time labels of meter files to epoch milliseconds: local clocks, day or month first, 0:00 that means 24:00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ingest.metermap import EPOCH_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ingest.metermap import MeterMap

_FORM = re.compile(
    r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)? ?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_YEAR_DIGITS = 4
_HOURS = 24
_DAY_MS = 86_400_000
_MINUTE_MS = 60_000
_UNREAD_MS = 1
"""Stands for a label that could not be read; not a midnight."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_TIME = int(np.iinfo(np.int64).min)


class _UnreadableError(ValueError):
    """Why one label cannot be read."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Wall clocks of a file's rows as milliseconds; where `fixed`, UTC already."""

    wall_ms: npt.NDArray[np.int64]
    fixed: npt.NDArray[np.bool_]
    faults: dict[int, str]


def read_labels(texts: Sequence[str], meter_map: MeterMap) -> Labels:
    """Read the labels of all rows, one by one and without regard to their order; faults by position."""
    time_format = meter_map.time_format
    if time_format in EPOCH_FORMATS:
        return _from_numbers(texts, EPOCH_FORMATS[time_format])
    if time_format:
        return _from_format(texts, time_format, midnight_is_24=meter_map.midnight_is_24)
    return _from_usual_forms(texts, meter_map)


def instants_of(
    labels: Labels,
    rows: npt.NDArray[np.int64],
    meter_map: MeterMap,
) -> tuple[npt.NDArray[np.int64], dict[int, str]]:
    """Return epoch ms of these rows of one meter, in file order, and the faults by row."""
    at_ms = labels.wall_ms[rows]
    faults = {row: labels.faults[row] for row in rows.tolist() if row in labels.faults} if labels.faults else {}
    local = np.flatnonzero(~labels.fixed[rows])
    places = rows[local].tolist()
    if not places:
        return at_ms, faults
    if meter_map.zone is None:
        return at_ms, dict.fromkeys(places, "no offset, and the map names no zone") | faults
    wall = at_ms[local]
    summer = _localised(wall, meter_map.zone, is_summer=True)
    winter = _localised(wall, meter_map.zone, is_summer=False)
    second, paired = _pairs(wall, summer != winter, in_order=meter_map.repeated_hour == "in_order")
    at_ms[local] = np.where(second, winter, summer)
    for place in np.flatnonzero(summer == _NO_TIME).tolist():
        faults.setdefault(places[place], f"this time does not exist in {meter_map.zone}: clocks went forward")
    for place in np.flatnonzero((summer != winter) & ~paired).tolist():
        faults.setdefault(
            places[place],
            f"this time happens twice in {meter_map.zone}: write an offset or, where the file has both rows in order, "
            'set repeated_hour = "in_order" in the map',
        )
    return at_ms, faults


def _from_numbers(texts: Sequence[str], unit_ms: int) -> Labels:
    numbers = pd.to_numeric(pd.Series(texts, dtype="object"), errors="coerce").to_numpy(dtype=np.float64) * unit_ms
    bad = ~(np.abs(numbers) < np.iinfo(np.int64).max / 2)
    numbers[bad] = _UNREAD_MS
    faults = {row: f"{texts[row]!r} is not a number" for row in np.flatnonzero(bad).tolist()}
    return Labels(np.rint(numbers).astype(np.int64), np.ones(len(texts), dtype=bool), faults)


def _from_format(texts: Sequence[str], time_format: str, *, midnight_is_24: bool) -> Labels:
    absolute = "%z" in time_format
    read = pd.to_datetime(pd.Series(texts, dtype="object"), format=time_format, errors="coerce", utc=absolute)
    bad = read.isna().to_numpy()
    naive = read.dt.tz_localize(None) if absolute else read
    wall_ms = naive.to_numpy().astype("M8[ms]").astype(np.int64)
    wall_ms[bad] = _UNREAD_MS
    faults = {row: f"{texts[row]!r} is not of the form {time_format}" for row in np.flatnonzero(bad).tolist()}
    if midnight_is_24:
        _end_days(wall_ms)
    return Labels(wall_ms, np.full(len(texts), absolute), faults)


def _from_usual_forms(texts: Sequence[str], meter_map: MeterMap) -> Labels:
    wall_ms = np.full(len(texts), _UNREAD_MS, dtype=np.int64)
    offsets_ms = np.zeros(len(texts), dtype=np.int64)
    fixed = np.zeros(len(texts), dtype=bool)
    faults: dict[int, str] = {}
    for row, text in enumerate(texts):
        try:
            wall_ms[row], offset = _wall_clock(text, day_first=meter_map.day_first)
        except ValueError as error:
            faults[row] = f"{text!r}: {error}"
            continue
        if offset:
            fixed[row] = True
            offsets_ms[row] = _offset_ms(offset)
    if meter_map.midnight_is_24:
        _end_days(wall_ms)
    return Labels(wall_ms - offsets_ms, fixed, faults)


def _wall_clock(text: str, *, day_first: bool | None) -> tuple[int, str | None]:
    """Return the wall clock in ms and the offset as written, if any."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise _UnreadableError("is no date with a time; give the map a time_format")
    first, _, second, third, hour, minute, seconds, fraction, offset = match.groups()
    if len(first) == _YEAR_DIGITS:
        year, month, day = first, second, third
    elif len(third) != _YEAR_DIGITS:
        raise _UnreadableError("has no year of four digits")
    elif day_first is None:
        raise _UnreadableError("day or month first? set day_first in the map")
    else:
        year, month, day = (third, second, first) if day_first else (third, first, second)
    next_day = int(hour) == _HOURS and not int(minute) and not int(seconds or 0)
    at = datetime(
        int(year),
        int(month),
        int(day),
        0 if next_day else int(hour),
        int(minute),
        int(seconds or 0),
        int((fraction or "").ljust(6, "0")),
        tzinfo=UTC,
    )
    return round((at - _EPOCH) / timedelta(milliseconds=1)) + (_DAY_MS if next_day else 0), offset


def _offset_ms(offset: str) -> int:
    if offset == "Z":
        return 0
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return (minutes if offset[0] == "+" else -minutes) * _MINUTE_MS


def _end_days(wall_ms: npt.NDArray[np.int64]) -> None:
    """Read each 0:00 as 24:00 of its day, in place."""
    wall_ms[wall_ms % _DAY_MS == 0] += _DAY_MS


def _localised(wall_ms: npt.NDArray[np.int64], zone: str, *, is_summer: bool) -> npt.NDArray[np.int64]:
    """Return UTC ms; of a repeated hour the summer-time or the other instant, NO_TIME in a skipped hour."""
    wall = pd.DatetimeIndex(wall_ms.astype("M8[ms]"))
    local = wall.tz_localize(zone, ambiguous=np.full(len(wall), is_summer), nonexistent="NaT")
    return local.tz_convert(None).to_numpy().astype("M8[ms]").astype(np.int64)


def _pairs(
    wall_ms: npt.NDArray[np.int64],
    twice: npt.NDArray[np.bool_],
    *,
    in_order: bool,
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which rows of a repeated hour are the second of their label, and which labels are there just twice."""
    second = np.zeros(len(wall_ms), dtype=bool)
    paired = np.zeros(len(wall_ms), dtype=bool)
    if in_order and twice.any():
        labels = pd.Series(wall_ms[twice])
        second[twice] = labels.duplicated().to_numpy()
        paired[twice] = (labels.map(labels.value_counts()) == 2).to_numpy()  # noqa: PLR2004 - once on each side
    return second, paired
