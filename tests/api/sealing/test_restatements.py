"""From a seal to its restatements, on DuckDB and SQLite: each cause alone, all at once, and the chain."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from carbon.canonical import canonical, digest, written
from carbon.method import METHOD
from carbon.verification import contradictions
from store.sealed import SealedReport
from tests.api.sealing.steps import HOUR, LATE_KWH, dearer, late, revised, row, sealed, settle_otherwise


def test_late_readings_are_laid_to_data_and_to_the_firm_that_sent_them(bench, clock):
    first, _ = sealed(bench)
    late(bench, clock)

    told, report = sealed(bench)

    changes = report["seal"]["changes"]
    assert (told["number"], told["causes"], changes["causes"]) == (2, ["data"], ["data"])
    assert report["seal"]["previous_sha256"] == first["sha256"]
    assert changes["restates"] == "park@2026-03@1"
    assert row(report, "B1", "tce")["difference"] == pytest.approx(LATE_KWH * 0.1229e-3)
    assert row(report, "B1", "tce")["causes"]["data"] == row(report, "B1", "tce")["difference"]
    assert {one["enterprise"] for one in changes["differences"]} == {None, "B1"}
    assert changes["lines"] == [
        {"enterprise": "B1", "carrier": "electricity", "days": 1, "first": "2026-03-31", "last": "2026-03-31"}
    ]
    assert contradictions(report) == []


def test_a_changed_factor_is_laid_to_the_factor(bench, clock, whole):
    sealed(bench)
    clock.at += timedelta(days=3)
    bench.book.load(dearer(whole), clock.at)

    told, report = sealed(bench)

    location = row(report, "A1", "scope2_location_t")
    assert told["causes"] == ["factor"]
    assert location["after"] == pytest.approx(2 * location["before"])
    assert [(one["table"], one["cause"]) for one in report["seal"]["changes"]["tables"]] == [("factors", "factor")]
    assert {one["figure"].split(" ")[0] for one in report["seal"]["changes"]["differences"]} == {
        "scope2_location_t",
        "tCO2/output_value",
        "tCO2/added_value",
    }


def test_a_revised_output_is_laid_to_the_output_value(bench, clock, whole):
    sealed(bench)
    clock.at += timedelta(days=3)
    bench.book.load(revised(whole), clock.at)

    told, report = sealed(bench)

    assert told["causes"] == ["output_value"]
    assert row(report, "A1", "output_value_10k_cny")["difference"] == 3.0
    assert row(report, None, "tce/output_value current")["difference"] < 0
    assert report["seal"]["changes"]["tables"][0]["new_rows"] == ["A1 2026-03 15.0 3.0 current final"]


def test_three_causes_at_once_add_up_to_the_whole_difference(bench, clock, whole):
    sealed(bench)
    late(bench, clock)
    bench.book.load(dearer(revised(whole)), clock.at)

    told, report = sealed(bench)

    ratio = row(report, None, "tCO2/output_value current")
    assert told["causes"] == ["data", "factor", "output_value"]
    assert all(ratio["causes"][cause] != 0 for cause in told["causes"])
    assert ratio["causes"]["method"] == 0
    for one in report["seal"]["changes"]["differences"]:
        assert sum(one["causes"].values()) == one["difference"]
        assert one["difference"] == pytest.approx(one["after"] - one["before"], rel=1e-9)


def test_what_only_an_older_method_made_is_laid_to_the_method(bench, clock):
    _, report = sealed(bench)
    older = report | {"method": METHOD - 1, "emissions": report["emissions"] | {"scope2_location_t": 2.0}}
    body = json.loads(canonical(older)) | {"sha256": digest(older)}
    before = bench.book.sealed("park@2026-03@1").seal
    other = replace(before, id="park@2026-03@2", number=2, sealed_at=clock.at + HOUR, sha256=body["sha256"])
    bench.book.keep_sealed(SealedReport(other, written(body)))
    late(bench, clock)

    told, restated = sealed(bench)

    location = row(restated, None, "scope2_location_t")
    assert (told["number"], told["causes"]) == (3, ["method", "data"])
    assert (restated["seal"]["changes"]["method_before"], restated["method"]) == (METHOD - 1, METHOD)
    assert location["before"] == 2.0
    assert location["causes"]["method"] == pytest.approx(report["emissions"]["scope2_location_t"] - 2.0)
    assert row(restated, "B1", "tce")["causes"]["method"] == 0


def test_lines_that_a_new_method_settled_otherwise_are_laid_to_it_and_late_ones_to_data(bench, clock):
    _, report = sealed(bench)
    older = report | {"method": METHOD - 1}
    body = older | {"sha256": digest(older)}
    before = bench.book.sealed("park@2026-03@1").seal
    other = replace(before, id="park@2026-03@2", number=2, sealed_at=clock.at + HOUR, sha256=body["sha256"])
    bench.book.keep_sealed(SealedReport(other, written(body)))
    late(bench, clock)
    settle_otherwise(bench, clock, "A1", 1.5)

    told, restated = sealed(bench)

    assert told["causes"] == ["method", "data"]
    assert row(restated, "A1", "tce")["causes"] == {
        "method": pytest.approx(31 * 1.5 * 0.1229e-3),
        "data": 0.0,
        "factor": 0.0,
        "output_value": 0.0,
    }
    assert row(restated, "B1", "tce")["causes"]["data"] == row(restated, "B1", "tce")["difference"]


def test_restatements_are_chained_by_their_digests(bench, clock, whole):
    sealed(bench)
    late(bench, clock)
    sealed(bench)
    clock.at += HOUR
    bench.book.load(revised(whole), clock.at)
    sealed(bench)

    client = bench.client("auditor")
    listed = client.get("/v1/reports/sealed?scope=park&period=2026-03-01/2026-04-01").json()
    reports = [client.get(one["href"]).json() for one in listed]

    assert [one["number"] for one in listed] == [3, 2, 1]
    assert [one["seal"]["previous_sha256"] for one in reports] == [reports[1]["sha256"], reports[2]["sha256"], None]
    assert [contradictions(one) for one in reports] == [[], [], []]


def test_a_seal_that_no_longer_agrees_says_which_parts(bench, clock):
    told, _ = sealed(bench)
    late(bench, clock)

    drift = bench.client("auditor").get(f"{told['href']}/drift").json()

    assert (drift["agrees"], drift["newest"]) == (False, "park@2026-03@1")
    assert {"energy", "energy_total_tce", "emissions", "members"} <= set(drift["parts"])


def test_the_seal_of_an_enterprise_that_left_the_book_is_still_read_and_agrees_with_nothing(bench, clock, whole):
    bench.client("officer").post("/v1/reports/B1/2026-03/seal", json={"reason": "yes"})
    left = {
        "enterprises": whole.enterprises[:1],
        "meters": whole.meters[:1],
        "outputs": whole.outputs[:1],
        "goals": whole.goals[:1],
    }
    clock.at += HOUR
    bench.book.load(replace(whole, **left), clock.at)
    client = bench.client("auditor")

    read, drift = (client.get(f"/v1/reports/B1@2026-03@1{part}") for part in ("", "/drift"))

    assert [one["id"] for one in bench.client("other").get("/v1/reports/sealed").json()] == ["B1@2026-03@1"]
    assert read.json()["seal"]["number"] == 1
    assert (drift.json()["agrees"], drift.json()["parts"]) == (False, ["scope"])
