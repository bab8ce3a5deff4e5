"""The published JSON schema says what reports look like."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from carbon.park import Activity
from tests.carbon.parks import AS_OF, use_over
from tests.carbon.report_cases import APRIL, ENERGIES, WHOLE, finding, findings, made

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def wrong(report):
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(json.loads(json.dumps(report)))]


def silent():
    return use_over(WHOLE, APRIL, **{name: energy for name, energy in ENERGIES.items() if name != "E01_NG"})


def with_coal_that_has_no_factor():
    return replace(WHOLE, activities=(Activity("E02", "2026-04", "lng", 30.0, "t", "bill 7"),))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"kind": "enterprise", "wanted": "E01"},
        {"kind": "cluster", "wanted": "C1", "period": "2026-04-10/2026-05-01"},
        {"period": "2026-05"},
        {"use": silent()},
        {"findings": findings(finding("gap", "E02-EL", APRIL[2], APRIL[4]))},
        {"whole": with_coal_that_has_no_factor(), "use": use_over(with_coal_that_has_no_factor(), APRIL, **ENERGIES)},
    ],
    ids=["park", "enterprise", "cluster", "nothing known", "silent", "finding", "no factor"],
)
def test_a_report_is_as_its_schema_says(asked):
    Draft202012Validator.check_schema(SCHEMA)

    assert wrong(made(**asked)) == []


def test_the_schema_refuses_what_is_no_report():
    report = made()

    assert any(
        "'quantity' is a required property" in text for text in wrong(report | {"energy": [{"carrier": "coal"}]})
    )
    assert wrong(report | {"sha256": "ABC"})
    assert wrong(report | {"report_version": 1})
    assert wrong(report | {"more": AS_OF.isoformat()})
