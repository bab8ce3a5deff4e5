"""What a report says of itself: version, name, seal, period and whose figures it holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from carbon.errors import PeriodError
from carbon.follows import equals
from carbon.periods import parse_period
from carbon.report_ids import ReportId

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION = 2
"""Version of the report's form (docs/report.schema.json); a change of meaning raises it."""


def head(report: Mapping[str, Any]) -> Iterator[str]:
    """Check what comes before the figures."""
    yield from equals("report_version", report["report_version"], VERSION)
    seal = report["seal"]
    number = None if seal is None else seal["number"]
    yield from equals("id", report["id"], str(ReportId(report["scope"], report["period"], number)))
    if seal is not None:
        yield from _seal(seal, report)
    if report["scope_kind"] == "enterprise":
        yield from equals("enterprises", report["enterprises"], [report["scope"]])
    inside = [enterprise["id"] for enterprise in report["boundary"]["enterprises"]]
    yield from equals("boundary.enterprises", inside, report["enterprises"])
    used = sorted({row["carrier"] for row in report["activity"]} - set(report["boundary"]["carriers"]))
    yield from equals("boundary.carriers: those that activity has and it lacks", used, [])
    try:
        period = parse_period(report["period"], report["time_zone"])
    except PeriodError as error:
        yield f"period: {error}"
        return
    yield from equals("period_from", report["period_from"], period.first.isoformat())
    yield from equals("period_to_excluded", report["period_to_excluded"], period.last_excluded.isoformat())


def _seal(seal: Mapping[str, Any], report: Mapping[str, Any]) -> Iterator[str]:
    """Check the chain: the first seal restates nothing, every other one names the digest of the one before it."""
    number, previous = seal["number"], seal["previous_sha256"]
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        yield f"seal.number: the report says {number!r}, seals are numbered from 1"
    if (previous is None) != (number == 1):
        yield f"seal.previous_sha256: the report says {previous}, it is seal number {number}"
    if datetime.fromisoformat(seal["sealed_at"]) < datetime.fromisoformat(report["generated_for"]):
        yield f"seal.sealed_at: it lies before {report['generated_for']}, for which the report was made"
