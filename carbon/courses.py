"""Courses: what an enterprise used on each day of a month, the short series that forecasts are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.sums import sums

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One value for each local day of a month: `tce`, NaN where nothing is known of it, and `known_s` behind it."""

    tce: NDArray[np.float64]
    known_s: NDArray[np.float64]
    """Measured and estimated seconds of the meters."""


def courses(energy: pd.DataFrame, zone: str) -> dict[tuple[str, str], Course]:
    """Return the courses of daily lines (ENERGY_DAILY columns, at least one) by (enterprise, local month)."""
    days = sums(energy, ["enterprise", "at_ms"], ["tce", "measured_s", "estimated_s"])
    local = pd.DatetimeIndex(pd.to_datetime(days["at_ms"], unit="ms", utc=True)).tz_convert(zone)
    place = local.day.to_numpy() - 1
    lengths = local.days_in_month.to_numpy()
    months = local.strftime("%Y-%m").to_numpy()
    names = days["enterprise"].astype("str").to_numpy()
    tce = days["tce"].to_numpy(dtype=np.float64)
    known_s = (days["measured_s"] + days["estimated_s"]).to_numpy(dtype=np.float64)
    begins = np.flatnonzero(np.r_[True, (names[1:] != names[:-1]) | (months[1:] != months[:-1])])
    found = {}
    for first, after in zip(begins, [*begins[1:], len(days)], strict=True):
        course = Course(np.full(lengths[first], np.nan), np.zeros(lengths[first]))
        course.tce[place[first:after]] = tce[first:after]
        course.known_s[place[first:after]] = known_s[first:after]
        found[str(names[first]), str(months[first])] = course
    return found
