"""Hourly lines of the tests, from what a meter uses by local day and hour of the clock."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from carbon.calendar import EPOCH_DAY, day_numbers
from carbon.localtime import DAY_MS, day_starts_ms, local_ms
from carbon.periods import epoch_ms, midnight
from carbon.units import MS_PER_HOUR


def hours_of(first, last_excluded, zone, use):
    """Return at_ms and energy of the hours of local days; `use(day, hour)` says how much."""
    start, end = epoch_ms(midnight(first, zone)), epoch_ms(midnight(last_excluded, zone))
    at_ms = np.arange(start, end, MS_PER_HOUR, dtype=np.int64)
    clock_ms = local_ms(at_ms, zone)
    days = [EPOCH_DAY + timedelta(days=int(day)) for day in clock_ms // DAY_MS]
    energy = [float(use(day, int(ms % DAY_MS // MS_PER_HOUR))) for day, ms in zip(days, clock_ms, strict=True)]
    return at_ms, np.array(energy)


def start_of(day, zone, hours=0.0):
    """Return the instant some hours after a local day begins."""
    return int(day_starts_ms(day_numbers([day]), zone)[0] + hours * MS_PER_HOUR)
