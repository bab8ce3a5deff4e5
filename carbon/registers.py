"""Cumulative registers: readings to spans, through wraps, replacements, drops and lone spikes.

Every decision looks at no more than `REACH` readings to either side, so that settling a part of a meter's life
gives the same bits as settling all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code, Finding
from carbon.periods import epoch_ms
from carbon.spans import NO_SPANS, Spans
from carbon.units import MS_PER_S, energy_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.meters import Meter, MeterEvent

REACH = 24
"""Readings on either side that can change how a step is judged."""

WRAP_SHARE = 0.1
"""A wrapped step larger than this share of the register is a reset, not a wrap."""
WRAP_RATE = 10.0
"""A wrapped step faster than this many times its fastest neighbour is a reset, not a wrap."""
WRAP_STILL = 1e-4
"""Where every neighbour stands still, a wrapped step larger than this share of the register is a reset, not a wrap."""
_NEIGHBOURS = 3
LONGEST_RUN = 3
"""Bad readings in a row that are set aside together when the register comes back from them in a jump."""


def register_spans(
    meter: Meter,
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    events: Sequence[MeterEvent] = (),
) -> Spans:
    """Energy between readings of one register, in the unit of the meter's carrier.

    `at_ms` is strictly increasing. A step is (r1 - r0) x multiplier. A drop is a wrap (register_max known, wrapped
    step plausible), a declared replacement, or an undeclared drop: no energy, a finding, and the new value is the
    next base. A lone reading that its neighbours contradict is set aside, and so are two or three in a row from which
    the register comes back in a jump. Steps longer than max_gap_s keep their
    energy; how it lies within them is estimated.
    """
    swaps = sorted((e for e in events if e.meter == meter.id and e.event == "replacement"), key=lambda e: e.at)
    swap_ms = np.array([epoch_ms(e.at) for e in swaps], dtype=np.int64)
    segment = np.searchsorted(swap_ms, at_ms, side="right")
    aside = _bad(at_ms, value, segment)
    findings = [
        Finding(
            Code.SPIKE,
            meter.id,
            int(at_ms[i]),
            int(at_ms[i]) + 1,
            f"register {value[i]:.15g} out of the order of the readings around it, set aside",
        )
        for i in np.flatnonzero(aside)
    ]
    at_ms, value, segment = at_ms[~aside], value[~aside], segment[~aside]
    if at_ms.size < 2:  # noqa: PLR2004 - a step needs two readings
        return Spans(NO_SPANS.from_ms, NO_SPANS.to_ms, NO_SPANS.energy, NO_SPANS.estimated, tuple(findings))

    step = np.diff(value)
    booked = np.ones(step.size, dtype=np.bool_)
    swapped = segment[1:] != segment[:-1]
    for i in np.flatnonzero(swapped):
        step[i], booked[i], finding = _replaced(meter, at_ms, value, int(i), swaps[segment[i] : segment[i + 1]])
        findings.append(finding)
    seen = step.copy()  # a drop is judged by what was read, not by how drops before it were judged
    for i in np.flatnonzero((seen < 0) & ~swapped):
        step[i], booked[i], finding = _dropped(meter, at_ms, value, seen, int(i))
        findings.append(finding)

    length_ms = np.diff(at_ms)
    estimated = length_ms > meter.max_gap_s * MS_PER_S
    findings.extend(_gaps(meter, at_ms, estimated & booked))
    scale = meter.multiplier * energy_scale(meter.unit, meter.carrier)
    return Spans(
        at_ms[:-1][booked],
        at_ms[1:][booked],
        step[booked] * scale,
        estimated[booked],
        tuple(findings),
    )


def _bad(
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    segment: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Mark readings to set aside; wherever one stands the register falls, so only falls are looked at."""
    drops = np.flatnonzero(value[1:] < value[:-1])
    if drops.size == 0:
        return np.zeros(value.size, dtype=np.bool_)
    return _short(_lone(value, segment, drops) | _runs(at_ms, value, segment, drops))


