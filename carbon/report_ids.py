"""Names of reports: `E01@2026-03`, sealed `E01@2026-03@1`; a span of days is written `2026-03-01..2026-04-01`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from carbon.report_errors import ReportIdError

_FORM = re.compile(r"(?P<scope>.+?)@(?P<period>[0-9Q.-]+)(?:@(?P<number>[1-9][0-9]*))?")
_SPAN, _SPAN_IN_ID = "/", ".."


@dataclass(frozen=True, slots=True)
class ReportId:
    """Which report: of which scope, over which period, and sealed under which number."""

    scope: str
    """`park`, or the id of a cluster or an enterprise."""
    period: str
    """As carbon.periods.parse_period reads it."""
    number: int | None = None
    """Of a sealed report, counted from 1; None: a report that is made anew each time."""

    def __str__(self) -> str:
        """Return the name that goes into addresses."""
        name = f"{self.scope}@{self.period.replace(_SPAN, _SPAN_IN_ID)}"
        return name if self.number is None else f"{name}@{self.number}"


def parse_report_id(text: str) -> ReportId:
    """Read the name of a report; raises ReportIdError. Whether there is such a scope or period is not looked at."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ReportIdError(text)
    number = match["number"]
    return ReportId(match["scope"], match["period"].replace(_SPAN_IN_ID, _SPAN), int(number) if number else None)


def readings_href(report_id: str, n: int) -> str:
    """Return where the readings behind emission line `n` of a report are."""
    return f"/v1/reports/{report_id}/lines/{n}/readings"
