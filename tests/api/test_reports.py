from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from api.accounts import account
from api.exports.table import BYTE_ORDER_MARK, COLUMNS
from carbon.canonical import canonical, digest
from tests.api.conftest import hourly_rows
from tests.api.service import NOW

KEYS = {"scope", "period", "generated_for", "energy", "emissions", "intensity", "quality", "sha256"}
ENERGY_KEYS = {"carrier", "quantity", "measured", "estimated", "unit", "tce"}
EMISSION_KEYS = {"scope1_t", "scope2_location_t", "scope2_market_t", "park_rule_t", "lines"}
LINE_KEYS = {"carrier", "quantity", "unit", "factor", "t"}
FACTOR_KEYS = {"value", "unit", "kind", "source", "year", "region"}
INTENSITY_KEYS = {"numerator", "denominator", "value", "unit", "status"}
QUALITY_KEYS = {"measured_share", "estimated_share", "missing_share", "findings"}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@pytest.mark.parametrize("scope", ["E01", "C2", "park"])
def test_a_report_has_the_keys_that_others_rely_on(sample, scope):
    report = sample.client("auditor").get(f"/v1/reports/{scope}/2026-02").json()

    assert set(report) >= KEYS
    assert all(set(line) >= ENERGY_KEYS for line in report["energy"])
    assert set(report["emissions"]) >= EMISSION_KEYS
    assert all(set(line) >= LINE_KEYS for line in report["emissions"]["lines"])
    assert all(set(line["factor"]) >= FACTOR_KEYS for line in report["emissions"]["lines"])
    assert all(set(one) >= INTENSITY_KEYS for one in report["intensity"])
    assert set(report["quality"]) >= QUALITY_KEYS
    assert report["energy"]
    assert report["emissions"]["lines"]


def test_what_is_served_is_the_account_itself_with_its_digest(sample):
    served = sample.client("auditor").get("/v1/reports/E08/2026-02").json()

    assert canonical(served) == canonical(account(sample.series, sample.book, "enterprise", "E08", "2026-02", NOW))
    assert served["sha256"] == digest(served)


def test_the_park_is_the_sum_of_its_clusters(sample):
    client = sample.client("officer")
    clusters = [row["id"] for row in client.get("/v1/clusters").json()]

    park, *parts = (client.get(f"/v1/reports/{scope}/2026-02").json() for scope in ("park", *clusters))

    assert len(parts) == 4
    assert sum(part["energy_total_tce"] for part in parts) == pytest.approx(park["energy_total_tce"], rel=1e-12)


def test_a_period_may_be_a_span_of_days(sample):
    client = sample.client("officer")

    span, month = (client.get(f"/v1/reports/E01/{period}").json() for period in ("2026-02-01/2026-03-01", "2026-02"))

    assert span["period_to_excluded"] == "2026-03-01"
    assert span["energy"] == month["energy"]


def test_the_csv_holds_the_figures_of_the_json_under_one_header(sample):
    client = sample.client("auditor")

    answer = client.get("/v1/reports/E08/2026-02", headers={"accept": "text/csv"})
    report = client.get("/v1/reports/E08/2026-02").json()

    rows = table(answer.text)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbfsection,")
    assert 'filename="greenpark-E08-2026-02.csv"' in answer.headers["content-disposition"]
    assert tuple(rows[0]) == COLUMNS
    energy = {row["item"]: row for row in rows if row["section"] == "energy"}
    assert {carrier: float(row["quantity"]) for carrier, row in energy.items()} == {
        line["carrier"]: line["quantity"] for line in report["energy"]
    }
    scope2 = next(row for row in rows if row["section"] == "emission_scope2_location")
    line = next(one for one in report["emissions"]["lines"] if one["method"] == "location")
    assert float(scope2["result"]) == line["t"]
    assert (scope2["factor_region"], scope2["factor_year"], scope2["result_unit"]) == ("湖北", "2023", "tCO2")
    assert "生态环境部" in scope2["factor_source"]
    shares = {row["item"]: row["result"] for row in rows if row["section"] == "quality"}
    assert float(shares["measured_share"]) == report["quality"]["measured_share"]
    assert rows[-1]["note"] == report["sha256"]


