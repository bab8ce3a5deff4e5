"""Checking a report offline: its digest, its sums and its products, from nothing but the report itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from carbon.canonical import DIGEST, digest
from carbon.emission_factors import Method

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RELATIVE = 1e-9
"""Sums and products of float64 agree to this, whatever their order."""

TOTALS = {
    "scope1_t": (Method.COMBUSTION,),
    "scope2_location_t": (Method.LOCATION,),
    "scope2_market_t": (Method.MARKET,),
    "park_rule_t": (Method.COMBUSTION_PARK_RULE, Method.PARK_RULE),
}
"""Which methods' lines add up to which total of a report."""


def contradictions(report: Mapping[str, Any]) -> list[str]:
    """Return every figure of a report that does not follow from the others; empty when it is sound.

    Raises KeyError or TypeError when it is no report of this form.
    """
    return [*_digest(report), *_energy(report), *_lines(report), *_totals(report), *_intensity(report)]


def _digest(report: Mapping[str, Any]) -> Iterator[str]:
    try:
        found = digest(report)
    except ValueError as error:
        yield f"sha256: the report has no canonical form: {error}"
        return
    if report[DIGEST] != found:
        yield f"sha256: the report says {report[DIGEST]}, its content gives {found}"


def _energy(report: Mapping[str, Any]) -> Iterator[str]:
    for i, row in enumerate(report["energy"]):
        name = f"energy[{i}] ({row['carrier']})"
        yield from _follows(f"{name}.quantity", row["quantity"], row["measured"] + row["estimated"])
        factor = row["tce_factor"]
        product = None if factor is None else row["quantity"] * factor["tce_per_unit"]
        yield from _follows(f"{name}.tce", row["tce"], product)
    total = _sum(row["tce"] for row in report["energy"]) if report["energy"] else None
    yield from _follows("energy_total_tce", report["energy_total_tce"], total)


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    for i, line in enumerate(report["emissions"]["lines"]):
        factor = line["factor"]
        product = None if factor is None else line["quantity"] * factor["t_per_unit"]
        yield from _follows(f"emissions.lines[{i}] ({line['carrier']}, {line['method']}).t", line["t"], product)


def _totals(report: Mapping[str, Any]) -> Iterator[str]:
    for key, methods in TOTALS.items():
        wanted = {str(method) for method in methods}
        lines = report["emissions"]["lines"]
        total = _sum(line["t"] for line in lines if line["method"] in wanted) if report["energy"] else None
        yield from _follows(f"emissions.{key}", report["emissions"][key], total)


def _intensity(report: Mapping[str, Any]) -> Iterator[str]:
    for i, row in enumerate(report["intensity"]):
        if row["value"] is not None:
            quotient = row["numerator_value"] / row["denominator_10k_cny"]
            yield from _follows(f"intensity[{i}] ({row['numerator']}/{row['denominator']})", row["value"], quotient)


def _sum(values: Iterator[float | None]) -> float | None:
    """Return the sum, or None when one of them is not known."""
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _follows(name: str, stated: float | None, made: float | None) -> Iterator[str]:
    if stated is None and made is None:
        return
    if stated is None or made is None or not math.isclose(stated, made, rel_tol=RELATIVE, abs_tol=RELATIVE):
        yield f"{name}: the report says {stated}, its parts give {made}"
