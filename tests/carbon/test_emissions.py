from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from carbon.emission_factors import Method
from carbon.emission_lines import COLUMNS
from carbon.emissions import daily_totals, emissions
from carbon.findings import Code, Severity
from carbon.meters import Role
from carbon.park import Activity, Certificate, Measured, Parameter
from tests.carbon.parks import meter, park, policy, use_on, use_over

DAY = date(2026, 4, 1)
METERS = (
    meter("E01-EL"),
    meter("E01-PV", role=Role.GENERATION),
    meter("E01-NG", "natural_gas", unit="m3"),
    meter("E01-HT", "heat", unit="GJ"),
    meter("E01-WA", "water", unit="m3"),
)


def tonnes(found, method, carrier=None):
    lines = found.lines[found.lines["method"] == str(method)]
    if carrier is not None:
        lines = lines[lines["carrier"] == carrier]
    return lines["t"].sum(skipna=False)


def day_of_everything(**tables):
    whole = park(meters=METERS, **tables)
    return whole, use_on(whole, DAY, E01_EL=1000.0, E01_PV=100.0, E01_NG=10.0, E01_HT=2.0, E01_WA=5.0)


def test_every_method_counts_its_own_factor():
    whole, use = day_of_everything()

    found = emissions(whole, use)

    # 240 m3 x 21.62188809e-4 t; full oxidation 240 x 21.840291e-4
    assert tonnes(found, Method.COMBUSTION) == pytest.approx(240 * 21.62188809e-4, rel=1e-9)
    assert tonnes(found, Method.COMBUSTION_PARK_RULE) == pytest.approx(240 * 21.840291e-4, rel=1e-9)
    # 24 000 kWh bought, not the 2 400 made on the roof; 48 GJ x 0.11
    assert tonnes(found, Method.LOCATION) == pytest.approx(24 * 0.4044 + 5.28)
    assert tonnes(found, Method.MARKET) == pytest.approx(24 * 0.6096 + 5.28)
    assert tonnes(found, Method.PARK_RULE) == pytest.approx(24 * 0.8325 + 5.28)
    assert found.findings == ()


def test_water_is_energy_and_emits_nothing():
    whole, use = day_of_everything()

    assert "water" in set(use["carrier"])
    assert "water" not in set(emissions(whole, use).lines["carrier"])


def test_a_line_is_its_quantity_times_the_factor_it_names():
    whole, use = day_of_everything(certificates=(Certificate("G1", "E01", "gec", 300.0, "2026", "2026-04"),))

    found = emissions(whole, use)

    assert tuple(found.lines.columns) == COLUMNS
    for line in found.lines.itertuples():
        assert line.t == pytest.approx(line.quantity * found.factors[line.factor].t_per_unit, rel=1e-12)


def test_a_certificate_takes_its_kilowatt_hours_out_of_market_and_park_rule_but_not_out_of_location():
    # 300 MWh over 30 days: 10 000 of the day's 24 000 kWh
    whole, use = day_of_everything(certificates=(Certificate("G1", "E01", "gec", 300.0, "2026", "2026-04"),))

    found = emissions(whole, use)

    assert tonnes(found, Method.LOCATION, "electricity") == pytest.approx(24 * 0.4044)
    assert tonnes(found, Method.MARKET, "electricity") == pytest.approx(14 * 0.6096)
    assert tonnes(found, Method.PARK_RULE, "electricity") == pytest.approx(14 * 0.8325)
    covered = found.lines[(found.lines["method"] == "market") & (found.lines["quantity"] == 10_000)]
    assert found.factors[covered["factor"].iloc[0]].note == "certificates G1"


def test_a_certificate_of_another_firm_or_not_retired_covers_nothing():
    held = (
        Certificate("G1", "E02", "gec", 300.0, "2026", "2026-04"),
        Certificate("G2", "E01", "gec", 300.0, "2026", ""),
    )
    whole, use = day_of_everything(certificates=held)

    assert tonnes(emissions(whole, use), Method.MARKET, "electricity") == pytest.approx(24 * 0.6096)


def test_unused_certificate_energy_is_carried_from_a_day_to_the_next():
    whole = park(meters=(meter("E01-EL"),), certificates=(Certificate("G1", "E01", "gec", 30.0, "2026", "2026-04"),))
    first = use_on(whole, DAY, E01_EL=25.0)
    second = use_on(whole, DAY + timedelta(days=1), E01_EL=100.0)
    both = use_over(whole, [DAY, DAY + timedelta(days=1)], E01_EL=100.0)
    both.loc[both["at_ms"] == first["at_ms"].iloc[0], ["energy", "purchased"]] = 600.0

    found = emissions(whole, both).lines.query("method == 'market'").groupby("at_ms")["t"].sum()

    # day 1: 600 of 1000 kWh used; day 2: 400 + 1000 of 2400 covered, 1000 kWh left
    assert found.tolist() == pytest.approx([0.0, 0.6096])
    assert found.index.tolist() == [first["at_ms"].iloc[0], second["at_ms"].iloc[0]]