def test_what_cannot_be_computed_is_null_in_json_and_empty_with_its_reason_in_csv(small):
    client = small.client("other")
    body = "meter,at,value\n" + hourly_rows("B1-EL-1", "2026-03-15", 7)
    client.post("/v1/readings", content=body, headers={"content-type": "text/csv"})
    small.settlement.once()

    report = client.get("/v1/reports/B1/2026-03").json()
    rows = table(client.get("/v1/reports/B1/2026-03?format=csv").text)

    ratio = report["intensity"][0]
    row = next(row for row in rows if row["section"] == "intensity")
    assert (ratio["value"], ratio["status"]) == (None, "not computable")
    assert (row["result"], row["status"]) == ("", "not computable")
    assert "no output value" in row["note"]


def test_html_leads_to_the_printable_page(sample):
    client = sample.client("auditor")

    answer = client.get("/v1/reports/E01/2026-02?as_of=2026-03-01", headers={"accept": "text/html"})

    assert answer.status_code == 307
    assert answer.headers["location"].endswith("/reports/E01/2026-02?as_of=2026-03-01")


def test_a_report_kept_as_a_file_carries_its_style_and_leads_nowhere(sample):
    client = sample.client("auditor")

    alone = client.get("/reports/E01/2026-02?alone=true").text

    assert "--paper:" in alone
    assert "示例企业01" in alone
    assert 'href="/' not in alone
    assert 'src="/' not in alone
    assert 'href="/static/style.css"' in client.get("/reports/E01/2026-02").text


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("application/json;q=0.5, text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.1, application/json;q=0.9", "application/json"),
        ("text/csv;q=0, */*", "application/json"),
    ],
)
def test_the_format_is_negotiated(sample, accept, expected):
    answer = sample.client("auditor").get("/v1/reports/E01/2026-02", headers={"accept": accept})

    assert answer.headers["content-type"] == expected


def test_a_format_that_is_not_offered_is_refused_by_accept_too(sample):
    answer = sample.client("auditor").get("/v1/reports/E01/2026-02", headers={"accept": "application/pdf"})

    assert answer.status_code == 406
    assert "json, csv, xlsx, html" in answer.json()["detail"]


def test_lines_are_paged_without_losing_or_repeating_one(sample):
    client = sample.client("officer")
    address = "/v1/lines?measurement=energy_daily&from=2026-02-01&to=2026-02-08&limit=100"
    rows = []
    pages = []

    while address:
        page = client.get(address).json()
        rows += page["rows"]
        pages.append(len(page["rows"]))
        address = page["next"]

    keys = {tuple(row[:4]) for row in rows}
    assert len(keys) == len(rows) == page["total"]
    assert all(size == 100 for size in pages[:-1])
    assert page["columns"][:4] == ["at", "enterprise", "cluster", "carrier"]
    assert min(row[0] for row in rows) == "2026-02-01T00:00:00+08:00"


def test_lines_of_a_firm_are_its_own(sample):
    page = sample.client("other").get("/v1/lines?measurement=carbon_daily&from=2026-02-01&to=2026-02-03").json()

    assert {row[page["columns"].index("enterprise")] for row in page["rows"]} == {"E02"}


def test_an_hour_that_is_missing_is_null_and_never_zero(small):
    client = small.client("firm")
    body = b"meter,at,value\nA1-EL-1,2026-03-15T00:00:00+08:00,0\nA1-EL-1,2026-03-15T02:00:00+08:00,2\n"
    client.post("/v1/readings", content=body, headers={"content-type": "text/csv"})
    small.settlement.once()

    page = client.get("/v1/lines?measurement=energy_hourly&from=2026-03-14&to=2026-03-16").json()

    energy, missing = page["columns"].index("energy"), page["columns"].index("missing_s")
    known = [row[energy] for row in page["rows"] if row[missing] == 0]
    assert known == [10.0, 10.0]
    assert all(row[energy] is None for row in page["rows"] if row[missing] == 3600)


