"""Settlement of one meter at once, as tests ask for it."""

from __future__ import annotations

import numpy as np

from carbon.calendar import Calendar
from carbon.readings import Readings
from carbon.settlement import FLAT_MS, REACH, flat, measure, settled

ZONE = "Asia/Shanghai"


def settle(meter, at_ms, value, window_ms, events=(), *, zone=ZONE, past=None):
    """Return the lines (ENERGY_HOURLY columns) and findings of one meter in a window."""
    return settled_block(Readings.of(meter, at_ms, value), window_ms, events, zone, past)


def settled_block(readings, window_ms, events=(), zone=ZONE, past=None):
    """Return the lines and findings of several meters in a window."""
    made = settled(measure(readings, window_ms, events, zone), past, Calendar(zone))
    return made.hours.frame(), made.findings


def around(meter, at_ms, value, window_ms):
    """Return the readings that settling a window of one meter needs: as ingest reads them from a store."""
    left, right = (int(i) for i in np.searchsorted(at_ms, window_ms))
    near = Readings.of(meter, at_ms[max(left - REACH, 0) : right + REACH], value[max(left - REACH, 0) : right + REACH])
    before, after = flat(near, *window_ms)
    if before:
        left = int(np.searchsorted(at_ms, window_ms[0] - FLAT_MS))
    if after:
        right = int(np.searchsorted(at_ms, window_ms[1] + FLAT_MS))
    chosen = slice(max(left - REACH, 0), right + REACH)
    return at_ms[chosen], value[chosen]
