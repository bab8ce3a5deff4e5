"""Steam against the tables of GB/T 32151.34-2024 and, between their entries, against IAPWS-IF97."""

from __future__ import annotations

from itertools import pairwise

import pytest

from carbon.factor_errors import SteamError
from carbon.steam import FEED_WATER_KJ_PER_KG, enthalpy
from carbon.steam_tables import MISPRINTS, PRESSURES_MPA, SATURATED, SUPERHEATED


def test_saturated_steam_is_the_table_s_entry_at_every_pressure():
    for pressure, boiling_c, kj in SATURATED:
        found = enthalpy(pressure)

        assert (found.kj_per_kg, found.temperature_c, found.saturated) == (kj, boiling_c, True)
        assert found.source == "GB/T 32151.34-2024 表C.4"


def test_between_two_pressures_saturated_steam_lies_on_the_line_between_them():
    found = enthalpy(0.65)

    # halfway between 0.6 (158.84 C, 2756.4) and 0.7 MPa (164.96 C, 2762.9)
    assert found.kj_per_kg == pytest.approx(2759.65)
    assert found.temperature_c == pytest.approx(161.90)


def test_the_corrected_keys_of_the_saturated_table_keep_it_in_order():
    for (p, t, _), (next_p, next_t, _) in pairwise(SATURATED):
        assert p < next_p
        assert t < next_t


def test_superheated_steam_is_the_table_s_entry_where_it_has_one():
    assert enthalpy(1.0, 300.0).kj_per_kg == 3051.3
    assert enthalpy(3.0, 400.0).kj_per_kg == 3231.6
    assert enthalpy(30.0, 600.0).kj_per_kg == 3444.2
    assert enthalpy(1.0, 300.0).source == "GB/T 32151.34-2024 表C.5"


def test_between_entries_it_is_linear_in_pressure_and_then_in_temperature():
    found = enthalpy(2.0, 325.0)

    # at 2 MPa halfway between 1 and 3: 300 C (3051.3 + 2994.2)/2 = 3022.75, 350 C (3157.7 + 3115.7)/2 = 3136.7
    assert found.kj_per_kg == pytest.approx((3022.75 + 3136.7) / 2)


def test_near_boiling_it_begins_at_saturated_steam_and_never_at_water():
    found = enthalpy(0.7, 170.0)

    # the 1 MPa column is of water until 179.88 C; from 164.96 C (2762.9) to 180 C: 2812.1 + 0.4 x (2777.3 - 2812.1)
    assert found.kj_per_kg == pytest.approx(2762.9 + (170 - 164.96) / (180 - 164.96) * (2798.18 - 2762.9))
    assert enthalpy(0.8, 170.42).kj_per_kg == enthalpy(0.8).kj_per_kg


@pytest.mark.parametrize(
    ("pressure", "celsius", "if97"),
    [(0.4, 200, 2860.99), (0.8, 250, 2950.54), (1.3, 280, 2999.60), (3.82, 450, 3333.47), (9.0, 500, 3387.31)],
)
def test_what_parks_are_supplied_with_lies_within_a_fifth_of_a_percent_of_if97(pressure, celsius, if97):
    assert enthalpy(pressure, celsius).kj_per_kg == pytest.approx(if97, rel=0.002)


def test_less_feed_water_takes_off_water_of_20_degrees():
    gross, less = enthalpy(0.8), enthalpy(0.8, convention="less_feed_water")

    assert gross.kj_per_kg - FEED_WATER_KJ_PER_KG == less.kj_per_kg == pytest.approx(2768.4 - 83.74)
    assert "less 83.74 of feed water" in less.note
    assert (gross.convention, less.convention) == ("gross", "less_feed_water")


def test_the_misprint_at_half_a_megapascal_and_400_degrees_is_passed_over_and_told():
    found = enthalpy(0.5, 400.0)

    # printed 3217.8; between 350 C (3167.6) and 420 C (3313.8)
    assert found.kj_per_kg == pytest.approx(3167.6 + 50 / 70 * (3313.8 - 3167.6))
    assert "the table misprints 0.5 MPa at 400 C, which is passed over" in found.note


@pytest.mark.parametrize(("pressure", "celsius", "told"), [(0.3, 380.0, True), (0.9, 410.0, True), (1.0, 400.0, False)])
def test_a_misprint_is_told_of_wherever_it_would_have_counted_and_nowhere_else(pressure, celsius, told):
    assert ("misprints" in enthalpy(pressure, celsius).note) is told


def test_but_for_the_misprints_steam_gains_with_heat_and_loses_with_pressure():
    boiling = {p: t for p, t, _ in SATURATED}

    def steam(column, celsius):
        pressure = PRESSURES_MPA[column]
        dry = celsius > boiling[pressure] if pressure in boiling else celsius >= 400
        return dry and (pressure, celsius) not in MISPRINTS

    for column in range(len(PRESSURES_MPA)):
        dry = [row[column] for celsius, row in SUPERHEATED.items() if steam(column, celsius)]
        assert dry == sorted(dry)
    for celsius, row in SUPERHEATED.items():
        dry = [row[column] for column in range(len(PRESSURES_MPA)) if steam(column, celsius)]
        assert dry == sorted(dry, reverse=True)


@pytest.mark.parametrize(
    ("pressure", "celsius", "reason"),
    [
        (0.0005, None, "outside table C.4"),
        (22.5, None, "outside table C.4"),
        (800.0, None, "state the absolute pressure in MPa"),
        (0.8, 165.0, "below the 170.42 C"),
        (0.8, 165.0, "gauge"),
        (0.005, 200.0, "outside table C.5"),
        (31.0, 500.0, "outside table C.5"),
        (1.0, 601.0, "outside table C.5"),
        (25.0, 420.0, "below the 450.00 C"),
        (20.5, 372.0, "below the 450.00 C"),
    ],
)
def test_what_the_tables_cannot_tell_is_refused_with_what_to_state_instead(pressure, celsius, reason):
    with pytest.raises(SteamError) as refusal:
        enthalpy(pressure, celsius)

    assert reason in str(refusal.value)
