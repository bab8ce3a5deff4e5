"""The worked examples of coal, certificates and clean energy in docs/methodology.md, as the code computes them."""

from __future__ import annotations

from datetime import date

from carbon.coal import coefficient
from carbon.emissions import emissions
from carbon.indicators import indicator_value
from carbon.meters import Origin, Role
from carbon.park import Certificate, Measured, Parameter
from tests.carbon.parks import days_of, electricity, figures_of, meter, park, use_on, use_over

DAY = date(2026, 4, 1)


def clean_share():
    roof = (meter("E01-PV", role=Role.GENERATION), meter("E01-EX", role=Role.EXPORT))
    whole = park(
        meters=(meter("E01-EL"), *roof),
        certificates=(Certificate("G", "E01", "gec", 365 * 2.4, "2026", "2026"),),
    )
    use = use_over(whole, days_of(2026, 2), E01_EL=1000.0, E01_PV=500.0, E01_EX=100.0)
    return indicator_value(whole, figures_of(whole, use), "clean_energy_share", "park", DAY).value


def half_certified(method):
    whole = park(meters=(meter("E01-EL"),), certificates=(Certificate("G", "E01", "gec", 12.0, "2026", "2026-04"),))
    found = emissions(whole, use_on(whole, DAY, E01_EL=1000 / 24)).lines
    return found.loc[found["method"] == method, "t"].sum()


def certificate_day_3():
    whole = park(certificates=(Certificate("G", "E01", "gec", 30.0, "2026", "2026-04"),))
    lines = emissions(whole, electricity(days_of(2026, 4)[:3], [0.0, 400.0, 5000.0])).lines
    return lines.loc[(lines["method"] == "market") & (lines["origin"] == "gec"), "quantity"].iloc[-1]


def certificate_filled():
    whole = park(certificates=(Certificate("G", "E01", "gec", 30.0, "2026", "2026-04"),))
    lines = emissions(whole, electricity(days_of(2026, 4), [1800.0] * 15 + [200.0] * 15)).lines
    return lines.loc[(lines["method"] == "market") & (lines["origin"] == "gec"), "quantity"].iloc[0]


def own_sold():
    whole = park(certificates=(Certificate("S", "E01", "sold", 2.1, "2026-04"),))
    use = electricity(days_of(2026, 4), 0.0, generated=100.0, exported=40.0, renewable=60.0)
    lines = emissions(whole, use).lines
    return lines.loc[(lines["method"] == "market") & (lines["origin"] == "own_sold"), "quantity"].iloc[0]


def tce_measured():
    gas = Measured("E01", "natural_gas", Parameter.NCV, 356.2, "GJ/10^4 Nm3", document="test report")
    return 1000 * coefficient(park(measured=(gas,)), "natural_gas", DAY, enterprise="E01").tce_per_unit


def tce_counted():
    made = meter("E01-WH", role=Role.GENERATION, made_from=Origin.WASTE_HEAT)
    whole = park(meters=(meter("E01-EL"), made, meter("E01-NG", "natural_gas", unit="m3")))
    return use_on(whole, DAY, E01_EL=50.0, E01_WH=30.0, E01_NG=10.0)["tce"].sum()


COMPUTED = {
    "tce_electricity": lambda: 1000 * coefficient(park(), "electricity", DAY).tce_per_unit,
    "tce_heat": lambda: coefficient(park(), "heat", DAY).tce_per_unit,
    "tce_gas": lambda: 1000 * coefficient(park(), "natural_gas", DAY).tce_per_unit,
    "tce_lng": lambda: coefficient(park(), "lng", DAY).tce_per_unit,
    "tce_measured": tce_measured,
    "tce_counted": tce_counted,
    "market": lambda: half_certified("market"),
    "park_rule": lambda: half_certified("park_rule"),
    "certificate_day_3": certificate_day_3,
    "certificate_filled": certificate_filled,
    "own_sold": own_sold,
    "clean_share": clean_share,
}
