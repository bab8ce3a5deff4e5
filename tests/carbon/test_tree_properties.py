"""The park is the sum of its enterprises, whatever hangs below what and whenever that changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.balance import daily_use
from carbon.days import MeterDays, day_number
from carbon.meters import Kind, Meter, MeterEvent, Role
from carbon.park import Enterprise
from carbon.residual import balances
from tests.carbon.parks import park, start_ms

FIRST = date(2026, 3, 1)
DAYS = 6
LAST = FIRST + timedelta(days=DAYS)
ENTERPRISES = ("E1", "E2", "E3")
DAY_S = 86_400.0


@dataclass
class World:
    """Nodes that use energy of their own; a meter sees what its node and everything below it draws through it.

    Whole numbers, so that sums are exact. `parent[day][meter]`, `own[day][meter]`, and what is made and sold there.
    """

    meters: list[Meter]
    events: list[MeterEvent]
    parent: list[dict[str, str | None]]
    own: list[dict[str, float]]

    def reading(self, day, name):
        """Return what a meter measures: its node's use less its own generation plus export, and all below it."""
        below = [meter for meter in self.meters if self.parent[day][meter.id] == name]
        total = self.own[day][name]
        for meter in below:
            if meter.role in (Role.BOUNDARY, Role.SUB):
                total += self.reading(day, meter.id)
            elif meter.role is Role.GENERATION:
                total -= self.own[day][meter.id]
            elif meter.role is Role.EXPORT:
                total += self.own[day][meter.id]
        return total

    def measured(self, day, meter):
        if meter.role is Role.CHECK:
            return self.reading(day, self.parent[day][meter.id])
        if meter.role in (Role.GENERATION, Role.EXPORT):
            return self.own[day][meter.id]
        return self.reading(day, meter.id)


@st.composite
def worlds(draw):
    """A forest whose meters may move on any day: subs within their enterprise, boundaries also below another's."""
    count = draw(st.integers(1, 9))
    meters: list[Meter] = []
    for place in range(count):
        enterprise = draw(st.sampled_from(ENTERPRISES))
        heads = [m for m in meters if m.enterprise == enterprise and m.role in (Role.BOUNDARY, Role.SUB)]
        roles = (
            [Role.BOUNDARY, Role.SUB, Role.SUB, Role.GENERATION, Role.EXPORT, Role.CHECK] if heads else [Role.BOUNDARY]
        )
        role = draw(st.sampled_from(roles))
        meters.append(Meter(f"M{place}", enterprise, "electricity", Kind.REGISTER, "kWh", role))
    parent: list[dict[str, str | None]] = []
    events: list[MeterEvent] = []
    for day in range(DAYS):
        today: dict[str, str | None] = dict(parent[-1]) if day else {}
        for place, meter in enumerate(meters):
            if day and draw(st.integers(0, 5)) != 0:
                continue
            above = meters[:place]  # a parent comes earlier, so that no circle closes
            if meter.role is Role.BOUNDARY:
                choices = [None, *(m.id for m in above if m.role in (Role.BOUNDARY, Role.SUB))]
            else:
                choices = [
                    m.id for m in above if m.enterprise == meter.enterprise and m.role in (Role.BOUNDARY, Role.SUB)
                ]
            today[meter.id] = draw(st.sampled_from(choices))
            if day and today[meter.id] != parent[-1][meter.id]:
                noon = datetime.combine(FIRST + timedelta(days=day), time(4), UTC)
                events.append(MeterEvent(meter.id, noon, "parent", parent=today[meter.id]))
        parent.append(today)
    own = [{meter.id: float(draw(st.integers(0, 1000))) for meter in meters} for _ in range(DAYS)]
    first = [Meter(m.id, m.enterprise, m.carrier, m.kind, m.unit, m.role, parent=parent[0][m.id]) for m in meters]
    return World(first, events, parent, own)


def known(world):
    """Return the meter days of all meters, measured throughout."""
    meters = sorted(world.meters, key=lambda meter: meter.id)
    energy = [world.measured(day, meter) for meter in meters for day in range(DAYS)]
    size = len(energy)
    return MeterDays(
        tuple(meter.id for meter in meters),
        np.repeat(np.arange(len(meters)), DAYS),
        np.tile(np.arange(DAYS) + day_number(FIRST), len(meters)),
        np.array(energy, dtype=np.float64),
        np.zeros(size),
        np.full(size, DAY_S),
        np.zeros(size),
        np.zeros(size),
    )


def of(world):
    enterprises = tuple(Enterprise(name, name, name) for name in ENTERPRISES)
    return park(enterprises=enterprises, meters=tuple(world.meters), events=tuple(world.events))


def rooted(world, day, meter):
    """Return whether a node draws through a boundary meter: what hangs below none is seen by no one."""
    while meter.role is not Role.BOUNDARY:
        parent = world.parent[day][meter.id]
        if parent is None:
            return False
        meter = next(m for m in world.meters if m.id == parent)
    return True


@given(worlds())
@settings(max_examples=300, deadline=None)
def test_every_enterprise_uses_what_its_own_nodes_use_and_the_park_is_their_sum(world):
    use = daily_use(of(world), known(world), FIRST, LAST)

    found = {(row.enterprise, row.at_ms): row.energy for row in use.itertuples()}
    for day in range(DAYS):
        at_ms = start_ms(FIRST + timedelta(days=day))
        nodes = [m for m in world.meters if m.role in (Role.BOUNDARY, Role.SUB) and rooted(world, day, m)]
        for enterprise in ENTERPRISES:
            used = sum(world.own[day][m.id] for m in nodes if m.enterprise == enterprise)
            assert found.get((enterprise, at_ms), 0.0) == used
        outer = [m for m in world.meters if m.role is Role.BOUNDARY and world.parent[day][m.id] is None]
        came_in = sum(world.measured(day, m) for m in outer)
        made = sum(world.own[day][m.id] for m in world.meters if m.role is Role.GENERATION)
        sold = sum(world.own[day][m.id] for m in world.meters if m.role is Role.EXPORT)
        assert sum(found.get((name, at_ms), 0.0) for name in ENTERPRISES) == came_in + made - sold


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_the_residual_of_a_node_is_what_it_uses_itself(world):
    found = balances(of(world), known(world), FIRST, LAST, ENTERPRISES)

    assert found.findings == []
    for line in found.lines.itertuples():
        day = round((line.at_ms - start_ms(FIRST)) / (DAY_S * 1000))
        assert line.residual == world.own[day][line.meter]
        assert line.measured_share == 1.0
