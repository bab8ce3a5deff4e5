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
    CHECK = "check"
    """校核: a second channel of the quantity that its parent measures; never adds."""


class Stamp(StrEnum):
    """Which end of an interval its time stamp names."""

    START = "start"
    END = "end"


class Origin(StrEnum):
    """What a generation meter's energy is made from."""

    SOLAR = "solar"
    WIND = "wind"
    HYDRO = "hydro"
    BIOMASS = "biomass"
    WASTE_HEAT = "waste_heat"
    """余热余压: recovered from energy that is counted already."""
    COUNTED = "counted"
    """From energy that other meters or bills count already: boilers, combined heat and power, compressors."""

    @property
    def renewable(self) -> bool:
        """Whether it brings energy into the enterprise that nothing else counts, without carbon."""
        return self not in {Origin.WASTE_HEAT, Origin.COUNTED}


class Cycle(StrEnum):
    """A calendar interval, in the park's zone: days of 23 to 25 hours, months of 28 to 31 days."""

    DAY = "day"
    MONTH = "month"


DEFAULT_MAX_GAP_S = {Kind.REGISTER: 7200, Kind.INTERVAL: 7200, Kind.POWER: 900}
"""Seconds between two samples up to which the span between them counts as measured."""


_LONGEST_MS = {Cycle.DAY: 25 * 3_600_000, Cycle.MONTH: (31 * 24 + 1) * 3_600_000}


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
    rated_per_h: float | None = None
    """Largest plausible energy in an hour, in the carrier's unit (electricity: rated power in kW); None: learned."""
    cycle: Cycle | None = None
    """Calendar length of the intervals; then `length_s` is None."""
    made_from: Origin = Origin.SOLAR
    """Of generation meters; says nothing of others."""

    @property
    def length_ms(self) -> int:
        """Longest an interval can be [ms], 0 for values that are no intervals; raises IntervalLengthError."""
        if self.kind is not Kind.INTERVAL:
            return 0
        if self.cycle is not None:
            return _LONGEST_MS[self.cycle]
        if not self.length_s:
            raise IntervalLengthError(self.id)
        return self.length_s * MS_PER_S


class Happening(StrEnum):
    """The events of a meter that settlement acts on; other words are kept and shown."""

    REPLACEMENT = "replacement"
    """换表: `final` and `initial` are the registers of the old and of the new meter."""
    MULTIPLIER = "multiplier"
    """换互感器: `final` and `initial` are the multipliers before and from `at` on."""
    LENGTH = "length"
    """`final` and `initial` are the seconds of an interval before and from `at` on."""
    PARENT = "parent"
    """From the local day of `at` on the meter hangs below `parent`."""


@dataclass(frozen=True, slots=True)
class MeterEvent:
    """Something declared about a meter; meters.csv says what held before the first event."""

    meter: str
    at: datetime
    event: str
    """A word of Happening, or any other."""
    final: float | None = None
    initial: float | None = None
    note: str = ""
    parent: str | None = None
    """Of a `parent` event: the new parent; None: the meter hangs below nothing."""
