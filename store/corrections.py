"""Deliberate corrections of readings: what a person declared, beside what arrived."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.errors import CorrectionError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of one reading, in the meter's unit before the multiplier; raises CorrectionError.

    The reading in the series store stays as it arrived.
    """

    id: int
    """Given by the book, growing; 0 before it is kept."""
    meter: str
    at_ms: int
    old: float | None
    """What counted until then: the earlier correction, else the reading; None: there was none."""
    new: float | None
    """What counts from now on; None: the reading is struck out."""
    who: str
    why: str
    recorded_at: datetime

    def __post_init__(self) -> None:
        """Refuse a correction that an auditor could not follow."""
        if not self.who.strip():
            raise CorrectionError(self.meter, "it names nobody; say who corrects the reading")
        if not self.why.strip():
            raise CorrectionError(self.meter, "it gives no reason; say why the reading is wrong")
        for value in (self.old, self.new):
            if value is not None and not math.isfinite(value):
                raise CorrectionError(self.meter, f"{value} is not a finite number; strike the reading out instead")


def counting(corrections: Iterable[Correction]) -> dict[tuple[str, int], Correction]:
    """Return, by meter and at_ms, the latest correction, which is the one that counts."""
    ordered = sorted(corrections, key=lambda correction: correction.id)
    return {(correction.meter, correction.at_ms): correction for correction in ordered}
