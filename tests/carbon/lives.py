"""Settlement of one meter at once, as tests ask for it."""

from __future__ import annotations

from carbon.calendar import Calendar
from carbon.readings import Readings
from carbon.settlement import measure, settled

ZONE = "Asia/Shanghai"


def settle(meter, at_ms, value, window_ms, events=(), zone=ZONE, past=None):
    """Return the lines (ENERGY_HOURLY columns) and findings of one meter in a window."""
    measured = measure(Readings.of(meter, at_ms, value), window_ms, events, zone)
    made = settled(measured, past, Calendar(zone))
    return made.hours.frame(), made.findings
