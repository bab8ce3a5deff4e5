from __future__ import annotations

import re

import pytest

from tests.api.conftest import hourly_rows
from tests.api.service import BROWSER

ADDRESSES = ("/", "/enterprises/E01", "/reports/E01/2026-02", "/reports/park/2026", "/docs", "/login")
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def shown(html: str) -> str:
    """Return the text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_asks_for_nothing_off_the_host(sample, address, lang):
    page = sample.client("officer").get(f"{address}?lang={lang}", headers=BROWSER)

    assert page.status_code == 200
    addresses = set(re.findall(r"https?://[^\s\"'<]+", page.text)) - NAMESPACES
    assert all(address.startswith("http://testserver/v1/") for address in addresses)
    assert not re.search(r"<script(?![^>]*src=\"/static/)", page.text)
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in page.text


def test_the_park_page_shows_the_figures_of_the_report_with_units(sample):
    client = sample.client("officer")
    report = client.get("/v1/reports/park/2026-01-01/2026-03-21").json()

    chinese, english = (shown(client.get(f"/?lang={lang}").text) for lang in ("zh", "en"))

    tce = f"{report['energy_total_tce']:,.0f} tce"
    location = f"{report['emissions']['scope2_location_t']:,.0f}"
    for text in (chinese, english):
        assert tce in text
        assert location in text
    assert "黄石大冶湖高新区" in chinese
    assert "综合能耗" in chinese
    assert "Huangshi Daye Lake High-tech Zone" in english
    assert "Scope 2, location-based" in english
    assert "tCO2/万元" in chinese
    assert "tCO2/10k CNY" in english


def test_the_park_page_says_how_fresh_it_is_and_that_the_sample_is_made_up(sample):
    text = shown(sample.client("officer").get("/").text)

    assert "数据截至 2026-03-20 12:07" in text
    assert "最近读数 2026-03-20 12:0" in text
    assert "企业、读数与产值均为虚构" in text


def test_the_live_block_names_what_it_is_estimated_from(sample):
    block = shown(sample.client("officer").get("/live?lang=en").text)

    power = re.search(r"([\d.]+) MW (\d+)/(\d+) meters", block)
    assert power is not None
    assert 20 < float(power[1]) < 200
    assert power[2] == power[3]
    assert "last 15 minutes of each meter: boundary + generation - export" in block


def test_the_live_power_is_the_last_step_over_its_time(small):
    rows = "A1-EL-1,2026-03-20T11:30:00+08:00,100\nA1-EL-1,2026-03-20T12:00:00+08:00,103\n"
    client = small.client("firm")
    client.post("/v1/readings", content=f"meter,at,value\n{rows}", headers={"content-type": "text/csv"})

    block = shown(client.get("/live").text)

    # 3 x 10 kWh in half an hour are 60 kW.
    assert "60.0 kW 1/1" in block


def test_the_live_power_is_the_mean_of_a_quarter_hour_where_readings_are_denser(small):
    rows = [f"A1-EL-1,2026-03-20T11:{minute}:00+08:00,{value}\n" for minute, value in ((44, 90), (45, 100), (52, 101))]
    rows += ["A1-EL-1,2026-03-20T11:59:30+08:00,102\n", "A1-EL-1,2026-03-20T12:00:00+08:00,103\n"]
    client = small.client("firm")
    client.post("/v1/readings", content="meter,at,value\n" + "".join(rows), headers={"content-type": "text/csv"})

    block = shown(client.get("/live").text)

    # 3 x 10 kWh since 11:45 are 120 kW, though the last half minute alone would be 1 200 kW.
    assert "120.0 kW 1/1" in block


def test_a_firm_sees_in_the_api_when_each_meter_was_last_heard(small):
    client = small.client("firm")
    rows = "A1-EL-1,2026-03-20T11:30:00+08:00,100\nA1-EL-1,2026-03-20T12:00:00+08:00,103\n"
    client.post("/v1/readings", content=f"meter,at,value\n{rows}", headers={"content-type": "text/csv"})

    meters = {meter["id"]: meter for meter in client.get("/v1/enterprises/A1").json()["meters"]}

    assert meters["A1-EL-1"]["last_seen"] == "2026-03-20T04:00:00+00:00"
    assert meters["A1-EL-1"]["last_value"] == 103.0
    assert [meter["last_seen"] for name, meter in meters.items() if name != "A1-EL-1"] == [None] * (len(meters) - 1)


def test_a_park_without_data_says_what_to_do(small):
    pages = [small.client("officer").get(path) for path in ("/", "/enterprises/A1", "/reports/A1/2026")]

    for page in pages:
        assert page.status_code == 200
        assert "还没有用能数据" in page.text
        assert "POST /v1/readings" in page.text


def test_names_from_the_book_are_escaped(tmp_path, small_park):
    from dataclasses import replace  # noqa: PLC0415 - used here alone

    from tests.api.service import serve  # noqa: PLC0415 - used here alone

    first, second = small_park.enterprises
    park = replace(small_park, enterprises=(replace(first, name_zh="<script>alert(1)</script>"), second))
    service = serve(tmp_path, park, ("A1", "B1"))

    page = service.client("firm").get("/enterprises/A1")

    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    service.series.close()
    service.book.close()


def test_the_ranking_links_every_enterprise(sample):
    html = sample.client("officer").get("/").text

    links = set(re.findall(r'href="/enterprises/(E\d\d)"', html))

    assert links == {f"E{number:02d}" for number in range(1, 25)}


def test_a_figure_that_cannot_be_computed_says_so_and_why(small):
    client = small.client("other")
    body = "meter,at,value\n" + hourly_rows("B1-EL-1", "2026-02-15", 7)
    client.post("/v1/readings", content=body, headers={"content-type": "text/csv"})
    small.settlement.once()

    chinese, english = (shown(client.get(f"/enterprises/B1?lang={lang}").text) for lang in ("zh", "en"))

    assert "不可计算" in chinese
    assert "这些月份没有产值" in chinese
    assert "not computable" in english


def test_a_firms_page_shows_its_meters_its_refusals_and_its_reports(sample):
    client = sample.client("firm")
    client.post("/v1/readings", json={"readings": [{"meter": "E01-XX-1", "at": 1773968400, "value": 1}]})

    html = client.get("/enterprises/E01").text

    text = shown(html)
    assert "E01-EL-1 电力 关口" in text
    assert "未知计量点" in text
    assert '/v1/reports/E01/2026?format=csv"' in html
    assert '/reports/E01/2026-02"' in html
    assert 'href="/"' in html
    assert "返回总览" not in text


def test_a_printed_report_carries_every_factor_with_its_document_and_its_digest(sample):
    client = sample.client("auditor")
    report = client.get("/v1/reports/E08/2026-02").json()

    text = shown(client.get("/reports/E08/2026-02").text)

    assert report["sha256"] in text
    for line in report["emissions"]["lines"]:
        assert line["factor"]["source"].split(";")[0] in text
        assert f"{line['factor']['value']:.10g} {line['factor']['unit']}" in text


def test_a_chart_has_a_title_a_legend_and_the_table_behind_it(sample):
    html = sample.client("officer").get("/?lang=en").text

    figures = re.findall(r"<figure class=\"chart\">.*?</figure>", html, flags=re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        assert re.search(r"<svg [^>]*role=\"img\"[^>]*><title>[^<]+</title>", figure)
        assert "<table" in figure
    assert "natural gas" in figures[0]


def test_pages_work_without_a_script(sample):
    html = sample.client("officer").get("/").text

    block = re.search(r"data-live=\"([^\"]+)\".*?</div>\s*</div>", html, flags=re.DOTALL)
    assert block is not None
    assert block[1] == "/live"
    assert "MW" in block[0]
