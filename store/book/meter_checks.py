"""Checks of meters one by one: unit, kind, length, gap and wrap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.errors import UnitError
from carbon.meters import DEFAULT_MAX_GAP_S, Kind
from carbon.units import CARRIER_UNITS, MS_PER_S, POWER_UNITS, energy_scale, scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon.meters import Meter
    from store.book.sheets import Mistakes, SheetRow


def default_max_gap_s(meter: Meter) -> int:
    """Return the gap that still counts as measured: the kind's own, for an interval at least its length."""
    return max(DEFAULT_MAX_GAP_S[meter.kind], meter.length_ms // MS_PER_S)


def check_meters(rows: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every meter that says something its kind or carrier cannot mean."""
    for row in rows:
        kind = row.values.get("kind")
        _check_unit(row, mistakes)
        if kind == Kind.INTERVAL:
            _check_length(row, mistakes)
        elif kind is not None:
            for column in ("length_s", "cycle"):
                if row.values.get(column) is not None:
                    mistakes.add(
                        row.mistake(column, f"only an interval meter has one, and this meter's kind is {kind}")
                    )
        if kind is not None and kind != Kind.REGISTER and row.values.get("register_max") is not None:
            mistakes.add(row.mistake("register_max", f"only a register wraps, and this meter's kind is {kind}"))


def _check_length(row: SheetRow, mistakes: Mistakes) -> None:
    if not {"length_s", "cycle"} <= row.values.keys():
        return
    length_s, cycle, gap_s = (row.values.get(name) for name in ("length_s", "cycle", "max_gap_s"))
    if length_s is None and cycle is None:
        reason = "an interval meter needs the seconds of its interval, or in cycle day or month"
        mistakes.add(row.mistake("length_s", reason))
    elif length_s is not None and cycle is not None:
        mistakes.add(
            row.mistake("length_s", f"an interval is of {length_s} s or of a {cycle}; leave one of them empty")
        )
    elif gap_s is not None and length_s is not None and gap_s < length_s:
        mistakes.add(row.mistake("max_gap_s", f"{gap_s} is shorter than the interval of {length_s} s"))
    elif gap_s is not None and cycle is not None:
        mistakes.add(row.mistake("max_gap_s", f"leave it empty: one {cycle} follows the other"))


def _check_unit(row: SheetRow, mistakes: Mistakes) -> None:
    unit, carrier, kind = (row.values.get(name) for name in ("unit", "carrier", "kind"))
    if unit is None or carrier is None or kind is None:
        return
    try:
        if kind == Kind.POWER:
            scale(unit, "kW")
            scale("kWh", CARRIER_UNITS[carrier])
        else:
            energy_scale(unit, carrier)
    except UnitError as error:
        powers = f"; a power meter reads {', '.join(POWER_UNITS)}" if kind == Kind.POWER else ""
        mistakes.add(row.mistake("unit", f"{error}{powers}"))
