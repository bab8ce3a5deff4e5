"""Energy and activity data of a report: flows, standard coal, and the sums over enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.follows import adds_up, equals, follows, negative, times
from carbon.report_energy import AMOUNTS, FOLLOWING, renewable_tce
from carbon.units import CARRIER_UNITS
from carbon.verification_factors import coefficient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Row = dict[str, Any]


def energy(report: Mapping[str, Any]) -> Iterator[str]:
    """Check energy[], the totals of it, and activity[]."""
    rows, activity = report["energy"], report["activity"]
    for i, row in enumerate(rows):
        name = f"energy[{i}] ({row['carrier']})"
        yield from _amounts(name, row, row["tce_factor"])
        if row["tce_factor"] is not None:
            yield from coefficient(f"{name}.tce_factor", row["carrier"], row["tce_factor"])
        parts = [part for part in activity if part["energy"] == i]
        for key in (*AMOUNTS, *FOLLOWING):
            yield from adds_up(f"{name}.{key}: the sum of its activity", row[key], [part[key] for part in parts])
    yield from _totals(report)
    for i, part in enumerate(activity):
        name = f"activity[{i}] ({part['enterprise']}, {part['carrier']})"
        row = rows[part["energy"]] if 0 <= part["energy"] < len(rows) else {"carrier": None, "tce_factor": None}
        yield from equals(f"{name}.carrier", part["carrier"], row["carrier"])
        yield from _amounts(name, part, row["tce_factor"])
        if part["enterprise"] not in report["enterprises"]:
            yield f"{name}.enterprise: it is none of the report's"


def _totals(report: Mapping[str, Any]) -> Iterator[str]:
    rows = report["energy"]
    if not rows:
        yield from follows("energy_total_tce", report["energy_total_tce"], None)
        yield from follows("energy_renewable_tce", report["energy_renewable_tce"], None)
        return
    yield from adds_up("energy_total_tce", report["energy_total_tce"], [row["tce"] for row in rows])
    renewable = [renewable_tce(row) for row in rows]
    yield from adds_up("energy_renewable_tce", report["energy_renewable_tce"], renewable)


def _amounts(name: str, row: Row, factor: Row | None) -> Iterator[str]:
    yield from equals(f"{name}.unit", row["unit"], CARRIER_UNITS.get(row["carrier"]))
    yield from adds_up(f"{name}.quantity", row["quantity"], (row["measured"], row["estimated"]))
    flows = (row["purchased"], row["generated"], negative(row["exported"]))
    yield from adds_up(f"{name}.quantity by flows", row["quantity"], flows)
    yield from adds_up(f"{name}.counted", row["counted"], (row["quantity"], negative(row["recovered"])))
    tce = times(row["counted"], None if factor is None else factor["tce_per_unit"])
    yield from follows(f"{name}.tce", row["tce"], tce)
