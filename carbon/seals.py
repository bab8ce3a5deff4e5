"""What it takes to seal a report, and the form that a sealed one has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.canonical import DIGEST, digest
from carbon.outputs import DENOMINATORS
from carbon.report_ids import ReportId, readings_href
from carbon.report_totals import TOTALS

if TYPE_CHECKING:
    from datetime import datetime

Report = dict[str, Any]


def lacking(report: Report) -> list[str]:
    """Return what a report lacks, so that it is sealed with a stated reason only; empty when nothing.

    That is a measured share of the metered time below policy.seal_measured_share, or none for want of meters, and every
    total or intensity of output and added value that is not computable.
    """
    share, least = report["quality"]["measured_share"], report["policy"]["seal_measured_share"]
    found = []
    if share is None:
        found.append("no meter was in service, so nothing tells which share was measured")
    elif share < float(least):
        found.append(f"{share:.4f} of the metered time was measured, less than {least} (policy.seal_measured_share)")
    reasons = "; ".join(report["emissions"].get("reasons", ())) or "see quality.findings"
    totals = {"energy_total_tce": report["energy_total_tce"], **{key: report["emissions"][key] for key in TOTALS}}
    found += [f"{key} is not computable: {reasons}" for key, total in totals.items() if total is None]
    ratios = [row for row in report["intensity"] if row["denominator"] in DENOMINATORS and row["value"] is None]
    return found + [f"{row['numerator']}/{row['denominator']} is not computable: {row['reason']}" for row in ratios]


def sealed_form(
    report: Report,
    number: int,
    *,
    at: datetime,
    by: str,
    reason: str,
    previous: str | None,
    changes: Report | None,
) -> Report:
    """Return a report with its seal: name, links and digest anew, all else as it is.

    `previous`: SHA-256 of the sealed report that it restates; `changes`: what it says otherwise than that one.
    """
    name = str(ReportId(report["scope"], report["period"], number))
    lines = [{**line, "href": readings_href(name, line["n"])} for line in report["emissions"]["lines"]]
    made = {
        **report,
        "id": name,
        "emissions": {**report["emissions"], "lines": lines},
        "seal": {
            "number": number,
            "sealed_at": at.isoformat(),
            "sealed_by": by,
            "reason": reason,
            "previous_sha256": previous,
            "changes": changes,
        },
    }
    return {**made, DIGEST: digest(made)}
