"""Combustion by what an enterprise measured and by direct factors, and processes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.emission_factors import combustion, location, material_t, park_rule, process_factor, uncovered
from carbon.errors import FactorMissingError, UnitError
from carbon.factors import Factor
from carbon.park import Measured, Parameter, Process
from tests.carbon.parks import national_factors, park, policy

DAY = date(2026, 3, 31)
SET_1 = "set1_GBT32151.34-2024"


def measured(carrier, parameter, value, unit, since=None, until=None):
    return Measured("E01", carrier, parameter, value, unit, since, until, f"检测 {parameter}")


def burnt(carrier, *rows, full=False, enterprise="E01", day=DAY, **tables):
    return combustion(park(measured=rows, **tables), carrier, day, None, full=full, enterprise=enterprise)


def test_a_measured_ncv_takes_the_place_of_the_set_s_and_the_rest_stays():
    gas = burnt("natural_gas", measured("natural_gas", Parameter.NCV, 356.2, "GJ/10^4 Nm3"))

    # 356.2 GJ/10^4 Nm3 x 0.0153 tC/GJ x 99 % x 44/12
    assert gas.value == pytest.approx(356.2 * 0.0153 * 0.99 * 44 / 12)
    assert [(p.value, p.confidence) for p in gas.parts] == [
        (356.2, "measured"),
        (0.0153, "secondary"),
        (99.0, "secondary"),
    ]
    ncv = gas.described()["parts"][0]
    assert (ncv["source"], ncv["basis"]) == ("检测 ncv", "measured by E01, open to open")


def test_a_month_s_measurement_counts_in_its_month_and_for_its_enterprise_alone():
    march = measured("natural_gas", Parameter.NCV, 356.2, "GJ/10^4 Nm3", date(2026, 3, 1), date(2026, 4, 1))

    by_default = burnt("natural_gas")

    assert burnt("natural_gas", march).value < by_default.value
    assert burnt("natural_gas", march, day=date(2026, 4, 1)) == by_default
    assert burnt("natural_gas", march, enterprise="E02") == by_default
    assert burnt("natural_gas", march, enterprise=None) == by_default


@pytest.mark.parametrize(
    ("value", "unit"), [(5000.0, "kcal/kg"), (20.934, "MJ/kg"), (20934.0, "kJ/kg"), (20.934, "GJ/t")]
)
def test_an_ncv_counts_the_same_in_whatever_unit_it_was_measured(value, unit):
    coal = burnt("bituminous_coal", measured("bituminous_coal", Parameter.NCV, value, unit))

    # 20.934 GJ/t x 0.0261 tC/GJ x 93 % x 44/12
    assert coal.t_per_unit == pytest.approx(20.934 * 0.0261 * 0.93 * 44 / 12)


def test_all_three_parameters_can_be_measured_also_of_raw_coal():
    rows = (
        measured("raw_coal", Parameter.NCV, 20.0, "GJ/t"),
        measured("raw_coal", Parameter.CARBON_CONTENT, 26.2, "tC/TJ"),
        measured("raw_coal", Parameter.OXIDATION, 98.0, "%"),
    )

    assert burnt("raw_coal", *rows).t_per_unit == pytest.approx(20.0 * 0.0262 * 0.98 * 44 / 12)
    assert burnt("raw_coal", *rows, full=True).t_per_unit == pytest.approx(20.0 * 0.0262 * 44 / 12)


def test_raw_coal_of_the_tables_is_told_to_name_its_rank():
    with pytest.raises(FactorMissingError) as refusal:
        burnt("raw_coal")

    assert "name its rank as the carrier, such as bituminous_coal" in str(refusal.value)


def test_a_carbon_content_by_mass_needs_no_ncv():
    coal = burnt("bituminous_coal", measured("bituminous_coal", Parameter.CARBON_CONTENT, 0.55, "tC/t"))

    # 0.55 tC/t x 93 % x 44/12
    assert coal.value == pytest.approx(0.55 * 0.93 * 44 / 12)
    assert [part.kind for part in coal.parts] == ["fuel_cc", "fuel_of"]


@pytest.mark.parametrize(("value", "unit"), [(2.1, "tCO2/t"), (2100.0, "kgCO2/t"), (2.1, "kgCO2/kg")])
def test_a_measured_emission_factor_takes_the_place_of_all_three_with_its_own_oxidation(value, unit):
    row = measured("lignite", Parameter.EMISSION_FACTOR, value, unit)

    found, full = burnt("lignite", row), burnt("lignite", row, full=True)

    assert found.t_per_unit == pytest.approx(2.1)
    assert full.t_per_unit == found.t_per_unit
    assert full.note == "direct factor, with the oxidation that it was made with"


def test_a_direct_factor_by_energy_takes_the_ncv():
    gas = burnt("natural_gas", measured("natural_gas", Parameter.EMISSION_FACTOR, 0.0561, "tCO2/GJ"))

    # 389.31 GJ/10^4 Nm3 x 0.0561 tCO2/GJ
    assert gas.value == pytest.approx(389.31 * 0.0561)
    assert gas.t_per_unit == pytest.approx(389.31 * 0.0561 / 10_000)
    assert [part.kind for part in gas.parts] == ["fuel_ncv", "fuel_ef"]


def test_a_direct_factor_of_the_park_s_set_counts_and_one_of_another_set_does_not():
    row = Factor("fuel_ef", "diesel", 3.2, "3.2", "tCO2/t", "t", 2024, basis=SET_1, source_doc="own study")

    own = burnt("diesel", factors=(*national_factors(), row))
    other = burnt("diesel", factors=(*national_factors(), replace(row, basis="set2_NDRC-2015-other-industry")))

    assert (own.t_per_unit, own.parts) == (3.2, (row,))
    assert other.t_per_unit == pytest.approx(3.095909637)


def test_a_set_without_ncv_serves_an_enterprise_that_measured_it():
    provincial = policy(fuel_set="set4_provincial-inventory")

    coal = burnt("lignite", measured("lignite", Parameter.NCV, 12.0, "GJ/t"), policy=provincial)

    assert {part.basis for part in coal.parts[1:]} == {"set4_provincial-inventory"}
    with pytest.raises(FactorMissingError, match="fuel_ncv for lignite"):
        burnt("lignite", policy=provincial)


def test_a_factor_by_volume_of_what_is_kept_by_mass_is_refused():
    with pytest.raises(UnitError):
        burnt("diesel", measured("diesel", Parameter.EMISSION_FACTOR, 2.6, "kgCO2/L"))


@pytest.mark.parametrize("method", [location, uncovered, park_rule])
def test_a_supplier_s_measured_factor_of_heat_takes_the_place_of_the_default_three_ways(method):
    whole = park(measured=(measured("steam", Parameter.EMISSION_FACTOR, 0.0, "tCO2/GJ"),))

    waste_heat = method(whole, "steam", DAY, None, "E01")

    assert (waste_heat.t_per_unit, waste_heat.kind) == (0.0, "heat_ef")
    assert waste_heat.described()["source"] == "检测 emission_factor"
    assert method(whole, "steam", DAY, None, "E02").t_per_unit == 0.11


def test_a_carbonate_emits_by_its_pure_mass():
    used = Process("E01", "2026-03", "CaCO3", 12_500.0, "kg", 90.0, "领料单")

    factor = process_factor(park(), "CaCO3", DAY, None)

    # 12.5 t x 90 % = 11.25 t x 0.440 tCO2/t
    assert material_t(used) == pytest.approx(11.25)
    assert material_t(used) * factor.t_per_unit == pytest.approx(4.95)
    assert (factor.kind, factor.unit, factor.parts[0].source_doc) == ("process", "tCO2/t", "GB/T 32151.34-2024 表C.2")


def test_a_material_without_factor_says_which_row_to_add():
    with pytest.raises(FactorMissingError, match="process_ef for unobtainium"):
        process_factor(park(), "unobtainium", DAY, None)
