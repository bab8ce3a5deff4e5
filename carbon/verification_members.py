"""Enterprises of a report: their parts of lines and totals; and how well the metered time is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.follows import adds_up, equals, follows, times
from carbon.report_quality import SECONDS
from carbon.report_totals import TOTALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Row = dict[str, Any]


def members(report: Mapping[str, Any]) -> Iterator[str]:
    """Check members[], one after the other."""
    stated = [member["enterprise"] for member in report["members"]]
    yield from equals("members: the enterprises", stated, report["enterprises"])
    lines = report["emissions"]["lines"]
    for i, member in enumerate(report["members"]):
        name = f"members[{i}] ({member['enterprise']})"
        used = [row["tce"] for row in report["activity"] if row["enterprise"] == member["enterprise"]]
        yield from adds_up(f"{name}.tce", member["tce"], used) if used else equals(f"{name}.tce", member["tce"], None)
        for key in TOTALS:
            parts = [part["t"] for part in member["lines"] if lines[part["n"]]["counts_in"] == key]
            known = used or member["lines"]
            yield from adds_up(f"{name}.{key}", member[key], parts) if known else equals(key, member[key], None)
        for part in member["lines"]:
            factor = lines[part["n"]]["factor"]
            made = times(part["quantity"], None if factor is None else factor["t_per_unit"])
            yield from follows(f"{name}.lines, n {part['n']}.t", part["t"], made)
        yield from _shares(f"{name}.quality", member["quality"])


def quality(report: Mapping[str, Any]) -> Iterator[str]:
    """Check the shares of the whole scope, and their seconds against those of the enterprises."""
    seconds = report["quality"]["metered_s"]
    for kind in SECONDS:
        parts = [member["quality"]["metered_s"][kind] for member in report["members"]]
        yield from adds_up(f"quality.metered_s.{kind}", seconds[kind], parts)
    yield from _shares("quality", report["quality"])


def _shares(name: str, stated: Row) -> Iterator[str]:
    expected, measured, estimated = (stated["metered_s"][kind] for kind in SECONDS)
    amounts = {"measured": measured, "estimated": estimated, "missing": expected - measured - estimated}
    for kind, amount in amounts.items():
        made = amount / expected if expected else None
        yield from follows(f"{name}.{kind}_share", stated[f"{kind}_share"], made, 1.0)