def test_findings_say_what_was_doubtful_and_where(small):
    client = small.client("firm")
    rows = "".join(f"A1-EL-1,2026-03-15T0{hour}:00:00+08:00,{value}\n" for hour, value in enumerate((50, 60, 3, 4, 5)))
    client.post("/v1/readings", content=f"meter,at,value\n{rows}", headers={"content-type": "text/csv"})
    small.settlement.once()

    (finding,) = client.get("/v1/findings?from=2026-03-15&to=2026-03-16").json()
    report = client.get("/v1/reports/A1/2026-03-15").json()

    assert (finding["meter"], finding["code"], finding["severity"]) == ("A1-EL-1", "register_drop", "error")
    assert (finding["from"], finding["to"]) == ("2026-03-15T01:00:00+08:00", "2026-03-15T02:00:00+08:00")
    assert [one["code"] for one in report["quality"]["findings"]] == ["register_drop"]
    assert small.client("other").get("/v1/findings?from=2026-03-15&to=2026-03-16").json() == []


def test_goals_say_where_they_stand_or_why_that_cannot_be_told(sample):
    goals = sample.client("officer").get("/v1/goals").json()

    states = {goal["status"] for goal in goals}
    silent = [goal for goal in goals if goal["value"] is None]
    assert len(goals) > 15
    assert states <= {"met", "on_track", "at_risk", "off_track", "open", "not_computable"}
    assert all(goal["status"] == "not_computable" and goal["reason"] for goal in silent)
    assert all(goal["unit"] and goal["source"] for goal in goals)


def test_an_enterprise_is_shown_with_its_meters_and_labels(sample):
    enterprise = sample.client("firm").get("/v1/enterprises/E01").json()

    assert enterprise["name_zh"].startswith("示例企业")
    assert {"E01-EL-1", "E01-PV-1"} <= {meter["id"] for meter in enterprise["meters"]}
    assert "above_designated" in {label["label"] for label in enterprise["labels"]}


def test_factors_are_listed_with_their_documents(sample):
    factors = sample.client("firm").get("/v1/factors?kind=grid_ef").json()

    assert {factor["kind"] for factor in factors} == {"grid_ef"}
    assert all(factor["source_doc"] for factor in factors)


def test_factors_are_found_by_region_basis_year_and_whether_they_are_ever_used(sample):
    client = sample.client("firm")

    (hubei,) = client.get("/v1/factors?kind=grid_ef&region=湖北&year=2023").json()
    sets = client.get("/v1/factors?kind=fuel_ncv&carrier=diesel&basis=set1").json()
    recalled = client.get("/v1/factors?kind=tce_coef&carrier=lng&usable=false").json()

    assert hubei["value"] == 0.4044
    assert [row["value"] for row in sets] == [42.652]
    assert [(row["value"], row["confidence"]) for row in recalled] == [(1.7572, "memory")]


def test_the_worked_example_of_lineage_is_what_the_service_says(sample):
    page = (Path(__file__).parents[2] / "docs" / "lineage.md").read_text(encoding="utf-8")
    table = page.partition("| step | value | unit |")[2].partition("\n\n")[0]
    told = [float(row.split("|")[2]) for row in table.strip().splitlines()[1:]]
    client = sample.client("auditor")
    (line,) = [
        line
        for line in client.get("/v1/reports/E02/2026-02").json()["emissions"]["lines"]
        if line["method"] == "combustion"
    ]

    found = client.get(line["href"]).json()
    (meter,) = found["parts"][0]["meters"]
    trace = meter["trace"]

    says = [found["t"], found["factor"]["value"], found["quantity"], meter["counted"]]
    assert told == pytest.approx([*says, trace["opening"]["value"], trace["closing"]["value"]], rel=1e-9)
    assert (line["n"], found["parts"][0]["follows"], trace["follows"]) == (3, True, True)
    assert told[0] == pytest.approx((told[5] - told[4]) * told[1] / 10_000, rel=1e-6)
