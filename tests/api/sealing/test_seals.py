"""From readings to a seal, on DuckDB and SQLite: what it takes, what is kept, who reads it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.sealing import Order, seal
from carbon.canonical import digest, written
from carbon.verification import contradictions
from store.history import SEALED
from store.sealed_errors import SealReasonError
from tests.api.sealing.steps import SEAL, sealed


def test_a_sealed_month_is_a_report_that_follows_and_says_who_sealed_it_when_and_why(bench, clock):
    told, report = sealed(bench, "B1 added value not reported")

    assert (told["id"], told["number"], told["new"], told["causes"]) == ("park@2026-03@1", 1, True, [])
    assert report["seal"] == {
        "number": 1,
        "sealed_at": clock.at.isoformat(),
        "sealed_by": report["seal"]["sealed_by"],
        "reason": "B1 added value not reported",
        "previous_sha256": None,
        "changes": None,
    }
    assert report["seal"]["sealed_by"].startswith("Li (officer key ")
    assert report["sha256"] == told["sha256"] == digest(report)
    assert contradictions(report) == []
    assert report["energy_total_tce"] == pytest.approx((31 * 24 * 2 + 30 * 24) * 0.1229e-3)


def test_what_is_served_are_the_bytes_in_canonical_form_with_their_digest(bench):
    told, report = sealed(bench)

    served = bench.client("auditor").get(told["href"])

    assert served.content == written(report)
    assert served.content == bench.book.sealed(told["id"]).body


def test_sealing_again_gives_no_number_while_nothing_changed(bench, clock):
    first, _ = sealed(bench)
    clock.at += timedelta(days=30)
    bench.settlement.once()

    again, _ = sealed(bench, status=200)

    assert again == first | {"new": False}
    assert bench.client("auditor").get("/v1/reports/park@2026-03@1/drift").json()["agrees"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/v1/reports/park/2026-04/seal", 409, "period 2026-04 has not ended; seal it after 2026-04-30T16:00:00"),
        ("/v1/reports/park/2026-01/seal", 409, "needs a stated reason"),
        ("/v1/reports/park/2026-13/seal", 422, "period '2026-13'"),
        ("/v1/reports/Z9/2026-03/seal", 404, "no scope 'Z9'"),
    ],
)
def test_what_cannot_be_sealed_is_refused_and_says_what_to_do(bench, path, status, words):
    answer = bench.client("officer").post(path)

    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert bench.client("auditor").get("/v1/reports/sealed").json() == []


def test_below_the_measured_share_a_reason_is_needed_and_stands_in_the_report(bench, whole):
    strict = replace(whole, policy=replace(whole.policy, seal_measured_share="0.99"))
    bench.book.load(strict, datetime(2026, 4, 2, tzinfo=UTC))

    refused = bench.client("officer").post(SEAL)
    _, report = sealed(bench, "B1 meter read by hand on 5 April")

    assert refused.status_code == 409
    assert "0.9839 of the metered time was measured, less than 0.99" in refused.json()["detail"]
    assert report["seal"]["reason"] == "B1 meter read by hand on 5 April"


def test_what_is_not_computable_stays_null_with_its_reason_and_needs_a_stated_one(bench):
    client = bench.client("officer")

    refused = client.post("/v1/reports/A1/2026-01/seal")
    done = client.post("/v1/reports/A1/2026-01/seal", json={"reason": "the meter was installed in March"})
    report = client.get(done.json()["href"]).json()

    assert "energy_total_tce is not computable: nothing is known of the energy" in refused.json()["detail"]
    assert (report["energy_total_tce"], report["emissions"]["scope1_t"]) == (None, None)
    assert "nothing is known of the energy of this period" in report["emissions"]["reasons"]


def test_of_several_who_seal_at_once_one_gets_the_number_and_the_others_its_seal(bench, clock):
    def once(name):
        return seal(bench.series, bench.book, Order("park", "park", "2026-03", name), clock)

    with ThreadPoolExecutor(max_workers=4) as pool:
        done = list(pool.map(once, ("Li", "Wang", "Zhao", "Chen")))

    assert [one.new for one in done].count(True) == 1
    assert {one.report.seal.id for one in done} == {"park@2026-03@1"}
    assert len({one.report.body for one in done}) == 1


def test_the_barrier_stands_at_the_seal_before_any_line_is_read(bench, clock):
    with pytest.raises(SealReasonError):
        seal(bench.series, bench.book, Order("park", "park", "2026-01", "Li"), clock)

    assert bench.book.mark(SEALED) == round(clock.at.timestamp() * 1000)


def test_a_firm_reads_its_own_seals_and_nobody_elses(bench):
    officer = bench.client("officer")
    for scope in ("A1", "B1", "K1", "park"):
        officer.post(f"/v1/reports/{scope}/2026-03/seal", json={"reason": "yes"})
    firm = bench.client("firm")

    listed = firm.get("/v1/reports/sealed").json()
    answers = [firm.get(f"/v1/reports/{scope}@2026-03@1").status_code for scope in ("A1", "B1", "K1", "park", "Z9")]

    assert [one["id"] for one in listed] == ["A1@2026-03@1"]
    assert answers == [200, 404, 404, 404, 404]
    assert firm.get("/v1/reports/B1@2026-03@1/drift").status_code == 404
    assert len(officer.get("/v1/reports/sealed").json()) == 4


@pytest.mark.parametrize(("form", "begin"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_a_sealed_report_is_answered_in_every_form(bench, form, begin):
    told, _ = sealed(bench)

    answer = bench.client("auditor").get(f"{told['href']}?format={form}")

    assert answer.content.startswith(begin)
    assert f'filename="greenpark-park-2026-03-1.{form}"' in answer.headers["content-disposition"]


def test_a_sealed_report_has_a_page_and_a_name_without_number_leads_to_the_report_as_it_stands(bench):
    told, report = sealed(bench)
    client = bench.client("auditor")

    led = client.get(f"{told['href']}?format=html").headers["location"]
    page = client.get(led)
    now = client.get("/v1/reports/park@2026-03?format=json").headers["location"]
    listed = client.get("/reports/park/2026-03-01/2026-04-01").text

    assert led.endswith("/reports/park@2026-03@1")
    assert page.status_code == 200
    assert report["sha256"] in page.text
    assert 'href="/reports/park@2026-03@1' in listed
    assert now.endswith("/v1/reports/park/2026-03?format=json")
