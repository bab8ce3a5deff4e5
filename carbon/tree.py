"""The tree of meters, dated: which meter hangs below which on which local days, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from carbon.meters import Happening, Role
from carbon.periods import epoch_ms, local_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from carbon.meters import Meter, MeterEvent
    from carbon.park import Park

EVER, FOREVER = date.min, date.max
"""Bounds of half-open ranges of local days that have no beginning or no end."""
COUNTING = frozenset({Role.BOUNDARY, Role.GENERATION, Role.EXPORT})
"""Roles whose energy is added up; the others explain or check it."""


@dataclass(frozen=True, slots=True)
class Link:
    """That a meter hangs below another on the local days [since, until)."""

    meter: Meter
    parent: Meter | None
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Group:
    """Enterprises that pass energy to each other, with all of their meters."""

    enterprises: tuple[str, ...]
    meters: tuple[str, ...]


class Tree:
    """The meters of a park as `parent` in meters.csv and events of kind `parent` arrange them, day by day."""

    def __init__(self, park: Park) -> None:
        """Take the park's meters and events."""
        self._index = park.meter_index()
        moves: dict[str, list[MeterEvent]] = {}
        for event in sorted(park.events, key=lambda event: event.at):
            if event.event == Happening.PARENT:
                moves.setdefault(event.meter, []).append(event)
        self._links = {meter.id: self._arranged(meter, moves.get(meter.id, []), park.zone) for meter in park.meters}

    def links(self) -> list[Link]:
        """Return what hangs below what while both are in service, in the order of the meters and of time."""
        found = []
        for links in self._links.values():
            for link in links:
                if link.parent is None:
                    continue
                served, above = service(link.meter), service(link.parent)
                since, until = max(link.since, served[0], above[0]), min(link.until, served[1], above[1])
                if since < until:
                    found.append(Link(link.meter, link.parent, since, until))
        return found

    def parent(self, meter: Meter, day: date) -> Meter | None:
        """Return the meter that a meter hangs below on a local day, in service or not."""
        return next((link.parent for link in self._links[meter.id] if link.since <= day < link.until), None)

    def givers(self, meter: Meter) -> list[Link]:
        """Return the nearest meter above that counts (COUNTING), over the meter's days of service; None: none does.

        A meter above that explains, or is out of service, is passed by: energy still comes from what is above it.
        """
        return sorted(self._above(meter, meter, *service(meter), frozenset({meter.id})), key=lambda link: link.since)

    def _arranged(self, meter: Meter, moves: list[MeterEvent], zone: str) -> tuple[Link, ...]:
        """Return where a meter hangs from ever to forever; of several moves on one day the last counts."""
        turns = {EVER: meter.parent} | {local_day(epoch_ms(move.at), zone): move.parent for move in moves}
        days = [*sorted(turns), FOREVER]
        return tuple(Link(meter, self._index.get(turns[a] or ""), a, b) for a, b in pairwise(days))

    def _above(self, of: Meter, meter: Meter, since: date, until: date, passed: frozenset[str]) -> Iterator[Link]:
        """Yield who gives to `of` through `meter` in [since, until), which lies as `meter` lies in the tree."""
        for link in self._links[meter.id]:
            first, last = max(since, link.since), min(until, link.until)
            if first >= last:
                continue
            above = link.parent
            if above is None or above.id in passed:
                yield Link(of, None, first, last)
                continue
            begin, end = service(above) if above.role in COUNTING else (last, last)
            begin, end = min(max(begin, first), last), min(max(end, first), last)
            if begin < end:
                yield Link(of, above, begin, end)
            for gap in ((first, begin), (end, last)) if begin < end else ((first, last),):
                if gap[0] < gap[1]:
                    yield from self._above(of, above, *gap, passed | {above.id})


def service(meter: Meter) -> tuple[date, date]:
    """Return the local days [since, until) on which a meter is in service."""
    return meter.since or EVER, meter.until or FOREVER


def groups(park: Park) -> list[Group]:
    """Return the enterprises in groups that no meter's parent, of any day, reaches out of; in the order of the park.

    The days of a group can be made knowing the hours of its own meters alone.
    """
    joined = {enterprise.id: enterprise.id for enterprise in park.enterprises}

    def root(enterprise: str) -> str:
        while joined.setdefault(enterprise, enterprise) != enterprise:
            enterprise = joined[enterprise]
        return enterprise

    index = park.meter_index()
    parents = [(meter.id, meter.parent) for meter in park.meters]
    parents += [(event.meter, event.parent) for event in park.events if event.event == Happening.PARENT]
    for meter, parent in parents:
        if meter in index and parent in index:
            ends = sorted((root(index[meter].enterprise), root(index[parent].enterprise)))
            joined[ends[1]] = ends[0]
    members: dict[str, tuple[list[str], list[str]]] = {}
    for enterprise in park.enterprises:
        members.setdefault(root(enterprise.id), ([], []))[0].append(enterprise.id)
    for one in park.meters:
        members.setdefault(root(one.enterprise), ([], []))[1].append(one.id)
    return [Group(tuple(enterprises), tuple(meters)) for enterprises, meters in members.values()]


def around(park: Park, enterprises: Collection[str]) -> Park:
    """Return the park with no other meters and events than those that hang together with meters of some enterprises.

    What counts for these enterprises (carbon.balance.shares), and how long, is the same in it.
    """
    links: dict[str, set[str]] = {}
    parents = [(meter.id, meter.parent) for meter in park.meters]
    parents += [(event.meter, event.parent) for event in park.events if event.event == Happening.PARENT]
    for meter, parent in parents:
        if parent is not None:
            links.setdefault(meter, set()).add(parent)
            links.setdefault(parent, set()).add(meter)
    reached = {meter.id for meter in park.meters if meter.enterprise in enterprises}
    waiting = list(reached)
    while waiting:
        found = links.get(waiting.pop(), set()) - reached
        reached |= found
        waiting += found
    return replace(
        park,
        meters=tuple(meter for meter in park.meters if meter.id in reached),
        events=tuple(event for event in park.events if event.meter in reached),
    )
