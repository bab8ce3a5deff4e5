"""Sums of settled lines for tables and charts; a sum with an unknown part is unknown, never partial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from carbon.balance import expected_s, shares
from carbon.coverage import expected_seconds, known_seconds, known_shares
from carbon.intensity import intensity, monthly_sums
from carbon.months import month_labels
from carbon.outputs import denominators
from carbon.periods import Period, add_months, epoch_ms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    import pandas as pd

    from carbon.intensity import Intensity
    from carbon.park import Park
    from carbon.scopes import Scope

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Lines:
    """Daily lines of a stretch of days: ENERGY_DAILY and CARBON_DAILY."""

    energy: pd.DataFrame
    carbon: pd.DataFrame

    def within(self, period: Period) -> Lines:
        """Return the lines of a period."""
        return Lines(_within(self.energy, period), _within(self.carbon, period))

    def of(self, enterprises: Sequence[str]) -> Lines:
        """Return the lines of some enterprises."""
        return Lines(
            self.energy[self.energy["enterprise"].isin(enterprises)],
            self.carbon[self.carbon["enterprise"].isin(enterprises)],
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One scope in a ranking; intensity is per 万元 of output value."""

    scope: Scope
    tce: float
    tco2: float
    share: float | None
    """Of the park's tce, 0..1."""
    tce_intensity: Intensity
    tco2_intensity: Intensity
    measured_share: float | None


def year_to_date(day: date, zone: str) -> Period:
    """Return the first of January up to and with the day."""
    first, last = day.replace(month=1, day=1), day + timedelta(days=1)
    return Period(f"{first}/{last}", first, last, zone)


def last_months(day: date, zone: str) -> Period:
    """Return the twelve full months before the day's month."""
    last = day.replace(day=1)
    first = add_months(last, -MONTHS)
    return Period(f"{first}/{last}", first, last, zone)


def rows(park: Park, scopes: Sequence[Scope], lines: Lines, period: Period, now: datetime) -> list[Row]:
    """Return the scopes with their sums over a period, largest energy first; the lines are those of the period."""
    tce_of = _by_enterprise(lines.energy, "tce")
    tco2_of = _by_enterprise(lines.carbon, "location_t")
    measured_of = _by_enterprise(lines.energy, "measured_s")
    expected_of = _expected(park, period, now)
    tce_monthly = monthly_sums(lines.energy, "tce", park.zone)
    tco2_monthly = monthly_sums(lines.carbon, "location_t", park.zone)
    months = period.months()
    known_s = known_seconds(lines.energy, park.zone)
    known = known_shares(known_s, expected_seconds(park, months), [one.id for one in park.enterprises], months)
    reported = denominators(park, "output_value")
    park_tce = sum(tce_of.values())
    made = []
    for scope in scopes:
        tce = _over(tce_of, scope.enterprises)
        expected = sum(expected_of.get(one, 0.0) for one in scope.enterprises)
        measured = sum(measured_of.get(one, 0.0) for one in scope.enterprises)
        made.append(
            Row(
                scope,
                tce,
                _over(tco2_of, scope.enterprises),
                tce / park_tce if park_tce > 0 else None,
                intensity(reported, scope, months, tce_monthly, "tce", "output_value", known=known),
                intensity(reported, scope, months, tco2_monthly, "tCO2", "output_value", known=known),
                measured / expected if expected else None,
            ),
        )
    return sorted(made, key=lambda row: (row.tce != row.tce, -row.tce if row.tce == row.tce else 0.0))


def monthly(
    frame: pd.DataFrame, by: str, column: str, period: Period
) -> tuple[list[str], dict[str, list[float | None]]]:
    """Return the months of a period and, by value of a tag, the sums of a column; None where nothing is known."""
    months = period.months()
    if frame.empty:
        return months, {}
    grouped = frame.groupby([by, month_labels(frame["at_ms"], period.zone)], sort=True)[column]
    sums = grouped.agg(lambda x: x.sum(skipna=False))
    return months, {
        str(tag): [_plain(sums.get((tag, month))) for month in months]
        for tag in sums.index.get_level_values(0).unique()
    }


def _plain(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)  # noqa: PLR0124 - NaN


def _within(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    return frame[(frame["at_ms"] >= period.start_ms) & (frame["at_ms"] < period.end_ms)]


def _by_enterprise(frame: pd.DataFrame, column: str) -> dict[str, float]:
    if frame.empty:
        return {}
    sums = frame.groupby("enterprise", sort=True)[column].agg(lambda x: x.sum(skipna=False))
    return {str(enterprise): float(value) for enterprise, value in sums.items()}


def _over(by_enterprise: dict[str, float], enterprises: Sequence[str]) -> float:
    present = [by_enterprise[one] for one in enterprises if one in by_enterprise]
    return sum(present) if present else float("nan")


def _expected(park: Park, period: Period, now: datetime) -> dict[str, float]:
    end_ms = min(period.end_ms, epoch_ms(now))
    expected: dict[str, float] = {}
    for share in shares(park):
        seconds = expected_s(share, period.start_ms, end_ms, park.zone)
        expected[share.enterprise] = expected.get(share.enterprise, 0.0) + seconds
    return expected
