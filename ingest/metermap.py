"""Map files: which columns of a meter file hold what, and what its times mean."""

from __future__ import annotations

import codecs
import tomllib
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ingest.errors import MeterMapError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EPOCH_FORMATS = {"epoch_s": 1000, "epoch_ms": 1}
"""Values of time_format for numbers, with their milliseconds."""


class MapColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of the columns that all meters share."""

    time: str
    meter: str | None = None
    """Long layout: the column that names the meter of each row."""
    value: str | None = None
    """Long layout: the column with every meter's value."""


class MappedMeter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One meter of the file."""

    id: str
    value: str | None = None
    """Wide layout: this meter's column."""
    name: str | None = None
    """Long layout: what the meter column says for it; its id when absent."""
    unit: str | None = None
    """Unit of the column, when it is not the meter's own."""
    scale: float = 1.0
    filter: dict[str, str] = msgspec.field(default_factory=dict)
    """Only rows in which each of these columns says just this."""


class MeterMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to read one kind of meter file."""

    columns: MapColumns
    meter: tuple[MappedMeter, ...] = ()
    enterprise: str | None = None
    """Whose meters they are, for publishing the file."""
    zone: str | None = None
    """IANA zone of times without offset."""
    day_first: bool | None = None
    """Of times such as 3/1/2018; None: such times are refused."""
    midnight_is_24: bool = False
    """0:00 means the end of the labelled day, in every row."""
    time_format: str | None = None
    """strptime format, or epoch_s, or epoch_ms; None: year-month-day or day/month/year with hours and minutes."""
    repeated_hour: Literal["refuse", "in_order"] = "refuse"
    """Times that happen twice when clocks go back: refused, or the first row earlier and the second later."""
    decimal: str = "."
    thousands: str = ""
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    missing: tuple[str, ...] = ()
    """Texts that mean no reading; an empty cell always does where each meter has its column."""


def read_map(path: Path) -> MeterMap:
    """Read a map file; raises MeterMapError with what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        meter_map = msgspec.convert(table, MeterMap)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MeterMapError(path, [str(error)]) from error
    mistakes = list(_mistakes(meter_map))
    if mistakes:
        raise MeterMapError(path, mistakes)
    return meter_map


def _mistakes(meter_map: MeterMap) -> Iterator[str]:
    yield from _column_mistakes(meter_map)
    if meter_map.zone is not None:
        try:
            ZoneInfo(meter_map.zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield f"zone {meter_map.zone!r} is not an IANA zone such as Asia/Shanghai"
    for key, character in (("decimal", meter_map.decimal), ("delimiter", meter_map.delimiter)):
        if len(character) != 1:
            yield f"{key} must be one character"
    absolute = meter_map.time_format in EPOCH_FORMATS or "%z" in (meter_map.time_format or "")
    if meter_map.midnight_is_24 and absolute:
        yield "midnight_is_24 does not go with times that carry their offset"
    try:
        codecs.lookup(meter_map.encoding)
    except LookupError:
        yield f"encoding {meter_map.encoding!r} is unknown"


def _column_mistakes(meter_map: MeterMap) -> Iterator[str]:
    columns = meter_map.columns
    if columns.meter is None and not meter_map.meter:
        yield "no [[meter]] block, and columns.meter names no column"
    if columns.meter is not None and columns.value is None and not meter_map.meter:
        yield "columns.value is missing"
    for meter in meter_map.meter:
        if meter.value is None and columns.value is None:
            yield f"meter {meter.id}: neither its value nor columns.value names a column"
        if meter.name is not None and columns.meter is None:
            yield f"meter {meter.id}: name needs columns.meter"
