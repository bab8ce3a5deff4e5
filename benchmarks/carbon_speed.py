"""How fast carbon/ settles register readings of 96 a day into hourly lines, on one core, beside plain numpy.

    .venv/bin/python benchmarks/carbon_speed.py [METERS]

Meter-years of quarter-hour readings, in blocks of a few meters as settlement takes them: clean, and with 1 % faults
(lost readings, zeros, spikes, undeclared drops). The ratio is to the least that numpy can do with the same arrays:
difference, and sum by hour. Then one, three and ten times as many meters: the time should grow as they do.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from carbon.calendar import Calendar
from carbon.meters import Kind, Meter
from carbon.readings import Readings
from carbon.settlement import measure, settled

if TYPE_CHECKING:
    from collections.abc import Callable

ZONE = "Asia/Shanghai"
DAYS, A_DAY = 365, 96
FIRST_MS = 1_767_196_800_000
"""2026-01-01 in Shanghai."""
STEP_MS, HOUR_MS = 900_000, 3_600_000
BLOCK = 16
"""Meters settled at once: what fits into the caches of a core."""
TIMES = 5
WINDOW_MS = (FIRST_MS, FIRST_MS + DAYS * 24 * HOUR_MS)


def meter_years(meters: int, faults: float) -> list[Readings]:
    """Return blocks of meter-years; of a share `faults` of the readings 35 % are lost, 30 zero, 30 spikes, 5 drops."""
    rng = np.random.default_rng(20260101)
    blocks = []
    for first in range(0, meters, BLOCK):
        count = min(BLOCK, meters - first)
        value = np.round(rng.random((count, 1)) * 1e5 + np.cumsum(rng.gamma(2, 5, (count, DAYS * A_DAY)), axis=1), 2)
        sound, lost, zero, spike, drop = range(5)
        shares = [1 - faults, *(faults * share for share in (0.35, 0.3, 0.3, 0.05))]
        fault = rng.choice([sound, lost, zero, spike, drop], value.shape, p=shares)
        value[fault == zero] = 0.0
        value[fault == spike] *= 7.0
        for row, place in zip(*np.nonzero(fault == drop), strict=True):
            value[row, place:] -= value[row, place] / 2
        sent = (fault != lost).ravel()
        names = tuple(
            Meter(f"M{first + i}", "E01", "electricity", Kind.REGISTER, "kWh", register_max=1e9) for i in range(count)
        )
        code = np.repeat(np.arange(count, dtype=np.int32), DAYS * A_DAY)
        at_ms = np.tile(FIRST_MS + STEP_MS * np.arange(DAYS * A_DAY, dtype=np.int64), count)
        blocks.append(Readings(names, code[sent], at_ms[sent], value.ravel()[sent]))
    return blocks


def settle(blocks: list[Readings]) -> int:
    """Settle every block into hours; the number of findings."""
    calendar = Calendar(ZONE)
    return sum(len(settled(measure(block, WINDOW_MS, (), ZONE), None, calendar).findings) for block in blocks)


def plain(blocks: list[Readings]) -> int:
    """Difference and sum by hour, nothing judged."""
    for block in blocks:
        hour = block.code[:-1].astype(np.int64) * (DAYS * 24) + (block.at_ms[:-1] - FIRST_MS) // HOUR_MS
        np.bincount(hour, np.diff(block.value))
    return 0


def best_s(work: Callable[[list[Readings]], int], blocks: list[Readings]) -> tuple[float, int]:
    """Return the processor time of the shortest of a few runs [s], and what it returned."""
    shortest, result = np.inf, 0
    for _ in range(TIMES):
        began = time.process_time()
        result = work(blocks)
        shortest = min(shortest, time.process_time() - began)
    return float(shortest), result


def main() -> None:
    """Print readings a second, the ratio to plain numpy, and the growth."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    meters = int(sys.argv[1]) if len(sys.argv) > 1 else 48
    for title, faults in (("clean", 0.0), ("1 % faults", 0.01)):
        blocks = meter_years(meters, faults)
        readings = sum(block.code.size for block in blocks)
        took, found = best_s(settle, blocks)
        bare, _ = best_s(plain, blocks)
        print(
            f"{title}: {readings} readings, {found} findings: {readings / took / 1e6:.1f} M readings/s, "
            f"{took / bare:.1f} x plain numpy"
        )
    small = best_s(settle, meter_years(BLOCK, 0.01))[0]
    for times in (1, 3, 10):
        grown, _ = best_s(settle, meter_years(times * BLOCK, 0.01))
        print(f"{times} x {BLOCK} meters, 1 % faults: {grown / small:.2f} x the time")


if __name__ == "__main__":
    main()
