"""Checking a report offline: its digest, its sums and its products, from nothing but the report itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from carbon.canonical import DIGEST, digest
from carbon.emission_factors import PURCHASED, Method
from carbon.supplies import Supply
from carbon.units import CO2_PER_C, scale, split_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

RELATIVE = 1e-9
"""Sums and products of float64 agree to this, whatever their order."""

TOTALS = {
    "scope1_t": (Method.COMBUSTION, Method.PROCESS),
    "scope2_location_t": (Method.LOCATION,),
    "scope2_market_t": (Method.MARKET,),
    "park_rule_t": (Method.COMBUSTION_PARK_RULE, Method.PROCESS_PARK_RULE, Method.PARK_RULE),
}
"""Which methods' lines add up to which total of a report."""
COUNTS_IN = {method: total for total, methods in TOTALS.items() for method in methods}
"""The total that a line of a method counts in; each in one."""


def contradictions(report: Mapping[str, Any]) -> list[str]:
    """Return every figure of a report that does not follow from the others; empty when it is sound.

    Raises KeyError or TypeError when it is no report of this form.
    """
    checks = (_digest, _energy, _lines, _factors, _covered, _totals, _intensity, _quality)
    return [contradiction for check in checks for contradiction in check(report)]


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
        flows = _sum((row["purchased"], row["generated"], _negative(row["exported"])))
        yield from _follows(f"{name}.quantity", row["quantity"], _sum((row["measured"], row["estimated"])))
        yield from _follows(f"{name}.quantity by flows", row["quantity"], flows)
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


def _factors(report: Mapping[str, Any]) -> Iterator[str]:
    """NCV x carbon content x oxidation x 44/12, from the parts that a combustion factor names."""
    for i, line in enumerate(report["emissions"]["lines"]):
        factor = line["factor"]
        if factor is None or factor["kind"] != "combustion":
            continue
        part = {one["kind"]: one for one in factor["parts"]}
        energy_unit, _ = split_ratio(part["fuel_ncv"]["unit"])
        carbon_unit, per_energy_unit = split_ratio(part["fuel_cc"]["unit"])
        carbon_t = part["fuel_ncv"]["value"] * scale(energy_unit, per_energy_unit) * part["fuel_cc"]["value"]
        share = part["fuel_of"]["value"] / 100 if "fuel_of" in part else 1.0
        value = carbon_t * scale(carbon_unit, "tC") * share * float(CO2_PER_C)
        yield from _follows(f"emissions.lines[{i}] ({line['carrier']}).factor.value", factor["value"], value)


def _covered(report: Mapping[str, Any]) -> Iterator[str]:
    """Each way of counting has to count all that was bought, or burnt, of a carrier: once.

    Materials of processes are no energy, and own energy whose certificate was sold was not bought.
    """
    energy: dict[str, list[float | None]] = {}
    for row in report["energy"]:
        amount = row["purchased"] if row["carrier"] in PURCHASED else row["quantity"]
        energy.setdefault(row["carrier"], []).append(amount)
    counted: dict[tuple[str, str], list[float | None]] = {}
    for line in report["emissions"]["lines"]:
        if line["origin"] in {Supply.PROCESS, Supply.OWN_SOLD}:
            continue
        counted.setdefault((line["carrier"], line["method"]), []).append(line["quantity"])
    for (carrier, method), quantities in counted.items():
        name = f"emissions.lines of {carrier}, {method}: their quantities"
        yield from _follows(name, _sum(quantities), _sum(energy.get(carrier, [])))


def _quality(report: Mapping[str, Any]) -> Iterator[str]:
    quality = report["quality"]
    shares = [quality[f"{kind}_share"] for kind in ("measured", "estimated", "missing")]
    if shares[0] is None:
        return
    seconds = quality["metered_s"]
    yield from _follows("quality: the shares' sum", sum(shares), 1.0)
    for kind, share in zip(("measured", "estimated"), shares, strict=False):
        yield from _follows(f"quality.{kind}_share", share, seconds[kind] / seconds["expected"])


def _negative(value: float | None) -> float | None:
    return None if value is None else -value


def _totals(report: Mapping[str, Any]) -> Iterator[str]:
    for key, methods in TOTALS.items():
        wanted = {str(method) for method in methods}
        lines = report["emissions"]["lines"]
        total = _sum(line["t"] for line in lines if line["method"] in wanted) if report["energy"] else None
        yield from _follows(f"emissions.{key}", report["emissions"][key], total)


def _intensity(report: Mapping[str, Any]) -> Iterator[str]:
    for i, row in enumerate(report["intensity"]):
        if row["value"] is not None:
            of_product = row["denominator"] == "product"
            quotient = row["numerator_value"] / row["product_quantity" if of_product else "denominator_10k_cny"]
            yield from _follows(f"intensity[{i}] ({row['numerator']}/{row['denominator']})", row["value"], quotient)


def _sum(values: Iterable[float | None]) -> float | None:
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
