"""Restatements of a month of two enterprises, with differences that can be worked out in the head."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.canonical import canonical
from carbon.park import Activity, Output
from carbon.periods import parse_period
from carbon.report_inputs import changed_lines, changed_rows
from carbon.reports import report
from carbon.restatement import CAUSES, causes_of, changed_parts, differences, exact_steps, substituted
from carbon.scopes import scope_of
from store.measurements import FINDING
from tests.carbon.parks import AS_OF, ZONE, days_of, meter, park, use_over

APRIL = days_of(2026, 4)
SEALED_PARK = park(
    meters=(meter("E01-EL"), meter("E02-EL")),
    outputs=(Output("E01", "2026-04", 1000.0, 200.0), Output("E02", "2026-04", 500.0, 100.0)),
)
NO_FINDINGS = pd.DataFrame({name: pd.Series(dtype="object") for name in FINDING.columns})


def lines(whole=SEALED_PARK, first=300.0):
    """A month of days on which E01 takes `first` kWh an hour and E02 100."""
    return use_over(whole, APRIL, E01_EL=first, E02_EL=100.0)


def made(whole, use, kind="park", wanted="park"):
    found = report(whole, scope_of(whole, kind, wanted), parse_period("2026-04", ZONE), use, NO_FINDINGS, AS_OF)
    return json.loads(canonical(found))


def path(now, use_now, sealed=None, kind="park", wanted="park"):
    """The reports of the sequential substitution."""
    then = SEALED_PARK
    with_data, with_factors = substituted(then, now)
    return [
        sealed or made(then, lines(), kind, wanted),
        made(then, lines(), kind, wanted),
        made(with_data, use_now, kind, wanted),
        made(with_factors, use_now, kind, wanted),
        made(now, use_now, kind, wanted),
    ]


def grid_factor(value):
    """The park's factors with another number for the newest factor of the province."""
    rows = [f for f in SEALED_PARK.factors if f.kind == "grid_ef" and f.region == "湖北"]
    newest = max(rows, key=lambda f: f.year or 0)
    return tuple(replace(f, value=value, value_text=str(value)) if f is newest else f for f in SEALED_PARK.factors)


def row(rows, enterprise, figure):
    (found,) = (one for one in rows if (one["enterprise"], one["figure"]) == (enterprise, figure))
    return found


def test_nothing_changed_gives_no_row():
    steps = path(SEALED_PARK, lines())

    assert differences(steps) == []
    assert changed_parts(steps[0], steps[-1]) == []


def test_more_energy_is_laid_to_data_and_to_its_enterprise():
    rows = differences(path(SEALED_PARK, lines(first=310.0)))

    tce = row(rows, "E01", "tce")
    assert causes_of(rows) == ["data"]
    assert tce["difference"] == pytest.approx(10.0 * 24 * 30 * 0.1229e-3, rel=1e-12)
    assert tce["causes"] == {"method": 0.0, "data": tce["difference"], "factor": 0.0, "output_value": 0.0}
    assert row(rows, None, "tce")["difference"] == pytest.approx(tce["difference"], rel=1e-9)
    assert {one["enterprise"] for one in rows} == {None, "E01"}


def test_another_factor_moves_emissions_and_not_energy():
    now = replace(SEALED_PARK, factors=grid_factor(1.0))

    rows = differences(path(now, lines()))

    location = row(rows, "E02", "scope2_location_t")
    assert causes_of(rows) == ["factor"]
    assert location["after"] == pytest.approx(100.0 * 24 * 30 / 1000)
    assert location["causes"]["factor"] == location["difference"]
    assert location["difference"] == pytest.approx(location["after"] - location["before"], rel=1e-14)
    assert "tce" not in {one["figure"] for one in rows}


def test_a_choice_among_factors_is_laid_to_the_factor():
    now = replace(SEALED_PARK, policy=replace(SEALED_PARK.policy, electricity_tce="equivalent"))

    rows = differences(path(now, lines()))

    assert causes_of(rows) == ["factor"]
    assert row(rows, "E01", "tce")["difference"] > 0


def test_a_revised_output_value_moves_the_denominator_and_the_intensities_over_it():
    first, second = SEALED_PARK.outputs
    now = replace(SEALED_PARK, outputs=(replace(first, output_value_10k_cny=1250.0), second))

    rows = differences(path(now, lines()))

    assert causes_of(rows) == ["output_value"]
    assert row(rows, "E01", "output_value_10k_cny")["difference"] == 250.0
    assert row(rows, None, "output_value_10k_cny")["difference"] == 250.0
    kwh = 300.0 * 24 * 30
    expected = kwh * 0.1229e-3 / 1250 - kwh * 0.1229e-3 / 1000
    assert row(rows, "E01", "tce/output_value current")["difference"] == pytest.approx(expected, rel=1e-9)
    assert {one["figure"].partition(" ")[0] for one in rows} == {
        "output_value_10k_cny",
        "tce/output_value",
        "tCO2/output_value",
    }


