"""When gas is burnt and steam or heat is drawn: furnaces, boilers, kitchens, batches, heating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulators.noise import chance
from simulators.slots import DAY_SLOTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulators.slots import Slots

PREHEAT_SLOTS = 4
"""A furnace is lit an hour before the shift."""
_BATCH_SLOTS = 8
_STEAMING_SLOTS = 3
_NIGHT_HOLD = 0.35
# Hour of the day and share of a kitchen's gas that burns, straight lines between.
_MEALS = ((5.5, 0), (6.5, 0.5), (7.5, 0.1), (10, 0.3), (11, 1), (12, 0.8), (13, 0.1), (16, 0.2), (17.5, 0.9), (19, 0))


@dataclass(frozen=True, slots=True)
class Course:
    """What a firm does and how cold it is, in each slot."""

    slots: Slots
    work: NDArray[np.float64]
    """Part of the work that goes on."""
    early: NDArray[np.float64]
    """The same, an hour ahead."""
    cold: NDArray[np.float64]
    """Tens of degrees that want heating."""


def gas(burnt_for: str, course: Course, heating: float) -> NDArray[np.float64]:
    """Return the relative use of gas of a `furnace`, a `boiler` or a `kitchen`, and of heating."""
    warmth = 2 * heating * course.cold
    if burnt_for == "furnace":
        return _NIGHT_HOLD * course.work + (1 - _NIGHT_HOLD) * np.maximum(course.work, course.early) + warmth
    if burnt_for == "kitchen":
        hours, meals = zip(*_MEALS, strict=True)
        day = np.interp((np.arange(DAY_SLOTS) + 0.5) * (24 / DAY_SLOTS), hours, meals)
        cooked: NDArray[np.float64] = day[course.slots.of_day] * course.work
        return 0.05 + cooked + warmth
    return 0.2 + 0.65 * course.work + warmth


def steam(drawn_for: str, course: Course, phase: np.uint64) -> NDArray[np.float64]:
    """Return the relative use of steam or heat: cooked in `batches` of two hours, steady `process`, or `heating`."""
    warmth = course.cold * (0.5 + 0.5 * course.work)
    if drawn_for == "batches":
        begun = (course.slots.numbers + int(chance(phase, 0, _BATCH_SLOTS))) % _BATCH_SLOTS
        return course.work * np.where(begun < _STEAMING_SLOTS, 1.6, 0.64) + 0.5 * warmth
    if drawn_for == "process":
        return 0.15 + 0.85 * course.work + 0.5 * warmth
    return 0.15 * course.work + warmth
