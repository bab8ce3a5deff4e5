"""Meters: one measured quantity of one carrier at one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from carbon.errors import IntervalLengthError
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from datetime import date, datetime


class Kind(StrEnum):
    """What a meter's value means."""

    REGISTER = "register"
    """累计表底: cumulative; energy is the difference of two readings."""
    INTERVAL = "interval"
    """区间用量: energy of one interval of fixed length."""
    POWER = "power"
    """瞬时功率: power at the instant."""


class Role(StrEnum):
    """What a meter's energy counts as in its enterprise's balance."""

    BOUNDARY = "boundary"
    SUB = "sub"
    GENERATION = "generation"
    EXPORT = "export"


class Stamp(StrEnum):
    """Which end of an interval its time stamp names."""

    START = "start"
    END = "end"


DEFAULT_MAX_GAP_S = {Kind.REGISTER: 7200, Kind.INTERVAL: 7200, Kind.POWER: 900}
"""Seconds between two samples up to which the span between them counts as measured."""


@dataclass(frozen=True, slots=True)
class Meter:
    """One meter as the book knows it; `since` and `until` are local days, `until` excluded."""

    id: str
    enterprise: str
    carrier: str
    kind: Kind
    unit: str
    role: Role = Role.BOUNDARY
    multiplier: float = 1.0
    parent: str | None = None
    register_max: float | None = None
    """First value the register cannot show (10**digits, 2**32); None: wraps are never assumed."""
    stamp: Stamp = Stamp.END
    length_s: int | None = None
    max_gap_s: int = DEFAULT_MAX_GAP_S[Kind.REGISTER]
    since: date | None = None
    until: date | None = None

    @property
    def length_ms(self) -> int:
        """Length of an interval [ms], 0 for values that are no intervals; raises IntervalLengthError."""
        if self.kind is not Kind.INTERVAL:
            return 0
        if not self.length_s:
            raise IntervalLengthError(self.id)
        return self.length_s * MS_PER_S


@dataclass(frozen=True, slots=True)
class MeterEvent:
    """Something declared about a meter, such as a replacement with final and initial register."""

    meter: str
    at: datetime
    event: str
    """`replacement` is settled; other words are kept and shown."""
    final: float | None = None
    initial: float | None = None
    note: str = ""
