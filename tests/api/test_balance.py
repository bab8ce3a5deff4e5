from __future__ import annotations

import pandas as pd
import pytest

from carbon.periods import epoch_ms, midnight, parse_period
from store.measurements import BALANCE_DAILY

ZONE = "Asia/Shanghai"


@pytest.fixture
def balanced(small):
    """Two days of one node of each firm; of A1's second day a child is not known."""
    first, second = (epoch_ms(midnight(day, ZONE)) for day in parse_period("2026-03-18/2026-03-20", ZONE).days())
    rows = [
        (first, "A1", "A1-EL-1", "electricity", 1000.0, 850.0, 150.0, 1.0),
        (second, "A1", "A1-EL-1", "electricity", 1200.0, float("nan"), float("nan"), 0.5),
        (first, "B1", "B1-EL-1", "electricity", 300.0, 320.0, -20.0, 1.0),
    ]
    small.series.write(BALANCE_DAILY, pd.DataFrame(rows, columns=list(BALANCE_DAILY.columns)))
    return small


def test_a_node_is_summed_over_the_days_that_are_known(balanced):
    body = balanced.client("officer").get("/v1/balance").json()

    assert (body["period"], body["days_in_period"]) == ("2026-03", 31)
    first, second = body["nodes"]
    assert first == {
        "meter": "A1-EL-1",
        "enterprise": "A1",
        "carrier": "electricity",
        "unit": "kWh",
        "energy_in": 1000.0,
        "children": 850.0,
        "residual": 150.0,
        "residual_share": 0.15,
        "days": 1,
        "measured_share": 0.75,
        "lines": [],
    }
    assert (second["meter"], second["residual"]) == ("B1-EL-1", -20.0)


def test_one_node_shows_its_days_and_what_is_not_known_is_null(balanced):
    client = balanced.client("auditor")

    (node,) = client.get("/v1/balance?period=2026-03-18/2026-03-20&node=A1-EL-1").json()["nodes"]

    assert [(line["day"], line["energy_in"], line["residual"]) for line in node["lines"]] == [
        ("2026-03-18", 1000.0, 150.0),
        ("2026-03-19", 1200.0, None),
    ]


def test_a_period_without_a_known_day_has_no_sums(balanced):
    (node,) = balanced.client("firm").get("/v1/balance?period=2026-03-19").json()["nodes"]

    assert (node["days"], node["energy_in"], node["residual"], node["residual_share"]) == (0, None, None, None)


def test_a_firm_sees_the_nodes_of_its_own_meters_alone(balanced):
    nodes = balanced.client("other").get("/v1/balance").json()["nodes"]

    assert [node["meter"] for node in nodes] == ["B1-EL-1"]
    assert balanced.client("other").get("/v1/balance?node=A1-EL-1").status_code == 404


def test_the_page_of_a_firm_shows_what_its_meters_leave_unexplained(balanced):
    page = balanced.client("firm").get("/enterprises/A1?lang=en").text

    row = page.partition("Balance residual")[2]
    assert all(figure in row for figure in ("A1-EL-1", "1,000", "850", "150", "15.0 %"))
    assert "-6.7 %" in balanced.client("officer").get("/enterprises/B1").text
