from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from carbon.goals import due_value, expected_value, goal_lines, goal_rows, judged, state, states
from carbon.outlook import Outlook
from carbon.park import Goal, Indicator, Label
from tests.carbon.parks import figures_of, meter, park, start_ms, use_over

TODAY = date(2026, 3, 20)
USE = use_over(park(meters=(meter("E01-EL"),)), [TODAY])
FIGURES = figures_of(park(), USE)
GOAL = Goal("G1", "目标", "Goal", "gdp_core", "park", "亿元", "up", 2026, 400.0, 2023, 310.0, "plan")


def entered(amount, goal=GOAL, day=TODAY):
    whole = park(goals=(goal,), indicators=(Indicator("gdp_core", "park", "2026", amount, "bureau"),))
    return state(whole, FIGURES, goal, day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 12, 30), 310.0),
        (date(2023, 12, 31), 310.0),
        (date(2024, 12, 31), 310.0 + 90.0 * 366 / 1096),
        (date(2026, 12, 31), 400.0),
        (date(2030, 1, 1), 400.0),
    ],
)
def test_the_path_runs_straight_from_the_end_of_the_baseline_year_to_the_end_of_the_target_year(day, expected):
    assert expected_value(GOAL, day) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("day", "expected"), [(date(2023, 12, 31), 100.0), (date(2025, 12, 31), 81.0)])
def test_a_compound_path_takes_the_same_share_every_year(day, expected):
    goal = replace(GOAL, direction="down", baseline=100.0, target=90.0 * 0.9 * 0.9, target_year=2026, path="compound")

    # a tenth less a year; 2024 has a day more
    assert expected_value(goal, day) == pytest.approx(expected, rel=1e-4)
    assert expected_value(goal, date(2026, 12, 31)) == pytest.approx(72.9)


def test_without_a_baseline_there_is_no_path_but_its_end():
    goal = replace(GOAL, baseline=None, baseline_year=None)

    assert expected_value(goal, TODAY) is None
    assert [due_value(goal, year) for year in (2025, 2026, 2027)] == [None, 400.0, 400.0]


@pytest.mark.parametrize(
    ("value", "end", "status"),
    [
        (380.0, (405.0, 402.0, 408.0), "on_track"),
        (380.0, (395.0, 390.0, 402.0), "at_risk"),
        (380.0, (385.0, 380.0, 390.0), "at_risk"),
        (370.0, (405.0, 395.0, 415.0), "at_risk"),
        (370.0, (395.0, 388.0, 402.0), "at_risk"),
        (370.0, (385.0, 380.0, 390.0), "off_track"),
        (380.0, (395.0, None, None), "on_track"),
        (370.0, (None, None, None), "off_track"),
        (401.0, (385.0, 380.0, 390.0), "met"),
    ],
)
def test_a_goal_is_judged_by_its_path_today_and_by_what_the_year_comes_to(value, end, status):
    # the path is at 376.51 today and at 400 at the end of the year
    assert judged(GOAL, value, Outlook(2026, *end), TODAY) == status


@pytest.mark.parametrize(
    ("end", "status"),
    [((78.0, 75.0, 80.0), "on_track"), ((82.0, 79.0, 85.0), "at_risk"), ((90.0, 85.0, 95.0), "off_track")],
)
def test_without_a_baseline_the_forecast_of_the_target_s_year_decides(end, status):
    goal = replace(GOAL, direction="down", target=80.0, baseline=None, baseline_year=None)

    assert judged(goal, 90.0, Outlook(2026, *end), TODAY) == status
    assert judged(replace(goal, target_year=2030), 90.0, Outlook(2026, *end), TODAY) == "open"


def test_a_goal_whose_deadline_has_passed_is_off_track_whatever_the_year_comes_to():
    assert judged(GOAL, 399.0, Outlook(2027, 500.0, 490.0, 510.0), date(2027, 3, 1)) == "off_track"


def test_a_row_carries_the_forecast_or_why_there_is_none():
    row = goal_rows([entered(320.0)])[0]

    assert (row["id"], row["path"], row["status"]) == ("G1", "linear", "off_track")
    assert row["forecast"] == {
        "year": 2026,
        "value": None,
        "low": None,
        "high": None,
        "due": 400.0,
        "known_until": "",
        "reason": "a count or a reported value is not forecast",
    }


