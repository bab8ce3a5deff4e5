"""Standard coal by GB/T 2589-2020, against the numbers its annexes print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.coal import coefficient, kwh_per_tce, standard_coal
from carbon.errors import FactorMissingError
from carbon.findings import Code
from carbon.meters import Origin, Role
from carbon.park import Activity, Measured, Parameter
from tests.carbon.parks import NO_LINES, days_of, meter, park, policy, use_of, use_on, use_over

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("carrier", "tce_per_unit"),
    [
        ("electricity", 0.1229e-3),
        ("heat", 0.03412),
        ("steam", 0.03412),
        ("natural_gas", 1.33e-3),
        ("water", 0.2571e-3),
        ("diesel", 1.4571),
        ("gasoline", 1.4714),
        ("raw_coal", 0.7143),
        ("lpg", 1.7143),
        ("fuel_oil", 1.4286),
    ],
)
def test_a_unit_of_a_carrier_counts_what_the_annex_prints(carrier, tce_per_unit):
    found = coefficient(park(), carrier, DAY)

    assert found.tce_per_unit == pytest.approx(tce_per_unit, rel=1e-12)
    assert found.described()["tce_per_unit"] == found.tce_per_unit
    assert found.parts[0].confidence == "secondary"


def test_the_edition_of_2020_takes_the_place_of_that_of_2008_from_2020_on():
    assert coefficient(park(), "water", date(2019, 12, 31)).tce_per_unit == pytest.approx(0.0857e-3)
    assert coefficient(park(), "water", date(2020, 1, 1)).tce_per_unit == pytest.approx(0.2571e-3)


def test_electricity_counts_its_calorific_value_unless_the_park_says_equivalent():
    equivalent = park(policy=policy(electricity_tce="equivalent"))

    assert coefficient(equivalent, "electricity", date(2023, 5, 1)).tce_per_unit == pytest.approx(0.3055e-3)
    assert coefficient(equivalent, "electricity", DAY).tce_per_unit == pytest.approx(0.3024e-3)
    assert coefficient(park(), "electricity", DAY, electricity="equivalent").tce_per_unit == pytest.approx(0.3024e-3)
    assert kwh_per_tce(equivalent, DAY) == pytest.approx(1000 / 0.1229)


def test_a_fuel_without_coefficient_counts_its_heat_over_that_of_standard_coal():
    found = coefficient(park(), "lng", DAY)

    # 51.498 GJ/t of the fuel set over 29 307.6 kJ/kgce; the table's own 1.7572 is recalled and never used
    assert found.tce_per_unit == pytest.approx(51.498 / 29.3076, rel=1e-12)
    told = found.described()
    assert (told["kind"], told["unit"], told["note"]) == ("tce_by_ncv", "tce/t", "NCV / 29307.6 kJ/kgce")
    assert [part["kind"] for part in told["parts"]] == ["fuel_ncv", "constant"]


def test_a_medium_without_coefficient_has_none():
    with pytest.raises(FactorMissingError):
        coefficient(replace(park(), factors=()), "water", DAY)


def test_what_an_enterprise_measured_counts_before_the_average_on_its_days():
    gas = Measured("E01", "natural_gas", Parameter.NCV, 356.2, "GJ/10^4 Nm3", DAY, date(2026, 3, 3), "test report 7")
    whole = park(meters=(meter("E01-NG", "natural_gas", unit="m3"), meter("E02-NG", "natural_gas", unit="m3")))
    whole = replace(whole, measured=(gas,))

    coal = standard_coal(
        whole, use_over(whole, [date(2026, 2, 28), *days_of(2026, 3)[:3]], E01_NG=1000 / 24, E02_NG=1000 / 24)
    )

    # a day's 1000 m3: 1.33 tce by the table; 35.62 GJ / 29.3076 GJ per tce as measured on 1 and 2 March
    measured, table = 35.62 / 29.3076, 1.33
    tce = coal.use.groupby("enterprise", observed=True)["tce"].apply(list)
    assert tce["E01"] == pytest.approx([table, measured, measured, table])
    assert tce["E02"] == pytest.approx([table] * 4)
    assert [c.parts[0].source_doc for c in coal.coefficients if c.kind == "tce_by_ncv"] == ["test report 7"]


def test_energy_made_on_site_from_energy_that_is_counted_already_does_not_count_again():
    whole = park(
        meters=(
            meter("E01-NG", "natural_gas", unit="m3"),
            meter("E01-ST", "steam", Role.GENERATION, unit="GJ", made_from=Origin.COUNTED),
            meter("E01-WH", role=Role.GENERATION, made_from=Origin.WASTE_HEAT),
            meter("E01-PV", role=Role.GENERATION),
        )
    )

    use = use_on(whole, DAY, E01_NG=10.0, E01_ST=2.0, E01_WH=30.0, E01_PV=50.0).set_index("carrier")

    # 240 m3 of gas; 48 GJ of its steam again; 720 of waste heat again and 1200 kWh of the roof
    assert use["tce"].to_dict() == pytest.approx({"electricity": 0.14748, "natural_gas": 0.3192, "steam": 0.0})
    flows = use.loc["electricity", ["energy", "recovered", "renewable", "kwh"]]
    assert flows.tolist() == [1920.0, 720.0, 1200.0, 1200.0]


def test_energy_made_on_site_and_passed_on_leaves_the_enterprise_s_energy():
    whole = park(
        meters=(
            meter("E01-NG", "natural_gas", unit="m3"),
            meter("E01-CH", role=Role.GENERATION, made_from=Origin.COUNTED),
            meter("E01-EX", role=Role.EXPORT),
        )
    )

    use = use_on(whole, DAY, E01_NG=100.0, E01_CH=300.0, E01_EX=200.0).set_index("carrier")

    # GB/T 2589: what is supplied to others is taken off; 4800 of 7200 kWh at 0.1229
    assert use["tce"].to_dict() == pytest.approx({"electricity": -4800 * 0.1229e-3, "natural_gas": 3.192})


def test_a_day_s_use_adds_up_over_carriers_in_standard_coal():
    whole = park(
        meters=(meter("E01-EL"), meter("E01-NG", "natural_gas", unit="m3"), meter("E01-WA", "water", unit="m3"))
    )

    use = use_on(whole, DAY, E01_EL=100.0, E01_NG=10.0, E01_WA=5.0)

    by_carrier = use.set_index("carrier")
    assert by_carrier["energy"].to_dict() == {"electricity": 2400.0, "natural_gas": 240.0, "water": 120.0}
    # 2400 x 0.1229, 240 x 1.33, 120 x 0.2571 kgce
    assert by_carrier["tce"].to_dict() == pytest.approx(
        {"electricity": 0.29496, "natural_gas": 0.3192, "water": 0.030852}, rel=1e-12
    )
    assert by_carrier["kwh"]["electricity"] == 2400.0
    assert by_carrier["kwh"]["natural_gas"] == pytest.approx(319.2 / 0.1229)


def test_equivalent_electricity_keeps_its_kilowatt_hours():
    whole = park(meters=(meter("E01-EL"),), policy=policy(electricity_tce="equivalent"))

    use = use_on(whole, DAY, E01_EL=100.0)

    assert use["kwh"].tolist() == [2400.0]
    assert use["tce"].tolist() == pytest.approx([2400 * 0.3024e-3])


def test_a_carrier_without_coefficient_has_no_standard_coal_and_a_sentence_that_says_what_to_add():
    whole = park(
        activities=(Activity("E01", "2026-03", "lng", 31.0, "t"), Activity("E01", "2026-03", "diesel", 31.0, "t")),
        factors=tuple(factor for factor in park().factors if factor.carrier != "lng"),
    )

    use = use_of(whole, NO_LINES, DAY, date(2026, 3, 2))
    coal = standard_coal(whole, use)

    assert coal.use.set_index("carrier")["tce"].isna().to_dict() == {"diesel": False, "lng": True}
    assert coal.use.set_index("carrier")["coefficient"]["lng"] == -1
    assert [finding.code for finding in coal.findings] == [Code.FACTOR_MISSING]
    assert "lng" in coal.findings[0].detail


def test_two_years_use_two_coefficients_where_the_table_changes():
    whole = park(meters=(meter("E01-EL"),), policy=policy(electricity_tce="equivalent"))
    days = [date(2023, 12, 31), date(2024, 1, 1)]

    coal = standard_coal(whole, use_over(whole, days, E01_EL=1.0))

    assert [c.value for c in coal.coefficients] == [0.3055, 0.3024]
    assert coal.use["coefficient"].tolist() == [0, 1]


def test_a_coefficient_per_another_quantity_is_not_converted_by_guessing():
    whole = park(meters=(meter("E01-EL"),))
    one = next(f for f in whole.factors if f.kind == "tce_coef" and f.value == 0.1229)
    odd = replace(whole, factors=(*whole.factors, replace(one, year=2025, value_unit="kgce/m3")))

    coal = standard_coal(odd, use_on(odd, DAY, E01_EL=1.0))

    assert coal.use["tce"].isna().all()
    assert [finding.code for finding in coal.findings] == [Code.UNIT]


def test_without_any_factor_every_carrier_is_a_problem():
    whole = park(meters=(meter("E01-EL"),))
    use = use_on(whole, DAY, E01_EL=1.0)

    coal = standard_coal(replace(whole, factors=()), use)

    assert coal.use["tce"].isna().all()
    assert coal.coefficients == ()
    assert len(coal.findings) == 1