def test_purchased_steam_counts_by_its_heat():
    whole = park(meters=(meter("E01-ST", "steam", unit="GJ"),))

    found = emissions(whole, use_on(whole, DAY, E01_ST=1.0))

    assert tonnes(found, Method.LOCATION) == pytest.approx(24 * 0.11)


def test_a_missing_factor_leaves_the_tonnes_unknown_and_is_said_once():
    whole = park(activities=(Activity("E01", "2026-04", "raw_coal", 30.0, "t"),))

    found = emissions(whole, use_over(park(meters=(meter("E01-EL"),), activities=whole.activities), [DAY], E01_EL=1.0))

    coal = found.lines[found.lines["carrier"] == "raw_coal"]
    assert coal["t"].isna().all()
    assert set(coal["factor"]) == {-1}
    assert [f.code for f in found.findings] == [Code.FACTOR_MISSING]
    assert found.findings[0].severity is Severity.ERROR
    assert "raw_coal" in found.findings[0].detail


def test_factors_that_disagree_leave_the_tonnes_unknown_too():
    whole = park(meters=(meter("E01-EL"),))
    one = next(f for f in whole.factors if f.region == "湖北" and f.value == 0.4044)
    split = replace(whole, factors=(*whole.factors, replace(one, value=0.41, value_text="0.41")))

    found = emissions(split, use_on(split, DAY, E01_EL=1.0))

    assert tonnes(found, Method.LOCATION) != tonnes(found, Method.LOCATION)
    assert [f.code for f in found.findings] == [Code.FACTOR_AMBIGUOUS]
    assert tonnes(found, Method.MARKET) == pytest.approx(24 * 0.6096e-3)


def test_a_factor_per_another_quantity_is_a_finding_about_its_unit():
    whole = park(meters=(meter("E01-EL"),))
    one = next(f for f in whole.factors if f.region == "湖北" and f.value == 0.4044)
    odd = replace(whole, factors=(*whole.factors, replace(one, year=2024, value_unit="kgCO2/kg")))

    found = emissions(odd, use_on(odd, DAY, E01_EL=1.0))

    assert [f.code for f in found.findings] == [Code.UNIT]
    assert found.lines.loc[found.lines["method"] == "location", "t"].isna().all()


def test_without_the_rule_that_makes_certified_power_zero_nothing_is_made_zero():
    whole, use = day_of_everything(certificates=(Certificate("G1", "E01", "gec", 300.0, "2026", "2026-04"),))
    without = replace(whole, factors=tuple(f for f in whole.factors if f.kind != "park_rule_ef"))

    found = emissions(without, use)

    assert tonnes(found, Method.MARKET, "electricity") != tonnes(found, Method.MARKET, "electricity")
    assert {f.code for f in found.findings} == {Code.FACTOR_MISSING}


def test_each_calendar_year_uses_its_own_factor():
    whole = park(meters=(meter("E01-EL"),))

    found = emissions(whole, use_over(whole, [date(2022, 12, 31), date(2023, 1, 1)], E01_EL=1.0))

    located = found.lines[found.lines["method"] == "location"]
    assert located["t"].tolist() == pytest.approx([24 * 0.4364e-3, 24 * 0.4044e-3])


def test_nothing_used_emits_nothing():
    whole = park(meters=(meter("E01-EL"),))

    found = emissions(whole, use_on(whole, DAY, E01_EL=1.0).iloc[:0])

    assert found.lines.empty
    assert tuple(found.lines.columns) == COLUMNS
    assert daily_totals(found.lines).empty


def test_daily_totals_put_the_methods_side_by_side():
    whole, use = day_of_everything()

    totals = daily_totals(emissions(whole, use).lines).set_index("carrier")

    assert totals["scope"].to_dict() == {"electricity": "2", "heat": "2", "natural_gas": "1"}
    gas = [240 * 21.62188809e-4, 240 * 21.62188809e-4, 240 * 21.840291e-4]
    assert totals.loc["natural_gas", ["location_t", "market_t", "park_rule_t"]].tolist() == pytest.approx(gas)
    power = [24 * 0.4044, 24 * 0.6096, 24 * 0.8325]
    assert totals.loc["electricity", ["location_t", "market_t", "park_rule_t"]].tolist() == pytest.approx(power)


