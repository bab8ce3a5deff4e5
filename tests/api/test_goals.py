from __future__ import annotations

from dataclasses import replace

import pytest

from carbon.park import Goal, Output
from store.measurements import GOAL_PROGRESS
from tests.api.conftest import hourly_rows
from tests.api.service import serve

CSV = {"content-type": "text/csv"}


@pytest.fixture
def late(tmp_path, small_park):
    """Serve a park whose last output is of January of the year before: its twelve months begin two years ago."""
    goal = Goal("G9", "强度", "Intensity", "tce_per_10k_output", "B1", "tce/万元", "down", 2026, 0.001, source="plan")
    outputs = tuple(Output("B1", month, 10.0) for month in ("2024-12", "2025-01"))
    made = serve(tmp_path, replace(small_park, goals=(goal,), outputs=outputs), ("A1", "B1"))
    yield made
    made.series.close()
    made.book.close()


def test_a_goal_stands_over_the_same_months_in_the_api_as_in_the_settled_lines(late):
    body = (
        "meter,at,value\n" + hourly_rows("B1-EL-1", "2024-12-05", 100.0) + hourly_rows("B1-EL-1", "2025-01-07", 124.0)
    )
    late.client("officer").post("/v1/readings", content=body.encode(), headers=CSV)
    late.settlement.once()

    (goal,) = late.client("officer").get("/v1/goals").json()

    settled = late.series.lines(GOAL_PROGRESS, 0, 2**50)
    assert goal["period"] == "2024-12..2025-01"
    assert [goal["value"]] == settled["value"].tolist()


def test_a_goal_has_the_forecast_that_settlement_wrote(sample):
    goals = {goal["id"]: goal for goal in sample.client("officer").get("/v1/goals").json()}

    (settled,) = sample.series.lines(GOAL_PROGRESS, 0, 2**50, {"goal": ["G12"]}).to_dict("records")

    forecast = goals["G12"]["forecast"]
    assert (forecast["year"], forecast["due"], forecast["known_until"]) == (2026, 0.043, "2026-02")
    assert forecast["value"] == settled["forecast"]
    assert goals["G12"]["path"] == "linear"
    assert goals["G17"]["forecast"]["reason"] == "a count or a reported value is not forecast"


def test_the_scorecard_names_its_document_and_the_plan_s_targets_stand_beside(sample):
    card = sample.client("auditor").get("/v1/scorecard").json()

    core = card["indicators"][0]
    assert [one["role"] for one in card["indicators"]] == ["core", *["guiding"] * 5, "principle"]
    assert (core["threshold"], core["threshold_text"], core["unit"]) == (0.2, "<=0.2", "tCO2/tce")
    assert core["source"] == "发改环资〔2025〕910号 国家级零碳园区建设指标体系(试行)"
    assert (core["status"], core["energy_tce"], core["gap_t"]) == ("open", None, None)
    assert "of the metered time of these months is known" in core["reason"]
    assert {"G01", "G05", "G07"} <= {goal["id"] for goal in card["beside"]}
    assert not {"G11", "G15", "G16", "G20"} & {goal["id"] for goal in card["beside"]}


def test_the_park_page_shows_forecasts_and_the_scorecard_in_both_languages(sample):
    chinese, english = (sample.client("officer").get(f"/?lang={lang}").text for lang in ("zh", "en"))

    for text in (
        "零碳园区指标对标",
        "年末预测 (80 % 区间)",
        "年末应达",
        "直供非化石电力占比(原则)",
    ):
        assert text in chinese
    for text in (
        "Zero-carbon-park scorecard",
        "Year-end forecast (80 % band)",
        "due then",
    ):
        assert text in english
