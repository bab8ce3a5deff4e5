from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from carbon.canonical import DIGEST, digest
from carbon.method import METHOD
from carbon.report_inputs import changed_lines
from carbon.restatement import causes_of, changed_parts, differences
from carbon.seals import lacking, sealed_form
from carbon.verification import contradictions
from tests.carbon.parks import AS_OF, ZONE
from tests.carbon.test_report_schema import wrong
from tests.carbon.test_restatement import SEALED_PARK, lines, made, path

AT = datetime(2026, 5, 2, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def report():
    """A month of two enterprises that lacks nothing."""
    return made(SEALED_PARK, lines())


def test_a_report_that_is_measured_and_computable_lacks_nothing(report):
    assert lacking(report) == []


@pytest.mark.parametrize(("share", "said"), [(0.9, []), (0.8999, ["0.8999 of the metered time"]), (None, ["no meter"])])
def test_a_measured_share_below_the_park_s_own_needs_a_reason(report, share, said):
    report["quality"]["measured_share"] = share

    found = lacking(report)

    assert len(found) == len(said)
    assert all(text in one for one, text in zip(found, said, strict=True))


def test_every_total_and_intensity_that_is_not_computable_needs_a_reason_with_its_own(report):
    report["emissions"]["park_rule_t"] = None
    report["emissions"]["reasons"] = ["no factor heat_ef for heat"]
    report["intensity"][0] |= {"value": None, "reason": "no output value"}

    found = lacking(report)

    assert found == [
        "park_rule_t is not computable: no factor heat_ef for heat",
        "tce/output_value is not computable: no output value",
    ]


def test_a_sealed_report_carries_its_seal_its_name_and_a_digest_of_both_and_keeps_every_figure(report):
    before = copy.deepcopy(report)

    sealed = sealed_form(report, 2, at=AT, by="Li", reason="bill late", previous="ab" * 32, changes={"causes": []})

    assert sealed["id"] == "park@2026-04@2"
    assert sealed["emissions"]["lines"][0]["href"] == "/v1/reports/park@2026-04@2/lines/0/readings"
    assert sealed["seal"] == {
        "number": 2,
        "sealed_at": "2026-05-02T01:02:03+00:00",
        "sealed_by": "Li",
        "reason": "bill late",
        "previous_sha256": "ab" * 32,
        "changes": {"causes": []},
    }
    assert sealed[DIGEST] == digest(sealed)
    assert report == before
    assert {key for key in report if sealed[key] != report[key]} == {"id", "seal", "emissions"}


@pytest.fixture
def restatement():
    """A second seal, which restates a first one for its data."""
    steps = path(SEALED_PARK, lines(first=310.0))
    rows = differences(steps)
    changes = {"restates": "park@2026-04@1", "method_before": METHOD, "method_after": METHOD}
    changes |= {"causes": causes_of(rows), "parts": changed_parts(steps[0], steps[-1]), "differences": rows}
    changes |= {"tables": [], "lines": changed_lines(lines(), lines(first=310.0), ZONE)}
    return sealed_form(steps[-1], 2, at=AS_OF, by="Li", reason="", previous="ab" * 32, changes=changes)


def test_sealed_and_restated_reports_follow_and_are_as_the_schema_says(report, restatement):
    first = sealed_form(report, 1, at=AS_OF, by="Li", reason="", previous=None, changes=None)

    assert [contradictions(one) for one in (first, restatement)] == [[], []]
    assert [wrong(one) for one in (first, restatement)] == [[], []]


def spoil_number_before(changes):
    changes["restates"] = "park@2026-04@7"


def spoil_method(changes):
    changes["method_after"] += 1


def spoil_causes(changes):
    changes["causes"] = ["factor"]


def spoil_part(changes):
    changes["differences"][0]["causes"]["data"] += 1e-12


def spoil_after(changes):
    changes["differences"][0]["after"] += 1e-12


def spoil_before(changes):
    changes["differences"][0]["before"] *= 2


def spoil_difference(changes):
    changes["differences"][0]["before"] = None


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (spoil_number_before, "seal.changes.restates"),
        (spoil_method, "seal.changes.method_after"),
        (spoil_causes, "seal.changes.causes"),
        (spoil_part, "seal.changes.differences[0] (all, tce).difference"),
        (spoil_after, "seal.changes.differences[0] (all, tce).after"),
        (spoil_before, "seal.changes.differences[0] (all, tce).difference"),
        (spoil_difference, "seal.changes.differences[0] (all, tce).difference"),
    ],
)
def test_changes_that_were_changed_are_named_and_then_the_digest(restatement, spoil, name):
    spoil(restatement["seal"]["changes"])

    found = [contradiction.partition(": ")[0] for contradiction in contradictions(restatement)]

    assert found == [name, "sha256"]


def test_a_restatement_without_its_changes_is_named(restatement):
    restatement["seal"]["changes"] = None

    assert contradictions(restatement)[0].startswith("seal.changes: whether there are any")
