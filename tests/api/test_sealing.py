"""From readings to a seal and its restatements: a park of two firms, on DuckDB and SQLite, as its clock moves on."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.sealing import Order, seal
from carbon.canonical import canonical, digest, written
from carbon.method import METHOD
from carbon.park import Output
from carbon.verification import contradictions
from ingest.journal import Journal
from store.book.folder import read_folder
from store.history import SEALED
from store.measurements import ENERGY_DAILY
from store.sealed import SealedReport
from store.sealed_errors import SealReasonError
from tests.api.conftest import SMALL_PARK
from tests.api.service import serve

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGIN = datetime(2026, 4, 2, 1, tzinfo=UTC)
MARCH = datetime(2026, 2, 28, 16, tzinfo=UTC)
"""2026-03-01 00:00 in the park."""
SEAL = "/v1/reports/park/2026-03/seal"
LATE_KWH = 24.0
"""What B1 took on 31 March, which arrives late."""


class Clock:
    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock(BEGIN)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Two firms with a register of electricity each, read once a day, and an output value."""
    folder = tmp_path_factory.mktemp("park")
    for name, text in SMALL_PARK.items():
        (folder / name).write_text(text, encoding="utf-8")
    small = read_folder(folder)
    meters = tuple(replace(meter, since=None, multiplier=1.0, max_gap_s=86_400.0) for meter in small.meters)
    return replace(small, meters=meters, outputs=(Output("A1", "2026-03", 12.0, 3.0), Output("B1", "2026-03", 8.0)))


@pytest.fixture(scope="module")
def settled(tmp_path_factory, whole):
    """Give a folder in which A1 was read all March at 2 kWh an hour, and B1 at 1 kWh an hour up to 31 March 00:00."""
    folder = tmp_path_factory.mktemp("settled")
    made = serve(folder, whole, ("A1", "B1"), clock=Clock(BEGIN - HOUR))
    push(made, ("A1-EL-1", 0, 31, 2.0), ("B1-EL-1", 0, 30, 1.0))
    made.series.close()
    made.book.close()
    return folder


@pytest.fixture
def bench(tmp_path, settled, clock, whole):
    """Serve the park on 2 April."""
    folder = shutil.copytree(settled, tmp_path / "copy")
    made = serve(folder, whole, ("A1", "B1"), clock=clock)
    yield made
    made.series.close()
    made.book.close()


def push(service, *registers):
    """Push the midnights of some days of March (meter, first, last, kWh an hour), and settle."""
    rows = [
        f"{meter},{(MARCH + day * DAY).isoformat()},{each * day * 24}\n"
        for meter, first, last, each in registers
        for day in range(first, last + 1)
    ]
    answer = service.client("officer").post(
        "/v1/readings", content="meter,at,value\n" + "".join(rows), headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    service.settlement.once()


def sealed(service, reason="", status=201):
    """Seal the park's March over the API and return the answer and the report."""
    answer = service.client("officer").post(SEAL, json={"reason": reason, "who": "Li"})
    assert answer.status_code == status, answer.text
    told = answer.json()
    return told, service.client("auditor").get(told["href"]).json()


def late(service, clock):
    """Let 31 March of B1 arrive on 5 April."""
    clock.at = datetime(2026, 4, 5, 1, tzinfo=UTC)
    push(service, ("B1-EL-1", 30, 31, 1.0))


def settle_otherwise(service, clock, enterprise, more_kwh):
    """Replace the days of an enterprise as a rebuild by another method would: each takes so much more."""
    lines = service.series.lines(ENERGY_DAILY, -(2**50), 2**50, {"enterprise": [enterprise]})
    changed = lines.assign(**{name: lines[name] + more_kwh for name in ("energy", "purchased")})
    Journal(service.series, clock, lambda _: service.book.mark(SEALED)).replace(ENERGY_DAILY, changed, lines)


def dearer(park):
    """The park with another factor of its province's grid, of the same document."""
    rows = tuple(
        replace(f, value=f.value * 2, value_text=str(f.value * 2)) if f.kind == "grid_ef" and f.region == "湖北" else f
        for f in park.factors
    )
    return replace(park, factors=rows)


def revised(park):
    """The park with the output value of A1 revised from 12 to 15."""
    first, *others = park.outputs
    return replace(park, outputs=(replace(first, output_value_10k_cny=15.0), *others))


def row(report, enterprise, figure):
    rows = report["seal"]["changes"]["differences"]
    (found,) = (one for one in rows if (one["enterprise"], one["figure"]) == (enterprise, figure))
    return found


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

    assert read.json()["seal"]["number"] == 1
    assert (drift.json()["agrees"], drift.json()["parts"]) == (False, ["scope"])


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
