"""Emission factors against products worked out by hand from the tables of GB/T 32151.34-2024 and the announcements."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from carbon.emission_factors import certified, combustion, location, park_rule, uncovered
from carbon.errors import FactorMissingError
from carbon.regions import GRID_REGIONS, grid_region
from tests.carbon.parks import park, policy

DAY = date(2026, 12, 31)


def test_natural_gas_is_ncv_times_carbon_content_times_oxidation_times_44_over_12():
    gas = combustion(park(), "natural_gas", DAY, None, full=False)

    # 389.31 GJ/10^4 Nm3 x 0.0153 tC/GJ = 5.956443; x 99 % = 5.89687857; x 44/12 = 21.62188809
    assert gas.value == pytest.approx(21.62188809, rel=1e-9)
    assert gas.unit == "tCO2/10^4 Nm3"
    assert gas.t_per_unit == pytest.approx(21.62188809e-4, rel=1e-9)
    assert [(p.kind, p.value) for p in gas.parts] == [("fuel_ncv", 389.31), ("fuel_cc", 0.0153), ("fuel_of", 99.0)]


@pytest.mark.parametrize(
    ("carrier", "t_per_t"),
    [("diesel", 3.095910), ("gasoline", 2.925056), ("lng", 2.831257), ("lpg", 3.101330), ("fuel_oil", 3.170461)],
)
def test_liquid_fuels_come_to_what_the_table_s_own_products_print(carrier, t_per_t):
    found = combustion(park(), carrier, DAY, None, full=False)

    assert found.t_per_unit == pytest.approx(t_per_t, abs=5e-7)


def test_the_park_rule_burns_all_of_the_carbon():
    gas = combustion(park(), "natural_gas", DAY, None, full=True)

    # 5.956443 x 44/12, without oxidation
    assert gas.value == pytest.approx(21.840291, rel=1e-9)
    assert [part.kind for part in gas.parts] == ["fuel_ncv", "fuel_cc"]
    assert gas.described()["note"] == "oxidation 100 %"


def test_another_fuel_set_is_taken_whole():
    older = combustion(park(policy=policy(fuel_set="set2_NDRC-2015-other-industry")), "diesel", DAY, None, full=False)

    # 43.33 x 0.0202 x 98 % x 44/12 = 3.145121...
    assert older.value == pytest.approx(43.33 * 0.0202 * 0.98 * 44 / 12)
    assert {part.basis for part in older.parts} == {"set2_NDRC-2015-other-industry"}


def test_a_fuel_that_the_park_s_set_does_not_hold_is_missing():
    with pytest.raises(FactorMissingError) as refusal:
        combustion(park(policy=policy(fuel_set="set9")), "diesel", DAY, None, full=False)

    assert "(set9)" in str(refusal.value)


def test_a_fuel_set_is_not_valid_before_its_edition():
    with pytest.raises(FactorMissingError):
        combustion(park(), "natural_gas", date(2023, 12, 31), None, full=False)


@pytest.mark.parametrize(("grid_factor", "kg"), [("province", 0.4044), ("grid_region", 0.5271), ("national", 0.5306)])
def test_purchased_electricity_takes_the_grid_that_the_park_names(grid_factor, kg):
    found = location(park(policy=policy(grid_factor=grid_factor)), "electricity", DAY, None)

    assert found.value == kg
    assert found.t_per_unit == pytest.approx(kg / 1000)
    assert (found.unit, found.kind, found.described()["year"]) == ("kgCO2/kWh", "grid_ef", 2023)


def test_a_place_outside_the_table_of_grids_stands_for_its_own_region():
    found = location(park(region="华中", policy=policy(grid_factor="grid_region")), "electricity", DAY, None)

    assert found.value == 0.5271


@pytest.mark.parametrize("carrier", ["heat", "steam"])
def test_purchased_heat_and_steam_count_by_their_heat(carrier):
    found = location(park(), carrier, DAY, None)

    assert (found.value, found.t_per_unit, found.unit) == (0.11, 0.11, "tCO2/GJ")
    assert uncovered(park(), carrier, DAY, None) == found
    assert park_rule(park(), carrier, DAY, None).value == 0.11


def test_market_electricity_without_certificate_takes_the_number_that_leaves_out_traded_green_power():
    assert uncovered(park(), "electricity", DAY, None).value == 0.6096
    assert uncovered(park(policy=policy(uncovered_electricity="location")), "electricity", DAY, None).value == 0.4044


def test_the_park_rule_counts_uncovered_electricity_at_a_fixed_number():
    found = park_rule(park(), "electricity", DAY, None)

    assert (found.value, found.kind) == (0.8325, "park_rule_ef")
    assert "发改环资〔2025〕910号" in found.described()["source"]


def test_covered_electricity_is_zero_and_names_its_certificates():
    found = certified(park(), DAY, None, "GEC-1, GEC-2")

    assert (found.value, found.t_per_unit, found.kind) == (0.0, 0.0, "certificate")
    assert found.described()["note"] == "certificates GEC-1, GEC-2"


def test_a_factor_says_what_it_is_made_of():
    described = combustion(park(), "diesel", DAY, None, full=False).described()

    assert {"value", "unit", "t_per_unit", "kind", "source", "year", "region", "basis", "parts"} <= set(described)
    ncv = described["parts"][0]
    assert (ncv["kind"], ncv["value"], ncv["unit"], ncv["year"]) == ("fuel_ncv", 42.652, "GJ/t", 2024)
    assert (ncv["basis"], "GB/T 32151.34-2024" in ncv["source"]) == ("set1_GBT32151.34-2024", True)
    assert "GB/T 32151.34-2024" in described["source"]


def test_as_filed_uses_what_was_known_then():
    filed = location(park(), "electricity", DAY, datetime(2025, 6, 30, tzinfo=UTC))

    assert filed.value == 0.4364


def test_every_province_belongs_to_one_grid():
    provinces = [province for members in GRID_REGIONS.values() for province in members]

    assert len(provinces) == len(set(provinces)) == 31
    assert grid_region("湖北") == "华中"
    assert grid_region("台湾") is None


@pytest.mark.parametrize(("year", "kg"), [("latest", 0.4044), ("2023", 0.4044), ("2022", 0.4364), ("2021", 0.3672)])
def test_the_park_names_the_data_year_of_its_grid_factor(year, kg):
    named = park(policy=policy(grid_factor_year=year))

    assert location(named, "electricity", DAY, None).value == kg


def test_the_named_year_holds_for_uncovered_electricity_too_and_not_for_the_park_rule():
    named = park(policy=policy(grid_factor_year="2022"))

    assert uncovered(named, "electricity", DAY, None).value == 0.5856
    assert park_rule(named, "electricity", DAY, None).value == 0.8325
    assert location(named, "heat", DAY, None).value == 0.11


@pytest.mark.parametrize(
    ("year", "day", "why"),
    [
        ("2022", date(2021, 12, 31), "the rows there are of 2022, valid from then on"),
        ("2024", DAY, "there is no row of this year"),
        ("2020", DAY, "the bases there are: 'provincial average (legacy; low confidence)'"),
    ],
)
def test_a_named_year_that_cannot_serve_is_refused_naming_the_policy(year, day, why):
    with pytest.raises(FactorMissingError) as refusal:
        location(park(policy=policy(grid_factor_year=year)), "electricity", day, None)

    assert f'park.toml says grid_factor_year = "{year}"; {why}' in str(refusal.value)
