"""Days of use added up to local months, where within a month every published number is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.certificates import holders
from carbon.months import month_labels
from carbon.names import named
from carbon.periods import parse_period
from carbon.use_rows import coded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from carbon.park import Park
    from carbon.periods import Period

SUMMED = (
    "energy",
    "energy_estimated",
    "purchased",
    "generated",
    "exported",
    "renewable",
    "recovered",
    "measured_s",
    "estimated_s",
)
"""What of days of use adds up; a month of them is the lines of measurement ENERGY_MONTHLY."""
TAGS = ("enterprise", "cluster", "carrier")


def month_lines(daily: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return at_ms (start of the local month), TAGS, SUMMED and `days`, how many there are, of days of use.

    Columns of daily use (carbon.balance.daily_use), ordered by time within TAGS. Sums are the same bits whichever other
    rows are given.
    """
    month, labels = _months(daily, zone)
    starts = np.array([parse_period(label, zone).start_ms for label in labels], dtype=np.int64)
    return _added_up(daily.assign(days=1.0), month, starts)


def daily_accounts(park: Park) -> dict[str, frozenset[str]]:
    """Return, by carrier, the enterprises whose days are looked at one by one.

    That is the electricity of those with certificates, and what an enterprise measured numbers of, by the day.
    """
    found = {"electricity": set(holders(park))}
    for row in park.measured:
        found.setdefault(row.carrier, set()).add(row.enterprise)
    return {carrier: frozenset(enterprises) for carrier, enterprises in found.items() if enterprises}


def by_day(use: pd.DataFrame, accounts: Mapping[str, frozenset[str]]) -> NDArray[np.bool_]:
    """Return which rows of use are of such accounts (`daily_accounts`)."""
    chosen = np.zeros(len(use), dtype=np.bool_)
    for carrier, enterprises in accounts.items():
        rows = np.flatnonzero((use["carrier"] == carrier).to_numpy())
        chosen[rows] = use["enterprise"].iloc[rows].isin(enterprises).to_numpy()
    return chosen


def condensed(park: Park, use: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return days or months of use with the days of each month added up, but those of `daily_accounts`.

    A month that lies partly in the period becomes two rows. A month that is one row already stays as it is, so that
    months out of the store and months out of days are the same.
    """
    apart = by_day(use, daily_accounts(park))
    others = use[~apart] if apart.any() else use
    at_ms = others["at_ms"].to_numpy(dtype=np.int64)
    month, labels = _months(others, park.zone)
    spell = 2 * month + ((at_ms >= period.start_ms) & (at_ms < period.end_ms))
    starts = np.full(2 * len(labels), np.iinfo(np.int64).max)
    np.minimum.at(starts, spell, at_ms)
    rows = _added_up(others, spell, starts)
    return pd.concat([use.loc[apart, list(rows.columns)], rows], ignore_index=True) if apart.any() else rows


def _months(use: pd.DataFrame, zone: str) -> tuple[NDArray[np.int64], list[str]]:
    """Return the place of each row's local month in the list of months, which is in order."""
    places, instants = pd.factorize(use["at_ms"].to_numpy(dtype=np.int64))
    months = month_labels(pd.Series(instants), zone).tolist()
    labels = sorted(set(months))
    order = {label: place for place, label in enumerate(labels)}
    return np.array([order[month] for month in months], dtype=np.int64)[places], labels


def _added_up(rows: pd.DataFrame, span: NDArray[np.int64], starts: NDArray[np.int64]) -> pd.DataFrame:
    """Return the sums of rows with the same tags and span, ordered by both; `starts`: at_ms of each span."""
    tags = [coded([rows[tag]]) for tag in TAGS]
    key = np.zeros(len(rows), dtype=np.int64)
    for code, names in tags:
        key = key * max(len(names), 1) + code
    found, first, place = np.unique(key * starts.size + span, return_index=True, return_inverse=True)
    made: dict[str, object] = {"at_ms": starts[span[first]]}
    made |= {tag: named(names, code[first]) for tag, (code, names) in zip(TAGS, tags, strict=True)}
    made |= {
        name: np.bincount(place, rows[name].to_numpy(dtype=np.float64), minlength=found.size)
        for name in (*SUMMED, "days")
        if name in rows
    }
    return pd.DataFrame(made)
