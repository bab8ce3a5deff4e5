"""The truth beside the readings: what really flowed, hour by hour, and which faults were put in."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from simulators.faults.fleets import FaultyFleet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from simulators.fleet import Fleet

HOURS_FILE = "energy_hourly.csv.gz"
FAULTS_FILE = "faults.csv"
_HOUR_MS = 3_600_000
_MS_PER_S = 1000


@dataclass(frozen=True, slots=True)
class TrueHours:
    """Energy of one meter in each hour, in the unit of its carrier (kWh, GJ, m3, t)."""

    meter: str
    hour_ms: NDArray[np.int64]
    energy: NDArray[np.float64]


def true_hours(fleet: Fleet, start_ms: int, end_ms: int) -> Iterator[TrueHours]:
    """Yield what flowed through each meter in the whole hours of a range in which it was in service.

    It comes from the ledger that the readings are made of, never from readings.
    """
    for meter in fleet.roster.meters:
        first_ms, last_ms = fleet.service_ms(meter)
        begin = -(-max(start_ms, first_ms) // _HOUR_MS)
        stop = min(end_ms, last_ms) // _HOUR_MS
        hours_ms = np.arange(begin, max(stop, begin) + 1, dtype=np.int64) * _HOUR_MS
        yield TrueHours(meter.id, hours_ms[:-1], fleet.energy(meter.id, hours_ms))


def write_truth(fleet: Fleet | FaultyFleet, start_ms: int, end_ms: int, folder: Path) -> dict[str, int]:
    """Write the true hours and the injected faults of a range into a folder; returns how many of each.

    energy_hourly.csv.gz: meter, hour (UTC), energy. faults.csv: kind, meter, from, to (UTC, half-open), before, after,
    detail; only its header where the fleet is sound.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sound = fleet.sound if isinstance(fleet, FaultyFleet) else fleet
    hours = 0
    with gzip.open(folder / HOURS_FILE, "wt", encoding="utf-8", newline="", compresslevel=4) as file:
        file.write("meter,hour,energy\n")
        for of_meter in true_hours(sound, start_ms, end_ms):
            stamps = np.datetime_as_string(of_meter.hour_ms.astype("datetime64[ms]").astype("datetime64[s]"))
            energies = of_meter.energy.tolist()
            file.writelines(f"{of_meter.meter},{t}Z,{e}\n" for t, e in zip(stamps.tolist(), energies, strict=True))
            hours += len(energies)
    injected = fleet.injected(start_ms, end_ms) if isinstance(fleet, FaultyFleet) else []
    with (folder / FAULTS_FILE).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("kind", "meter", "from", "to", "before", "after", "detail"))
        for f in injected:
            rows.writerow((f.kind, f.meter, _utc(f.from_ms), _utc(f.to_ms), f.before, f.after, f.detail))
    return {"hours": hours, "faults": len(injected)}


def _utc(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / _MS_PER_S, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
