from __future__ import annotations

import numpy as np
import pytest

from simulators.slots import SLOT_MS, Slots
from simulators.solar import DC_PER_AC, STANDARD, Array, Sun, array_of


@pytest.fixture(scope="module")
def year():
    return Slots(1_735_660_800_000 // SLOT_MS, 365 * 96, "Asia/Shanghai")  # 2025, local


@pytest.fixture(scope="module")
def sun(year):
    return Sun.over(year, 7)


def test_a_kilowatt_of_panels_makes_in_a_year_what_hubei_knows(sun):
    made_kwh = sun.delivered(STANDARD).sum() / 4

    assert 850 < made_kwh < 1150


def test_an_inverter_delivers_no_more_than_its_rating_and_nothing_at_night(sun):
    delivered = sun.delivered(STANDARD).reshape(365, 96)

    assert delivered.max() <= 1 / DC_PER_AC + 1e-9
    assert delivered.min() == 0
    assert delivered[:, :16].max() == 0  # before four in the morning
    assert np.isfinite(delivered).all()


def test_the_sun_stands_highest_at_local_noon_and_where_the_almanac_says(sun):
    zenith = sun.zenith_deg.reshape(365, 96)

    # 30.1 N: at the solstices the noon sun is 30.1 -+ 23.44 degrees from the zenith.
    assert zenith[171].min() == pytest.approx(30.1 - 23.44, abs=0.6)
    assert zenith[354].min() == pytest.approx(30.1 + 23.44, abs=0.6)
    assert all(abs(int(day.argmin()) - 49) <= 1 for day in zenith)  # 115 E in the time of 120 E: some 20 minutes late


def test_panels_to_the_east_lead_panels_to_the_west(sun):
    def centre(azimuth_deg):
        day = sun.delivered(Array(20, azimuth_deg)).reshape(365, 96).sum(axis=0)
        return (day * np.arange(96)).sum() / day.sum()

    assert centre(90) < centre(180) < centre(270)


def test_a_cold_clear_day_gives_more_than_a_hot_one_for_the_same_light(sun):
    hot = Sun(sun.zenith_deg, sun.azimuth_deg, sun.ghi, sun.dni, sun.dhi, sun.temperature_c + 20)

    loss = 1 - hot.delivered(STANDARD).sum() / sun.delivered(STANDARD).sum()

    assert 0.05 < loss < 0.08  # 0.37 % a degree


def test_every_firm_has_its_own_roof():
    roofs = {array_of(7, firm) for firm in ("E01", "E02", "E03")}

    assert len(roofs) == 3
    assert all(5 <= roof.tilt_deg <= 22 and 145 <= roof.azimuth_deg <= 215 for roof in roofs)


def test_a_part_of_a_year_has_the_sun_of_the_whole(year, sun):
    part = Sun.over(Slots(year.first + 96 * 100, 96 * 3, "Asia/Shanghai"), 7)

    assert part.delivered(STANDARD).tolist() == sun.delivered(STANDARD)[96 * 100 : 96 * 103].tolist()
