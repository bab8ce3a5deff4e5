from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from carbon.park import Output
from carbon.periods import epoch_ms, midnight
from store.measurements import ENERGY_DAILY

ZONE = "Asia/Shanghai"
CONSTANT = {"price_basis": "constant_2020"}
DAY_S = 86_400.0
OUTPUTS = (
    Output("A1", "2025-02", 100.0, 20.0, "电机", 7.0, "台"),
    Output("A1", "2026-02", 120.0, 24.0, "电机", 8.0, "台"),
    Output("A1", "2025-02", 100.0, 20.0, **CONSTANT),
    Output("A1", "2026-02", 110.0, 22.0, status="provisional", **CONSTANT),
    Output("B1", "2026-02", 50.0, -4.0),
    Output("B1", "2026-03", 55.0, 5.0, status="provisional"),
)


def days(enterprise, cluster, month, kwh):
    """Return the daily lines of a month of which all is measured; kwh of each day."""
    first = date.fromisoformat(f"{month}-01")
    rows = [
        dict.fromkeys(ENERGY_DAILY.fields, 0.0)
        | {"at_ms": epoch_ms(midnight(first + timedelta(days=day), ZONE))}
        | {"enterprise": enterprise, "cluster": cluster, "carrier": "electricity"}
        | {"energy": kwh, "purchased": kwh, "kwh": kwh, "tce": kwh * 0.0001229}
        | {"measured_s": DAY_S, "expected_s": DAY_S, "measured_share": 1.0}
        for day in range(28)
    ]
    return pd.DataFrame(rows)[list(ENERGY_DAILY.columns)]


@pytest.fixture
def reported(small, small_park):
    """A1 and B1 with both Februaries, metered since January 2025; B1 has no output of the first."""
    meters = tuple(replace(meter, since=date(2025, 1, 1)) for meter in small_park.meters)
    park = replace(small_park, meters=meters, outputs=OUTPUTS)
    small.book.load(park, datetime(2026, 3, 10, tzinfo=UTC))
    final = (*OUTPUTS[:3], replace(OUTPUTS[3], status="final", output_value_10k_cny=111.0), *OUTPUTS[4:])
    small.book.load(replace(park, outputs=final), datetime(2026, 3, 15, tzinfo=UTC))
    for month, kwh in (("2025-02", 1000.0), ("2026-02", 900.0)):
        small.series.write(ENERGY_DAILY, days("A1", "K1", month, kwh))
        small.series.write(ENERGY_DAILY, days("B1", "", month, 100.0))
    return small


def rows_of(service, query, who="officer"):
    body = service.client(who).get(f"/v1/intensities?{query}").json()
    return {
        (window["window"], row["numerator"], row["denominator"], row["price_basis"]): row
        for window in body["windows"]
        for row in window["intensities"]
    }


def test_a_firm_reads_its_own_intensities_of_every_window(reported):
    body = reported.client("firm").get("/v1/intensities").json()

    assert (body["scope"], body["month"]) == ("A1", "2026-02")
    spans = {window["window"]: (window["months"][0], len(window["months"])) for window in body["windows"]}
    assert spans == {
        "month": ("2026-02", 1),
        "quarter": ("2026-01", 2),
        "year_to_date": ("2026-01", 2),
        "rolling_12": ("2025-03", 12),
    }


def test_a_month_that_is_not_over_ends_no_window_unless_it_is_asked_for(reported):
    client = reported.client("other")

    assert client.get("/v1/intensities").json()["month"] == "2026-02"
    (window,) = client.get("/v1/intensities?month=2026-03&window=month").json()["windows"]
    assert {row["reason"] for row in window["intensities"]} == {"no energy in these months"}


def test_current_and_constant_prices_and_both_changes_are_told(reported):
    rows = rows_of(reported, "scope=A1&window=month&month=2026-02")

    # 28 days of 900 kWh, of 1000 a year before: 3.09708 and 3.4412 tce
    current = rows["month", "tce", "output_value", "current"]
    constant = rows["month", "tce", "output_value", "constant_2020"]
    assert current["value"] == pytest.approx(3.09708 / 120)
    assert constant["value"] == pytest.approx(3.09708 / 111)
    assert current["change_direct"] == pytest.approx(0.9 / 1.2 - 1)
    assert current["change_by_growth"] == pytest.approx(0.9 / 1.11 - 1)
    assert current["change"]["growth_price_basis"] == "constant_2020"
    made = rows["month", "tce", "product", ""]
    assert (made["value"], made["unit"]) == (pytest.approx(3.09708 / 8), "tce/台")
    assert made["change_direct"] == pytest.approx(3.09708 / 8 / (3.4412 / 7) - 1)


