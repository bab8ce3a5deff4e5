"""The pages of reports: how one is picked, what it shows, and where its figures lead."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api.exports.chapters import chapters
from api.exports.headings import both
from api.pages.bars import bars
from api.pages.picker import calendar_periods
from carbon.seals import sealed_form
from tests.api.service import BROWSER

ADDRESS = "/reports/C2/2026-02"
CHANGES = {
    "restates": "C2@2026-02@1",
    "causes": ["data"],
    "parts": ["energy"],
    "method_before": 3,
    "method_after": 3,
    "tables": [
        {
            "table": "factors",
            "cause": "factor",
            "gone": 0,
            "new": 1,
            "gone_rows": [],
            "new_rows": ["grid_ef electricity 湖北 2024"],
        }
    ],
    "lines": [{"enterprise": "E08", "carrier": "heat", "days": 2, "first": "2026-02-03", "last": "2026-02-04"}],
    "differences": [
        {
            "enterprise": "E08",
            "figure": "scope2_location_t",
            "unit": "tCO2",
            "before": 10.0,
            "after": 13.0,
            "difference": 3.0,
            "causes": {"method": 0.0, "data": 1.0, "factor": 2.0, "output_value": 0.0},
            "changed_by": ["data", "factor"],
        },
        {
            "enterprise": None,
            "figure": "tce/output_value current",
            "unit": "tce/万元",
            "before": None,
            "after": 0.5,
            "difference": None,
            "causes": None,
            "changed_by": ["data"],
        },
    ],
}


@pytest.fixture(scope="module")
def page(sample):
    return sample.client("auditor").get(ADDRESS, headers=BROWSER).text


@pytest.fixture(scope="module")
def report(sample):
    return sample.client("auditor").get(f"/v1{ADDRESS}").json()


def test_the_periods_offered_are_those_of_the_calendar():
    periods = calendar_periods(date(2026, 3, 20))

    assert periods[:3] == ["2026", "2025", "2024"]
    assert periods[3:11] == ["2026Q1", "2025Q4", "2025Q3", "2025Q2", "2025Q1", "2024Q4", "2024Q3", "2024Q2"]
    assert (periods[11], periods[-1], len(periods)) == ("2026-03", "2024-04", 35)


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("scope=C2&period=2026Q1&first=&last=", "/reports/C2/2026Q1"),
        ("scope=park&period=2026&first=2026-02-03&last=2026-02-10", "/reports/park/2026-02-03/2026-02-11"),
        ("scope=E01&period=2026-02&lang=en", "/reports/E01/2026-02?lang=en"),
    ],
)
def test_what_is_picked_leads_to_its_report(sample, asked, address):
    answer = sample.client("officer").get(f"/reports?{asked}")

    assert (answer.status_code, answer.headers["location"]) == (307, address)


def test_a_range_without_its_last_day_is_refused_with_what_to_do(sample):
    answer = sample.client("officer").get("/reports?scope=park&period=2026&first=2026-02-03&last=", headers=BROWSER)

    assert answer.status_code == 422
    assert "a range needs a first and a last one" in answer.text


def test_a_firm_is_offered_its_own_reports_alone(sample):
    firm, officer = (sample.client(who).get("/reports").text for who in ("firm", "officer"))

    assert set(re.findall(r'<option value="([^"]+)"', firm)) == {"E01"}
    assert {"park", "C2", "E24"} <= set(re.findall(r'<option value="([^"]+)"', officer))


def test_every_table_of_a_report_has_a_caption_and_headings_that_say_what_they_head(page):
    tables = re.findall(r'<table class="figures.*?</table>', page, flags=re.DOTALL)

    assert len(tables) > 20
    for table in tables:
        assert re.search(r"<caption>.*?\w.*?</caption>", table, flags=re.DOTALL)
        assert all("scope=" in head for head in re.findall(r"<th[ >][^>]*", table))


def test_each_line_leads_to_its_readings_and_a_kept_file_leads_nowhere(sample, page, report):
    alone = sample.client("auditor").get(f"{ADDRESS}?alone=true").text

    pages = {f"/reports/C2@2026-02/lines/{line['n']}" for line in report["emissions"]["lines"]}
    assert pages <= set(re.findall(r'href="([^"]+)"', page))
    assert not re.search(r'(?:href|src|action)="/', alone)
    assert f"greenpark lineage {report['id']} N" in alone
    assert alone.count("<svg") == page.count("<svg") > 3


def test_a_line_shows_its_meters_and_a_meter_its_readings(sample, report):
    client = sample.client("auditor")
    line = report["emissions"]["lines"][0]
    part = next(row for row in report["members"][0]["lines"] if row["n"] == 0)

    page, meter, asked = (
        client.get(f"/reports/C2@2026-02/lines/0{query}", headers=BROWSER).text
        for query in ("", "?meter=E08-EL-1&lang=en", "?as_of=2026-03-20T12:07:00%2B08:00")
    )

    text, english = (re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", one)) for one in (page, meter))
    assert f"{line['quantity']:,.2f} kWh × 0.0004044 tCO2/kWh = {line['t']:,.4f} tCO2" in text
    assert f"E08: {part['quantity']:,.2f} kWh" in text
    assert 'href="/v1/reports/C2@2026-02/lines/0/readings"' in page
    assert 'href="/reports/C2@2026-02/lines/0?meter=E08-EL-1"' in page
    assert "Readings E08-EL-1 of 2688" in english
    assert "meter=E08-EL-1&amp;offset=200" in meter
    assert 'href="/reports/C2/2026-02?as_of=2026-03-20T12%3A07%3A00%2B08%3A00"' in asked


def test_the_figures_of_the_page_are_those_of_the_report(page, report):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))

    for line in report["emissions"]["lines"]:
        assert f"{line['t']:,.2f}" in text
    for member in report["members"]:
        assert f"{member['scope2_market_t']:,.2f}" in text
    assert report["sha256"] in text
    assert "未封账" in text


def test_a_restatement_tells_what_changed_and_for_which_cause(report):
    at = datetime(2026, 3, 21, tzinfo=UTC)
    sealed = sealed_form(report, 2, at=at, by="能源管理员", reason="迟到数据", previous="0" * 64, changes=CHANGES)

    cover, changes = chapters(sealed, "zh")[:2]

    seal = dict(cover.tables[1].rows)
    assert (seal["封账号"], seal["封账人"], seal["理由"]) == ("2", "能源管理员", "迟到数据")
    assert (seal["封账时间"], seal["上一号报告的 SHA-256"]) == ("2026-03-21 08:00", "0" * 64)
    assert list(changes.tables[0].rows) == [
        ("E08", "范围二 基于位置", "tCO2", 10.0, 13.0, 3.0, 0.0, 1.0, 2.0, 0.0),
        ("合计", "tce / 产值 现价", "tce/万元", None, 0.5, None, None, None, None, None),
    ]
    assert list(changes.tables[1].rows) == [("factors", "其中:因子", 0, "", 1, "grid_ef electricity 湖北 2024")]


def test_the_chapters_are_those_of_the_documentation(sample):
    park = sample.client("auditor").get("/v1/reports/park/2026-02").json()
    at = datetime(2026, 3, 21, tzinfo=UTC)
    sealed = sealed_form(park, 2, at=at, by="x", reason="y", previous="0" * 64, changes=CHANGES)
    text = (Path(__file__).parents[2] / "docs" / "report-forms.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| ([A-Z][^|]+) \| ([^|]*[\u4e00-\u9fff][^|]*) \|", text, flags=re.MULTILINE)

    made = chapters(sealed, "en")

    assert [both(chapter.name)[::-1] for chapter in made] == documented
    scores, goals = next(chapter.tables for chapter in made if chapter.name == "goals")
    assert [row[1] for row in scores.rows] == [one["value"] for one in park["scorecard"]]
    assert [(row[0], row[7], row[8]) for row in goals.rows] == [
        (one["id"], one["value"], one["expected"]) for one in park["goals"]
    ]


def test_bars_are_to_scale_largest_first_and_named():
    svg = bars("t", "tce", [("小", 10.0, "#111111"), ("大 & 大", 40.0, "#222222")]).svg

    widths = [
        (colour, float(width)) for width, colour in re.findall(r'width="([\d.]+)" height="12" fill="(#\d+)"', svg)
    ]
    assert [colour for colour, _ in widths] == ["#222222", "#111111"]
    assert widths[0][1] / widths[1][1] == pytest.approx(4)
    assert "大 &amp; 大" in svg
