"""Local months of instants."""

from __future__ import annotations

import pandas as pd


def month_labels(at_ms: pd.Series, zone: str) -> pd.Series:
    """Return the local month of each instant as YYYY-MM."""
    instants = at_ms.unique()
    labels = pd.to_datetime(instants, unit="ms", utc=True).tz_convert(zone).strftime("%Y-%m")
    return at_ms.map(dict(zip(instants, labels, strict=True))).astype("str").rename("month")
