"""The intensities of a report: what the lines of its whole months, and of those a year before, amount to."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from carbon.coal import standard_coal
from carbon.coverage import expected_seconds, known_seconds, known_shares
from carbon.emissions import emissions
from carbon.intensity import monthly_sums
from carbon.intensity_rows import intensities
from carbon.outputs import reported_months
from carbon.periods import day_starts_ms, parse_period, year_earlier
from carbon.report_totals import TOTALS
from carbon.windows import year_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd

    from carbon.outputs import Account
    from carbon.park import Park
    from carbon.periods import Period
    from carbon.scopes import Scope

CARBON_TOTALS = ("scope1_t", "scope2_location_t")
"""What the numerator tCO2 counts."""


def intensity_rows(  # noqa: PLR0917 - what the rows are made of
    park: Park,
    scope: Scope,
    period: Period,
    use: pd.DataFrame,
    lines: pd.DataFrame,
    daily: pd.DataFrame,
    as_of: datetime,
) -> list[dict[str, object]]:
    """Return the rows `intensity[]` of a report (carbon.intensity.Intensity as a dict).

    `use`: daily use with standard coal, `lines`: emission lines, both of the scope's enterprises over the period; they
    may hold other days. `daily`: ENERGY_DAILY lines, of which those of the year before are accounted here, for the
    changes: what is wrong with them is no finding of this period. A month counts once it is over, or when something was
    reported of it.
    """
    reported = reported_months(park)
    months = [m for m in period.whole_months() if m in reported or parse_period(m, park.zone).end <= as_of]
    earlier = [before for before in map(year_before, months) if before not in months]
    carbon = {str(method) for total in CARBON_TOTALS for method in TOTALS[total]}
    before = _of(daily, earlier, park.zone)
    span = year_earlier(period)
    emitted = emissions(park, before, as_of, period=span, enterprises=scope.enterprises).lines
    tce: dict[Account, float] = {}
    tco2: dict[Account, float] = {}
    known_s: dict[Account, float] = {}
    for wanted, used, made in ((earlier, standard_coal(park, before, as_of).use, emitted), (months, use, lines)):
        inside = _of(used, wanted, park.zone)
        tce |= monthly_sums(inside, "tce", park.zone)
        tco2 |= monthly_sums(_of(made[made["method"].isin(carbon)], wanted, park.zone), "t", park.zone)
        known_s |= known_seconds(inside, park.zone)
    both = [*earlier, *months]
    known = known_shares(known_s, expected_seconds(park, both), scope.enterprises, both)
    numerators = {"tce": tce, "tCO2": tco2}
    return [asdict(row) for row in intensities(park, scope, months, numerators, known)]


def _of(lines: pd.DataFrame, months: Sequence[str], zone: str) -> pd.DataFrame:
    """Return the lines of some months."""
    spans = [parse_period(month, zone) for month in months]
    days = {at_ms for span in spans for at_ms in day_starts_ms(span.first, span.last_excluded, zone)[:-1].tolist()}
    return lines[lines["at_ms"].isin(days)]
