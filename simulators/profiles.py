"""How much an industry uses and when: shifts, weekends, holidays, seasons.

industries.csv holds assumptions of this project, chosen to look like a high-tech zone; they are no statistics.
Columns: `idle` is the part of the load that runs when nobody works, `saturday` and `rest` the part of the work that
goes on on Saturdays and on Sundays or holidays, `cooling` and `heating` the load that 10 degrees of heat or cold add,
`gas` and `steam` what they are burnt or drawn for (simulators/fuels.py).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulators.fuels import PREHEAT_SLOTS, Course, gas, steam
from simulators.noise import chance, key
from simulators.slots import DAY_SLOTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.slots import Slots

COOLING_FROM_C = 22.0
HEATING_FROM_C = 12.0
_STEP_C = 10.0
_FESTIVAL_SHARE = 0.35  # of what runs on an ordinary day of rest
_KILO = 1000

# Hour of the day and share of the work that goes on, straight lines between.
_SHIFTS = {
    "1": (
        (0, 0),
        (7, 0),
        (8.5, 1),
        (11.75, 1),
        (12.25, 0.55),
        (13.25, 0.6),
        (14, 1),
        (17, 0.95),
        (18.5, 0.15),
        (21, 0),
    ),
    "2": (
        (0, 0.1),
        (0.5, 0),
        (6.5, 0),
        (8, 1),
        (11.75, 1),
        (12.25, 0.75),
        (13, 1),
        (17.5, 0.8),
        (18.5, 0.95),
        (24, 0.4),
    ),
    "3": ((0, 0.82), (6, 0.8), (7.75, 0.7), (8.5, 1), (15.75, 1), (16.25, 0.85), (17, 0.97), (23.5, 0.88), (24, 0.82)),
    "continuous": ((0, 0.95), (7, 0.95), (9, 1), (18, 1), (22, 0.96), (24, 0.95)),
}


@dataclass(frozen=True, slots=True)
class Industry:
    """What a firm of one industry uses."""

    slug: str
    shifts: str
    idle: float
    saturday: float
    rest: float
    milli_per_10k_cny: dict[str, float]
    """Wh, litres, MJ or kg for 10 000 yuan of output, by carrier; other fuels have none."""
    cooling: float
    heating: float
    gas: str
    steam: str

    def work(self, shift_slots: int) -> NDArray[np.float64]:
        """Load by kind of day and slot of the day, working hours = 1; the day begins `shift_slots` later."""
        hours, shares = zip(*_SHIFTS[self.shifts], strict=True)
        day = np.interp((np.arange(DAY_SLOTS) + 0.5) * (24 / DAY_SLOTS), hours, shares)
        parts = np.array([1.0, self.saturday, self.rest, self.rest * _FESTIVAL_SHARE])
        load: NDArray[np.float64] = self.idle + (1 - self.idle) * parts[:, None] * np.roll(day, shift_slots)[None, :]
        return load


@dataclass(frozen=True)
class Load:
    """The shape of one carrier's use in one enterprise; its mean over a year is not 1."""

    seed: int
    enterprise: str
    industry: Industry
    carrier: str

    def shape(self, slots: Slots, temperature_c: NDArray[np.float64]) -> NDArray[np.float64]:
        """Relative use in each slot."""
        late = round(chance(key(self.seed, "start", self.enterprise), -2.5, 2.5))
        work = self.industry.work(late)[slots.day_kind, slots.of_day]
        cold = np.maximum(HEATING_FROM_C - temperature_c, 0) / _STEP_C
        if self.carrier == "electricity":
            hot = np.maximum(temperature_c - COOLING_FROM_C, 0) / _STEP_C
            return work + (self.industry.cooling * hot + 0.3 * self.industry.heating * cold) * (0.3 + 0.7 * work)
        if self.carrier == "natural_gas":
            early = self.industry.work(late - PREHEAT_SLOTS)[slots.day_kind, slots.of_day]
            return gas(self.industry.gas, Course(slots, work, early, cold), self.industry.heating)
        if self.carrier in {"heat", "steam"}:
            drawn_for = self.industry.steam if self.carrier == "steam" else "heating"
            return steam(drawn_for, Course(slots, work, work, cold), key(self.seed, "batch", self.enterprise))
        return work


def industry(slug: str) -> Industry:
    """Return the industry of a slug; unknown slugs get the row `other`."""
    table = _industries()
    return table.get(slug, table["other"])


@cache
def _industries() -> dict[str, Industry]:
    with Path(__file__).with_name("industries.csv").open(encoding="utf-8", newline="") as file:
        return {row["industry"]: _industry(row) for row in csv.DictReader(file)}


def _industry(row: dict[str, str]) -> Industry:
    heat_mj = float(row["heat_gj_per_10k_cny"]) * _KILO
    return Industry(
        slug=row["industry"],
        shifts=row["shifts"],
        idle=float(row["idle"]),
        saturday=float(row["saturday"]),
        rest=float(row["rest"]),
        milli_per_10k_cny={
            "electricity": float(row["kwh_per_10k_cny"]) * _KILO,
            "natural_gas": float(row["gas_m3_per_10k_cny"]) * _KILO,
            "heat": heat_mj,
            "steam": heat_mj,
            "water": float(row["water_t_per_10k_cny"]) * _KILO,
        },
        cooling=float(row["cooling"]),
        heating=float(row["heating"]),
        gas=row["gas"],
        steam=row["steam"],
    )
