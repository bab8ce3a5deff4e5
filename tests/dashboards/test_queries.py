from __future__ import annotations

import pytest

from dashboards.errors import VariableUnknownError
from dashboards.generate import FOLDERS
from dashboards.substitution import queries, substituted
from tests.dashboards.settled import DAY_MS, DAYS, END_MS, ODD, START_MS

ALL = {
    "cluster": ".*",
    "enterprise": ".*",
    "scope": ["C1", "C2"],
    "denominator": "output_value",
}
CHOICES = {
    "all": ALL,
    "one cluster": ALL | {"cluster": "C1", "scope": "C1"},
    "several clusters": ALL | {"cluster": ["C1", "C2"]},
    "one enterprise": ALL | {"enterprise": "E01"},
    "several enterprises": ALL | {"enterprise": ["E01", "E02"]},
    "an odd name": ALL | {"enterprise": ODD},
    "an odd name among several": ALL | {"enterprise": ["E02", ODD]},
    "added value": ALL | {"denominator": "added_value"},
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES.keys())
def test_every_query_of_every_board_returns_rows_whatever_is_chosen(boards, ask, choice):
    asked = [pair for board in boards.values() for pair in queries(board)]

    empty = [title for title, query in asked if not ask(substituted(query, choice, START_MS, END_MS))]

    assert len(asked) == 13 * len(FOLDERS)
    assert empty == []


@pytest.mark.parametrize(
    ("choice", "tce"),
    [
        (ALL, 150.0),
        (ALL | {"cluster": "C1"}, 50.0),
        (ALL | {"cluster": ["C1", "C2"]}, 70.0),
        (ALL | {"enterprise": ODD}, 40.0),
        (ALL | {"enterprise": ["E01", "E02"]}, 30.0),
    ],
    ids=["all, a firm without cluster too", "a cluster", "clusters", "an odd name", "enterprises"],
)
def test_the_total_is_that_of_the_chosen_firms(zh, ask, choice, tce):
    (series,) = ask(substituted(zh["综合能耗"], choice, START_MS, END_MS))

    assert series["values"] == [[START_MS, tce]]


def test_carbon_is_shown_three_ways(zh, ask):
    ways = ("碳排放（基于位置）", "碳排放（基于市场）", "碳排放（零碳园区口径）")

    totals = [ask(substituted(zh[title], ALL, START_MS, END_MS))[0]["values"][0][1] for title in ways]

    assert totals == [300.0, 900.0, 1500.0]


def test_bars_by_cluster_are_local_days_and_days_without_data_stay_empty(zh, ask):
    asked = substituted(zh["各集群碳排放"], ALL, START_MS, END_MS + DAY_MS)
    clusters = {series["tags"]["cluster"]: series["values"] for series in ask(asked)}

    assert clusters.keys() == {"", "C1", "C2"}
    assert clusters["C1"] == [[START_MS + day * DAY_MS, 10.0] for day in range(DAYS)] + [
        [START_MS + DAYS * DAY_MS, None],
    ]


def test_the_ranking_has_each_firm_once_with_its_total(zh, ask):
    ranked = ask(substituted(zh["企业碳排放排名"], ALL, START_MS, END_MS))

    totals = {series["tags"]["enterprise"]: series["values"][0][1] for series in ranked}
    assert totals == {"E01": 20.0, "E02": 40.0, ODD: 80.0, "E09": 160.0}


def test_intensities_are_the_parks_and_the_chosen_clusters_never_a_firms(zh, ask):
    def scopes(chosen):
        asked = substituted(zh["单位${denominator:text}能耗"], ALL | {"scope": chosen}, START_MS, END_MS)
        return {series["tags"]["scope"] for series in ask(asked)}

    assert scopes(["C1", "C2"]) == {"park", "C1", "C2"}
    assert scopes("C2") == {"park", "C2"}


def test_goals_show_their_last_day_and_one_without_baseline_has_no_progress(zh, ask):
    shown = ask(substituted(zh["目标进展"], ALL, START_MS, END_MS))

    rows = {series["tags"]["goal"]: series["values"][0][1:] for series in shown}
    assert shown[0]["columns"] == ["time", "progress", "status", "value", "expected", "forecast", "target"]
    assert rows == {"G01": [0.5, 2.0, 59.0, 60.0, 90.0, 100.0], "G02": [None, 2.0, 59.0, 60.0, 90.0, 100.0]}


def test_withdrawn_findings_are_not_shown(zh, ask):
    (shown,) = ask(substituted(zh["未撤销的发现"], ALL, START_MS, END_MS))

    assert shown["columns"] == ["time", "severity", "code", "meter", "detail"]
    assert {row[2] for row in shown["values"]} == {"gap", "factor_missing"}


def test_variables_offer_what_is_in_the_store(boards, ask):
    (zh, *_) = [board for path, board in boards.items() if path.parts[0] == "zh"]
    asked = {v["name"]: v["query"] for v in zh["templating"]["list"] if v["type"] == "query"}

    offered = {
        name: {value for _, value in ask(substituted(query, ALL | {"cluster": "C1"}, START_MS, END_MS))[0]["values"]}
        for name, query in asked.items()
    }

    assert offered == {"cluster": {"C1", "C2"}, "enterprise": {"E01", ODD}, "scope": {"C1"}}


def test_a_variable_without_a_value_is_an_error():
    with pytest.raises(VariableUnknownError, match=r"no value for \$\{park\}"):
        substituted("SELECT 1 WHERE park =~ /${park:regex}/", ALL, START_MS, END_MS)


@pytest.fixture
def zh(boards):
    return dict(pair for path, board in boards.items() if path.parts[0] == "zh" for pair in queries(board))
