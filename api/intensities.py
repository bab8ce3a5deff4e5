"""Intensities of a scope over windows of months, from the settled lines; the API and the pages share them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from carbon.intensity_rows import intensities
from carbon.outputs import reported_months
from carbon.periods import epoch_ms, local_day, month_of
from carbon.windows import Window, window_months, year_before
from store.figures import MonthlyFigures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from carbon.intensity import Intensity
    from carbon.park import Park
    from carbon.scopes import Scope
    from store.ports import SeriesStore


def newest_month(park: Park, scope: Scope, now: datetime) -> str:
    """Return the last month, up to the running one, of which a member reported something; else the last full one."""
    today = local_day(epoch_ms(now), park.zone)
    members = set(scope.enterprises)
    own = replace(park, outputs=tuple(output for output in park.outputs if output.enterprise in members))
    known = [month for month in reported_months(own) if month <= month_of(today)]
    return max(known, default=month_of(today.replace(day=1) - timedelta(days=1)))


def windowed(
    series: SeriesStore,
    park: Park,
    scope: Scope,
    month: str,
    windows: Sequence[Window] = tuple(Window),
) -> list[tuple[Window, tuple[str, ...], list[Intensity]]]:
    """Return each window that ends with `month` (YYYY-MM), its months, and the intensities over them.

    Raises the errors of the store.
    """
    spans = [(window, window_months(window, month)) for window in windows]
    wanted = sorted({one for _, months in spans for own in months for one in (own, year_before(own))})
    members = set(scope.enterprises)
    own = replace(park, enterprises=tuple(one for one in park.enterprises if one.id in members))
    figures = MonthlyFigures(series).figures(own, {int(one[:4]) for one in wanted})
    used = figures.over(scope.enterprises, wanted)
    numerators = {"tce": used.tce, "tCO2": used.tco2}
    return [
        (window, months, intensities(park, scope, months, numerators, used.known_shares)) for window, months in spans
    ]
