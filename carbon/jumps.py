"""Steps of a register that are too fast: caught up after a frozen run, suspect, or more than the meter can count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code
from carbon.outliers import FLAT_MS
from carbon.paces import ABSURD, ENOUGH, SHORTEST_MS, fastest, suspects
from carbon.steps import finding
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.findings import Finding
    from carbon.meters import Meter
    from carbon.steps import Steps

FROZEN_STEPS = 3
"""Steps in a row without movement from which on a register may be frozen."""
NEAR = 12
"""Steps before such a run, and after the step that follows it, that say what is usual."""
CATCH_UP = 3.0
"""The step after a frozen run is this many times faster than any around."""
CAUGHT_UP = (0.2, 1.5)
"""Spread over the frozen run and itself it is this many times as fast as the fastest around: ordinary use."""
RATED_MARGIN = 1.2
"""A step faster than this many times the rated energy is not believed."""


def thawed(meters: Sequence[Meter], steps: Steps, same: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], list[Finding]]:
    """Make one step of a frozen run (the last value sent again and again) and of the step that catches up with it.

    Returns which steps these are, and a finding for each.
    """
    still = steps.booked & (steps.amount == 0)
    places = np.arange(still.size)
    moved = np.maximum.accumulate(np.where(still, -1, places)) if still.any() else places
    catches = np.flatnonzero(steps.booked[1:] & (steps.amount[1:] > 0) & same[1:] & still[:-1]) + 1
    start = moved[catches - 1] + 1
    long = (catches - start >= FROZEN_STEPS) & (steps.to_ms[catches] - steps.from_ms[start] <= FLAT_MS)
    catches, start = catches[long], start[long]
    thaws = np.zeros(still.size, dtype=np.bool_)
    if catches.size == 0:
        return thaws, []
    near = np.arange(1, NEAR + 1)
    before, moving_before = fastest(steps.pace, steps.stretch, start, -near)
    after, moving_after = fastest(steps.pace, steps.stretch, catches, near)
    usual = np.fmax(before, after)
    spread = steps.amount[catches] / (steps.to_ms[catches] - steps.from_ms[start])
    frozen = (
        (moving_before + moving_after >= ENOUGH)
        & (steps.pace[catches] > CATCH_UP * usual)
        & (spread >= CAUGHT_UP[0] * usual)
        & (spread <= CAUGHT_UP[1] * usual)
    )
    findings = []
    for first, last in zip(start[frozen].tolist(), catches[frozen].tolist(), strict=True):
        steps.booked[first:last] = False
        steps.pace[first:last] = np.nan
        steps.from_ms[last] = steps.from_ms[first]
        steps.pace[last] = steps.amount[last] / (steps.to_ms[last] - steps.from_ms[last])
        steps.estimated[last] = thaws[last] = True
        detail = (
            f"register stood at {steps.first[last]:.15g} over {last - first + 1} readings and then caught up "
            f"to {steps.last[last]:.15g}: the energy is kept, its hours are estimated"
        )
        findings.append(finding(meters, steps, last, Code.FROZEN, detail))
    return thaws, findings


def jumps(meters: Sequence[Meter], steps: Steps) -> list[Finding]:
    """Report steps that are too fast; book nothing for those that the meter cannot have counted."""
    findings = []
    rated = np.array([np.nan if meter.rated_per_h is None else meter.rated_per_h for meter in meters])
    if not np.isnan(rated).all():
        length_ms = np.maximum(steps.to_ms - steps.from_ms, SHORTEST_MS)
        per_h = steps.amount * steps.scale / length_ms * MS_PER_HOUR
        for step in np.flatnonzero(steps.booked & (per_h > RATED_MARGIN * rated[steps.code])).tolist():
            steps.booked[step] = False
            steps.pace[step] = np.nan
            detail = (
                f"register jumps {steps.first[step]:.15g} to {steps.last[step]:.15g}: {per_h[step]:.6g} an hour where "
                f"rated_per_h is {rated[steps.code[step]]:g}: no energy booked for the step{_advice(steps, step)}"
            )
            findings.append(finding(meters, steps, step, Code.REGISTER_JUMP, detail))
    at, times = suspects(steps.pace, steps.stretch)
    learned = np.isnan(rated)[steps.code[at]]
    for step, factor in zip(at[learned].tolist(), times[learned].tolist(), strict=True):
        seen = f"register {steps.first[step]:.15g} to {steps.last[step]:.15g}: {factor:.0f} times the fastest step near"
        if factor > ABSURD:
            steps.booked[step] = False
            remedy = "declare a replacement, or rated_per_h in meters.csv"
            detail = f"{seen}: no energy booked; {remedy}{_advice(steps, step)}"
            findings.append(finding(meters, steps, step, Code.REGISTER_JUMP, detail))
        else:
            detail = f"{seen}; booked; give rated_per_h in meters.csv to say what is plausible"
            findings.append(finding(meters, steps, step, Code.RATE, detail))
    return findings


def _advice(steps: Steps, step: int) -> str:
    """Return what else to do when the register stood still before it jumped."""
    if step == 0 or steps.amount[step - 1] != 0 or steps.code[step - 1] != steps.code[step]:
        return ""
    return "; if its gateway repeated the last value until then, strike those readings out: the gap keeps the energy"
