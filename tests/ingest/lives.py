"""Fifty days of six meters with what happens to meters, and a park that they belong to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pandas as pd

from carbon.meters import Kind, Meter, MeterEvent, Role, Stamp
from carbon.park import Activity, Certificate, Enterprise, Goal, Output, Process
from tests.carbon.instants import at
from tests.carbon.parks import park, start_ms

NOW = datetime(2026, 5, 1, tzinfo=UTC)
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MINUTE_MS = 60_000
DAYS = 50
FIRST_MS = start_ms(date(2026, 3, 2))
LAST_MS = FIRST_MS + DAYS * 24 * HOUR_MS
SWAP_MS = FIRST_MS + 20 * 24 * HOUR_MS + 7
MULTIPLIER_MS = FIRST_MS + 31 * 24 * HOUR_MS + 11 * MINUTE_MS

METERS = (
    Meter("E01-CK", "E01", "electricity", Kind.REGISTER, "kWh", Role.CHECK, parent="E01-EL"),
    Meter("E01-EL", "E01", "electricity", Kind.REGISTER, "kWh", multiplier=7.3, register_max=10_000.0),
    Meter("E01-PV", "E01", "electricity", Kind.POWER, "kW", Role.GENERATION, max_gap_s=5400),
    Meter("E02-EL", "E02", "electricity", Kind.REGISTER, "kWh", parent="E01-EL"),
    Meter("E02-NG", "E02", "natural_gas", Kind.INTERVAL, "m3", stamp=Stamp.END, length_s=3600),
    Meter("E02-SB", "E02", "electricity", Kind.REGISTER, "kWh", Role.SUB, parent="E02-EL", max_gap_s=14_400),
)
EVENTS = (
    MeterEvent("E02-EL", at(SWAP_MS), "replacement", 5000.0, 0.125),
    MeterEvent("E01-EL", at(MULTIPLIER_MS), "multiplier", 7.3, 9.6),
)
PARK = park(
    meters=METERS,
    events=EVENTS,
    enterprises=(*park().enterprises, Enterprise("E03", "三", "Three")),
    activities=(Activity("E03", "2026-04", "diesel", 31.0, "t"),),
    certificates=(
        Certificate("G1", "E01", "gec", 40.0, "2026", "2026"),
        Certificate("G2", "E01", "green_power", 1.0, "2026-03", "2026-03"),
        Certificate("G3", "E02", "gec", 30.0, "2026-03", "2026-03"),
        Certificate("G4", "E01", "sold", 0.5, "2026-04"),
    ),
    processes=(Process("E02", "2026-03", "limestone", 31.0, "t"), Process("E03", "2026-04", "CaCO3", 3.0, "t")),
    outputs=(Output("E01", "2026-03", 10.0, 3.0), Output("E02", "2026-04", 7.0, 2.0), Output("E03", "2026-04", 50.0)),
    goals=(Goal("G01", "强度", "Intensity", "energy_tce", "park", "tce", "down", 2026, 1.0),),
)


@cache
def readings():
    """All readings, ordered by meter and time: enterprise, meter, at_ms, value."""
    rng = np.random.default_rng(20260302)
    rows = []
    for meter, minutes in zip(METERS, (120, 60, 60, 75, 60, 180), strict=True):
        at_ms = FIRST_MS + np.arange(0, DAYS * 24 * 60, minutes, dtype=np.int64) * MINUTE_MS + 13 * 1000
        hour = at_ms // HOUR_MS % 24
        use = (10 + 6 * np.sin(hour / 24 * 2 * np.pi) + rng.random(at_ms.size)) * minutes / 60
        value = use if meter.kind is not Kind.REGISTER else _register(meter.id, at_ms, use, rng)
        keep = rng.random(at_ms.size) > 0.02
        for first, hours in _gaps(meter.id):
            keep &= (at_ms < FIRST_MS + first * HOUR_MS) | (at_ms >= FIRST_MS + (first + hours) * HOUR_MS)
        rows.append(
            pd.DataFrame({"enterprise": meter.enterprise, "meter": meter.id, "at_ms": at_ms, "value": value})[keep]
        )
    return pd.concat(rows, ignore_index=True)


def _gaps(meter):
    """First hour and hours of what nobody read."""
    return {
        "E01-EL": ((300, 9), (1081, 30)),
        "E02-EL": ((1100, 60),),
        "E02-NG": ((400, 5), (1060, 40)),
        "E01-PV": ((1000, 14),),
    }.get(meter, ())


def _register(meter, at_ms, use, rng):
    value = np.round(np.cumsum(use) + 100, 2)
    if meter == "E01-EL":
        value %= 10_000.0
        still = slice(700, 706)
        value[still] = value[still.start]
        value[1000] = 0.0
    if meter == "E02-EL":
        value = np.where(at_ms < SWAP_MS, value % 4990, value % 8000 + 0.125)
        value[300] = 99_999.0
    if meter == "E02-SB":
        value[200:] -= 60.0
    wrong = rng.random(value.size) < 0.06  # spikes, zeros, and twice the same, alone and in company
    return np.where(wrong, value * rng.choice([0.0, 0.5, 1.0, 3.0], value.size), value)
