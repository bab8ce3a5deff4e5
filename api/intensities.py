"""Intensities of a scope over windows of months, from the settled lines; the API and the pages share them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from carbon.intensity_rows import intensities
from carbon.outputs import reported_months
from carbon.periods import epoch_ms, local_day, month_of
from carbon.scopes import PARK
from carbon.windows import Window, window_months, year_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from carbon.intensity import Intensity
    from carbon.park import Park
    from carbon.scopes import Scope
    from store.figures import MonthlyFigures


@dataclass(frozen=True, slots=True)
class Windowed:
    """The intensities of a scope over the months of one window."""

    window: Window
    months: tuple[str, ...]
    rows: list[Intensity]


def newest_month(park: Park, scope: Scope, now: datetime) -> str:
    """Return the last full month of which a member reported output or added value, else the last full month."""
    running = local_day(epoch_ms(now), park.zone).replace(day=1)
    members = set(scope.enterprises)
    own = replace(park, outputs=tuple(output for output in park.outputs if output.enterprise in members))
    known = [month for month in reported_months(own) if month < month_of(running)]
    return max(known, default=month_of(running - timedelta(days=1)))


def windowed(
    kept: MonthlyFigures,
    park: Park,
    scope: Scope,
    month: str,
    windows: Sequence[Window] = tuple(Window),
) -> list[Windowed]:
    """Return each window that ends with `month` (YYYY-MM), with the intensities over its months.

    Of a park's monthly figures in `kept` no others are read than those of the scope's members. Raises the errors of
    the store.
    """
    spans = [(window, window_months(window, month)) for window in windows]
    wanted = sorted({one for _, months in spans for own in months for one in (own, year_before(own))})
    if scope.kind != PARK:
        members = set(scope.enterprises)
        park = replace(park, enterprises=tuple(one for one in park.enterprises if one.id in members))
    figures = kept.figures(park, {int(one[:4]) for one in wanted})
    used = figures.over(scope.enterprises, wanted)
    numerators = {"tce": used.tce, "tCO2": used.tco2}
    return [
        Windowed(window, months, intensities(park, scope, months, numerators, used.known_shares))
        for window, months in spans
    ]
