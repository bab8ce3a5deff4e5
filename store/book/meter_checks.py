"""Checks of meters and their events: units, kinds, gaps, and a tree that feeds without a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.errors import UnitError
from carbon.meters import DEFAULT_MAX_GAP_S, Kind, Role
from carbon.units import CARRIER_UNITS, POWER_UNITS, energy_scale, scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from store.book.sheets import Mistakes, SheetRow

REPLACEMENT = "replacement"


def default_max_gap_s(kind: Kind, length_s: int | None) -> int:
    """Return the gap that still counts as measured: the kind's own, for an interval at least its length."""
    return max(DEFAULT_MAX_GAP_S[kind], length_s or 0)


def check_meters(rows: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every meter that says something its kind or carrier cannot mean."""
    for row in rows:
        kind = row.values.get("kind")
        _check_unit(row, mistakes)
        if kind == Kind.INTERVAL:
            length_s, gap_s = row.values.get("length_s", 1), row.values.get("max_gap_s")
            if length_s is None:
                mistakes.add(row.mistake("length_s", "an interval meter needs the seconds of its interval"))
            elif gap_s is not None and gap_s < length_s:
                mistakes.add(row.mistake("max_gap_s", f"{gap_s} is shorter than the interval of {length_s} s"))
        elif kind is not None and row.values.get("length_s") is not None:
            mistakes.add(row.mistake("length_s", f"only an interval meter has one, and this is a {kind} meter"))
        if kind is not None and kind != Kind.REGISTER and row.values.get("register_max") is not None:
            mistakes.add(row.mistake("register_max", f"only a register wraps, and this is a {kind} meter"))


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


def check_tree(rows: list[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every parent that cannot feed its meter, and for every circle of parents."""
    by_id = {row.values["id"]: row for row in rows if "id" in row.values}
    for row in rows:
        parent = by_id.get(row.values.get("parent"))
        if parent is None:
            continue
        if row.values.get("id") in _ancestors(row, by_id):
            mistakes.add(row.mistake("parent", f"{row.values['id']} would feed itself"))
        else:
            _check_parent(row, parent, mistakes)


def _check_parent(row: SheetRow, parent: SheetRow, mistakes: Mistakes) -> None:
    carriers = row.values.get("carrier"), parent.values.get("carrier")
    if None not in carriers and carriers[0] != carriers[1]:
        mistakes.add(row.mistake("parent", f"measures {carriers[1]}, and this meter {carriers[0]}"))
    owners = row.values.get("enterprise"), parent.values.get("enterprise")
    role = row.values.get("role")
    if None in owners or role is None:
        return
    if owners[0] != owners[1] and role != Role.BOUNDARY:
        reason = f"belongs to {owners[1]}; what one enterprise passes on to another (转供电) is measured at a boundary"
        mistakes.add(row.mistake("parent", reason))
    if owners[0] == owners[1] and Role.BOUNDARY == role == parent.values.get("role"):
        mistakes.add(
            row.mistake("role", f"would count twice: {parent.values['id']} above it is a boundary too; say sub")
        )


def _ancestors(row: SheetRow, by_id: Mapping[object, SheetRow]) -> set[object]:
    above: set[object] = set()
    at = row.values.get("parent")
    while at in by_id and at not in above:
        above.add(at)
        at = by_id[at].values.get("parent")
    return above


def check_events(events: Iterable[SheetRow], meters: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every replacement that does not say where the old register ended and the new one began."""
    kinds = {row.values.get("id"): row.values.get("kind") for row in meters}
    for event in events:
        if event.values.get("event") != REPLACEMENT:
            continue
        kind = kinds.get(event.values.get("meter"))
        if kind is not None and kind != Kind.REGISTER:
            mistakes.add(event.mistake("event", f"only a register is replaced, and this is a {kind} meter"))
            continue
        for column in ("final", "initial"):
            if column in event.values and event.values[column] is None:
                mistakes.add(event.mistake(column, "a replacement needs the final and the initial register"))
