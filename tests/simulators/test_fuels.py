from __future__ import annotations

import numpy as np
import pytest

from simulators.profiles import Load, industry
from simulators.slots import SLOT_MS, Slots

MILD_C = 18.0


@pytest.fixture
def monday(at):
    return Slots(at(2026, 3, 16) // SLOT_MS, 96, "Asia/Shanghai")


def shape(slots, slug, carrier, air_c=MILD_C):
    return Load(7, "E01", industry(slug), carrier).shape(slots, np.full(slots.count, air_c))


def test_a_furnace_is_lit_an_hour_before_the_shift_and_put_out_with_it(monday):
    gas, power = shape(monday, "pump_valve", "natural_gas"), shape(monday, "pump_valve", "electricity")

    lit = int(np.flatnonzero(gas > gas[:16].max() + 1e-6)[0])
    at_work = int(np.flatnonzero(power > power[:16].max() + 1e-6)[0])

    assert at_work - lit == 4
    assert gas[:16].max() < 0.5 * gas.max()


def test_a_kitchen_burns_most_before_lunch(monday):
    gas = shape(monday, "laser", "natural_gas")

    assert 40 <= int(gas.argmax()) <= 50
    assert gas[:20].max() < 0.1 * gas.max()


def test_a_boiler_burns_more_when_it_is_cold(monday):
    assert shape(monday, "pharma", "natural_gas", -3).mean() > 1.5 * shape(monday, "pharma", "natural_gas").mean()


def test_batches_draw_steam_every_two_hours(monday):
    steam = shape(monday, "health_food", "steam")

    begins = np.flatnonzero(steam[1:] > 2 * steam[:-1]) + 1

    assert set(np.diff(begins).tolist()) == {8}
    assert len(begins) >= 11


def test_a_process_draws_steady_steam_and_heating_none_on_a_mild_night(monday):
    process, heating = shape(monday, "pcb", "steam"), shape(monday, "motor", "steam")

    assert np.abs(np.diff(process)).max() < 0.1
    assert heating[:16].max() < 0.2 * shape(monday, "motor", "steam", 2).min()


@pytest.mark.parametrize("carrier", ["electricity", "natural_gas", "steam", "heat", "water"])
def test_a_part_of_a_day_has_the_shape_of_the_whole(monday, carrier):
    part = Slots(monday.first + 37, 20, monday.zone)

    assert shape(part, "health_food", carrier).tolist() == shape(monday, "health_food", carrier)[37:57].tolist()