def test_a_daily_total_with_a_missing_factor_is_missing_and_never_partial():
    whole = park(meters=(meter("E01-EL"),), policy=policy(grid_factor="grid_region"), region="台湾")

    totals = daily_totals(emissions(whole, use_on(whole, DAY, E01_EL=1.0)).lines)

    assert totals["location_t"].isna().all()
    assert totals["market_t"].notna().all()


def test_a_fuel_measured_from_a_day_on_counts_by_it_on_that_enterprise_s_days_alone():
    gas = (meter("E01-NG", "natural_gas", unit="m3"), meter("E02-NG", "natural_gas", unit="m3"))
    found_ncv = Measured("E01", "natural_gas", Parameter.NCV, 356.2, "GJ/10^4 Nm3", date(2026, 3, 2), DAY, "report 7")
    whole = park(meters=gas, measured=(found_ncv,))
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31), DAY]
    use = pd.concat([use_on(whole, day, E01_NG=10_000 / 24, E02_NG=10_000 / 24) for day in days], ignore_index=True)

    found = emissions(whole, use)

    burnt = found.lines[found.lines["method"] == "combustion"].groupby("enterprise", observed=True)["t"].apply(list)
    table, measured = 21.62188809, 356.2 * 0.0153 * 0.99 * 44 / 12
    assert burnt["E01"] == pytest.approx([table, measured, measured, table])
    assert burnt["E02"] == pytest.approx([table] * 4)


def test_where_every_enterprise_measured_no_default_is_looked_up():
    measured = tuple(
        Measured("E01", "raw_coal", which, value, unit, document="report 8")
        for which, value, unit in [
            (Parameter.NCV, 20.0, "GJ/t"),
            (Parameter.CARBON_CONTENT, 0.026, "tC/GJ"),
            (Parameter.OXIDATION, 95.0, "%"),
        ]
    )
    whole = park(measured=measured, activities=(Activity("E01", "2026-04", "raw_coal", 30.0, "t"),))

    found = emissions(whole, use_over(whole, [DAY]))

    assert found.findings == ()
    assert tonnes(found, Method.COMBUSTION) == pytest.approx(20 * 0.026 * 0.95 * 44 / 12)


def test_heat_measured_by_its_supplier_counts_by_it_in_all_three_ways():
    supplier = Measured("E01", "heat", Parameter.EMISSION_FACTOR, 0.06, "tCO2/GJ", document="供热方报告 2026")
    whole = park(meters=(meter("E01-HT", "heat", unit="GJ"), meter("E02-HT", "heat", unit="GJ")), measured=(supplier,))

    found = emissions(whole, use_on(whole, DAY, E01_HT=1.0, E02_HT=1.0))

    for method in (Method.LOCATION, Method.MARKET, Method.PARK_RULE):
        assert tonnes(found, method) == pytest.approx(24 * 0.06 + 24 * 0.11)


def test_lines_say_where_their_energy_came_from():
    held = (Certificate("G1", "E01", "gec", 300.0, "2026", "2026-04"), Certificate("S", "E01", "sold", 1.0, "2026-04"))
    whole, use = day_of_everything(certificates=held)

    lines = emissions(whole, use).lines

    origins = lines.groupby(["carrier", "method"], observed=True)["origin"].apply(lambda column: sorted(set(column)))
    assert origins["natural_gas", "combustion"] == ["fuel"]
    assert origins["heat", "market"] == ["heat"]
    assert origins["electricity", "location"] == ["grid"]
    assert origins["electricity", "market"] == origins["electricity", "park_rule"] == ["gec", "grid", "own_sold"]


def test_own_electricity_whose_certificate_was_sold_counts_as_grid_power_does():
    # 2400 kWh from the roof, 1000 sold
    whole, use = day_of_everything(certificates=(Certificate("S", "E01", "sold", 1.0, "2026-04"),))

    found = emissions(whole, use)

    assert tonnes(found, Method.LOCATION, "electricity") == pytest.approx(24 * 0.4044)
    assert tonnes(found, Method.MARKET, "electricity") == pytest.approx(25 * 0.6096)
    assert tonnes(found, Method.PARK_RULE, "electricity") == pytest.approx(25 * 0.8325)


def test_the_named_policy_for_what_nothing_covers_takes_the_average_of_the_location():
    held = (Certificate("G1", "E01", "direct", 300.0, "2026", "2026-04"),)
    whole, use = day_of_everything(certificates=held, policy=policy(uncovered_electricity="location"))

    found = emissions(whole, use)

    assert tonnes(found, Method.MARKET, "electricity") == pytest.approx(14 * 0.4044)
    assert tonnes(found, Method.LOCATION, "electricity") == pytest.approx(24 * 0.4044)
