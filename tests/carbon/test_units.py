from __future__ import annotations

import pytest

from carbon.errors import UnitError
from carbon.units import CARRIER_UNITS, energy_scale, scale, split_ratio


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("MWh", "kWh", 1000.0),
        ("Wh", "kWh", 0.001),
        ("GWh", "MWh", 1000.0),
        ("GJ", "kWh", 1000 / 3.6),
        ("kWh", "MJ", 3.6),
        ("TJ", "GJ", 1000.0),
        ("GJ", "MJ", 1000.0),
        ("kJ", "J", 1000.0),
        ("10^4 m3", "m3", 10_000.0),
        ("m3", "10^4 Nm3", 0.0001),
        ("L", "m3", 0.001),
        ("kg", "t", 0.001),
        ("g", "kg", 0.001),
        ("kgce", "tce", 0.001),
        ("kgCO2", "tCO2", 0.001),
        ("MW", "kW", 1000.0),
        ("W", "MW", 1e-6),
        ("furlong", "furlong", 1.0),
    ],
)
def test_units_of_one_quantity_convert_by_one_exact_factor(unit, wanted, factor):
    assert scale(unit, wanted) == factor


@pytest.mark.parametrize(
    ("unit", "wanted"), [("kWh", "m3"), ("kW", "kWh"), ("t", "m3"), ("stone", "t"), ("t", "stone")]
)
def test_units_of_different_quantities_never_convert(unit, wanted):
    with pytest.raises(UnitError) as refusal:
        scale(unit, wanted)

    assert (refusal.value.unit, refusal.value.wanted) == (unit, wanted)
    assert "does not convert exactly" in str(refusal.value)


def test_a_cubic_metre_of_water_is_a_tonne_and_of_nothing_else():
    assert scale("m3", "t", "water") == scale("t", "m3", "water") == 1.0
    assert energy_scale("m3", "water") == 1.0

    with pytest.raises(UnitError):
        energy_scale("m3", "diesel")


def test_energy_goes_into_the_unit_of_its_carrier():
    factors = {carrier: energy_scale(unit, carrier) for carrier, unit in CARRIER_UNITS.items()}

    assert set(factors.values()) == {1.0}
    assert energy_scale("MWh", "electricity") == 1000.0
    assert energy_scale("10^4 Nm3", "natural_gas") == 10_000.0
    assert energy_scale("kWh", "heat") == 0.0036


def test_a_carrier_that_is_not_known_has_no_unit_to_convert_to():
    with pytest.raises(UnitError, match=r"peat.*natural_gas"):
        energy_scale("t", "peat")


def test_a_ratio_is_numerator_and_denominator():
    assert split_ratio("kgCO2/kWh") == ("kgCO2", "kWh")
    assert split_ratio("GJ/10^4 Nm3") == ("GJ", "10^4 Nm3")

    with pytest.raises(UnitError, match="a ratio such as"):
        split_ratio("rule")