@pytest.mark.parametrize(
    ("amount", "status", "progress"),
    [
        (400.0, "met", 1.0),
        (420.0, "met", 110 / 90),
        (399.0, "on_track", 89 / 90),
        (320.0, "off_track", 10 / 90),
        (300.0, "off_track", -10 / 90),
    ],
)
def test_a_goal_upwards_is_met_at_the_target_and_on_track_ahead_of_the_path(amount, status, progress):
    found = entered(amount)

    # the path on 20 March 2026 is at 310 + 90 x 810/1096 = 376.51
    assert (found.status, found.value) == (status, amount)
    assert found.progress == pytest.approx(progress)
    assert found.expected == pytest.approx(310 + 90 * 810 / 1096)
    assert (found.period, found.value_source) == ("2026", "bureau")


@pytest.mark.parametrize(("amount", "status"), [(80.0, "met"), (79.0, "met"), (84.0, "on_track"), (90.0, "off_track")])
def test_a_goal_downwards_is_met_at_or_below_the_target(amount, status):
    goal = replace(GOAL, direction="down", baseline=100.0, target=80.0)

    # the path is at 100 - 20 x 810/1096 = 85.22
    assert entered(amount, goal).status == status


def test_after_the_deadline_only_the_target_will_do():
    assert entered(399.0, day=date(2027, 1, 1)).status == "off_track"
    assert entered(400.0, day=date(2027, 1, 1)).status == "met"


def test_without_a_baseline_a_goal_is_met_or_open():
    goal = replace(GOAL, baseline=None, baseline_year=None)

    assert (entered(400.0, goal).status, entered(320.0, goal).status) == ("met", "open")
    assert entered(320.0, goal).progress is None


def test_a_goal_is_not_met_by_what_is_missing():
    whole = park(meters=(meter("E01-EL"),))
    use = use_over(whole, [date(2026, 2, 1)], E01_EL=1.0)
    goal = replace(GOAL, indicator="energy_tce", direction="down", target=1000.0, baseline=2000.0)

    found = state(whole, figures_of(whole, use), goal, TODAY)

    assert found.value == pytest.approx(24 * 0.1229e-3)
    assert (found.status, found.reason) == ("open", "only 0% of the metered time of these months is known")


def test_a_target_that_is_the_baseline_has_no_progress():
    assert entered(400.0, replace(GOAL, baseline=400.0)).progress is None


def test_a_goal_without_a_value_is_not_computable_and_says_why():
    found = state(park(), FIGURES, GOAL, TODAY)

    assert (found.status, found.value, found.progress) == ("not_computable", None, None)
    assert found.reason == "indicators.csv has no gdp_core for park"
    assert found.expected is not None


def test_a_goal_of_a_scope_that_is_gone_is_not_computable():
    found = state(park(), FIGURES, replace(GOAL, scope="C9"), TODAY)

    assert found.status == "not_computable"
    assert "C9" in found.reason


def test_labels_count_from_the_day_they_were_given():
    goal = replace(GOAL, indicator="label_count:green_factory", target=2.0, baseline=None, baseline_year=None)
    whole = park(
        goals=(goal,), labels=(Label("E01", "green_factory", date(2026, 3, 20)), Label("E02", "green_factory"))
    )

    counts = [state(whole, FIGURES, goal, day).value for day in (date(2026, 3, 19), TODAY)]

    assert counts == [1.0, 2.0]


def test_lines_are_written_for_goals_that_have_a_value_at_the_start_of_the_local_day():
    open_goal = replace(GOAL, id="G2", baseline=None, baseline_year=None)
    other = replace(GOAL, id="G3", indicator="nobody_knows")
    whole = park(goals=(GOAL, open_goal, other), indicators=(Indicator("gdp_core", "park", "2026", 355.0, "bureau"),))

    lines = goal_lines(whole, states(whole, FIGURES, TODAY), TODAY)

    assert lines["goal"].tolist() == ["G1", "G2"]
    assert lines["at_ms"].tolist() == [start_ms(TODAY)] * 2
    assert lines["progress"].iloc[0] == pytest.approx(0.5)
    assert math.isnan(lines["progress"].iloc[1])
    assert math.isnan(lines["expected"].iloc[1])
    assert lines["status"].tolist() == [1.0, 0.0]
    assert lines["forecast"].isna().all()
    assert goal_lines(whole, [], TODAY).empty
