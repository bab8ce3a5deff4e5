"""How much of the metered time of an account is known, and from where on a figure over it may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.balance import expected_s, shares
from carbon.months import month_labels
from carbon.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from carbon.park import Park

COMPLETE_SHARE = 0.9
"""Share of the metered time of a month that has to be measured or estimated before a ratio is made of its energy."""


def known_shares(park: Park, energy: pd.DataFrame, months: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return the known share of the metered time, 0..1, of each enterprise that has meters and each local month.

    `energy`: daily lines (ENERGY_DAILY columns) of these months.
    """
    return {key: known / expected for key, (known, expected) in _seconds(park, energy, months).items()}


def known_share(
    park: Park,
    energy: pd.DataFrame,
    enterprises: Collection[str],
    months: Sequence[str],
) -> float | None:
    """Return the known share of the metered time of some enterprises over whole months; None without a meter."""
    chosen = [pair for (e, _), pair in _seconds(park, energy, months).items() if e in enterprises]
    expected = sum(expected for _, expected in chosen)
    return sum(known for known, _ in chosen) / expected if expected else None


def metered_carriers(park: Park, enterprises: Collection[str], start_ms: int, end_ms: int) -> set[str]:
    """Return the carriers of which some meter of these enterprises was in service in [start_ms, end_ms)."""
    index = park.meter_index()
    return {
        share.carrier
        for share in shares(park)
        if share.enterprise in enterprises and expected_s(index[share.meter], start_ms, end_ms, park.zone) > 0
    }


def _seconds(
    park: Park,
    energy: pd.DataFrame,
    months: Sequence[str],
) -> Mapping[tuple[str, str], tuple[float, float]]:
    """Return known and expected seconds by (enterprise, month), where a meter was in service."""
    index = park.meter_index()
    known: dict[tuple[str, str], float] = {}
    if not energy.empty:
        seconds = (energy["measured_s"] + energy["estimated_s"]).tolist()
        labels = month_labels(energy["at_ms"], park.zone)
        for enterprise, month, amount in zip(energy["enterprise"], labels, seconds, strict=True):
            known[enterprise, month] = known.get((enterprise, month), 0.0) + amount
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for month in months:
        period = parse_period(month, park.zone)
        expected: dict[str, float] = {}
        for share in shares(park):
            in_service = expected_s(index[share.meter], period.start_ms, period.end_ms, park.zone)
            expected[share.enterprise] = expected.get(share.enterprise, 0.0) + in_service
        found |= {(e, month): (known.get((e, month), 0.0), total) for e, total in expected.items() if total > 0}
    return found
