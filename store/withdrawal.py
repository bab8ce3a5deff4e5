"""Taking back lines that are no longer true: a store has no delete, so a line that adds nothing takes their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from store.measurements import ENERGY_DAILY

if TYPE_CHECKING:
    import pandas as pd

    from store.measurements import Measurement


def taken_back(measurement: Measurement, lines: pd.DataFrame) -> pd.DataFrame:
    """Return what replaces these lines: every field 0, so that a sum over them is right wherever it is made.

    A day of energy also loses its `expected_s`, which every true one has, and is not read again.
    """
    nothing = lines.assign(**dict.fromkeys(measurement.fields, 0.0))
    return nothing.assign(expected_s=np.nan, measured_share=np.nan) if measurement == ENERGY_DAILY else nothing


def standing(measurement: Measurement, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines without those that were taken back."""
    if measurement != ENERGY_DAILY or not lines["expected_s"].isna().any():
        return lines
    return lines[lines["expected_s"].notna()].reset_index(drop=True)
