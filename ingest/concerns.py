"""Whom a change concerns: the enterprises whose days a meter's hours make, and the scopes that hold an enterprise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from carbon.balance import shares
from carbon.certificates import holders
from carbon.meters import Role
from carbon.outputs import reported_months
from carbon.periods import local_day, month_of, parse_period
from carbon.scopes import all_scopes
from carbon.tree import EVER, FOREVER, Tree, groups

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from carbon.park import Park
    from carbon.scopes import Scope


class Changed(Protocol):
    """Meters of which hours changed, and the half-open range of epoch ms that those lie in."""

    @property
    def meters(self) -> tuple[str, ...]:
        """Ids of the meters."""
        ...

    @property
    def start_ms(self) -> int:
        """First instant of the range."""
        ...

    @property
    def end_ms(self) -> int:
        """First instant after the range."""
        ...


class Concerns:
    """What follows from one park as known at one moment, worked out once."""

    def __init__(self, park: Park) -> None:
        """Take the park."""
        self.park = park
        self.months = reported_months(park)
        """Months of which some enterprise reported a denominator."""
        self.holders = holders(park)
        """Enterprises with certificates: the days of a calendar year depend on each other."""
        self._scopes = all_scopes(park)
        self._links = Tree(park).links()
        self._groups = {enterprise: group for group in groups(park) for enterprise in group.enterprises}
        self._enterprises = _enterprises(park)
        self._meters: dict[str, list[str]] = {}
        for meter, enterprises in self._enterprises.items():
            for enterprise in enterprises:
                self._meters.setdefault(enterprise, []).append(meter)

    def meters(self, enterprises: Iterable[str]) -> list[str]:
        """Return the meters whose hours make the days of these enterprises, in order."""
        return sorted({meter for enterprise in enterprises for meter in self._meters.get(enterprise, [])})

    def part(self, enterprises: Iterable[str]) -> Park:
        """Return the park with no other meters, their events and documents than the days of these enterprises need."""
        chosen = [self._groups[enterprise] for enterprise in enterprises if enterprise in self._groups]
        meters = {meter for group in chosen for meter in group.meters}
        members = {enterprise for group in chosen for enterprise in group.enterprises}
        return replace(
            self.park,
            meters=tuple(meter for meter in self.park.meters if meter.id in meters),
            events=tuple(event for event in self.park.events if event.meter in meters),
            activities=tuple(activity for activity in self.park.activities if activity.enterprise in members),
        )

    def judged(self, enterprises: Collection[str]) -> list[tuple[str, date, date]]:
        """Return the meters that balances of these enterprises make findings of, and from which day until when.

        A check meter is judged with the meter that it hangs from, whichever enterprise it is of.
        """
        found = [
            (m.id, EVER, FOREVER) for m in self.park.meters if m.enterprise in enterprises and m.role != Role.CHECK
        ]
        checks = [link for link in self._links if link.meter.role == Role.CHECK]
        found += [(c.meter.id, c.since, c.until) for c in checks if c.parent and c.parent.enterprise in enterprises]
        return found

    def scopes(self, enterprises: set[str]) -> list[Scope]:
        """Return the scopes that hold one of these enterprises, and those that hold none at all."""
        return [one for one in self._scopes if not one.enterprises or not enterprises.isdisjoint(one.enterprises)]

    def spans(self, changed: Iterable[Changed]) -> list[tuple[tuple[date, date], list[str]]]:
        """Return the local days (the last excluded) that changed hours fall on, with the enterprises they are of.

        The days of one enterprise lie apart.
        """
        by_enterprise: dict[str, list[tuple[date, date]]] = {}
        for one in changed:
            days = self._days(one)
            for enterprise in {e for meter in one.meters for e in self._enterprises.get(meter, ())}:
                by_enterprise.setdefault(enterprise, []).append(days)
        found: dict[tuple[date, date], list[str]] = {}
        for enterprise, spans in sorted(by_enterprise.items()):
            for span in _merged(spans):
                found.setdefault(span, []).append(enterprise)
        return sorted(found.items())

    def whole(self, changed: Iterable[Changed], enterprises: Collection[str], today: date) -> tuple[date, date]:
        """Return the local days (the last excluded) of changed hours and of documents of enterprises up to today."""
        spans = [self._days(one) for one in changed]
        documents = {(one.enterprise, one.month) for one in self.park.activities}
        documents |= {(one.enterprise, one.month) for one in self.park.processes}
        for enterprise, label in documents:
            if enterprise in enterprises and label <= month_of(today):
                month = parse_period(label, self.park.zone)
                spans.append((month.first, month.last_excluded))
        spans = spans or [(today, today + timedelta(days=1))]
        return min(first for first, _ in spans), max(last for _, last in spans)

    def _days(self, changed: Changed) -> tuple[date, date]:
        zone = self.park.zone
        return local_day(changed.start_ms, zone), local_day(changed.end_ms - 1, zone) + timedelta(days=1)


def _enterprises(park: Park) -> dict[str, set[str]]:
    """Return, by meter, its own enterprise and those above it in the tree on any day."""
    found = {meter.id: {meter.enterprise} for meter in park.meters}
    for share in shares(park):
        found[share.meter].add(share.enterprise)
    for link in Tree(park).links():
        if link.parent is not None:
            found[link.meter.id].add(link.parent.enterprise)
    return found


def _merged(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    merged: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
