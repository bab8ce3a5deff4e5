"""Taking back lines that are no longer true: a store has no delete, so a line that adds nothing takes their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from store.measurements import (
    BALANCE_DAILY,
    ENERGY_DAILY,
    ENERGY_HOURLY,
    ENERGY_MONTHLY,
    FINDING,
    GOAL_PROGRESS,
    INTENSITY_MONTHLY,
)

if TYPE_CHECKING:
    import pandas as pd

    from store.measurements import Measurement

_LOST = {ENERGY_DAILY.name: ("expected_s", "measured_share"), BALANCE_DAILY.name: ("measured_share",)}
"""Fields that a line taken back lacks, although every true one has them (the first of each tells)."""


def taken_back(measurement: Measurement, lines: pd.DataFrame) -> pd.DataFrame:
    """Return what replaces these lines: every field 0, so that a sum over them is right wherever it is made.

    A day of energy also loses its `expected_s`, a balance its `measured_share`. A finding keeps what it says, and it
    and a goal are marked `withdrawn`.
    """
    if measurement == FINDING:
        return lines.assign(withdrawn=1.0)
    nothing = lines.assign(**dict.fromkeys(measurement.fields, 0.0))
    if measurement == GOAL_PROGRESS:
        return nothing.assign(withdrawn=1.0)
    return nothing.assign(**dict.fromkeys(_LOST.get(measurement.name, ()), np.nan))


def standing(measurement: Measurement, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines without those that were taken back, of the measurements that can tell them from true ones.

    Besides days of energy and balances these are hours without a second, and intensities over a denominator of 0.
    """
    if measurement == ENERGY_HOURLY:
        true = (lines["measured_s"] != 0) | (lines["estimated_s"] != 0) | (lines["missing_s"] != 0)
    elif measurement == ENERGY_MONTHLY:
        true = lines["days"] != 0
    elif measurement == INTENSITY_MONTHLY:
        true = lines["denominator_10k_cny"] != 0
    elif measurement.name in _LOST:
        true = lines[_LOST[measurement.name][0]].notna()
    else:
        return lines
    return lines if true.all() else lines[true].reset_index(drop=True)
