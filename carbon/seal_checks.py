"""Checking the seal of a report offline: its name, its number, and that what it restates adds up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from carbon.report_figures import figures
from carbon.report_ids import ReportId
from carbon.restatement import causes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RELATIVE = 1e-9


def seal_contradictions(report: Mapping[str, Any]) -> Iterator[str]:
    """Give everything in the seal of a report that does not follow from the report; nothing of one without seal.

    The causes of a difference have to add up to it exactly (carbon.restatement.exact_steps), and what it says of the
    report after has to be what the report says.
    """
    seal = report["seal"]
    if seal is None:
        return
    name = str(ReportId(report["scope"], report["period"], seal["number"]))
    if report["id"] != name:
        yield f"id: the report says {report['id']}, its scope, period and number give {name}"
    first, changes = seal["number"] == 1, seal["changes"]
    if (seal["previous_sha256"] is None) != first or (changes is None) != first:
        yield f"seal: number {seal['number']} of a scope and period restates {'none' if first else 'the one before'}"
    if changes is not None:
        yield from _changes(report, changes)


def _changes(report: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[str]:
    before = str(ReportId(report["scope"], report["period"], report["seal"]["number"] - 1))
    if changes["restates"] != before:
        yield f"seal.changes.restates: the report says {changes['restates']}, the number before is {before}"
    rows = changes["differences"]
    if changes["causes"] != causes_of(rows):
        yield f"seal.changes.causes: the report says {changes['causes']}, its differences give {causes_of(rows)}"
    found = figures(report)
    for i, row in enumerate(rows):
        name = f"seal.changes.differences[{i}] ({row['enterprise'] or 'all'}, {row['figure']})"
        after = found.get((row["enterprise"], row["figure"], row["unit"]))
        if row["after"] != after:
            yield f"{name}.after: the row says {row['after']}, the report {after}"
        if row["difference"] is None:
            continue
        parts = sum(row["causes"].values())
        if parts != row["difference"]:
            yield f"{name}.difference: the row says {row['difference']}, its causes give {parts}"
        moved = row["after"] - row["before"]
        if not math.isclose(row["difference"], moved, rel_tol=RELATIVE, abs_tol=RELATIVE * abs(row["before"])):
            yield f"{name}.difference: the row says {row['difference']}, after less before is {moved}"
