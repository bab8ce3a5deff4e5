"""The intensities of a report: what the lines of its whole months, and of those a year before, amount to."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from carbon.coal import standard_coal
from carbon.coverage import expected_seconds, known_seconds, known_shares
from carbon.emissions import emissions
from carbon.intensity import monthly_sums
from carbon.intensity_rows import intensities
from carbon.outputs import reported_months
from carbon.periods import parse_period, year_earlier
from carbon.verification import TOTALS
from carbon.windows import year_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

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
    carbon = [str(method) for total in CARBON_TOTALS for method in TOTALS[total]]
    before = _of(daily, earlier, park.zone)
    span = year_earlier(period)
    emitted = emissions(park, before, as_of, period=span, enterprises=scope.enterprises).lines
    use = pd.concat([_of(standard_coal(park, before, as_of).use, earlier, park.zone), _of(use, months, park.zone)])
    lines = pd.concat([_of(emitted, earlier, park.zone), _of(lines, months, park.zone)])
    numerators = {
        "tce": monthly_sums(use, "tce", park.zone),
        "tCO2": monthly_sums(lines[lines["method"].isin(carbon)], "t", park.zone),
    }
    both = [*earlier, *months]
    known = known_shares(known_seconds(use, park.zone), expected_seconds(park, both), scope.enterprises, both)
    return [asdict(row) for row in intensities(park, scope, months, numerators, known)]


def _of(lines: pd.DataFrame, months: Sequence[str], zone: str) -> pd.DataFrame:
    """Return the lines of some months, each looked for between its own first and last instant."""
    inside = lines["at_ms"].isna()
    for month in months:
        span = parse_period(month, zone)
        inside |= (lines["at_ms"] >= span.start_ms) & (lines["at_ms"] < span.end_ms)
    return lines[inside]
