"""How much of the metered time of an account is known, and from where on a figure over it may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.balance import expected_s, shares
from carbon.months import month_labels
from carbon.periods import epoch_ms, midnight, parse_period
from carbon.sums import sums
from carbon.tree import EVER, FOREVER
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from carbon.park import Park

COMPLETE_SHARE = 0.9
"""Share of the metered time of a month that has to be measured or estimated before a ratio is made of its energy."""
_EVER_MS, _FOREVER_MS = -(2**62), 2**62


def known_seconds(energy: pd.DataFrame, zone: str) -> dict[tuple[str, str], float]:
    """Return the measured and estimated seconds in daily lines (ENERGY_DAILY columns) by (enterprise, local month)."""
    if energy.empty:
        return {}
    keyed = energy[["enterprise"]].assign(
        month=month_labels(energy["at_ms"], zone),
        known_s=energy["measured_s"] + energy["estimated_s"],
    )
    by_month = sums(keyed, ["enterprise", "month"], ["known_s"])
    accounts = zip(by_month["enterprise"].astype(str), by_month["month"], strict=True)
    return dict(zip(accounts, by_month["known_s"].tolist(), strict=True))


def expected_seconds(park: Park, months: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return the seconds of service of the meters that count, by (enterprise, local month), where there are any."""
    counted = shares(park)
    names = sorted({share.enterprise for share in counted})
    place = {name: position for position, name in enumerate(names)}
    owner = np.array([place[share.enterprise] for share in counted], dtype=np.int64)
    midnights = {day: epoch_ms(midnight(day, park.zone)) for day in {s.since for s in counted} - {EVER}}
    midnights |= {day: epoch_ms(midnight(day, park.zone)) for day in {s.until for s in counted} - {FOREVER}}
    since_ms = np.array([midnights.get(share.since, _EVER_MS) for share in counted], dtype=np.int64)
    until_ms = np.array([midnights.get(share.until, _FOREVER_MS) for share in counted], dtype=np.int64)
    found: dict[tuple[str, str], float] = {}
    for month in months:
        period = parse_period(month, park.zone)
        served_ms = np.minimum(until_ms, period.end_ms) - np.maximum(since_ms, period.start_ms)
        total = np.bincount(owner, np.maximum(served_ms, 0) / MS_PER_S, minlength=len(names))
        found |= {(name, month): amount for name, amount in zip(names, total.tolist(), strict=True) if amount > 0}
    return found


def known_shares(
    known_s: Mapping[tuple[str, str], float],
    expected_s: Mapping[tuple[str, str], float],
    enterprises: Iterable[str],
    months: Collection[str],
) -> dict[tuple[str, str], float]:
    """Return the known share of the metered time, 0..1, by (enterprise, month), of those that have meters."""
    accounts = ((enterprise, month) for enterprise in enterprises for month in months)
    return {one: known_s.get(one, 0.0) / expected_s[one] for one in accounts if one in expected_s}


def known_share(
    known_s: Mapping[tuple[str, str], float],
    expected_s: Mapping[tuple[str, str], float],
    enterprises: Iterable[str],
    months: Collection[str],
) -> float | None:
    """Return the known share of the metered time of some enterprises over whole months; None without a meter."""
    accounts = [(e, month) for e in enterprises for month in months if (e, month) in expected_s]
    expected = sum(expected_s[account] for account in accounts)
    return sum(known_s.get(account, 0.0) for account in accounts) / expected if expected else None


def metered_carriers(park: Park, enterprises: Collection[str], start_ms: int, end_ms: int) -> set[str]:
    """Return the carriers of which some meter of these enterprises was in service in [start_ms, end_ms)."""
    return {
        share.carrier
        for share in shares(park)
        if share.enterprise in enterprises and expected_s(share, start_ms, end_ms, park.zone) > 0
    }
