"""Local months: of instants, and their days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pandas as pd


def month_labels(at_ms: pd.Series, zone: str) -> pd.Series:
    """Return the local month of each instant as YYYY-MM."""
    instants = at_ms.unique()
    labels = pd.to_datetime(instants, unit="ms", utc=True).tz_convert(zone).strftime("%Y-%m")
    return at_ms.map(dict(zip(instants, labels, strict=True))).astype("str").rename("month")


def last_day(month: str) -> date:
    """Return the last day of a month given as YYYY-MM."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])
