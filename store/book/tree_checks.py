"""Checks of which meter hangs below which, at every date: no circle, and nothing that would count twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from carbon.meters import Happening, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from store.book.sheets import Mistakes, SheetRow


@dataclass(frozen=True, slots=True)
class _Edge:
    """Below which parent a meter hangs, and the row that says so."""

    meter: SheetRow
    parent: str | None
    row: SheetRow

    @property
    def declared(self) -> bool:
        """Whether an event says so."""
        return self.row is not self.meter


def check_tree(meters: list[SheetRow], events: Iterable[SheetRow], zone: str, mistakes: Mistakes) -> None:
    """Add a mistake for every parent that cannot feed its meter and for every circle of parents, at any date.

    `zone` is that of the park's calendar: an event counts from the local day of its instant on.
    """
    by_id = {row.values["id"]: row for row in meters if "id" in row.values}
    standing = {meter_id: _Edge(row, row.values.get("parent"), row) for meter_id, row in by_id.items()}
    _check_standing(standing, set(standing), mistakes)
    for _, changed in sorted(_changes(by_id, events, zone, mistakes).items()):
        standing |= changed
        _check_standing(standing, set(changed), mistakes)


def _changes(
    by_id: Mapping[str, SheetRow],
    events: Iterable[SheetRow],
    zone: str,
    mistakes: Mistakes,
) -> dict[date, dict[str, _Edge]]:
    changes: dict[date, dict[str, _Edge]] = defaultdict(dict)
    for event in events:
        if event.values.get("event") != Happening.PARENT or not {"meter", "at", "parent"} <= event.values.keys():
            continue
        meter = by_id.get(event.values["meter"])
        if meter is None:
            continue
        day = event.values["at"].astimezone(ZoneInfo(zone)).date()
        first = changes[day].get(meter.values["id"])
        if first is not None:
            reason = f"line {first.row.line} gives {meter.values['id']} a parent from {day} on too; a day has one"
            mistakes.add(event.mistake("at", reason))
            continue
        changes[day][meter.values["id"]] = _Edge(meter, event.values["parent"], event)
    return changes


def _check_standing(standing: Mapping[str, _Edge], fresh: set[str], mistakes: Mistakes) -> None:
    """Check what holds between two dates; `fresh` names the meters that hang below something else than before."""
    for meter_id, edge in standing.items():
        above = list(_above(meter_id, standing))
        if meter_id in fresh:
            _check_edge(edge, standing.get(edge.parent or ""), mistakes)
            if meter_id in {one.meter.values["id"] for one in above}:
                mistakes.add(edge.row.mistake("parent", f"{meter_id} would feed itself"))
        _check_double(edge, above, fresh, mistakes)


def _above(meter_id: str, standing: Mapping[str, _Edge]) -> Iterator[_Edge]:
    """Give the edges of the meters above one, nearest first, each once."""
    seen: set[str] = set()
    edge = standing.get(standing[meter_id].parent or "")
    while edge is not None and edge.meter.values["id"] not in seen:
        yield edge
        seen.add(edge.meter.values["id"])
        edge = standing.get(edge.parent or "")


def _check_edge(edge: _Edge, parent: _Edge | None, mistakes: Mistakes) -> None:
    meter, role = edge.meter.values, edge.meter.values.get("role")
    if role == Role.CHECK and edge.parent is None and "parent" in edge.row.values:
        mistakes.add(edge.row.mistake("parent", "a check meter (校核) needs the meter whose quantity it measures too"))
    if parent is None:
        return
    above = parent.meter.values
    carriers, owners = (meter.get("carrier"), above.get("carrier")), (meter.get("enterprise"), above.get("enterprise"))
    if None not in carriers and carriers[0] != carriers[1]:
        mistakes.add(edge.row.mistake("parent", f"measures {carriers[1]}, and this meter {carriers[0]}"))
    if above.get("role") == Role.CHECK:
        mistakes.add(edge.row.mistake("parent", f"{edge.parent} is a check meter (校核), below which nothing hangs"))
    if None in owners or role is None or owners[0] == owners[1]:
        return
    if role == Role.CHECK:
        reason = f"belongs to {owners[1]}; a check meter (校核) measures what a meter of its own enterprise does"
        mistakes.add(edge.row.mistake("parent", reason))
    elif role != Role.BOUNDARY:
        reason = f"belongs to {owners[1]}; what one enterprise passes on to another (转供电) is measured at a boundary"
        mistakes.add(edge.row.mistake("parent", reason))


def _check_double(edge: _Edge, above: list[_Edge], fresh: set[str], mistakes: Mistakes) -> None:
    """Add a mistake where a boundary hangs below another of its enterprise, with nobody else's meter between them."""
    meter = edge.meter.values
    if meter.get("role") != Role.BOUNDARY:
        return
    path = [edge]
    for one in above:
        if one.meter.values.get("enterprise") != meter.get("enterprise") or one.meter is edge.meter:
            return
        changed = next((passed for passed in path if passed.meter.values["id"] in fresh), None)
        if one.meter.values.get("role") == Role.BOUNDARY and changed is not None:
            found = f"{one.meter.values['id']} above it is a boundary too"
            if changed.declared:
                mistakes.add(changed.row.mistake("parent", f"{meter['id']} would count twice: {found}"))
            else:
                mistakes.add(edge.row.mistake("role", f"would count twice: {found}; say sub"))
            return
        path.append(one)
