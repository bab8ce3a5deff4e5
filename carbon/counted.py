"""What became of each value of a meter: the energy of the step that it ends, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from carbon.meters import Kind, Stamp
from carbon.settlement import spans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carbon.findings import Finding
    from carbon.meters import MeterEvent
    from carbon.readings import Readings


class State(StrEnum):
    """What a value counts for."""

    COUNTED = "counted"
    """Its step, interval or trapezoid is measured."""
    ESTIMATED = "estimated"
    """The energy of its step is kept, how it lies in time is estimated; or the energy is estimated too."""
    BASE = "base"
    """No energy is booked up to it; the next step begins with it."""
    SET_ASIDE = "set_aside"
    """No step begins or ends with it."""
    STRUCK_OUT = "struck_out"
    """A correction takes the value away."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One value: what it counts for, the energy [carrier's unit] and what was found where it is."""

    at_ms: int
    state: State
    energy: float | None
    finding: Finding | None


def counted(readings: Readings, events: Sequence[MeterEvent], zone: str, stretch_ms: tuple[int, int]) -> list[Counted]:
    """Return what became of the values of one meter in [start, end) of epoch ms, in order.

    `readings` as carbon.traces.trace wants them.
    """
    spans, findings = spans_of(readings, events, zone)
    meter = readings.meters[0]
    stamped = spans.from_ms if meter.kind is Kind.INTERVAL and meter.stamp is Stamp.START else spans.to_ms
    own = {
        int(at_ms): (float(energy), bool(estimated), (int(first), int(last)))
        for at_ms, energy, estimated, first, last in zip(
            stamped, spans.energy, spans.estimated, spans.from_ms, spans.to_ms, strict=True
        )
        if meter.kind is not Kind.INTERVAL or not estimated
    }
    ends = {*spans.from_ms.tolist(), *spans.to_ms.tolist()}
    over = {(one.from_ms, one.to_ms): one for one in reversed(findings)}
    at = {one.from_ms: one for one in reversed(findings)}
    to = {one.to_ms: one for one in reversed(findings)}
    first, last = np.searchsorted(readings.at_ms, stretch_ms).tolist()
    made = []
    for at_ms in readings.at_ms[first:last].tolist():
        if at_ms in own:
            energy, estimated, stretch = own[at_ms]
            state = State.ESTIMATED if estimated else State.COUNTED
            made.append(Counted(at_ms, state, None if np.isnan(energy) else energy, over.get(stretch)))
        elif meter.kind is not Kind.INTERVAL and at_ms in ends:
            made.append(Counted(at_ms, State.BASE, None, to.get(at_ms)))
        else:
            made.append(Counted(at_ms, State.SET_ASIDE, None, at.get(at_ms)))
    return made