def test_the_park_sums_its_members_and_compares_those_that_both_years_know(reported):
    rows = rows_of(reported, "window=month&month=2026-02")

    by_output = rows["month", "tce", "output_value", "current"]
    # 100 kWh a day of B1: 0.34412 tce
    assert by_output["value"] == pytest.approx((3.09708 + 0.34412) / 170)
    assert by_output["change_direct"] == pytest.approx(-0.25)
    assert by_output["change"]["not_compared"] == ["B1 2026-02"]
    assert by_output["change_reason"].startswith("over the 1 of 2 enterprise-months that both years know")
    by_added = rows["month", "tce", "added_value", "current"]
    assert by_added["denominator_10k_cny"] == 20.0


def test_an_added_value_below_zero_has_no_intensity_and_a_reason(reported):
    row = rows_of(reported, "scope=B1&window=month")["month", "tce", "added_value", "current"]

    assert (row["value"], row["status"], row["denominator_10k_cny"]) == (None, "not computable", -4.0)
    assert row["reason"] == "the added value adds up to -4, which is not above zero"


def test_nobody_reads_the_intensities_or_the_history_of_another_firm(reported):
    client = reported.client("other")

    assert client.get("/v1/intensities?scope=A1").status_code == 404
    assert client.get("/v1/intensities?scope=park").status_code == 404
    assert client.get("/v1/outputs/A1/history").status_code == 404


@pytest.mark.parametrize(
    "query", ["intensities?month=2026", "intensities?month=x", "outputs/A1/history?period=2026-02-03"]
)
def test_a_month_that_is_none_is_refused(reported, query):
    assert reported.client("officer").get(f"/v1/{query}").status_code == 422


def test_the_history_tells_every_value_with_its_status_and_when_it_was_recorded(reported):
    body = reported.client("firm").get("/v1/outputs/A1/history?period=2026-02").json()

    (row,) = (row for row in body["rows"] if row["price_basis"] == "constant_2020")
    values = [(one["recorded_at"], one["output_value_10k_cny"], one["status"]) for one in row["versions"]]
    assert values == [
        ("2026-03-10T08:00:00+08:00", 110.0, "provisional"),
        ("2026-03-15T08:00:00+08:00", 111.0, "final"),
    ]
    assert [one["removed"] for one in row["versions"]] == [False, False]


def test_a_value_that_was_taken_back_says_so(reported):
    body = reported.client("auditor").get("/v1/outputs/A1/history").json()

    (row,) = (row for row in body["rows"] if row["month"] == "2026-03")
    assert [(one["output_value_10k_cny"], one["removed"]) for one in row["versions"]] == [(12.0, False), (12.0, True)]
    assert body["period"] == "2026"


def shown(service, path, who="firm"):
    """Return the text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", service.client(who).get(path).text))


def test_a_firm_s_page_shows_intensities_at_both_prices_and_their_change(reported):
    page = shown(reported, "/enterprises/A1?lang=en")

    table = page.partition("Intensity and its change")[2].partition("Revisions of outputs")[0]
    assert "tce / output value tce/10k CNY current prices 0.0258" in table
    assert "change −25.0 % by growth rates −18.9 % (constant prices of 2020)" in table
    assert "tce / output value tce/10k CNY constant prices of 2020 0.0279" in table
    assert "tce / 电机 tce/台 — 0.3871" in table


def test_a_firm_s_page_shows_what_was_revised_and_when(reported):
    table = shown(reported, "/enterprises/A1?lang=en").partition("Revisions of outputs")[2].partition("Energy by")[0]

    versions = "2026-03-10 08:00 110 22 — provisional 2026-03-15 08:00 111 22 — final"
    assert f"2026-02 — constant prices of 2020 {versions}" in table
    assert "taken away" not in table
    assert "没有修订,也没有初步数。" in shown(reported, "/enterprises/B1", "other")


def test_the_park_s_page_shows_its_intensities_with_the_reason_of_what_is_partial(reported):
    page = shown(reported, "/", "officer")

    table = page.partition("强度与同比")[2].partition("目标")[0]
    assert "仅含两年均可比的 1 / 2 个企业·月" in table
    assert "2020 年可比价" in table
