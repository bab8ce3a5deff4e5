"""Every kind of fault that meters and gateways have; docs/faults.md describes each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Span = tuple[float, float]
"""Least and most of a number that is drawn anew each time the fault comes; equal when it is fixed."""

REGISTER = frozenset({"register"})
INTERVAL = frozenset({"interval"})
SAMPLED = frozenset({"register", "power"})
NO_REGISTER = frozenset({"interval", "power"})
ANY = frozenset({"register", "interval", "power"})


class Lasts(Enum):
    """How long a fault is in force once it has come."""

    READINGS = auto()
    """For `count` readings in a row."""
    HOURS = auto()
    """For a range of time, over a `share` of the readings in it."""
    EVER = auto()
    """For good: the meter is another one from then on."""


class Kind(StrEnum):
    """What goes wrong."""

    GAP = "gap"
    DUPLICATE = "duplicate"
    SHUFFLE = "shuffle"
    LATE = "late"
    CORRECTED = "corrected"
    SPIKE = "spike"
    ZERO = "zero"
    RATE = "rate"
    NEGATIVE = "negative"
    JITTER = "jitter"
    FROZEN = "frozen"
    BURST = "burst"
    CLOCK = "clock"
    FUTURE = "future"
    STOPPED = "stopped"
    DROP = "drop"
    BACKSTEP = "backstep"
    LEAP = "leap"
    WRAP = "wrap"
    MULTIPLIER = "multiplier"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Trait:
    """What a kind of fault is like."""

    lasts: Lasts
    meters: frozenset[str] = ANY
    """Kinds of meter that can have it."""
    amounts: Mapping[str, Span] = field(default_factory=dict)
    """Its numbers and what they are unless the file says otherwise."""
    each: str = ""
    """The one of its numbers that is drawn for each reading."""
    needs: str = ""
    """The number that the file must give."""


_ONE: Span = (1, 1)

TRAITS: Mapping[Kind, Trait] = {
    Kind.GAP: Trait(Lasts.HOURS),
    Kind.DUPLICATE: Trait(Lasts.HOURS),
    Kind.SHUFFLE: Trait(Lasts.HOURS, amounts={"delay_hours": (0, 3)}, each="delay_hours"),
    Kind.LATE: Trait(Lasts.HOURS, amounts={"delay_hours": (24, 168)}),
    Kind.CORRECTED: Trait(Lasts.READINGS, amounts={"count": _ONE, "factor": (0.5, 2), "delay_hours": (24, 168)}),
    Kind.SPIKE: Trait(Lasts.READINGS, amounts={"count": _ONE, "factor": (10, 10)}),
    Kind.ZERO: Trait(Lasts.READINGS, amounts={"count": _ONE}),
    Kind.RATE: Trait(Lasts.READINGS, NO_REGISTER, {"count": _ONE, "factor": (50, 500)}),
    Kind.NEGATIVE: Trait(Lasts.HOURS, NO_REGISTER, {"factor": (0.005, 0.05)}, each="factor"),
    Kind.JITTER: Trait(Lasts.HOURS, REGISTER),
    Kind.FROZEN: Trait(Lasts.HOURS),
    Kind.BURST: Trait(Lasts.READINGS, SAMPLED, {"count": _ONE, "copies": (3, 8)}),
    Kind.CLOCK: Trait(Lasts.HOURS, amounts={"shift_hours": (-8, -8)}),
    Kind.FUTURE: Trait(Lasts.READINGS, amounts={"count": _ONE, "shift_hours": (24, 720)}),
    Kind.STOPPED: Trait(Lasts.HOURS),
    Kind.DROP: Trait(Lasts.EVER, REGISTER, {"value": (0, 0)}),
    Kind.BACKSTEP: Trait(Lasts.EVER, REGISTER, {"hours_back": (0.25, 1.5)}),
    Kind.LEAP: Trait(Lasts.EVER, REGISTER, {"factor": (500, 5000)}),
    Kind.WRAP: Trait(Lasts.EVER, REGISTER),
    Kind.MULTIPLIER: Trait(Lasts.EVER, amounts={"ratio": (2, 2)}, needs="ratio"),
    Kind.LENGTH: Trait(Lasts.EVER, INTERVAL, {"length_s": (900, 900)}, needs="length_s"),
}

ALWAYS_MS = -(2**62)
FOREVER_MS = 2**62


@dataclass(frozen=True)
class Fault:
    """One fault of the meters whose id fits `meter`, over readings that fall due in [from_ms, to_ms).

    With `per_year` it comes and goes at chance within that range, so many times a year, each time for `hours`.
    """

    kind: str
    meter: str
    """Id or pattern; `*` stands for any characters."""
    from_ms: int = ALWAYS_MS
    to_ms: int = FOREVER_MS
    share: float = 1.0
    per_year: float = 0.0
    hours: Span = (1.0, 1.0)
    amounts: Mapping[str, Span] = field(default_factory=dict)

    @property
    def trait(self) -> Trait:
        """What its kind is like."""
        return TRAITS[Kind(self.kind)]

    def span(self, amount: str) -> Span:
        """Return least and most of one of its numbers."""
        return self.amounts.get(amount, self.trait.amounts[amount])
