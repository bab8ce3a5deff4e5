"""The worked examples of fuels, processes and steam in docs/methodology.md, as the code computes them."""

from __future__ import annotations

from datetime import date

from carbon import emission_factors as ef
from carbon.fuels import amount
from carbon.park import Activity, Measured, Parameter, Policy, Process
from carbon.steam import enthalpy
from tests.carbon.parks import park

DAY = date(2026, 4, 30)
PRESSURE = Measured("E01", "steam", Parameter.PRESSURE, 0.8, "MPa", document="合同")


def measured_t(carrier, parameter, value, unit):
    """tCO2 per unit of the table of a fuel, of an enterprise with one measurement."""
    whole = park(measured=(Measured("E01", carrier, parameter, value, unit, document="检测"),))
    return ef.combustion(whole, carrier, DAY, None, full=False, enterprise="E01").value


def billed(carrier, quantity, unit, policy=None):
    whole = park(measured=(PRESSURE,), policy=policy or Policy())
    return amount(whole, Activity("E01", "2026-04", carrier, quantity, unit), DAY, None).quantity


def desulfurised():
    used = Process("E01", "2026-04", "CaCO3", 12.5, "t", 90.0)
    return ef.material_t(used) * ef.process_factor(park(), used.material, DAY, None).t_per_unit


COMPUTED = {
    "gas_measured": lambda: measured_t("natural_gas", Parameter.NCV, 356.2, "GJ/10^4 Nm3"),
    "coal_by_mass": lambda: measured_t("bituminous_coal", Parameter.CARBON_CONTENT, 0.55, "tC/t"),
    "direct_by_heat": lambda: measured_t("natural_gas", Parameter.EMISSION_FACTOR, 0.0561, "tCO2/GJ"),
    "litres": lambda: billed("diesel", 2000.0, "L"),
    "process": desulfurised,
    "steam_saturated": lambda: billed("steam", 120.0, "t"),
    "steam_less_feed_water": lambda: billed("steam", 120.0, "t", Policy(steam_enthalpy="less_feed_water")),
    "steam_superheated": lambda: enthalpy(0.8, 250.0).kj_per_kg,
    "steam_emission": lambda: billed("steam", 120.0, "t") * ef.location(park(), "steam", DAY, None).t_per_unit,
}
