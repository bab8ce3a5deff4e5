"""The settled lines that goals are judged by, read once for all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from carbon.emissions import emissions
from carbon.indicators import Figures
from carbon.periods import Period
from store.measurements import ENERGY_DAILY

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.park import Park
    from store.ports import SeriesStore


def goal_figures(series: SeriesStore, park: Park, today: date, known_at: datetime | None = None) -> Figures:
    """Return daily use and emissions of this calendar year and the two before: 12 months that end with a late one."""
    period = Period("", date(today.year - 2, 1, 1), date(today.year + 1, 1, 1), park.zone)
    energy = series.lines(ENERGY_DAILY, period.start_ms, period.end_ms)
    return Figures(energy, emissions(park, energy, known_at))
