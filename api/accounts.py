"""The report of one scope and period, from the lines in the store; the API, the pages and the command line share it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from carbon.periods import Period, calendar_years, parse_period, year_earlier
from carbon.reports import report
from carbon.scopes import scope_of
from store.history import lines_as_of
from store.measurements import ENERGY_DAILY, FINDING

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.park import Park
    from carbon.scopes import Scope
    from store.ports import ParkBook, SeriesStore

LONGEST_FINDING = timedelta(days=366)
"""How far before a period a finding may begin that still reaches into it."""


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
    """Return ENERGY_DAILY lines of the years a period touches and of the same days a year before, and FINDING lines.

    The findings are those that reach into the period; both as they were known at a moment (None: now).
    """
    members = list(scope.enterprises)
    earlier, years = year_earlier(period), calendar_years(period)
    spans = [(earlier.start_ms, min(earlier.end_ms, years.start_ms)), (years.start_ms, years.end_ms)]
    read = [
        lines_as_of(series, ENERGY_DAILY, span, {"enterprise": members}, known_at)
        for span in spans
        if span[0] < span[1]
    ]
    energy = pd.concat([lines for lines in read if not lines.empty] or read[-1:], ignore_index=True)
    meters = [meter.id for meter in park.meters if meter.enterprise in set(members)]
    early = Period("", period.first - LONGEST_FINDING, period.last_excluded, period.zone)
    findings = lines_as_of(series, FINDING, (early.start_ms, early.end_ms), {"meter": meters}, known_at)
    return energy, findings
