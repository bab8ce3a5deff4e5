"""Checking a report offline: every figure that follows from others, and the bytes of its file, from nothing but itself.

What is taken as given: quantities of activity (measured, estimated, purchased, generated, exported, renewable,
recovered), published and measured numbers of factors, stated uncertainties, output values, seconds of service, and what
stands beside the report (goals, scorecard, findings). docs/methodology.md lists them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from carbon.canonical import DIGEST, digest, written
from carbon.errors import GreenparkError
from carbon.report_errors import ReportFormError
from carbon.report_totals import COUNTS_IN, TOTALS
from carbon.verification_emissions import certificates, emissions
from carbon.verification_energy import energy
from carbon.verification_head import head
from carbon.verification_intensity import intensity
from carbon.verification_members import members, quality
from carbon.verification_seal import restated
from carbon.verification_standing import standing
from carbon.verification_uncertainty import uncertainty

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["COUNTS_IN", "TOTALS", "contradictions", "faults", "read_report"]

CHECKS = (head, energy, emissions, members, certificates, uncertainty, intensity, standing, quality, restated)
"""In the order of a report's parts (docs/report.schema.json); what a restatement says of them comes last."""
_MALFORMED = (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError, GreenparkError)


def contradictions(report: Mapping[str, Any]) -> list[str]:
    """Return every figure of a report that does not follow from the others, in its order; empty when it is sound.

    The digest comes last: where a figure was changed, that is told first. Raises ReportFormError for what is no report
    of this form.
    """
    found: list[str] = []
    for check in (*CHECKS, _digest):
        try:
            found += check(report)
        except _MALFORMED as error:
            if not found:
                raise ReportFormError(f"{type(error).__name__}: {error}") from error
            found.append(f"{check.__name__}: cannot be checked further: {type(error).__name__}: {error}")
            break
    return found


def read_report(body: bytes) -> dict[str, Any]:
    """Return the report in the bytes of a file; raises ReportFormError when there is none."""
    try:
        report = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ReportFormError(f"no JSON: {error}") from error
    if not isinstance(report, dict):
        raise ReportFormError("its JSON is no object")
    return report


def faults(body: bytes) -> list[str]:
    """Return what is wrong with the bytes of a report's file: `contradictions`, and that they are not canonical.

    The canonical form is unique: one changed bit is a fault. Raises ReportFormError when it is no report.
    """
    report = read_report(body)
    found = contradictions(report)
    try:
        canonical = written(report) == body
    except ValueError:
        return found
    if not canonical:
        found.append("the bytes of the file are not the canonical form (docs/methodology.md) of what they say")
    return found


def _digest(report: Mapping[str, Any]) -> Iterator[str]:
    try:
        found = digest(report)
    except ValueError as error:
        yield f"{DIGEST}: the report has no canonical form: {error}"
        return
    if report[DIGEST] != found:
        yield f"{DIGEST}: the report says {report[DIGEST]}, its content gives {found}"
