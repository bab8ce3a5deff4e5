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
