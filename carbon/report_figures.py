"""The figures of a report that a restatement compares: of its scope as a whole, and of each enterprise."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import fsum
from typing import TYPE_CHECKING, Any

from carbon.outputs import DENOMINATORS
from carbon.report_intensity import CARBON_TOTALS
from carbon.report_totals import TOTALS
from carbon.scopes import ENTERPRISE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Key = tuple[str | None, str, str]
"""Enterprise (None: the whole of a cluster or the park), figure and unit."""

UNITS = {"tce": "tce", **dict.fromkeys(TOTALS, "tCO2"), **dict.fromkeys(DENOMINATORS.values(), "万元")}
"""The figures of every enterprise, and their units."""


def figures(report: Mapping[str, Any]) -> dict[Key, float | None]:
    """Return the figures of a report as read from JSON, the whole scope first; None: not computable.

    Intensities are called NUMERATOR/DENOMINATOR, then price basis and product where there are such. That of an
    enterprise is the quotient of what its row says, at the leading price basis, and stands only where the period is of
    whole months in all of which both sides are known.
    """
    members = report["members"]
    whole = report["scope"] if report["scope_kind"] == ENTERPRISE else None
    found: dict[Key, float | None] = {(whole, "tce", "tce"): report["energy_total_tce"]}
    found |= {(whole, total, "tCO2"): report["emissions"][total] for total in TOTALS}
    found |= {(whole, field, "万元"): _together(row[field] for row in members) for field in DENOMINATORS.values()}
    found |= {(whole, _named(row), row["unit"]): row["value"] for row in report["intensity"]}
    if whole is not None:
        return found
    left_out = _left_out(report)
    for row in members:
        found |= {(row["enterprise"], figure, unit): row[figure] for figure, unit in UNITS.items()}
        found |= {(row["enterprise"], *name): value for name, value in _quotients(report, row, left_out)}
    return found


def _named(row: Mapping[str, Any]) -> str:
    parts = (f"{row['numerator']}/{row['denominator']}", row["price_basis"], row.get("product", ""))
    return " ".join(part for part in parts if part)


def _left_out(report: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return, by denominator, the enterprises of which some month lacks energy or denominator."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _leading(report):
        found[row["denominator"]] |= {pair.rpartition(" ")[0] for pair in row["left_out"]}
    return found


def _leading(report: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the first row of each numerator and denominator: the one at the leading price basis."""
    seen = set()
    for row in report["intensity"]:
        key = row["numerator"], row["denominator"]
        if row["denominator"] in DENOMINATORS and key not in seen:
            seen.add(key)
            yield row


def _quotients(
    report: Mapping[str, Any],
    member: Mapping[str, Any],
    left_out: Mapping[str, set[str]],
) -> Iterator[tuple[tuple[str, str], float | None]]:
    days = (date.fromisoformat(report[name]) for name in ("period_from", "period_to_excluded"))
    if any(day.day != 1 for day in days):
        return
    numerators = {"tce": member["tce"], "tCO2": _all(member[total] for total in CARBON_TOTALS)}
    for row in _leading(report):
        top, bottom = numerators[row["numerator"]], member[DENOMINATORS[row["denominator"]]]
        known = top is not None and bottom is not None and bottom > 0
        whole = known and member["enterprise"] not in left_out[row["denominator"]]
        yield (_named(row), row["unit"]), top / bottom if whole else None


def _together(values: Iterable[float | None]) -> float | None:
    """Return the sum of those that are known, None when none is."""
    known = [value for value in values if value is not None]
    return fsum(known) if known else None


def _all(values: Iterable[float | None]) -> float | None:
    """Return the sum, None when one is not known."""
    found = list(values)
    return None if None in found else fsum(value for value in found if value is not None)
