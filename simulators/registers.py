"""Counters of meters: how energy turns them, through declared changes and mishaps; in hundredths of the display.

A register is a row of stretches. In each it counts from `base` on at a fixed rate; a replacement, another multiplier or
a mishap begins the next one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np

from simulators.noise import chance, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from simulators.roster import Change, Meter

    Cumulated = Callable[[NDArray[np.int64]], NDArray[np.int64]]
    """Energy from commissioning to each instant, in what the simulator counts in."""

CENTS = 100
_USED_BEFORE = 40_000.0


class What(Enum):
    """What a mishap does to a register."""

    SET = auto()
    """It shows `amount` hundredths and counts on from there."""
    SHIFT = auto()
    """It shows `amount` hundredths more and counts on from there."""
    RATIO = auto()
    """It counts `amount` times as fast from then on."""
    STOP = auto()
    GO = auto()


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something that happens to a register and that nobody declares."""

    at_ms: int
    what: What
    amount: Callable[[], float] = float
    """Asked for when it happens, for it may follow what the meter counted until then."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `from_ms` on, when `from_milli` had flowed, the register counts from `base` hundredths."""

    from_ms: int
    from_milli: int
    base: int
    cents_per_milli: float
    fresh: bool = False
    """A replacement begins it: what was counted before does not matter."""

    def at(self, milli: int) -> int:
        """Return the count when `milli` have flowed."""
        return self.base + math.floor((milli - self.from_milli) * self.cents_per_milli)


class Register:
    """Count of one meter at any instant; mishaps are laid in as far as it is asked, by one thread at a time."""

    def __init__(self, sound: Sequence[Stretch], cumulated: Cumulated, mishaps: Iterable[Mishap] = ()) -> None:
        self._cumulated = cumulated
        self._stretches: list[Stretch] = [sound[0]]
        self._ahead = list(sound[1:])
        self._mishaps = iter(mishaps)
        self._next = next(self._mishaps, None)
        self._sound_rate = sound[0].cents_per_milli
        self._ratio = 1.0
        self._columns = _columns(self._stretches)
        if self._next is None:
            self._lay(sound[-1].from_ms)

    def cents(self, at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count at each instant, as if the register had digits without end."""
        if at_ms.size == 0:
            return np.zeros(0, dtype=np.int64)
        self._lay(int(at_ms.max()))
        from_ms, from_milli, base, rate = self._columns
        which = np.maximum(np.searchsorted(from_ms, at_ms, side="right") - 1, 0)
        turned = np.floor((self._cumulated(at_ms) - from_milli[which]) * rate[which])
        return np.asarray(base[which] + turned.astype(np.int64))

    def rates(self, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Hundredths counted for each unit of what the simulator counts in, at each instant."""
        self._lay(int(at_ms.max(initial=0)))
        return np.asarray(self._columns[3][np.maximum(np.searchsorted(self._columns[0], at_ms, side="right") - 1, 0)])

    def _lay(self, until_ms: int) -> None:
        laid = len(self._stretches)
        while True:
            sound = self._ahead[0].from_ms if self._ahead else until_ms + 1
            mishap = self._next
            if mishap is not None and mishap.at_ms < sound and mishap.at_ms <= until_ms:
                self._stretches.append(self._struck(mishap))
                self._next = next(self._mishaps, None)
            elif sound <= until_ms:
                self._stretches.append(self._renewed(self._ahead.pop(0)))
            else:
                break
        if len(self._stretches) > laid:
            self._columns = _columns(self._stretches)

    def _struck(self, mishap: Mishap) -> Stretch:
        milli = int(self._cumulated(np.array([mishap.at_ms], dtype=np.int64))[0])
        count = self._stretches[-1].at(milli)
        going = self._stretches[-1].cents_per_milli > 0
        if mishap.what is What.SET:
            count = round(mishap.amount())
        elif mishap.what is What.SHIFT:
            count += round(mishap.amount())
        elif mishap.what is What.RATIO:
            self._ratio *= mishap.amount()
        else:
            going = mishap.what is What.GO
        return Stretch(mishap.at_ms, milli, count, self._sound_rate * self._ratio if going else 0.0)

    def _renewed(self, sound: Stretch) -> Stretch:
        before = self._stretches[-1]
        self._sound_rate = sound.cents_per_milli
        base = sound.base if sound.fresh else before.at(sound.from_milli)
        going = sound.fresh or before.cents_per_milli > 0
        return replace(sound, base=base, cents_per_milli=self._sound_rate * self._ratio if going else 0.0)


def _columns(
    stretches: list[Stretch],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    return (
        np.array([s.from_ms for s in stretches], dtype=np.int64),
        np.array([s.from_milli for s in stretches], dtype=np.int64),
        np.array([s.base for s in stretches], dtype=np.int64),
        np.array([s.cents_per_milli for s in stretches], dtype=np.float64),
    )


def sound_stretches(
    seed: int,
    meter: Meter,
    cumulated: Cumulated,
    commissioned_ms: int,
    changes: Sequence[Change],
) -> list[Stretch]:
    """Lay a meter's counter through its declared replacements and multipliers.

    The first life begins with whatever makes it end on the declared final register. Where it would have to begin below
    zero and cannot turn over, and between two replacements, it runs slower or faster than the energy instead.
    """
    turns_at = None if meter.register_max is None else round(meter.register_max * CENTS)
    span = (0.0, _USED_BEFORE) if meter.register_max is None else (meter.register_max * 0.7, meter.register_max * 0.98)
    base = math.floor(chance(key(seed, "register", meter.id), *span) * CENTS) if meter.kind == "register" else 0
    rate = CENTS / (meter.multiplier * meter.milli_per_unit)
    life = [Stretch(commissioned_ms, 0, base, rate)]
    stretches: list[Stretch] = []
    for change in changes:
        if change.at_ms <= commissioned_ms:
            continue
        milli = int(cumulated(np.array([change.at_ms], dtype=np.int64))[0])
        if change.event == "multiplier":
            rate = CENTS / (change.after * meter.milli_per_unit)
            life.append(Stretch(change.at_ms, milli, life[-1].at(milli), rate))
        else:
            stretches += _ending_on(life, milli, math.floor(change.before * CENTS), turns_at, first=not stretches)
            life = [Stretch(change.at_ms, milli, math.ceil(change.after * CENTS), rate, fresh=True)]
    return stretches + life


def _ending_on(life: list[Stretch], milli: int, final: int, turns_at: int | None, *, first: bool) -> list[Stretch]:
    turned = life[-1].at(milli) - life[0].base
    if first and (turned <= final or turns_at is not None):
        base = final - turned if turns_at is None else (final - turned) % turns_at
        return [replace(stretch, base=stretch.base + base - life[0].base) for stretch in life]
    base = 0 if first else min(life[0].base, final)
    ends = [*(stretch.from_milli for stretch in life[1:]), milli]
    spans = [end - stretch.from_milli for stretch, end in zip(life, ends, strict=True)]
    nominal = sum(span * stretch.cents_per_milli for span, stretch in zip(spans, life, strict=True))
    pace = (final - base) / nominal if nominal else 0.0
    laid = [replace(life[0], base=base, cents_per_milli=life[0].cents_per_milli * pace)]
    for stretch in life[1:]:
        count = laid[-1].at(stretch.from_milli)
        laid.append(replace(stretch, base=count, cents_per_milli=stretch.cents_per_milli * pace))
    return laid
