from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from carbon.canonical import DIGEST, digest
from carbon.restatement import causes_of, differences
from carbon.seal_checks import seal_contradictions
from carbon.seals import lacking, sealed_form
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
def restated():
    """A second seal, which restates a first one for its data."""
    steps = path(SEALED_PARK, lines(first=310.0))
    rows = differences(steps)
    changes = {"restates": "park@2026-04@1", "causes": causes_of(rows), "differences": rows}
    return sealed_form(steps[-1], 2, at=AT, by="Li", reason="", previous="ab" * 32, changes=changes)


def test_a_seal_that_follows_from_its_report_is_not_contradicted(report, restated):
    first = sealed_form(report, 1, at=AT, by="Li", reason="", previous=None, changes=None)

    assert [list(seal_contradictions(one)) for one in (report, first, restated)] == [[], [], []]


def spoil_name(report):
    report["id"] = "park@2026-05@2"


def spoil_chain(report):
    report["seal"]["previous_sha256"] = None


def spoil_number_before(report):
    report["seal"]["changes"]["restates"] = "park@2026-04@7"


def spoil_causes(report):
    report["seal"]["changes"]["causes"] = ["factor"]


def spoil_part(report):
    report["seal"]["changes"]["differences"][0]["causes"]["data"] += 1e-12


def spoil_after(report):
    report["seal"]["changes"]["differences"][0]["after"] += 1e-12


def spoil_before(report):
    report["seal"]["changes"]["differences"][0]["before"] *= 2


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_name, "id: the report says park@2026-05@2"),
        (spoil_chain, "seal: number 2 of a scope and period restates the one before"),
        (spoil_number_before, "the number before is park@2026-04@1"),
        (spoil_causes, "its differences give ['data']"),
        (spoil_part, "its causes give"),
        (spoil_after, "the row says"),
        (spoil_before, "after less before is"),
    ],
)
def test_a_seal_that_was_changed_is_contradicted_by_what_it_is_about(restated, spoil, words):
    spoil(restated)

    found = list(seal_contradictions(restated))

    assert len(found) == 1
    assert words in found[0]
