"""What a report is made of, then and now: which rows of the book and which daily lines say something else."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from carbon.park import Policy
from carbon.periods import local_day
from carbon.restatement import DATA, FACTOR, OUTPUT_VALUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from carbon.park import Park

NAMED_AT_MOST = 20
"""Rows of a table that are named; more are counted."""

TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "enterprises": (DATA, ("id",)),
    "meters": (DATA, ("id",)),
    "events": (DATA, ("meter", "at", "event")),
    "activities": (DATA, ("enterprise", "month", "carrier", "document")),
    "processes": (DATA, ("enterprise", "month", "material")),
    "certificates": (DATA, ("serial",)),
    "factors": (FACTOR, ("kind", "carrier", "region", "year", "basis", "value_text", "value_unit")),
    "measured": (FACTOR, ("enterprise", "carrier", "parameter", "value", "unit", "since")),
    "outputs": (
        OUTPUT_VALUE,
        (
            "enterprise",
            "month",
            "output_value_10k_cny",
            "added_value_10k_cny",
            "product",
            "quantity",
            "price_basis",
            "status",
        ),
    ),
}
"""Tables of a park that figures depend on: the cause that a change of them is, and what a row is called by."""
_VALUES = ("energy", "energy_estimated", "purchased", "generated", "exported", "renewable", "recovered", "measured_s")
_KEYS = ["at_ms", "enterprise", "carrier"]


def changed_rows(then: Park, now: Park) -> list[dict[str, object]]:
    """Return, for each table of TABLES and for `policy`, the rows that went and that came, by their names."""
    found = []
    for table, (cause, names) in TABLES.items():
        before, after = _rows(then, table), _rows(now, table)
        gone, new = ([_name(names, row) for row in rows] for rows in (_without(before, after), _without(after, before)))
        if gone or new:
            found.append(_change(table, cause, gone, new))
    choices = [
        (f"{choice.name} {getattr(then.policy, choice.name)}", f"{choice.name} {getattr(now.policy, choice.name)}")
        for choice in fields(Policy)
        if getattr(then.policy, choice.name) != getattr(now.policy, choice.name)
    ]
    if choices:
        found.append(_change("policy", FACTOR, [before for before, _ in choices], [after for _, after in choices]))
    return found


def changed_lines(then: pd.DataFrame, now: pd.DataFrame, zone: str) -> list[dict[str, object]]:
    """Return, by enterprise and carrier, how many days of ENERGY_DAILY lines say something else, the first and last."""
    values = [name for name in _VALUES if name in then]
    both = then[_KEYS + values].merge(now[_KEYS + values], on=_KEYS, how="outer", suffixes=("", "_now"), indicator=True)
    same = both["_merge"] == "both"
    for name in values:
        same &= both[name] == both[f"{name}_now"]
    return [
        {
            "enterprise": enterprise,
            "carrier": carrier,
            "days": len(part),
            "first": local_day(int(part["at_ms"].min()), zone).isoformat(),
            "last": local_day(int(part["at_ms"].max()), zone).isoformat(),
        }
        for (enterprise, carrier), part in both[~same].groupby(["enterprise", "carrier"], sort=True, observed=True)
    ]


def _rows(park: Park, table: str) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in asdict(row).items() if name != "recorded_at"} for row in getattr(park, table)
    ]


def _without(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {tuple(row.values()) for row in others}
    return [row for row in rows if tuple(row.values()) not in known]


def _name(names: tuple[str, ...], row: Mapping[str, Any]) -> str:
    return " ".join(str(row[name]) for name in names if row[name] not in {None, ""})


def _change(table: str, cause: str, gone: list[str], new: list[str]) -> dict[str, object]:
    return {
        "table": table,
        "cause": cause,
        "gone": len(gone),
        "new": len(new),
        "gone_rows": gone[:NAMED_AT_MOST],
        "new_rows": new[:NAMED_AT_MOST],
    }
