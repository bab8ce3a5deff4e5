"""Who is metered, read from the CSV tables of a park folder."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from simulators.errors import RosterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_T = TypeVar("_T")

MILLI_PER_UNIT = {
    "electricity": {"Wh": 1, "kWh": 1000, "MWh": 1_000_000, "W": 1, "kW": 1000, "MW": 1_000_000},
    "heat": {"MJ": 1, "GJ": 1000},
    "steam": {"MJ": 1, "GJ": 1000},
    "natural_gas": {"L": 1, "m3": 1000, "Nm3": 1000, "10^4 m3": 10_000_000},
    "water": {"L": 1, "m3": 1000, "kg": 1, "t": 1000},
}
"""What a meter's unit holds of what the simulator counts in: Wh (W), MJ, litres, kg."""

DEFAULT_UNIT = {"electricity": "kWh", "heat": "GJ", "steam": "GJ", "natural_gas": "m3", "water": "t"}
_FUEL_UNITS = {"kg": 1, "t": 1000}
_PERIOD_S = {"electricity": 900}
_SLOW_PERIOD_S = 3600
_POWER_PERIOD_S = 300
_NUMBERED = ("replacement", "multiplier", "length")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A firm, its industry and its output value [万元] by month."""

    id: str
    industry: str
    since: date | None = None
    until: date | None = None
    output_10k_cny: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meter:
    """One row of meters.csv, its defaults filled in."""

    id: str
    enterprise: str
    carrier: str
    kind: str
    milli_per_unit: int
    multiplier: float
    role: str
    parent: str
    register_max: float | None
    stamp: str
    period_s: int
    """Seconds between two readings; for an interval meter the length of its interval."""
    cycle: str
    """`day` or `month`: an interval meter of calendar intervals, which have no length in seconds; else empty."""
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One declared row of meter_events.csv that changes what a meter sends or where it hangs.

    replacement: the register read `before`, then `after`. multiplier and length: the multiplier, or the seconds of an
    interval, before and from `at_ms` on. parent: from the local day of `at_ms` on the meter hangs below `parent`.
    """

    meter: str
    at_ms: int
    event: str
    before: float = 0.0
    after: float = 0.0
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """What the simulator knows of a park."""

    zone: str
    enterprises: tuple[Enterprise, ...]
    meters: tuple[Meter, ...]
    changes: tuple[Change, ...]

    def of(self, meter: str, event: str) -> list[Change]:
        """Return one meter's changes of one event, oldest first."""
        return sorted((c for c in self.changes if (c.meter, c.event) == (meter, event)), key=lambda c: c.at_ms)

    def multiplier(self, meter: Meter, at_ms: int) -> float:
        """Return the multiplier that was declared for an instant."""
        so_far = [change.after for change in self.of(meter.id, "multiplier") if change.at_ms <= at_ms]
        return so_far[-1] if so_far else meter.multiplier


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    line: int
    cells: dict[str, str]

    def text(self, column: str, default: str = "") -> str:
        return (self.cells.get(column) or "").strip() or default

    def parsed(self, column: str, parse: Callable[[str], _T]) -> _T | None:
        cell = self.text(column)
        try:
            return parse(cell) if cell else None
        except ValueError as error:
            raise RosterError(self.path, self.line, f"{column} {cell!r} cannot be read ({error})") from error

    def refuse(self, problem: str) -> RosterError:
        return RosterError(self.path, self.line, problem)


def read_roster(folder: Path) -> Roster:
    """Read enterprises, meters, meter events and outputs of a park folder; raises RosterError."""
    park = tomllib.loads((folder / "park.toml").read_text(encoding="utf-8"))
    zone = str(park["park"].get("timezone", "Asia/Shanghai"))
    outputs: dict[str, dict[str, float]] = {}
    for row in _rows(folder / "outputs.csv"):
        value = row.parsed("output_value_10k_cny", float)
        if value is not None:
            outputs.setdefault(row.text("enterprise"), {})[row.text("month")] = value
    enterprises = tuple(
        Enterprise(
            row.text("id"),
            row.text("industry"),
            row.parsed("since", date.fromisoformat),
            row.parsed("until", date.fromisoformat),
            outputs.get(row.text("id"), {}),
        )
        for row in _rows(folder / "enterprises.csv")
    )
    known = {enterprise.id for enterprise in enterprises}
    meters = tuple(_meter(row, known) for row in _rows(folder / "meters.csv"))
    changes = tuple(_change(row, zone) for row in _rows(folder / "meter_events.csv") if _changes_something(row))
    return Roster(zone, enterprises, meters, changes)


def _rows(path: Path) -> Iterator[_Row]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for cells in reader:
            yield _Row(path, reader.line_num, cells)


def _meter(row: _Row, enterprises: set[str]) -> Meter:
    if row.text("enterprise") not in enterprises:
        raise row.refuse(f"enterprise {row.text('enterprise')!r} is not in enterprises.csv")
    carrier, kind = row.text("carrier"), row.text("kind", "register")
    unit = row.text("unit", "kW" if kind == "power" else DEFAULT_UNIT.get(carrier, "t"))
    units = MILLI_PER_UNIT.get(carrier, _FUEL_UNITS)
    if unit not in units:
        raise row.refuse(f"unit {unit!r} of {carrier} is not one of {', '.join(units)}")
    if (kind == "power") != (unit in {"W", "kW", "MW"}):
        raise row.refuse(f"a {kind} meter does not count in {unit}")
    period_s = _POWER_PERIOD_S if kind == "power" else _PERIOD_S.get(carrier, _SLOW_PERIOD_S)
    if kind == "interval":
        period_s = row.parsed("length_s", int) or period_s
    return Meter(
        id=row.text("id"),
        enterprise=row.text("enterprise"),
        carrier=carrier,
        kind=kind,
        milli_per_unit=units[unit],
        multiplier=row.parsed("multiplier", float) or 1.0,
        role=row.text("role", "boundary"),
        parent=row.text("parent"),
        register_max=row.parsed("register_max", float),
        stamp=row.text("stamp", "end"),
        period_s=period_s,
        cycle=row.text("cycle") if kind == "interval" else "",
        since=row.parsed("since", date.fromisoformat),
        until=row.parsed("until", date.fromisoformat),
    )


def _changes_something(row: _Row) -> bool:
    numbered = row.text("event") in _NUMBERED and row.text("final") and row.text("initial")
    return bool(numbered) or row.text("event") == "parent"


def _change(row: _Row, zone: str) -> Change:
    at = row.parsed("at", datetime.fromisoformat)
    if at is None:
        raise row.refuse("an event needs its instant in `at`")
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(zone))
    return Change(
        meter=row.text("meter"),
        at_ms=int(at.timestamp()) * 1000,
        event=row.text("event"),
        before=row.parsed("final", float) or 0.0,
        after=row.parsed("initial", float) or 0.0,
        parent=row.text("parent"),
    )
