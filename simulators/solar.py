"""Photovoltaics: from the sun over the park through clouds and panels to what the inverter delivers, by pvlib."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from simulators.noise import chance, key
from simulators.sky import clearness, temperature_c
from simulators.slots import DAY_SLOTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.slots import Slots

LATITUDE_DEG = 30.1
LONGITUDE_DEG = 115.0
ALTITUDE_M = 30.0
LINKE_TURBIDITY = 4.5
"""Haze over the middle Yangtze, taken as the same all year."""
WIND_M_S = 2.0
ALBEDO = 0.2
BLOCKS_KEPT = 40
"""Stretches of time whose sun is kept: the months of some three years."""
DC_PER_AC = 1.2
LOSSES = 0.14
"""Soiling, wiring, mismatch and the like: the default of PVWatts (NREL/TP-6A20-62641, section 8)."""
_PER_DEGREE = -0.0037
_EFFICIENCY = 0.96
_DAY_H = 24
_DEG_PER_H = 15
_MINUTES_PER_H = 60


@dataclass(frozen=True, slots=True)
class Array:
    """How a firm's panels lie."""

    tilt_deg: float
    azimuth_deg: float
    """Clockwise from north."""


STANDARD = Array(12.0, 180.0)


def array_of(seed: int, enterprise: str) -> Array:
    """Return how the panels of a firm lie: on roofs, more or less to the south."""
    of = key(seed, "roof", enterprise)
    return Array(chance(key(int(of), "tilt"), 5, 22), chance(key(int(of), "azimuth"), 145, 215))


@dataclass(frozen=True, slots=True)
class Sun:
    """Sun and sky over the park in the middle of each slot, shared by all arrays."""

    zenith_deg: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    ghi: NDArray[np.float64]
    dni: NDArray[np.float64]
    dhi: NDArray[np.float64]
    """Global, direct normal and diffuse irradiance below the clouds [W/m2]."""
    temperature_c: NDArray[np.float64]

    @classmethod
    @lru_cache(maxsize=BLOCKS_KEPT)
    def over(cls, slots: Slots, seed: int) -> Sun:
        """Return the sun over the park: clear sky by Ineichen, clouds, direct and diffuse by Erbs."""
        from pvlib import atmosphere, clearsky, irradiance  # noqa: PLC0415 - it takes half a second to load

        zenith_deg, azimuth_deg = _position(slots)
        air = atmosphere.get_relative_airmass(zenith_deg)
        mass = atmosphere.get_absolute_airmass(air, atmosphere.alt2pres(ALTITUDE_M))
        extra = irradiance.get_extra_radiation(slots.day_of_year)
        with np.errstate(divide="ignore", invalid="ignore"):  # by night, of which it then says 0
            clear = clearsky.ineichen(zenith_deg, mass, LINKE_TURBIDITY, altitude=ALTITUDE_M, dni_extra=extra)
        ghi = clear["ghi"] * clearness(slots, seed)
        split = irradiance.erbs(ghi, zenith_deg, slots.day_of_year)
        return cls(zenith_deg, azimuth_deg, ghi, split["dni"], split["dhi"], temperature_c(slots, seed))

    def delivered(self, array: Array) -> NDArray[np.float64]:
        """Return the AC power of an array for each unit of its DC capacity: PVWatts, cell temperature by Faiman."""
        from pvlib import inverter, irradiance, pvsystem, temperature  # noqa: PLC0415 - loaded by now

        lies = array.tilt_deg, array.azimuth_deg
        plane = irradiance.get_total_irradiance(
            *lies, self.zenith_deg, self.azimuth_deg, self.dni, self.ghi, self.dhi, albedo=ALBEDO
        )
        cell_c = temperature.faiman(plane["poa_global"], self.temperature_c, WIND_M_S)
        dc = pvsystem.pvwatts_dc(plane["poa_global"] * (1 - LOSSES), cell_c, 1.0, _PER_DEGREE)
        power = inverter.pvwatts(dc, 1 / (DC_PER_AC * _EFFICIENCY), _EFFICIENCY)
        return np.asarray(np.maximum(power, 0.0))


def _position(slots: Slots) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return zenith and azimuth of the sun [degrees] in the middle of each slot, to a few tenths of a degree."""
    from pvlib import solarposition  # noqa: PLC0415 - loaded by now

    hour = (slots.numbers % DAY_SLOTS + 0.5) * (_DAY_H / DAY_SLOTS)
    late_h = solarposition.equation_of_time_spencer71(slots.day_of_year) / _MINUTES_PER_H
    angle_deg = (hour - _DAY_H / 2 + late_h) * _DEG_PER_H + LONGITUDE_DEG
    angle = np.radians((angle_deg + 180) % 360 - 180)
    latitude, declination = np.radians(LATITUDE_DEG), solarposition.declination_spencer71(slots.day_of_year)
    zenith = solarposition.solar_zenith_analytical(latitude, angle, declination)
    azimuth = solarposition.solar_azimuth_analytical(latitude, angle, declination, zenith)
    return np.degrees(zenith), np.degrees(azimuth)
