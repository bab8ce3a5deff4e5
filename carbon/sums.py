"""Sums by key that are the same bits whichever other rows are summed beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def sums(frame: pd.DataFrame, keys: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Return keys (one row each, in order) and the sums of float64 columns; a NaN makes its sum NaN.

    Values are added one after the other in the order of the rows. The groupby sums of pandas 3.1 are not: their last
    bit changes with the rows of other groups, so a day settled alone would differ from the same day settled in a year.
    """
    codes = frame.groupby(list(keys), sort=True, dropna=False).ngroup().to_numpy()
    _, first = np.unique(codes, return_index=True)
    made = frame[list(keys)].iloc[first].reset_index(drop=True)
    for column in columns:
        made[column] = np.bincount(codes, frame[column].to_numpy(dtype=np.float64), minlength=first.size)
    return made