def _lone(value: NDArray[np.float64], segment: NDArray[np.int64], drops: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mark readings that break an order their two neighbours keep; the first of two such readings in a row."""
    at = np.union1d(drops, drops + 1)
    at = at[(at > 0) & (at < value.size - 1)]
    before, here, after = value[at - 1], value[at], value[at + 1]
    ordered = (after >= before) & (segment[at - 1] == segment[at + 1])
    breaks = np.zeros(value.size, dtype=np.bool_)
    breaks[at] = ordered & ((here > after) | (here < before))
    aside = np.zeros(value.size, dtype=np.bool_)
    aside[at] = breaks[at] & ~breaks[at - 1]
    return aside


def _runs(
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    segment: NDArray[np.int64],
    drops: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Mark two or three readings in a row that fall, or leap, out of an order that is kept around them."""
    aside = np.zeros(value.size, dtype=np.bool_)
    for drop in drops.tolist():
        for length in range(2, LONGEST_RUN + 1):
            for before, after in ((drop, drop + length + 1), (drop - length, drop + 1)):
                if before < 0 or after >= value.size or value[after] < value[before]:
                    continue
                run = value[before + 1 : after]
                outside = run.max() < value[before] or run.min() > value[after]
                if not outside or segment[before] != segment[after]:
                    continue
                jump = after - 1 if before == drop else before
                if _leaps(at_ms, value, segment, (before, after), jump):
                    aside[before + 1 : after] = True
    return aside


def _short(aside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Keep marks of no more than LONGEST_RUN in a row: where more are doubtful, none can be told from the others."""
    edges = np.flatnonzero(np.diff(aside.astype(np.int8), prepend=0, append=0))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start > LONGEST_RUN:
            aside[start:end] = False
    return aside


def _leaps(
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    segment: NDArray[np.int64],
    around: tuple[int, int],
    jump: int,
) -> bool:
    """Tell whether the step from `jump` on is faster than any near the readings `around` could be; without one, no."""
    before, after = around
    starts = [*range(max(before - _NEIGHBOURS, 0), before), *range(after, min(after + _NEIGHBOURS, value.size - 1))]
    rates = [
        (value[j + 1] - value[j]) / (at_ms[j + 1] - at_ms[j])
        for j in starts
        if segment[j] == segment[j + 1] and value[j + 1] >= value[j]
    ]
    pace = (value[jump + 1] - value[jump]) / (at_ms[jump + 1] - at_ms[jump])
    return bool(rates and pace > WRAP_RATE * max(rates))


def _replaced(
    meter: Meter,
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    i: int,
    swaps: Sequence[MeterEvent],
) -> tuple[float, bool, Finding]:
    base = float(value[i])
    step = 0.0
    for swap in swaps:
        if swap.final is None or swap.initial is None or swap.final < base:
            detail = (
                f"replacement at {swap.at.isoformat()} declares final {swap.final} and initial {swap.initial} "
                f"after register {base:.15g}: no energy booked for the step"
            )
            return 0.0, False, Finding(Code.REGISTER_DROP, meter.id, int(at_ms[i]), int(at_ms[i + 1]), detail)
        step += swap.final - base
        base = swap.initial
    if value[i + 1] < base:
        detail = (
            f"register {value[i + 1]:.15g} is below the declared initial {base:.15g}: no energy booked for the step"
        )
        return 0.0, False, Finding(Code.REGISTER_DROP, meter.id, int(at_ms[i]), int(at_ms[i + 1]), detail)
    step += float(value[i + 1]) - base
    detail = f"declared replacement: {value[i]:.15g} to final {swaps[-1].final}, from {swaps[-1].initial} on"
    return step, True, Finding(Code.REGISTER_REPLACED, meter.id, int(at_ms[i]), int(at_ms[i + 1]), detail)


def _dropped(
    meter: Meter,
    at_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    step: NDArray[np.float64],
    i: int,
) -> tuple[float, bool, Finding]:
    from_ms, to_ms = int(at_ms[i]), int(at_ms[i + 1])
    seen = f"{value[i]:.15g} to {value[i + 1]:.15g}"
    if meter.register_max is not None and value[i] < meter.register_max:
        wrapped = float(step[i]) + meter.register_max
        if _plausible(wrapped, meter.register_max, at_ms, step, i):
            detail = f"register wrapped at {meter.register_max:g}: {seen}"
            return wrapped, True, Finding(Code.REGISTER_WRAP, meter.id, from_ms, to_ms, detail)
    detail = f"undeclared drop {seen}: no energy booked for the step; declare a replacement in meter_events.csv"
    return 0.0, False, Finding(Code.REGISTER_DROP, meter.id, from_ms, to_ms, detail)


def _plausible(
    wrapped: float,
    register_max: float,
    at_ms: NDArray[np.int64],
    step: NDArray[np.float64],
    i: int,
) -> bool:
    if wrapped > WRAP_SHARE * register_max:
        return False
    near = [j for j in range(max(i - _NEIGHBOURS, 0), min(i + _NEIGHBOURS + 1, step.size)) if j != i and step[j] >= 0]
    if not near:
        return True
    fastest = max(step[j] / (at_ms[j + 1] - at_ms[j]) for j in near)
    if fastest == 0:
        return wrapped <= WRAP_STILL * register_max
    return bool(wrapped / (at_ms[i + 1] - at_ms[i]) <= WRAP_RATE * fastest)


def _gaps(meter: Meter, at_ms: NDArray[np.int64], gap: NDArray[np.bool_]) -> list[Finding]:
    return [
        Finding(
            Code.GAP,
            meter.id,
            int(at_ms[i]),
            int(at_ms[i + 1]),
            f"no reading for {(at_ms[i + 1] - at_ms[i]) // MS_PER_S} s: the register's energy is kept, "
            "its hours are estimated",
        )
        for i in np.flatnonzero(gap)
    ]
