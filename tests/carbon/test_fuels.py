"""Bills in litres and tonnes of steam, and what an enterprise measured of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.errors import FactorAmbiguousError, UnitError
from carbon.factor_errors import DensityMissingError, SteamError
from carbon.fuels import amount, cited, measured_on
from carbon.park import Activity, Measured, Parameter
from carbon.units import CARRIER_UNITS, FUELS, quantity_of
from tests.carbon.parks import national_factors, park, policy

MARCH = Measured(
    "E01", "natural_gas", Parameter.NCV, 356.2, "GJ/10^4 Nm3", date(2026, 3, 1), date(2026, 4, 1), "检测 3"
)
DAY = date(2026, 3, 31)
PRESSURE = Measured("E01", "steam", Parameter.PRESSURE, 0.8, "MPa", document="供热合同")
TEMPERATURE = Measured("E01", "steam", Parameter.TEMPERATURE, 250.0, "C", document="供热合同")


def bill(carrier, quantity, unit, enterprise="E01"):
    return Activity(enterprise, "2026-03", carrier, quantity, unit, "bill")


def test_what_was_measured_counts_from_its_first_day_to_the_one_before_its_last_excluded():
    whole = park(measured=(MARCH,))

    found = [
        measured_on(whole, "E01", "natural_gas", Parameter.NCV, day)
        for day in (date(2026, 2, 28), date(2026, 3, 1), DAY, date(2026, 4, 1))
    ]

    assert found == [None, MARCH, MARCH, None]


@pytest.mark.parametrize(
    ("enterprise", "carrier", "parameter"),
    [
        ("E02", "natural_gas", Parameter.NCV),
        (None, "natural_gas", Parameter.NCV),
        ("E01", "diesel", Parameter.NCV),
        ("E01", "natural_gas", Parameter.OXIDATION),
    ],
)
def test_what_one_measured_of_one_thing_is_nothing_else(enterprise, carrier, parameter):
    assert measured_on(park(measured=(MARCH,)), enterprise, carrier, parameter, DAY) is None


def test_two_measurements_of_one_day_are_a_question():
    whole = park(measured=(MARCH, replace(MARCH, value=360.0, since=date(2026, 3, 15), document="检测 3 复")))

    with pytest.raises(FactorAmbiguousError, match="检测 3 复"):
        measured_on(whole, "E01", "natural_gas", Parameter.NCV, DAY)


def test_litres_of_diesel_are_tonnes_by_the_density_of_the_standard():
    found = amount(park(), bill("diesel", 2000.0, "L"), DAY, None)

    # 2 m3 x 845 kg/m3
    assert (found.quantity, found.unit) == (pytest.approx(1.69), "t")
    assert found.note == "2000 L at 845 kg/m3 (GB 19147-2016 车用柴油)"
    assert [part.kind for part in found.parts] == ["fuel_density"]


def test_a_measured_density_takes_the_place_of_the_standard_s():
    own = Measured("E01", "diesel", Parameter.DENSITY, 0.83, "kg/L", document="油品检验单")

    found = amount(park(measured=(own,)), bill("diesel", 2000.0, "L"), DAY, None)

    assert found.quantity == pytest.approx(1.66)
    assert found.note == "2000 L at 0.83 kg/L (油品检验单)"


def test_litres_without_a_density_are_refused_naming_both_rows_that_would_help():
    with pytest.raises(DensityMissingError) as refusal:
        amount(park(), bill("lpg", 500.0, "L"), DAY, None)

    said = str(refusal.value)
    assert "lpg of E01 is given in L and kept in t" in said
    assert "density in kg/m3 to measured.csv" in said
    assert "fuel_density for lpg to factors/*.csv" in said

    bare = park(factors=tuple(f for f in national_factors() if f.kind != "fuel_density"))
    with pytest.raises(DensityMissingError):
        amount(bare, bill("diesel", 500.0, "L"), DAY, None)


def test_tonnes_of_a_gas_are_cubic_metres_by_its_density():
    own = Measured("E01", "natural_gas", Parameter.DENSITY, 0.72, "kg/m3", document="气质报告")

    found = amount(park(measured=(own,)), bill("natural_gas", 7.2, "t"), DAY, None)

    assert (found.quantity, found.unit) == (pytest.approx(10_000.0), "m3")


def test_units_of_one_quantity_need_nothing_and_carry_no_note():
    found = amount(park(), bill("diesel", 1690.0, "kg"), DAY, None)

    assert (found.quantity, found.unit, found.note, found.parts) == (pytest.approx(1.69), "t", "", ())


def test_tonnes_of_steam_are_heat_by_pressure_alone_when_it_is_saturated():
    found = amount(park(measured=(PRESSURE,)), bill("steam", 120.0, "t"), DAY, None)

    # 120 t x 2768.4 MJ/t
    assert (found.quantity, found.unit) == (pytest.approx(332.208), "GJ")
    assert [part.kind for part in found.parts] == ["steam_pressure", "steam_enthalpy"]


def test_superheated_steam_takes_its_temperature_and_the_park_s_convention():
    measured = (PRESSURE, TEMPERATURE)
    older = policy(steam_enthalpy="less_feed_water")

    gross = amount(park(measured=measured), bill("steam", 1.0, "t"), DAY, None)
    less = amount(park(measured=measured, policy=older), bill("steam", 1.0, "t"), DAY, None)

    # 0.8 MPa between 0.5 (240 C 2939.9, 260 C 2981.5) and 1 MPa (2920.5, 2964.8): (2928.26 + 2971.48)/2
    assert gross.quantity == pytest.approx(2.94987)
    assert gross.quantity - less.quantity == pytest.approx(0.08374)
    assert less.parts[-1].basis == "less_feed_water"


def test_a_pressure_in_kilopascal_is_the_same_pressure():
    whole = park(measured=(replace(PRESSURE, value=800.0, unit="kPa"),))

    assert amount(whole, bill("steam", 1.0, "t"), DAY, None).quantity == pytest.approx(2.7684)


def test_tonnes_of_steam_without_a_pressure_are_refused_naming_what_to_add():
    with pytest.raises(SteamError, match=r"absolute pressure in MPa to measured\.csv"):
        amount(park(), bill("steam", 1.0, "t"), DAY, None)


def test_steam_below_its_boiling_point_is_refused():
    wet = park(measured=(PRESSURE, replace(TEMPERATURE, value=165.0)))

    with pytest.raises(SteamError, match=r"170\.42 C"):
        amount(wet, bill("steam", 1.0, "t"), DAY, None)


def test_a_report_cites_a_document_with_what_converted_it():
    whole = park(measured=(PRESSURE,))

    cited_ones = [cited(whole, one) for one in (bill("diesel", 2000.0, "L"), bill("steam", 120.0, "t"))]

    assert cited_ones == [
        "bill: 2000 L at 845 kg/m3 (GB 19147-2016 车用柴油)",
        "bill: 120 t of steam saturated at 0.8 MPa: 2768.40 kJ/kg",
    ]
    assert cited(whole, bill("diesel", 1.69, "t")) == "bill"
    assert cited(whole, replace(bill("diesel", 1.69, "t"), document="")) == "2026-03"


def test_a_bill_of_heat_in_tonnes_has_no_answer():
    with pytest.raises(UnitError):
        amount(park(measured=(PRESSURE,)), bill("heat", 1.0, "t"), DAY, None)


def test_every_fuel_of_the_sets_is_a_carrier_kept_in_the_quantity_that_its_ncv_is_per():
    rows = [f for f in national_factors() if f.kind == "fuel_ncv" and f.basis.startswith("set")]

    assert {row.carrier for row in rows} == FUELS - {"raw_coal"}
    for row in rows:
        assert quantity_of(row.value_unit.partition("/")[2]) == quantity_of(CARRIER_UNITS[row.carrier]), row


def test_a_material_is_no_carrier():
    with pytest.raises(UnitError, match="which is not one of"):
        amount(park(), bill("CaCO3", 1.0, "t"), DAY, None)
