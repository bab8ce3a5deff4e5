"""A made-up park of meters, its faulted years as they arrive, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from carbon.readings import Readings
from simulators.faults.fleets import FaultyFleet
from simulators.faults.kinds import TRAITS, Fault, Kind, Lasts
from simulators.truth import true_hours
from store.book.folder import read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from carbon.park import Park
    from simulators.faults.injected import Injected
    from simulators.fleet import Fleet
    from simulators.series import Series

ZONE = "Asia/Shanghai"
INDUSTRIES = ("battery", "vehicle_parts", "pharma", "laser", "foundry", "health_food", "pcb", "machining")
METERS = (
    "EL-1,electricity,register,kWh,20,boundary,,10000000,,,",
    "EL-2,electricity,interval,kWh,1,sub,EL-1,,end,900,",
    "EL-3,electricity,interval,kWh,1,sub,EL-1,,start,3600,",
    "EL-4,electricity,power,kW,1,sub,EL-1,,,,",
    "EL-5,electricity,register,kWh,10,sub,EL-1,10000000,,,",
    "PV-1,electricity,register,kWh,1,generation,,10000000,,,",
    "PV-2,electricity,interval,kWh,1,generation,,,end,900,",
    "NG-1,natural_gas,register,m3,10,boundary,,10000000,,,",
    "ST-1,steam,register,MJ,20,boundary,,10000000,,,",
    "ST-2,steam,interval,MJ,1,boundary,,,end,3600,",
)
"""Meters of a firm: id, carrier, kind, unit, multiplier, role, parent, register_max, stamp, length_s, rated_per_h."""
REFUSED_AHEAD_MS = 600_000
"""Ingest refuses what is stamped further ahead of its arrival (ingest/checks.py)."""

PER_YEAR = {Lasts.READINGS: 12.0, Lasts.HOURS: 12.0, Lasts.EVER: 4.0}
HOURS = (1.0, 72.0)
SPECIAL = {
    Kind.WRAP: Fault(Kind.WRAP, "*", per_year=1),
    Kind.MULTIPLIER: Fault(Kind.MULTIPLIER, "*EL*", per_year=1, amounts={"ratio": (2, 2)}),
    Kind.LENGTH: Fault(Kind.LENGTH, "*", per_year=1, amounts={"length_s": (1800, 1800)}),
    Kind.SPIKE: Fault(Kind.SPIKE, "*", per_year=12, amounts={"count": (1, 2), "factor": (0.2, 10)}),
    Kind.CLOCK: Fault(Kind.CLOCK, "*", per_year=4, hours=(72, 480), amounts={"shift_hours": (-8, -1)}),
    Kind.GAP: Fault(Kind.GAP, "*", per_year=24, hours=(0.5, 72)),
    Kind.NEGATIVE: Fault(Kind.NEGATIVE, "*", per_year=12, hours=(1, 12)),
}


@dataclass(frozen=True, slots=True)
class Year:
    """A year of readings as they arrived, what was injected, and what really flowed."""

    park: Park
    readings: Readings
    injected: list[Injected]
    truth: dict[str, np.ndarray]
    """By meter, energy of each hour of the window."""
    window_ms: tuple[int, int]


def write_park(folder: Path) -> None:
    """Write the park's folder."""
    folder.mkdir()
    (folder / "park.toml").write_text(
        f'[park]\nid = "p"\nname_zh = "p"\ntimezone = "{ZONE}"\nregion = "湖北"\n', encoding="utf-8"
    )
    firms = [(f"E{number:02d}", industry) for number, industry in enumerate(INDUSTRIES, 1)]
    (folder / "clusters.csv").write_text("id,name_zh\nC1,C1\n", encoding="utf-8")
    rows = "".join(f"{firm},{firm},C1,{industry}\n" for firm, industry in firms)
    (folder / "enterprises.csv").write_text(f"id,name_zh,cluster,industry\n{rows}", encoding="utf-8")
    head = "id,enterprise,carrier,kind,unit,multiplier,role,parent,register_max,stamp,length_s,rated_per_h\n"
    (folder / "meters.csv").write_text(head + "".join(_rows(firm) for firm, _ in firms), encoding="utf-8")


def _rows(firm: str) -> str:
    rows = ""
    for row in METERS:
        cells = row.split(",")
        cells[6] = cells[6] and f"{firm}-{cells[6]}"
        rows += ",".join([f"{firm}-{cells[0]}", firm, *cells[1:]]) + "\n"
    return rows


def faults_of(kind: Kind | None, window_ms: tuple[int, int]) -> list[Fault]:
    """Return the faults of a year in which one kind comes to every meter that can have it; None: a sound year."""
    if kind is None:
        return []
    lasts = TRAITS[kind].lasts
    fault = SPECIAL.get(kind, Fault(kind, "*", per_year=PER_YEAR[lasts], hours=HOURS))
    return [Fault(fault.kind, fault.meter, *window_ms, 1.0, fault.per_year, fault.hours, fault.amounts)]


def year(folder: Path, fleet: Fleet, kind: Kind | None, seed: int, number: int) -> Year:
    """Let a year of readings arrive in which one kind of fault comes to every meter that can have it."""
    park = read_folder(folder)
    zone = ZoneInfo(ZONE)
    start_ms, end_ms = (int(datetime(y, 1, 1, tzinfo=zone).timestamp()) * 1000 for y in (number, number + 1))
    faulty = FaultyFleet(fleet, faults_of(kind, (start_ms, end_ms)), seed)
    meters = {meter.id: meter for meter in park.meters}
    parts = [_arrived(faulty.series(meter, start_ms, end_ms)) for meter in fleet.roster.meters]
    readings = Readings(
        tuple(meters[meter.id] for meter in fleet.roster.meters),
        np.repeat(np.arange(len(parts), dtype=np.int32), [at_ms.size for at_ms, _ in parts]),
        np.concatenate([at_ms for at_ms, _ in parts]),
        np.concatenate([value for _, value in parts]),
    )
    truth = {of_meter.meter: of_meter.energy for of_meter in true_hours(fleet, start_ms, end_ms)}
    return Year(park, readings, faulty.injected(start_ms, end_ms), truth, (start_ms, end_ms))


def _arrived(series: Series) -> tuple[np.ndarray, np.ndarray]:
    """Keep what a store keeps: nothing stamped far ahead, and of one instant the value that came last."""
    taken = np.flatnonzero(series.at_ms <= series.sent_ms + REFUSED_AHEAD_MS)
    at_ms, value = series.at_ms[taken][::-1], series.value[taken][::-1]
    instants, last = np.unique(at_ms, return_index=True)
    return instants, value[last]
