"""Tampering with a number of a report, digest made anew, is found wherever the number follows from others."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from carbon.park import Activity, Measured, Output, Parameter, Process, Uncertainty
from carbon.verification import contradictions
from tests.carbon.parks import use_over
from tests.carbon.report_cases import APRIL, ENERGIES, WHOLE, made, read, sealed_again

METHODOLOGY = (Path(__file__).parents[2] / "docs" / "methodology.md").read_text(encoding="utf-8")
GIVEN = {
    "method",
    "boundary.meters",
    "boundary.documents",
    "activity[].sources.meters",
    "emissions.lines[].factor.year",
    "emissions.lines[].factor.parts[].year",
    "energy[].tce_factor.year",
    "energy[].tce_factor.parts[].year",
    "uncertainty.activity[].measured_pct",
    "uncertainty.activity[].estimated_pct",
    "uncertainty.lines[].factor_pct",
    "certificates[].mwh",
    "members[].output_value_10k_cny",
    "members[].added_value_10k_cny",
    "intensity[].product_quantity",
    "intensity[].change.compared",
    "scorecard[].threshold",
    "scorecard[].measured_share",
    "scorecard[].estimated_share",
    "scorecard[].source_year",
}
"""Leaves that are taken as given wherever they stand: no other number of the report says what they have to be."""


def everything():
    """Fuel by documents, a measured NCV, a process, estimated energy, stated uncertainties, outputs at two prices."""
    rows = {
        "activities": (
            Activity("E02", "2026-04", "diesel", 3.0, "t", "bill 1"),
            Activity("E02", "2026-04", "lng", 2.0, "t"),
        ),
        "measured": (Measured("E01", "natural_gas", Parameter.NCV, 390.0, "GJ/10^4 Nm3", document="lab 7"),),
        "processes": (Process("E02", "2026-04", "CaCO3", 5.0, "t", 90.0, "stock book"),),
        "uncertainties": tuple(
            Uncertainty(part, carrier, percent, "a study")
            for part, carrier, percent in (
                ("factor", "electricity", 5.0),
                ("factor", "natural_gas", 1.5),
                ("factor", "diesel", 2.0),
                ("activity", "CaCO3", 3.0),
            )
        ),
        "outputs": (
            *WHOLE.outputs,
            Output("E01", "2025-04", 900.0, 190.0),
            Output("E01", "2026-04", 950.0, 195.0, price_basis="constant_2020"),
            Output("E01", "2025-04", 880.0, 185.0, price_basis="constant_2020"),
            Output("E01", "2026-04", product="board", quantity=70.0, product_unit="m2"),
        ),
    }
    whole = replace(WHOLE, **rows)
    use = use_over(whole, [day.replace(year=2025) for day in APRIL], **ENERGIES)
    now = use_over(whole, APRIL, **ENERGIES)
    now["energy_estimated"] = now["energy"] / 8
    import pandas as pd  # noqa: PLC0415

    return whole, pd.concat([use, now], ignore_index=True)


def leaves(value, path=""):
    """Every number with its path, and a way to set it."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        name = f"{path}[{key}]" if isinstance(value, list) else f"{path}.{key}".removeprefix(".")
        if isinstance(child, (dict, list)):
            yield from leaves(child, name)
        elif isinstance(child, (int, float)) and not isinstance(child, bool):
            yield name, value, key, child


def overlooked(report, change):
    """The leaves, without indices, of which a changed number is not found; in order."""
    missed = {}
    for name, holder, key, number in leaves(report):
        holder[key] = change(number)
        if not contradictions(sealed_again(report)):
            missed.setdefault(re.sub(r"\[\d+\]", "[]", name), name)
        holder[key] = number
    assert contradictions(report) == []
    return missed


@pytest.mark.parametrize("asked", [{}, {"kind": "enterprise", "wanted": "E01"}], ids=["park", "enterprise"])
@pytest.mark.parametrize(
    "change", [lambda number: number * 1.0001 + 1e-4, lambda number: -number - 1], ids=["a little", "sign"]
)
def test_a_changed_number_is_found_unless_it_is_given(asked, change):
    whole, use = everything()
    report = read(made(whole, use=use, **asked))

    assert set(overlooked(report, change)) <= GIVEN


def test_what_is_taken_as_given_is_documented():
    assert [name for name in sorted(GIVEN) if f"`{name}`" not in METHODOLOGY] == []
