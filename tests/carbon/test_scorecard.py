from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.goals import states
from carbon.park import Certificate, Goal, Indicator
from carbon.scorecard import beside, scorecard, scorecard_rows
from carbon.thresholds import energy_classes, threshold
from tests.carbon.parks import days_of, figures_of, meter, park, use_over

DAY = date(2027, 1, 5)
EQUIVALENT_TCE = 365 * 24 * 0.3024e-3
"""Of a kilowatt all year, at the equivalent value of the national set."""
DIRECT_KWH = 365 * 24 * 250.0
REPORTED = (("solid_waste_use", 74.5), ("waste_heat_use", 50.0), ("water_reuse", 81.0), ("product_level2_share", 90.0))


def scores(kw=1000.0, *, whole=None, **tables):
    made = whole or park(meters=(meter("E01-EL"),), **tables)
    figures = figures_of(made, use_over(made, days_of(2026), E01_EL=kw))
    return {row["code"]: row for row in scorecard_rows(scorecard(made, figures, DAY))}


def test_the_core_indicator_says_how_many_tonnes_it_is_from_its_threshold():
    core = scores(200_000.0)["core"]

    # 0.8325 t over 0.3024 tce a 1000 kWh, in a park of 529 805 tce a year
    assert core["value"] == pytest.approx(0.8325 / 0.3024)
    assert core["energy_tce"] == pytest.approx(200_000 * EQUIVALENT_TCE)
    assert (core["energy_factor"]["value"], core["energy_factor"]["year"]) == (0.3024, 2024)
    assert (core["threshold"], core["direction"], core["status"], core["note"]) == (0.2, "down", "missed", "")
    assert core["gap"] == pytest.approx(0.8325 / 0.3024 - 0.2)
    assert core["gap_t"] == pytest.approx(200_000 * 8760 * 0.8325e-3 - 0.2 * core["energy_tce"])
    assert core["source"].startswith("发改环资〔2025〕910号")


@pytest.mark.parametrize(("kw", "bound"), [(75_400.0, 0.2), (75_600.0, 0.2), (377_000.0, 0.2), (378_000.0, 0.3)])
def test_the_class_is_picked_by_the_energy_of_the_year(kw, bound):
    core = scores(kw)["core"]

    assert core["threshold"] == bound
    assert bool(core["note"]) == (core["energy_tce"] < 200_000)


def test_a_park_below_all_classes_is_told_so_and_shown_the_lowest():
    core = scores(1000.0)["core"]

    assert core["status"] == "missed"
    assert core["note"] == (
        "the rule has no class below 200000 tce a year, and the park uses 2649; "
        "the threshold of the lowest class is shown for orientation"
    )


def test_direct_supply_is_clean_and_reaches_the_principle_only_by_what_it_covers():
    contract = Certificate("D1", "E01", "direct", DIRECT_KWH / 1000, "2026", "2026")
    bought = replace(contract, serial="G1", kind="gec")

    found = scores(certificates=(contract, bought))

    # a quarter is supplied directly, a quarter is certified
    assert found["direct_supply"]["value"] == pytest.approx(25.0, rel=1e-3)
    assert found["clean_energy"]["value"] == pytest.approx(50.0, rel=1e-3)
    assert found["core"]["value"] == pytest.approx(0.8325 / 0.3024 / 2, rel=1e-3)
    assert (found["direct_supply"]["role"], found["direct_supply"]["status"]) == ("principle", "missed")


def test_reported_indicators_stand_against_their_thresholds():
    found = scores(indicators=tuple(Indicator(word, "park", "2025", value, "bureau") for word, value in REPORTED))

    assert {
        code: (row["threshold"], row["gap"], row["status"]) for code, row in found.items() if row["period"] == "2025"
    } == {
        "solid_waste": (80.0, 5.5, "missed"),
        "waste_heat": (50.0, 0.0, "reached"),
        "water_reuse": (80.0, -1.0, "reached"),
        "product_energy": (None, 10.0, "missed"),
    }
    assert found["product_energy"]["threshold_text"] == "达到或优于二级能耗限额"
    assert found["solid_waste"]["value_source"] == "bureau"


def test_what_is_not_known_is_not_computable_and_says_what_to_add():
    found = scores()

    assert (found["waste_heat"]["status"], found["waste_heat"]["value"]) == ("not_computable", None)
    assert found["waste_heat"]["reason"] == "indicators.csv has no waste_heat_use for park"


def test_a_value_of_which_too_little_is_known_is_not_judged():
    whole = park(meters=(meter("E01-EL"), meter("E01-EM")))
    figures = figures_of(whole, use_over(whole, days_of(2026), E01_EL=1000.0))

    core = scorecard_rows(scorecard(whole, figures, DAY))[0]

    assert (core["status"], core["reason"]) == ("open", "only 50% of the metered time of these months is known")
    assert (core["energy_tce"], core["gap_t"], core["note"]) == (None, None, "")


def test_without_the_rule_s_rows_every_indicator_names_the_row_to_add():
    kept = tuple(factor for factor in park().factors if factor.kind != "threshold")

    found = scores(whole=replace(park(meters=(meter("E01-EL"),)), factors=kept))

    assert {row["status"] for row in found.values()} == {"not_computable"}
    assert "add a row of kind threshold, carrier zero_carbon_park" in found["clean_energy"]["reason"]
    assert (found["core"]["value"], found["core"]["threshold"]) == (pytest.approx(0.8325 / 0.3024), None)


def test_a_threshold_holds_from_the_year_of_its_rule_on():
    bound = threshold(park(), "zero_carbon_park", "清洁能源消费占比", date(2025, 7, 1))

    assert (bound.value, bound.direction, bound.gap(88.0, 100.0)) == (90.0, "up", 2.0)
    assert [one.at_least_tce for one in energy_classes(park(), "zero_carbon_park")] == [200_000.0, 1_000_000.0]
    with pytest.raises(Exception, match=r"no threshold '清洁能源消费占比' of zero_carbon_park valid on 2024-12-31"):
        threshold(park(), "zero_carbon_park", "清洁能源消费占比", date(2024, 12, 31))


def test_the_plan_s_targets_stand_beside_and_those_of_energy_or_of_one_enterprise_do_not():
    def goal(name, indicator, scope="park"):
        return Goal(name, "目标", "Goal", indicator, scope, "", "up", 2026, 1.0)

    goals = (
        goal("G1", "gdp_core"),
        goal("G2", "output_value", "C1"),
        goal("G3", "label_count:high_tech"),
        goal("G4", "output_value", "E01"),
        goal("G5", "tce_per_10k_output:current"),
        goal("G6", "water_reuse"),
    )
    whole = park(goals=goals)

    kept = beside(whole, states(whole, figures_of(whole, use_over(whole, [DAY])), DAY))

    assert [one.goal.id for one in kept] == ["G1", "G2", "G3"]
