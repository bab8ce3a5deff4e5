"""The energy of a report: by carrier, and under it the activity data of each enterprise with their sources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from typing import TYPE_CHECKING, Any

from carbon.sums import sums
from carbon.units import CARRIER_UNITS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pandas as pd

    from carbon.coal import Coal

Row = dict[str, Any]
AMOUNTS = ("measured", "estimated", "purchased", "generated", "exported", "renewable", "recovered")
"""Amounts of a row of energy in the carrier's unit, of which quantity, counted and tce follow."""
FOLLOWING = ("quantity", "counted", "tce")


@dataclass(frozen=True, slots=True)
class Sources:
    """What an enterprise's energy of a carrier was read from: how many meters, and which documents."""

    meters: int
    documents: tuple[str, ...]

    def described(self) -> Row:
        """Return it as JSON-ready values."""
        return {"meters": self.meters, "documents": list(self.documents)}


_NONE = Sources(0, ())


@dataclass(frozen=True)
class Energy:
    """Rows `energy` and `activity` of a report; an activity names the row of energy that it is a part of."""

    rows: list[Row]
    activity: list[Row]

    @cached_property
    def _tce(self) -> dict[str, list[float | None]]:
        found: dict[str, list[float | None]] = defaultdict(list)
        for row in self.activity:
            found[row["enterprise"]].append(row["tce"])
        return found

    def renewable_tce(self) -> float | None:
        """Return the own renewable energy, which is inside `tce()` [tce]; None where it is not known."""
        return total([renewable_tce(row) for row in self.rows]) if self.rows else None

    def tce(self, enterprise: str | None = None) -> float | None:
        """Return the standard coal of an enterprise, or of all [tce]; None where a part, or all of it, is not known."""
        parts = [row["tce"] for row in self.rows] if enterprise is None else self._tce.get(enterprise)
        return total(parts) if parts else None


def energy(
    coal: Coal,
    inside: pd.DataFrame,
    sources: Mapping[tuple[str, str], Sources],
    silent: Collection[tuple[str, str]],
) -> Energy:
    """Return the energy of the lines `inside` a period, by carrier and coefficient.

    `sources` by (enterprise, carrier); `silent`: those of which there are meters, and nothing is known in the whole
    scope. A sum is made of the rows below it by `math.fsum`, in which their order does not matter.
    """
    groups: dict[tuple[bool, str, int], list[Row]] = defaultdict(list)
    for enterprise, carrier, index, amounts in _sums(inside):
        per_unit = coal.coefficients[index].tce_per_unit if index >= 0 else None
        groups[False, carrier, index].append(_row(enterprise, carrier, amounts | _following(amounts, per_unit)))
    for enterprise, carrier in sorted(silent):
        groups[True, carrier, -1].append(_row(enterprise, carrier, dict.fromkeys((*AMOUNTS, *FOLLOWING))))
    rows: list[Row] = []
    activity: list[Row] = []
    for (_, carrier, index), parts in sorted(groups.items()):
        factor = coal.coefficients[index].described() if index >= 0 else None
        whole = {name: total([part[name] for part in parts]) for name in (*AMOUNTS, *FOLLOWING)}
        activity += [
            part | {"energy": len(rows), "sources": sources.get((str(part["enterprise"]), carrier), _NONE).described()}
            for part in parts
        ]
        rows.append({"carrier": carrier, "unit": CARRIER_UNITS[carrier], **whole, "tce_factor": factor})
    return Energy(rows, activity)


def renewable_tce(row: Row) -> float | None:
    """Return the standard coal of the own renewable energy in a row of energy [tce]; None where it is not known."""
    amount: float | None = row["renewable"]
    if not amount:
        return amount
    return None if row["tce_factor"] is None else amount * row["tce_factor"]["tce_per_unit"]


def total(values: Iterable[object]) -> float | None:
    """Return the sum, None where a part is not known."""
    parts = list(values)
    return None if any(part is None for part in parts) else fsum(parts)  # type: ignore[arg-type]  # numbers, by the line


def _sums(inside: pd.DataFrame) -> Iterator[tuple[str, str, int, dict[str, float]]]:
    """Yield enterprise, carrier, index of the coefficient and AMOUNTS of each group of lines."""
    if inside.empty:
        return
    keys = ["enterprise", "carrier", "coefficient"]
    columns = ["energy", "energy_estimated", *AMOUNTS[2:]]
    made = sums(inside.assign(**{name: 0.0 for name in columns if name not in inside.columns}), keys, columns)
    names = zip(*(made[name].tolist() for name in keys), strict=True)
    values = zip(*(made[name].tolist() for name in columns), strict=True)
    for (enterprise, carrier, index), (used, estimated, *flows) in zip(names, values, strict=True):
        yield enterprise, carrier, index, dict(zip(AMOUNTS, (used - estimated, estimated, *flows), strict=True))


def _following(amounts: Mapping[str, float], tce_per_unit: float | None) -> Row:
    quantity = amounts["measured"] + amounts["estimated"]
    counted = quantity - amounts["recovered"]
    return {
        "quantity": quantity,
        "counted": counted,
        "tce": None if tce_per_unit is None else counted * tce_per_unit,
    }


def _row(enterprise: str, carrier: str, amounts: Row) -> Row:
    return {"enterprise": enterprise, "carrier": carrier, "unit": CARRIER_UNITS[carrier], **amounts}
