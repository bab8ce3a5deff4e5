"""Uncertainty by the IPCC's approach 1, with figures that can be worked out in the head."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbon.park import Activity, Uncertainty
from carbon.uncertainty import of_activity, of_product, of_sum, of_total
from tests.carbon.parks import use_over
from tests.carbon.report_cases import APRIL, ENERGIES, WHOLE, made

FACTOR_ROWS = (
    Uncertainty("factor", "electricity", 10.0, "a study"),
    Uncertainty("factor", "natural_gas", 1.5, "a gas analysis"),
)


def shown(*rows, whole=WHOLE, **asked):
    return made(replace(whole, uncertainties=rows), **asked)["uncertainty"]


def line_of(found, report, method):
    n = next(line["n"] for line in report["emissions"]["lines"] if line["method"] == method)
    return found["lines"][n]


def test_a_product_combines_by_equation_3_1_and_a_sum_by_equation_3_2():
    assert of_product(3.0, 4.0) == 5.0
    # 10 +- 30 % and 20 +- 20 %: 3 and 4 tonnes, together 5 of 30
    assert of_sum([(10.0, 30.0), (20.0, 20.0)]) == pytest.approx(100 * 5 / 30)
    assert of_sum([(1.0, 5.0), (-1.0, 5.0)]) is None
    assert of_sum([(-10.0, 30.0), (-20.0, 20.0)]) == pytest.approx(100 * 5 / 30)


def test_what_is_not_known_is_left_out_and_the_share_of_what_is_known_is_stated():
    assert of_total([(75.0, 4.0), (25.0, None)]) == (4.0, 0.75)
    assert of_total([(75.0, None)]) == (None, 0.0)
    assert of_total([(0.0, None)]) == (None, None)
    assert of_activity({"E01": 10.0, "E02": 0.0}, {"E01": 2.0, "E02": None}) == 2.0
    assert of_activity({"E01": 10.0, "E02": 1.0}, {"E01": 2.0}) is None


def test_meters_err_by_the_widest_class_that_the_standard_allows_and_enterprises_independently():
    found = shown(*FACTOR_ROWS)
    report = made()

    by_account = {(row["enterprise"], row["carrier"]): row for row in found["activity"]}
    assert by_account["E01", "electricity"]["percent"] == 2.0
    assert "GB 17167-2006" in by_account["E01", "natural_gas"]["sources"][0]
    line = line_of(found, report, "location")
    # E01 bought 200 kW, E02 100 kW of it: 2 % of each, together sqrt(2^2 + 1^2) / 3 of 2 %
    assert line["activity_pct"] == pytest.approx(2.0 * 5**0.5 / 3)
    assert line["combined_pct"] == pytest.approx((line["activity_pct"] ** 2 + 10.0**2) ** 0.5)
    assert found["totals"]["scope2_location_t"] == {"percent": line["combined_pct"], "share_of_t": 1.0, "missing": []}


def test_a_total_adds_up_independent_factors_by_equation_3_2():
    found = shown(*FACTOR_ROWS)
    emitted = made()["emissions"]

    gas = line_of(found, made(), "combustion_park_rule")
    grid = next(line for line in emitted["lines"] if line["method"] == "park_rule" and line["origin"] == "grid")
    parts = {line["n"]: line["t"] * found["lines"][line["n"]]["combined_pct"] for line in emitted["lines"]}
    assert gas["combined_pct"] == pytest.approx((2.0**2 + 1.5**2) ** 0.5)
    # The certified part is zero and adds nothing
    assert found["totals"]["park_rule_t"]["percent"] == pytest.approx(
        (parts[gas["n"]] ** 2 + parts[grid["n"]] ** 2) ** 0.5 / emitted["park_rule_t"]
    )


def test_without_a_row_a_factor_has_no_uncertainty_and_the_total_says_what_to_add():
    found = shown(FACTOR_ROWS[1])

    assert found["totals"]["scope1_t"]["share_of_t"] == 1.0
    total = found["totals"]["scope2_location_t"]
    assert (total["percent"], total["share_of_t"]) == (None, 0.0)
    assert total["missing"] == [
        "electricity, location: no uncertainty of this factor (electricity) is known: add a row to uncertainties.csv"
    ]
    mixed = found["totals"]["park_rule_t"]
    assert 0.0 < mixed["share_of_t"] < 1.0
    assert mixed["percent"] == pytest.approx((2.0**2 + 1.5**2) ** 0.5)


def test_a_row_of_the_enterprise_comes_before_one_for_all_and_both_before_the_default():
    rows = (
        Uncertainty("activity", "electricity", 1.0, "class 1 meters"),
        Uncertainty("activity", "electricity", 0.5, "calibration 2026-02", "E01"),
    )

    by_account = {(row["enterprise"], row["carrier"]): row for row in shown(*rows)["activity"]}

    assert (by_account["E01", "electricity"]["percent"], by_account["E02", "electricity"]["percent"]) == (0.5, 1.0)
    assert by_account["E01", "electricity"]["sources"] == ["calibration 2026-02"]


def test_estimated_energy_has_its_own_uncertainty():
    use = use_over(WHOLE, APRIL, **ENERGIES)
    gas = use["carrier"] == "natural_gas"
    use.loc[gas, "energy_estimated"] = use.loc[gas, "energy"] / 4

    row = next(row for row in shown(use=use)["activity"] if row["carrier"] == "natural_gas")

    assert (row["measured_pct"], row["estimated_pct"]) == (2.0, 16.8)
    assert row["percent"] == pytest.approx(((0.75 * 2.0) ** 2 + (0.25 * 16.8) ** 2) ** 0.5)
    assert len(row["sources"]) == 2


def test_bills_of_fuel_have_the_default_of_the_ipcc_and_bills_of_electricity_none():
    bills = (
        Activity("E02", "2026-04", "diesel", 3.0, "t", "bill 1"),
        Activity("E02", "2026-04", "heat", 9.0, "GJ", "bill 2"),
    )
    whole = replace(WHOLE, activities=bills)

    by_account = {
        (row["enterprise"], row["carrier"]): row
        for row in shown(whole=whole, use=use_over(whole, APRIL, **ENERGIES))["activity"]
    }

    assert by_account["E02", "diesel"]["percent"] == 5.0
    assert "IPCC 2006" in by_account["E02", "diesel"]["sources"][0]
    assert by_account["E02", "heat"]["percent"] is None
