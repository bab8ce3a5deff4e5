"""The uncertainty of a report: equations 3.1 and 3.2 of the IPCC Guidelines over its own activity data and lines."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from typing import TYPE_CHECKING, Any

from carbon.follows import adds_up, equals, follows
from carbon.report_totals import TOTALS
from carbon.uncertainty import APPROACH, by_factor, of_activity, of_line, of_total, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Row = dict[str, Any]


def uncertainty(report: Mapping[str, Any]) -> Iterator[str]:
    """Check the percentages of activity data, of lines and of totals."""
    found, lines = report["uncertainty"], report["emissions"]["lines"]
    yield from equals("uncertainty.approach", found["approach"], APPROACH)
    percents: dict[str, dict[str, float | None]] = defaultdict(dict)
    for i, row in enumerate(found["activity"]):
        percents[row["carrier"]][row["enterprise"]] = row["percent"]
        yield from _activity(f"uncertainty.activity[{i}] ({row['enterprise']}, {row['carrier']})", row, report)
    yield from equals("uncertainty.lines: how many", len(found["lines"]), len(lines))
    quantities = _quantities(report)
    for i, (line, row) in enumerate(zip(lines, found["lines"], strict=False)):
        name = f"uncertainty.lines[{i}]"
        yield from equals(f"{name}.n", row["n"], i)
        made = of_line(quantities[i], percents[line["carrier"]], row["factor_pct"])
        yield from follows(f"{name}.activity_pct", row["activity_pct"], made[0])
        yield from follows(f"{name}.combined_pct", row["combined_pct"], made[1])
    for key in TOTALS:
        parts = []
        for group in by_factor(line for line in lines if line["counts_in"] == key):
            factors = [found["lines"][line["n"]]["factor_pct"] for line in group]
            whole = together([quantities[line["n"]] for line in group])
            factor_pct = None if None in factors else max(factors)
            combined = of_line(whole, percents[group[0]["carrier"]], factor_pct)[1]
            parts.append((fsum(line["t"] or 0.0 for line in group), combined))
        percent, share = of_total(parts)
        yield from follows(f"uncertainty.totals.{key}.percent", found["totals"][key]["percent"], percent)
        yield from follows(f"uncertainty.totals.{key}.share_of_t", found["totals"][key]["share_of_t"], share)


def _activity(name: str, row: Row, report: Mapping[str, Any]) -> Iterator[str]:
    account = row["enterprise"], row["carrier"]
    used = [one for one in report["activity"] if (one["enterprise"], one["carrier"]) == account]
    for kind in ("measured", "estimated") if used else ():
        yield from adds_up(f"{name}.{kind}", row[kind], [one[kind] for one in used])
    if not used:
        yield from adds_up(f"{name}.measured", row["measured"], _processed(report, *account))
        yield from adds_up(f"{name}.estimated", row["estimated"], ())
    amounts = {kind: row[kind] for kind in ("measured", "estimated")}
    made = of_activity(amounts, {kind: row[f"{kind}_pct"] for kind in amounts})
    yield from follows(f"{name}.percent", row["percent"], made)


def _processed(report: Mapping[str, Any], enterprise: str, material: str) -> list[float]:
    """Return what an enterprise used of a material in processes, as the first line of it says."""
    lines = report["emissions"]["lines"]
    parts = [part for member in report["members"] if member["enterprise"] == enterprise for part in member["lines"]]
    return [part["quantity"] for part in parts if lines[part["n"]]["carrier"] == material][:1]


def _quantities(report: Mapping[str, Any]) -> dict[int, dict[str, float]]:
    """Return, by line, what each enterprise has of it, where it is known."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for member in report["members"]:
        for part in member["lines"]:
            if part["quantity"] is not None:
                found[part["n"]][member["enterprise"]] = part["quantity"]
    return found
