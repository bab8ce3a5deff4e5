"""Emission lines of a report: products, factors, the parts of the enterprises, and the totals; certificates."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from carbon.emission_factors import PURCHASED, Method
from carbon.emissions import unit_of
from carbon.follows import adds_up, equals, follows, times
from carbon.report_ids import readings_href
from carbon.report_totals import COUNTS_IN, TOTALS
from carbon.supplies import COVERING, SCOPE_1, Supply
from carbon.units import CARRIER_UNITS, KWH_PER_MWH
from carbon.verification_factors import emission_factor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Row = dict[str, Any]


def emissions(report: Mapping[str, Any]) -> Iterator[str]:
    """Check emissions: each total, then each line."""
    lines = report["emissions"]["lines"]
    known = bool(report["energy"] or lines)
    for key in TOTALS:
        parts = [line["t"] for line in lines if line["counts_in"] == key]
        stated = report["emissions"][key]
        yield from adds_up(f"emissions.{key}", stated, parts) if known else follows(f"emissions.{key}", stated, None)
    parts_of = defaultdict(list)
    for member in report["members"]:
        for part in member["lines"]:
            parts_of[part["n"]].append(part)
    for i, line in enumerate(lines):
        name = f"emissions.lines[{i}] ({line['carrier']}, {line['method']})"
        yield from _words(name, i, line, report["id"])
        factor = line["factor"]
        per_unit = None if factor is None else factor["t_per_unit"]
        for key in ("quantity", "t"):
            yield from adds_up(f"{name}.{key}: the sum of its members", line[key], [one[key] for one in parts_of[i]])
        yield from follows(f"{name}.t", line["t"], times(line["quantity"], per_unit))
        if factor is not None:
            yield from emission_factor(f"{name}.factor", line["carrier"], factor)
    yield from _covered(report)


def _words(name: str, i: int, line: Row, report_id: str) -> Iterator[str]:
    yield from equals(f"{name}.n", line["n"], i)
    yield from equals(f"{name}.href", line["href"], readings_href(report_id, i))
    yield from equals(f"{name}.counts_in", line["counts_in"], COUNTS_IN[Method(line["method"])])
    yield from equals(f"{name}.scope", line["scope"], 1 if Supply(line["origin"]) in SCOPE_1 else 2)
    yield from equals(f"{name}.unit", line["unit"], unit_of(line["carrier"]))
    if line["origin"] in COVERING and line["factor"] is not None:
        yield from equals(f"{name}.factor.value", line["factor"]["value"], 0)


def _covered(report: Mapping[str, Any]) -> Iterator[str]:
    """Each way of counting counts all that an enterprise bought, or burnt, of a carrier: once."""
    used: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for row in report["activity"]:
        amount = row["purchased"] if row["carrier"] in PURCHASED else row["quantity"]
        used[row["enterprise"], row["carrier"]].append(amount)
    counted: dict[tuple[str, str, str], list[float | None]] = defaultdict(list)
    for member in report["members"]:
        for part in member["lines"]:
            line = report["emissions"]["lines"][part["n"]]
            if line["origin"] != Supply.OWN_SOLD and line["carrier"] in CARRIER_UNITS:
                counted[member["enterprise"], line["carrier"], line["method"]].append(part["quantity"])
    for (enterprise, carrier, method), quantities in counted.items():
        name = f"emissions.lines of {carrier}, {method}: the quantities of {enterprise}"
        parts = used[enterprise, carrier]
        made = None if None in parts else sum(part for part in parts if part is not None)
        yield from adds_up(name, made, quantities)


def certificates(report: Mapping[str, Any]) -> Iterator[str]:
    """Check that lines count what certificates cover, and that none covers more than it is."""
    used: dict[tuple[str, str], list[float]] = defaultdict(list)
    for i, row in enumerate(report["certificates"]):
        used[row["enterprise"], row["kind"]].append(row["used_mwh"] * KWH_PER_MWH)
        if row["used_mwh"] > row["mwh"] * (1 + 1e-9):
            yield f"certificates[{i}] ({row['serial']}): it covers {row['used_mwh']} MWh, it is of {row['mwh']} MWh"
    covered: dict[tuple[str, str], list[float]] = {key: [] for key in used}
    for member in report["members"]:
        for part in member["lines"]:
            line = report["emissions"]["lines"][part["n"]]
            if line["method"] == Method.MARKET and line["origin"] in COVERING and line["factor"] is not None:
                covered.setdefault((member["enterprise"], line["origin"]), []).append(part["quantity"])
    for (enterprise, kind), quantities in covered.items():
        name = f"certificates of {enterprise}, {kind}: what they cover [kWh]"
        yield from adds_up(name, sum(used[enterprise, kind]), quantities)
