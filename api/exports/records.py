"""The figures of a report as the rows of a flat table, section by section; each a dict of some of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOWS = ("purchased", "generated", "exported", "renewable", "recovered")


def seal(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the seal and, of a restatement, each difference with the part of each cause."""
    seal = report["seal"]
    if seal is None:
        return []
    said = " ".join((seal["sealed_at"], seal["sealed_by"], seal["reason"])).strip()
    rows = [{"section": "seal", "item": str(seal["number"]), "note": said}]
    for one in (seal["changes"] or {}).get("differences", ()):
        causes = "; ".join(f"{cause} {part}" for cause, part in (one["causes"] or {}).items())
        rows.append(
            {
                "section": "change",
                "enterprise": one["enterprise"],
                "item": one["figure"],
                "quantity": one["before"],
                "unit": one["unit"],
                "result": one["after"],
                "result_unit": one["unit"],
                "note": causes,
            },
        )
    return rows


def energy(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the energy by carrier, and its total."""
    rows = [
        {
            "section": "energy",
            "item": line["carrier"],
            "quantity": line["quantity"],
            "unit": line["unit"],
            "measured": line["measured"],
            "estimated": line["estimated"],
            **{name: line[name] for name in FLOWS},
            **_factor(line["tce_factor"]),
            "result": line["tce"],
            "result_unit": "tce",
        }
        for line in report["energy"]
    ]
    total = {"section": "energy_total", "item": "all", "result": report["energy_total_tce"], "result_unit": "tce"}
    return [*rows, total]


def activity(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what each enterprise used of each carrier."""
    return [
        {
            "section": "activity",
            "enterprise": one["enterprise"],
            "item": one["carrier"],
            "quantity": one["quantity"],
            "unit": one["unit"],
            "measured": one["measured"],
            "estimated": one["estimated"],
            **{name: one[name] for name in FLOWS},
            "result": one["tce"],
            "result_unit": "tce",
            "note": "; ".join((f"{one['sources']['meters']} meters", *one["sources"]["documents"])),
        }
        for one in report["activity"]
    ]


def emissions(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the emission lines, and the totals."""
    emissions = report["emissions"]
    rows = [
        {
            "section": f"emission_{line['counts_in'].removesuffix('_t')}",
            "item": line["carrier"],
            "method": line["method"],
            "n": line["n"],
            "origin": line["origin"],
            "href": line["href"],
            "quantity": line["quantity"],
            "unit": line["unit"],
            **_factor(line["factor"]),
            "result": line["t"],
            "result_unit": "tCO2",
        }
        for line in emissions["lines"]
    ]
    note = "; ".join(emissions.get("reasons", []))
    totals = [
        {
            "section": "emission_total",
            "item": key.removesuffix("_t"),
            "result": emissions[key],
            "result_unit": "tCO2",
            "note": note if emissions[key] is None else "",
        }
        for key in ("scope1_t", "scope2_location_t", "scope2_market_t", "park_rule_t")
    ]
    return rows + totals


def members(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what each enterprise has of the totals, and of each line."""
    totals = {
        "tce": "tce",
        **dict.fromkeys(("scope1_t", "scope2_location_t", "scope2_market_t", "park_rule_t"), "tCO2"),
    }
    values = dict.fromkeys(("output_value_10k_cny", "added_value_10k_cny"), "10k CNY")
    lines = report["emissions"]["lines"]
    rows: list[dict[str, Any]] = []
    for one in report["members"]:
        of_one = {"section": "member", "enterprise": one["enterprise"]}
        rows += [
            of_one | {"item": name.removesuffix("_t"), "result": one[name], "result_unit": unit}
            for name, unit in (totals | values).items()
        ]
        rows += [
            {
                "section": "member_line",
                "enterprise": one["enterprise"],
                "item": lines[part["n"]]["carrier"],
                "method": lines[part["n"]]["method"],
                "n": part["n"],
                "origin": lines[part["n"]]["origin"],
                "quantity": part["quantity"],
                "unit": lines[part["n"]]["unit"],
                "result": part["t"],
                "result_unit": "tCO2",
            }
            for part in one["lines"]
        ]
    return rows


def certificates(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the certificates with what was used of them."""
    return [
        {
            "section": "certificate",
            "enterprise": one["enterprise"],
            "item": one["serial"],
            "origin": one["kind"],
            "quantity": one["mwh"],
            "unit": "MWh",
            "result": one["used_mwh"],
            "result_unit": "MWh",
            "note": " ".join(filter(None, (one["vintage"], one["retired_for"]))),
        }
        for one in report["certificates"]
    ]


def uncertainty(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the uncertainty of each total and line."""
    stated = report["uncertainty"]
    totals = [
        {
            "section": "uncertainty",
            "item": name.removesuffix("_t"),
            "result": one["percent"],
            "result_unit": "%",
            "note": "; ".join((f"covers {one['share_of_t']} of the tonnes", *one["missing"])),
        }
        for name, one in stated["totals"].items()
    ]
    lines = [
        {
            "section": "uncertainty_line",
            "n": one["n"],
            "result": one["combined_pct"],
            "result_unit": "%",
            "note": "; ".join((*one["sources"]["activity"], one["sources"]["factor"])),
        }
        for one in stated["lines"]
    ]
    return totals + lines


def intensity(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the intensities."""
    return [
        {
            "section": "intensity",
            "item": f"{one['numerator']} per {one['product'] or one['denominator']}",
            "quantity": one["product_quantity"] if one["product"] else one["denominator_10k_cny"],
            "unit": one["product_unit"] if one["product"] else "10k CNY",
            "result": one["value"],
            "result_unit": one["unit"],
            "status": one["status"],
            "note": "; ".join(filter(None, [one["price_basis"], " ".join(one["months"]), one["reason"]])),
        }
        for one in report["intensity"]
    ]


def quality(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the shares of the metered time, and the findings."""
    quality = report["quality"]
    shares = [
        {"section": "quality", "item": key, "result": quality[key], "result_unit": "1"}
        for key in ("measured_share", "estimated_share", "missing_share")
    ]
    findings = [
        {
            "section": "finding",
            "item": finding["meter"],
            "method": finding["code"],
            "status": finding["severity"],
            "note": " ".join(filter(None, [finding["from"], finding["to"], finding["detail"]])),
        }
        for finding in quality["findings"]
    ]
    return shares + findings


def digest(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the digest."""
    return {"section": "sha256", "item": report["generated_for"], "note": report["sha256"]}


def _factor(factor: dict[str, Any] | None) -> dict[str, Any]:
    if factor is None:
        return {"note": "no factor"}
    return {
        "factor": factor["value"],
        "factor_unit": factor["unit"],
        "factor_kind": factor["kind"],
        "factor_year": factor["year"],
        "factor_region": factor["region"],
        "factor_source": factor["source"],
        "factor_basis": factor["basis"],
        "factor_confidence": factor["confidence"],
        "t_per_unit": factor.get("t_per_unit"),
        "note": factor.get("note", ""),
    }
