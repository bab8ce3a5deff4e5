"""The report of one scope and period, from the lines in the store; the API, the pages and the command line share it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from carbon.month_lines import SUMMED, by_day, daily_accounts
from carbon.periods import Period, calendar_years, parse_period, year_earlier
from carbon.report_standing import twelve_months
from carbon.reports import report
from carbon.scopes import PARK, scope_of
from store.history import NAMED, lines_as_of
from store.measurements import ENERGY_DAILY, ENERGY_MONTHLY, FINDING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from carbon.park import Park
    from carbon.scopes import Scope
    from store.measurements import Measurement
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
    where a month is as good. Findings: lines of FINDING, perhaps also of other meters. Both as they were known at a
    moment (None: now).
    """
    members = list(scope.enterprises)
    before = _before(scope, period)
    if known_at is None:
        read = _days_and_months(series, park, members, before, period)
    else:
        read = _days(series, {"enterprise": members}, before, period, known_at)
    chosen = set(members)
    meters = [meter.id for meter in park.meters if meter.enterprise in chosen]
    early = Period("", period.first - LONGEST_FINDING, period.last_excluded, period.zone)
    where = {"meter": meters} if len(meters) <= NAMED else None
    findings = lines_as_of(series, FINDING, (early.start_ms, early.end_ms), where, known_at)
    return _one_after_the_other(read), findings


def _before(scope: Scope, period: Period) -> Period:
    """Return the days before a period that its report looks at: a year earlier, and for the park twelve full months.

    The latter with their calendar years, for certificates run by the year.
    """
    before = year_earlier(period)
    if scope.kind != PARK:
        return before
    first = min(before.first, twelve_months(period.last_excluded, period.zone).first)
    first = first.replace(month=1, day=1)
    return Period("", first, max(before.last_excluded, period.first), period.zone)


def _days_and_months(
    series: SeriesStore, park: Park, members: Sequence[str], before: Period, period: Period
) -> list[pd.DataFrame]:
    """Return days of accounts whose days are looked at (carbon.month_lines.daily_accounts), months of the others.

    Of enterprises without any month days are read: a store that an older release wrote has months once it was settled.
    """
    accounts = daily_accounts(park)
    holding = sorted(set(members) & frozenset().union(*accounts.values()))
    days = _days(series, {"enterprise": holding, "carrier": sorted(accounts)}, before, period) if holding else []
    months = _months(series, members, before, period)
    added_up = frozenset().union(*(lines["enterprise"].unique() for lines in months))
    if others := [member for member in members if member not in added_up]:
        months += _days(series, {"enterprise": others}, before, period)
    return [lines[by_day(lines, accounts)] for lines in days] + [lines[~by_day(lines, accounts)] for lines in months]


def _days(
    series: SeriesStore,
    where: Mapping[str, Sequence[str]],
    before: Period,
    period: Period,
    known_at: datetime | None = None,
) -> list[pd.DataFrame]:
    """Return the days of the calendar years that a period touches, and those before."""
    years = calendar_years(period)
    spans = (before.start_ms, min(before.end_ms, years.start_ms)), (years.start_ms, years.end_ms)
    return [lines_as_of(series, ENERGY_DAILY, span, where, known_at) for span in spans if span[0] < span[1]]


def _months(series: SeriesStore, members: Sequence[str], before: Period, period: Period) -> list[pd.DataFrame]:
    """Return the months of a period and those before, as the store keeps them; days of broken ones.

    carbon.reports adds up days to months by the same function as settlement: both ways give the same bits.
    """
    where = {"enterprise": members} if len(members) <= NAMED else None
    parts = [part for span in (before, period) for part in _parts(span)] if members else []
    read = []
    while parts:
        measurement, start_ms, end_ms = parts.pop(0)
        while parts and (parts[0][0], parts[0][1]) == (measurement, end_ms):
            end_ms = parts.pop(0)[2]
        read.append(series.lines(measurement, start_ms, end_ms, where))
    return read if where else [lines[lines["enterprise"].isin(members)] for lines in read]


def _parts(span: Period) -> list[tuple[Measurement, int, int]]:
    """Return which lines to read of a span: days up to its first whole month, months, days after the last."""
    whole = [parse_period(month, span.zone) for month in span.whole_months()]
    first_ms, last_ms = (whole[0].start_ms, whole[-1].end_ms) if whole else (span.end_ms, span.end_ms)
    parts = (
        (ENERGY_DAILY, span.start_ms, first_ms),
        (ENERGY_MONTHLY, first_ms, last_ms),
        (ENERGY_DAILY, last_ms, span.end_ms),
    )
    return [part for part in parts if part[1] < part[2]]


def _one_after_the_other(read: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several frames in the columns that all have."""
    columns = ["at_ms", *ENERGY_MONTHLY.tags, *SUMMED]
    filled = [lines[columns] for lines in read if not lines.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns).astype(_EMPTY)
