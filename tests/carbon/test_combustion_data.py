"""Combustion against what plants in the United States reported; tests/data/combustion/ORIGIN.md says what it proves."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from carbon.emission_factors import combustion
from carbon.fuels import amount, fuel_parameter
from carbon.park import Activity, Measured, Parameter
from carbon.units import CARRIER_UNITS, ratio_scale
from tests.carbon.parks import park

DATA = Path(__file__).parents[1] / "data" / "combustion"
DAY = date(2026, 12, 31)
GJ_PER_MMBTU = 1.055056
LOWER_PER_HIGHER = {"gas": 0.90, "other": 0.95}
"""Lower over higher heating value; IPCC 2006, volume 2, 1.4.1.2."""
FUELS = {
    "Natural Gas (Weighted U.S. Average)": ("natural_gas", 0.01),
    "Coke Oven Gas": ("coke_oven_gas", 0.02),
    "Distillate Fuel Oil No. 2": ("diesel", 0.02),
    "Motor Gasoline": ("gasoline", 0.02),
    "Petroleum Coke": ("petroleum_coke", 0.02),
    "Liquefied petroleum gases (LPG)": ("lpg", 0.04),
    "Residual Fuel Oil No. 6": ("fuel_oil", 0.04),
    "Bituminous": ("bituminous_coal", 0.04),
    "Anthracite": ("anthracite", 0.04),
    "Kerosene": ("kerosene", 0.05),
    "Coal Coke": ("coke", 0.05),
    "Naphtha (<401 deg F)": ("naphtha", 0.09),
}
"""Our carrier, and how far its carbon by energy may lie from the table of 40 CFR 98.

Gas is one thing everywhere; liquid and solid fuels of one name are not, and the ratio of heating values is a round
number. Naphtha below 401 F is a light cut (68.0 kg/mmBtu); the Chinese sets take 20.0 kgC/GJ, as the IPCC does.
"""


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TIER_1 = [
    (row["FUEL_TYPE"], float(row["MMBtu_TOTAL"]), float(row["TIER1_CO2_COMBUSTION_EMISSIONS"]))
    for row in rows("ghgrp2017_tier1.csv")
]
EPA_KG_PER_MMBTU = {row["Fuel_Type"]: float(row["CO2_kgCO2_per_mmBtu"]) for row in rows("epa_factors.csv")}


def lower(carrier):
    return LOWER_PER_HIGHER["gas" if carrier.endswith("gas") else "other"]


def ncv_gj(whole, carrier):
    """GJ (lower heating value) of a unit of the carrier, by the park's fuel set."""
    ncv = fuel_parameter(whole, None, carrier, Parameter.NCV, DAY, None)
    return ncv.number * ratio_scale(ncv.value_unit, f"GJ/{CARRIER_UNITS[carrier]}")


def by_set_t(mmbtu, carrier, *, full):
    """CO2 of so much energy by the default fuel set, as a bill of the fuel would count it."""
    whole = park()
    quantity = mmbtu * GJ_PER_MMBTU * lower(carrier) / ncv_gj(whole, carrier)
    bill = amount(whole, Activity("E01", "2026-12", carrier, quantity, CARRIER_UNITS[carrier]), DAY, None)
    return bill.quantity * combustion(whole, carrier, DAY, None, full=full, enterprise="E01").t_per_unit


def test_a_plant_s_own_factor_by_energy_returns_what_it_reported_of_every_fuel():
    assert {fuel for fuel, _, _ in TIER_1} == set(FUELS)
    for fuel, mmbtu, reported_t in TIER_1:
        carrier = FUELS[fuel][0]
        unit = CARRIER_UNITS[carrier]
        measured = (
            Measured("E01", carrier, Parameter.NCV, 30.0, f"GJ/{unit}", document="HHV"),
            Measured("E01", carrier, Parameter.EMISSION_FACTOR, EPA_KG_PER_MMBTU[fuel] / GJ_PER_MMBTU, "kgCO2/GJ"),
        )
        whole = park(measured=measured)

        bill = Activity("E01", "2026-12", carrier, mmbtu * GJ_PER_MMBTU / 30.0, unit)
        t = (
            amount(whole, bill, DAY, None).quantity
            * combustion(whole, carrier, DAY, None, full=False, enterprise="E01").t_per_unit
        )

        assert t == pytest.approx(reported_t, rel=1e-12)


@pytest.mark.parametrize("fuel", FUELS)
def test_the_carbon_of_the_default_set_is_that_of_the_american_table_within_its_tolerance(fuel):
    carrier, tolerance = FUELS[fuel]
    energy, reported = defaultdict(float), defaultdict(float)
    for name, mmbtu, t in TIER_1:
        energy[name] += mmbtu
        reported[name] += t

    ratio = by_set_t(energy[fuel], carrier, full=True) / reported[fuel]

    assert abs(ratio - 1) < tolerance


@pytest.mark.parametrize(
    ("station", "carrier", "tolerance"), [("113", "bituminous_coal", 0.05), ("118", "natural_gas", 0.03)]
)
def test_the_default_set_comes_near_the_ratio_that_power_stations_count_with_oxidised_or_not(
    station, carrier, tolerance
):
    years = [row for row in rows("cems.csv") if row["cems_facility_id"] == station]
    mmbtu = sum(float(row["heat_input_mmbtu"]) for row in years)
    reported_t = sum(float(row["co2_cems_metric"]) for row in years)

    oxidised, all_of_it = (by_set_t(mmbtu, carrier, full=full) / reported_t for full in (False, True))

    yearly = [float(row["co2_cems_metric"]) / float(row["heat_input_mmbtu"]) for row in years]

    assert len(years) == 14
    assert max(yearly) / min(yearly) < 1.0001  # made with one fixed ratio, so a table again and no measurement of one
    assert abs(oxidised - 1) < tolerance
    assert abs(all_of_it - 1) < tolerance
    assert oxidised < all_of_it