def test_all_causes_at_once_add_up_exactly_and_the_later_one_takes_what_two_do_together():
    first, second = SEALED_PARK.outputs
    now = replace(
        SEALED_PARK,
        factors=grid_factor(1.0),
        outputs=(replace(first, output_value_10k_cny=1250.0), second),
    )
    sealed = made(SEALED_PARK, lines())
    sealed["emissions"]["scope2_location_t"] += 1 / 3

    rows = differences(path(now, lines(first=310.0), sealed))

    location = row(rows, "E01", "scope2_location_t")
    sealed_factor = location["before"] / (300.0 * 24 * 30)
    assert causes_of(rows) == list(CAUSES)
    assert location["causes"]["data"] == pytest.approx(10.0 * 24 * 30 * sealed_factor)
    assert location["causes"]["factor"] == pytest.approx(310.0 * 24 * 30 * (1e-3 - sealed_factor))
    assert row(rows, None, "scope2_location_t")["causes"]["method"] == pytest.approx(-1 / 3)
    for one in rows:
        parts = one["causes"].values()
        assert all(sum(order) == one["difference"] for order in permutations(parts))
        assert one["difference"] == pytest.approx(one["after"] - one["before"], abs=1e-14 * one["before"])


def test_a_figure_that_was_not_computable_has_no_difference_and_says_what_made_it_computable():
    now = replace(SEALED_PARK, outputs=(*SEALED_PARK.outputs, Output("E02", "2026-04", 5.0, 1.0, "w", 2.0, "t")))
    then = replace(SEALED_PARK, outputs=SEALED_PARK.outputs[:1])
    steps = [made(then, lines())] * 4 + [made(now, lines())]

    found = row(differences(steps), "E02", "tce/output_value current")

    assert (found["before"], found["difference"], found["causes"]) == (None, None, None)
    assert found["after"] == pytest.approx(100.0 * 24 * 30 * 0.1229e-3 / 505)
    assert found["changed_by"] == ["output_value"]


def test_a_step_that_cannot_be_computed_leaves_its_part_to_the_next():
    steps = path(SEALED_PARK, lines())
    steps[2] = json.loads(json.dumps(steps[2]))
    steps[2]["emissions"]["scope1_t"] = None
    for step in steps[3:]:
        step["emissions"]["scope1_t"] = 2.0

    found = row(differences(steps), None, "scope1_t")

    assert found["causes"] == {"method": 0.0, "data": 0.0, "factor": 2.0, "output_value": 0.0}
    assert found["changed_by"] == ["data", "factor"]


def test_the_report_of_an_enterprise_has_its_rows_under_its_own_name_once():
    rows = differences(path(SEALED_PARK, lines(first=310.0), kind="enterprise", wanted="E01"))

    names = [(one["enterprise"], one["figure"]) for one in rows]
    assert {enterprise for enterprise, _ in names} == {"E01"}
    assert len(set(names)) == len(names)


@given(st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=6))
def test_steps_add_up_exactly_in_any_order_and_move_no_value_by_more_than_the_grid(values):
    steps = exact_steps(values)

    total = sum(steps)
    assert all(sum(order) == total for order in permutations(steps))
    assert total == pytest.approx(values[-1] - values[0], abs=4e-15 * max(map(abs, values)))


def test_what_changed_is_named_by_table_with_its_cause():
    now = replace(
        SEALED_PARK,
        factors=grid_factor(1.0),
        activities=(Activity("E02", "2026-04", "diesel", 2.0, "t", "bill 7"),),
        policy=replace(SEALED_PARK.policy, electricity_tce="equivalent"),
    )

    found = {one["table"]: one for one in changed_rows(SEALED_PARK, now)}

    assert {name: one["cause"] for name, one in found.items()} == {
        "activities": "data",
        "factors": "factor",
        "policy": "factor",
    }
    assert found["activities"]["new_rows"] == ["E02 2026-04 diesel bill 7"]
    assert (found["factors"]["gone"], found["factors"]["new"]) == (1, 1)
    assert found["factors"]["new_rows"][0].startswith("grid_ef electricity 湖北")
    assert found["policy"]["gone_rows"] == ["electricity_tce calorific"]


def test_days_that_say_something_else_are_counted_by_enterprise_and_carrier():
    then, now = lines(), lines()
    now.loc[now["enterprise"] == "E01", "energy"] += [1.0] * 3 + [0.0] * 27
    now = now[(now["enterprise"] != "E02") | (now["at_ms"] != now["at_ms"].max())]

    found = changed_lines(then, now, ZONE)

    assert found == [
        {"enterprise": "E01", "carrier": "electricity", "days": 3, "first": "2026-04-01", "last": "2026-04-03"},
        {"enterprise": "E02", "carrier": "electricity", "days": 1, "first": "2026-04-30", "last": "2026-04-30"},
    ]
    assert changed_lines(then, lines(), ZONE) == []
