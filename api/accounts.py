"""The report of one scope and period, from the lines in the store; the API, the pages and the command line share it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from carbon.month_lines import SUMMED, daily_accounts
from carbon.periods import Period, calendar_years, parse_period, year_earlier
from carbon.reports import report
from carbon.scopes import scope_of
from store.history import lines_as_of
from store.measurements import ENERGY_DAILY, ENERGY_MONTHLY, FINDING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from carbon.park import Park
    from carbon.scopes import Scope
    from store.ports import ParkBook, SeriesStore

LONGEST_FINDING = timedelta(days=366)
"""How far before a period a finding may begin that still reaches into it."""
_EMPTY = {"at_ms": "int64"} | dict.fromkeys(ENERGY_MONTHLY.tags, "str") | dict.fromkeys(SUMMED, "float64")


def account(
    series: SeriesStore,
    book: ParkBook,
    kind: str,
    id: str,  # noqa: A002 - the word of the glossary
    period_text: str,
    as_of: datetime,
    *,
    now: datetime | None = None,
) -> dict[str, object]:
    """Return the report of a park, cluster or enterprise over a period as a JSON-ready dict.

    `kind` is `park` (then `id` is ignored), `cluster` or `enterprise`. The park's tables, its lines and findings are
    those known at `as_of`; from `now` on (None: never) that is what stands, without a look at what stood before.
    Raises PeriodError, ScopeUnknownError, BookEmptyError and the errors of the store.
    """
    park = book.park(as_of)
    period = parse_period(period_text, park.zone)
    scope = scope_of(park, kind, id)
    known_at = None if now is not None and as_of >= now else as_of
    return report(park, scope, period, *evidence(series, park, scope, period, known_at), as_of)


def evidence(
    series: SeriesStore,
    park: Park,
    scope: Scope,
    period: Period,
    known_at: datetime | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the use that a report is made of (carbon.reports.report), and the findings that reach into its period.

    Use: of the years a period touches and of the same days a year before; lines of ENERGY_DAILY, and of ENERGY_MONTHLY
    where a month is as good. Findings: lines of FINDING. Both as they were known at a moment (None: now).
    """
    members = list(scope.enterprises)
    if known_at is None:
        by_day = daily_accounts(park)
        apart = [member for member in members if member in by_day]
        others = [member for member in members if member not in by_day]
        read = [*_days(series, apart, period), *_months(series, others, period)]
    else:
        read = _days(series, members, period, known_at)
    chosen = set(members)
    meters = [meter.id for meter in park.meters if meter.enterprise in chosen]
    early = Period("", period.first - LONGEST_FINDING, period.last_excluded, period.zone)
    findings = lines_as_of(series, FINDING, (early.start_ms, early.end_ms), {"meter": meters}, known_at)
    return _one_after_the_other(read), findings


def _days(
    series: SeriesStore, members: Sequence[str], period: Period, known_at: datetime | None = None
) -> list[pd.DataFrame]:
    """Return the days of the calendar years that a period touches, and those a year before the period."""
    years, before = calendar_years(period), year_earlier(period)
    spans = (before.start_ms, min(before.end_ms, years.start_ms)), (years.start_ms, years.end_ms)
    where = {"enterprise": members}
    return [lines_as_of(series, ENERGY_DAILY, span, where, known_at) for span in spans if members and span[0] < span[1]]


def _months(series: SeriesStore, members: Sequence[str], period: Period) -> list[pd.DataFrame]:
    """Return the months of a period and of the same days a year before, as the store keeps them; days of broken ones.

    carbon.reports adds up days to months by the same function as settlement: both ways give the same bits.
    """
    where = {"enterprise": members}
    read = []
    for span in (year_earlier(period), period) if members else ():
        whole = [parse_period(month, span.zone) for month in span.whole_months()]
        bounds = (whole[0].start_ms, whole[-1].end_ms) if whole else (span.end_ms, span.end_ms)
        read.append(series.lines(ENERGY_DAILY, span.start_ms, bounds[0], where))
        if whole:
            read.append(series.lines(ENERGY_MONTHLY, *bounds, where))
        read.append(series.lines(ENERGY_DAILY, bounds[1], span.end_ms, where))
    return read


def _one_after_the_other(read: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several frames in the columns that all have."""
    columns = ["at_ms", *ENERGY_MONTHLY.tags, *SUMMED]
    filled = [lines[columns] for lines in read if not lines.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns).astype(_EMPTY)
