"""Faults of single readings: what was read, stamped or sent wrong while the meter itself went on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulators.faults.episodes import HOUR_MS
from simulators.faults.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulators.dials import Dial
    from simulators.faults.episodes import Episode
    from simulators.roster import Meter
    from simulators.schedules import Schedule
    from simulators.series import Series

_DIGITS = 2
_MINUTE_MS = 60_000
_MS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class Struck:
    """A meter and the fault that strikes its readings."""

    meter: Meter
    schedule: Schedule
    dial: Dial
    episode: Episode


def slip(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    """Return the readings with a fault in those that it hits."""
    return _SLIPS[Kind(struck.episode.fault.kind)](struck, series, hit)


def delayed(kind: str) -> bool:
    """Tell whether a fault lets readings be sent after they fell due."""
    return kind in {Kind.SHUFFLE, Kind.LATE, Kind.CORRECTED}


def shift_ms(episode: Episode) -> int:
    """Return how far a clock is ahead, whole minutes."""
    return round(episode.amount("shift_hours") * HOUR_MS / _MINUTE_MS) * _MINUTE_MS


def _gap(_: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    return series.at(~hit)


def _duplicate(_: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    return series.at(np.sort(np.concatenate([np.arange(hit.size), np.flatnonzero(hit)])))


def _shuffle(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    waits_h = struck.episode.each("delay_hours", series.due_ms)
    return replace(series, sent_ms=np.where(hit, series.due_ms + _ms(waits_h), series.sent_ms))


def _late(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    wait_ms = round(struck.episode.amount("delay_hours") * HOUR_MS)
    return replace(series, sent_ms=np.where(hit, series.due_ms + wait_ms, series.sent_ms))


def _corrected(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    right = _late(struck, series, hit).at(hit)
    return _spike(struck, series, hit).and_also(right)


def _spike(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    return _shown(series, hit, series.value * struck.episode.amount("factor"))


def _zero(_: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    return _shown(series, hit, np.zeros(hit.size))


def _rate(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    return _shown(series, hit, series.value + struck.episode.amount("factor") * _usual(struck, series))


def _negative(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    return _shown(series, hit, -struck.episode.each("factor", series.due_ms) * _usual(struck, series))


def _jitter(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    """Round to 32 bits, the last of which flickers."""
    short = series.value.astype(np.float32)
    flicker = np.floor(struck.episode.draws("flicker", series.at_ms) * 3) - 1
    return replace(series, value=np.where(hit, short + flicker * np.spacing(short), series.value))


def _frozen(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    begin_ms = struck.episode.from_ms
    before = struck.schedule.due(begin_ms - 2 * struck.schedule.longest_ms, begin_ms)[-1:]
    if before.size == 0:
        return series
    return _shown(series, hit, np.full(hit.size, struck.dial.values(before)[0]))


def _burst(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    copies = struck.episode.whole("copies")
    due_ms = (series.due_ms[hit][:, None] + np.arange(1, copies) * (_MS_PER_S // copies)).ravel()
    more = replace(series, due_ms=due_ms, at_ms=due_ms, value=struck.dial.values(due_ms), sent_ms=due_ms)
    both = series.and_also(more)
    return both.at(np.argsort(both.sent_ms, kind="stable"))


def _clock(struck: Struck, series: Series, hit: NDArray[np.bool_]) -> Series:
    return replace(series, at_ms=np.where(hit, series.at_ms + shift_ms(struck.episode), series.at_ms))


_SLIPS: dict[Kind, Callable[[Struck, Series, NDArray[np.bool_]], Series]] = {
    Kind.GAP: _gap,
    Kind.DUPLICATE: _duplicate,
    Kind.SHUFFLE: _shuffle,
    Kind.LATE: _late,
    Kind.CORRECTED: _corrected,
    Kind.SPIKE: _spike,
    Kind.ZERO: _zero,
    Kind.RATE: _rate,
    Kind.NEGATIVE: _negative,
    Kind.JITTER: _jitter,
    Kind.FROZEN: _frozen,
    Kind.BURST: _burst,
    Kind.CLOCK: _clock,
    Kind.FUTURE: _clock,
}


def _shown(series: Series, hit: NDArray[np.bool_], wrong: NDArray[np.float64]) -> Series:
    return replace(series, value=np.where(hit, np.round(wrong, _DIGITS), series.value))


def _usual(struck: Struck, series: Series) -> NDArray[np.float64]:
    """Return what the meter would show at each reading if it used the same at all hours."""
    usual = struck.dial.usual_per_h(struck.episode.from_ms)
    if struck.meter.kind == "power":
        return np.full(series.due_ms.size, usual)
    return usual * (series.due_ms - struck.schedule.begins(series.due_ms)) / HOUR_MS


def _ms(hours: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.round(hours * HOUR_MS).astype(np.int64)
