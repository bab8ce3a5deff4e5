"""A report as one flat table, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = (
    "section",
    "scope",
    "period",
    "item",
    "method",
    "quantity",
    "unit",
    "measured",
    "estimated",
    "factor",
    "factor_unit",
    "factor_kind",
    "factor_year",
    "factor_region",
    "factor_source",
    "result",
    "result_unit",
    "status",
    "note",
)
BYTE_ORDER_MARK = "\ufeff"
"""Makes Excel read the text as UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Mapping[str, Any]) -> str:
    """Return energy, emission lines, totals, intensities, shares and findings, one row each, under COLUMNS.

    Numbers are written in full; an empty cell is a figure that cannot be computed, `note` says why.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows_of(report):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return BYTE_ORDER_MARK + written.getvalue()


def rows_of(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the table, each a dict of some of COLUMNS."""
    place = {"scope": report["scope"], "period": report["period"]}
    parts = (*_energy(report), *_emissions(report), *_intensity(report), *_quality(report), _digest(report))
    return [place | row for row in parts]


def _energy(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [
        {
            "section": "energy",
            "item": line["carrier"],
            "quantity": line["quantity"],
            "unit": line["unit"],
            "measured": line["measured"],
            "estimated": line["estimated"],
            **_factor(line["tce_factor"]),
            "result": line["tce"],
            "result_unit": "tce",
        }
        for line in report["energy"]
    ]
    total = {"section": "energy_total", "item": "all", "result": report["energy_total_tce"], "result_unit": "tce"}
    return [*rows, total]


def _emissions(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    emissions = report["emissions"]
    rows = [
        {
            "section": f"emission_{line['counts_in'].removesuffix('_t')}",
            "item": line["carrier"],
            "method": line["method"],
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


def _intensity(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "section": "intensity",
            "item": f"{one['numerator']} per {one['denominator']}",
            "quantity": one["denominator_10k_cny"],
            "unit": "10k CNY",
            "result": one["value"],
            "result_unit": one["unit"],
            "status": one["status"],
            "note": "; ".join(filter(None, [one["price_basis"], " ".join(one["months"]), one["reason"]])),
        }
        for one in report["intensity"]
    ]


def _quality(report: Mapping[str, Any]) -> list[dict[str, Any]]:
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


def _digest(report: Mapping[str, Any]) -> dict[str, Any]:
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
        "note": factor.get("note", ""),
    }


def _cell(value: object) -> object:
    """Keep a text from being read as a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
