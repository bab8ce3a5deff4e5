"""Columns of names as categories: each name once in memory, compared and ordered by its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def named(names: Sequence[str], code: NDArray[np.integer]) -> pd.Categorical:
    """Return `names[code]`, the categories in the order of the alphabet, so that they sort as the names do."""
    categories, places = np.unique(np.array(names, dtype=object), return_inverse=True)
    return pd.Categorical.from_codes(places.astype(np.int32)[code], categories=pd.Index(categories, dtype="str"))
