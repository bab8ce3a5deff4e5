"""Taking back the lines of meters, enterprises, scopes and goals that left the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.scopes import all_scopes
from store.measurements import (
    BALANCE_DAILY,
    CARBON_DAILY,
    ENERGY_DAILY,
    ENERGY_HOURLY,
    ENERGY_MONTHLY,
    FINDING,
    GOAL_PROGRESS,
    INTENSITY_MONTHLY,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from carbon.park import Park
    from ingest.journal import Journal
    from store.measurements import Measurement

_EVER_MS, _FOREVER_MS = -(2**62), 2**62


def take_back(journal: Journal, park: Park) -> None:
    """Take back every line whose tags the book no longer says, one series at a time, and withdraw their findings."""
    meters = {(m.enterprise, m.id, m.carrier, str(m.role)) for m in park.meters}
    enterprises = {(e.id,) for e in park.enterprises}
    _take_back(journal, ENERGY_HOURLY, ENERGY_HOURLY.tags, meters)
    for measurement in (ENERGY_DAILY, ENERGY_MONTHLY, CARBON_DAILY, BALANCE_DAILY):
        _take_back(journal, measurement, ("enterprise",), enterprises)
    _take_back(journal, INTENSITY_MONTHLY, ("scope",), {(scope.id,) for scope in all_scopes(park)})
    _take_back(journal, GOAL_PROGRESS, ("goal",), {(goal.id,) for goal in park.goals})
    _take_back(journal, FINDING, ("meter",), {(meter.id,) for meter in park.meters})


def _take_back(
    journal: Journal,
    measurement: Measurement,
    names: tuple[str, ...],
    present: Collection[tuple[str, ...]],
) -> None:
    """Take back the series of which the tags `names` are not present."""
    stored = journal.series.series(measurement)[list(names)].drop_duplicates()
    for tags in stored.itertuples(index=False, name=None):
        if tags in present:
            continue
        where = {name: [value] for name, value in zip(names, tags, strict=True)}
        lines = journal.series.lines(measurement, _EVER_MS, _FOREVER_MS, where)
        journal.replace(measurement, lines.iloc[:0], lines)
