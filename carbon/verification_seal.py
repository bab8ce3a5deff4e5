"""What a restatement says of its differences: that they are those of its report, and that their causes add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.follows import equals, follows
from carbon.report_figures import figures
from carbon.report_ids import ReportId
from carbon.restatement import CAUSES, causes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def restated(report: Mapping[str, Any]) -> Iterator[str]:
    """Check the changes in the seal of a restatement; a first seal has none.

    The parts of a difference add up to it exactly (carbon.restatement.exact_steps), and `after` is the report's.
    """
    seal = report["seal"]
    if seal is None:
        return
    changes = seal["changes"]
    yield from equals("seal.changes: whether there are any", changes is not None, seal["previous_sha256"] is not None)
    if changes is None:
        return
    before = str(ReportId(report["scope"], report["period"], seal["number"] - 1))
    yield from equals("seal.changes.restates", changes["restates"], before)
    yield from equals("seal.changes.method_after", changes["method_after"], report["method"])
    yield from equals("seal.changes.causes", changes["causes"], causes_of(changes["differences"]))
    found = figures(report)
    for i, row in enumerate(changes["differences"]):
        name = f"seal.changes.differences[{i}] ({row['enterprise'] or 'all'}, {row['figure']})"
        yield from equals(f"{name}.after", row["after"], found.get((row["enterprise"], row["figure"], row["unit"])))
        yield from _parts(name, row)


def _parts(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    before, after, parts = row["before"], row["after"], row["causes"]
    if before is None or after is None:
        yield from equals(f"{name}.difference", row["difference"], None)
        return
    yield from equals(f"{name}.difference", row["difference"], sum(parts[cause] for cause in CAUSES))
    magnitude = abs(before) + abs(after) + sum(map(abs, parts.values()))
    yield from follows(f"{name}.difference", row["difference"], after - before, magnitude)
