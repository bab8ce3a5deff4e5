"""The emissions of a report by source: fuels (B.2), processes, electricity (B.8), heat (B.9); factors and all lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports.headings import heading
from api.exports.tables import Chapter, Column, Kind, Table
from api.pages.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.exports.tables import Value

Report = dict[str, Any]
Line = dict[str, Any]

PARTS = ("fuel_ncv", "fuel_cc", "fuel_of", "fuel_ef")
"""Kinds of the numbers that a combustion factor is made of, in the order of table B.2."""
FLOWS = ("purchased", "generated", "renewable", "recovered", "exported", "quantity")


def combustion(report: Report, language: str) -> Chapter:
    """Return fuel by fuel the quantity, net calorific value, carbon content, oxidation and tCO2, by both rules."""
    columns = [Column("n", Kind.LINES), Column("carrier"), Column("rule")]
    columns += [Column("quantity", Kind.QUANTITY), Column("unit", of_previous=True)]
    for name in ("ncv", "carbon_content", "oxidation", "direct_factor"):
        columns += [Column(name, Kind.FACTOR), Column("unit_of_factor", of_previous=True)]
    columns += [Column("factor", Kind.FACTOR), Column("factor_unit", of_previous=True)]
    columns += [Column("factor_source", Kind.LONG, of_previous=True), Column("t", Kind.TONNES, "tCO2")]
    lines = _of(report, ("combustion", "combustion_park_rule"))
    rows = []
    for line in lines:
        factor = line["factor"] or {}
        parts = _parts(factor)
        named = [value for kind in PARTS for value in parts.get(kind, (None, None))]
        ends = (factor.get("value"), factor.get("unit"), _source(factor), line["t"])
        rows.append((*_start(line, language), line["quantity"], line["unit"], *named, *ends))
    notes = (heading("combustion_note", language),)
    return Chapter("combustion", (Table("combustion", tuple(columns), rows, None, notes, "B.2"),))


def processes(report: Report, language: str) -> Chapter:
    """Return material by material the quantity, factor and tCO2."""
    lines = _of(report, ("process", "process_park_rule"))
    return Chapter("process", (_emitting("process", lines, language, "B.3–B.7"),))


def electricity(report: Report, language: str) -> Chapter:
    """Return electricity by flow (bought, made, sold, used) and by origin, with the factor of each, three ways."""
    lines = [line for line in _of(report, ("location", "market", "park_rule")) if line["carrier"] == "electricity"]
    flows = _flows("electricity_flows", [one for one in report["energy"] if one["carrier"] == "electricity"], language)
    by_origin = _emitting("electricity", lines, language, "B.8", (heading("electricity_note", language),))
    return Chapter("electricity", (flows, by_origin))


def heat(report: Report, language: str) -> Chapter:
    """Return heat and steam by flow and by origin, with the factor of each, three ways."""
    lines = [line for line in _of(report, ("location", "market", "park_rule")) if line["carrier"] != "electricity"]
    flows = _flows("heat_flows", [one for one in report["energy"] if one["carrier"] in {"heat", "steam"}], language)
    by_origin = _emitting("heat", lines, language, "B.9", (heading("heat_note", language),))
    return Chapter("heat", (flows, by_origin))


def all_lines(report: Report, language: str) -> Chapter:
    """Return every emission line, the way down from each tonne."""
    columns = (
        Column("n", Kind.LINES),
        Column("carrier"),
        Column("scope"),
        Column("method"),
        Column("origin"),
        Column("counts_in"),
        Column("quantity", Kind.QUANTITY),
        Column("unit", of_previous=True),
        Column("t_per_unit", Kind.FACTOR),
        Column("t", Kind.TONNES, "tCO2"),
        Column("href", Kind.ADDRESS),
    )
    lines = report["emissions"]["lines"]
    rows = [
        (
            (line["n"],),
            word(line["carrier"], language),
            str(line["scope"]),
            word(line["method"], language),
            word(line["origin"], language),
            heading(line["counts_in"].removesuffix("_t"), language),
            line["quantity"],
            line["unit"],
            (line["factor"] or {}).get("t_per_unit"),
            line["t"],
            line["href"],
        )
        for line in lines
    ]
    anchors = tuple(line["n"] for line in lines)
    notes = (heading("lines_note", language),)
    return Chapter("lines", (Table("lines", columns, rows, None, notes, anchors=anchors),))


def factors(report: Report, language: str) -> Chapter:
    """Return every factor once, with its document, data year and region, and the lines that use it."""
    columns = (
        Column("factor_name", Kind.LONG),
        Column("value", Kind.FACTOR),
        Column("factor_unit", of_previous=True),
        Column("year"),
        Column("region"),
        Column("factor_source", Kind.LONG),
        Column("note", Kind.LONG, of_previous=True),
        Column("basis", Kind.LONG),
        Column("confidence", of_previous=True),
        Column("lines_used", Kind.LINES),
    )
    used: dict[tuple[Value, ...], list[int]] = {}
    for line in report["emissions"]["lines"]:
        for described in _described(line["carrier"], line["factor"], language):
            used.setdefault(described, []).append(line["n"])
    for one in report["energy"]:
        for described in _described(one["carrier"], one["tce_factor"], language):
            used.setdefault(described, [])
    rows = [(*described, tuple(dict.fromkeys(numbers))) for described, numbers in used.items()]
    return Chapter("factors", (Table("factors", columns, rows, notes=(heading("factors_note", language),)),))


def _described(carrier: str, factor: dict[str, Any] | None, language: str) -> list[tuple[Value, ...]]:
    """Return a factor, and the published numbers that it is made of."""
    if factor is None:
        return []
    made = [factor, *factor.get("parts", ())]
    return [
        (
            f"{word(carrier, language)}: {_named(one, language)}",
            one["value"],
            one["unit"],
            _year(one),
            one.get("region"),
            one.get("source") or factor["source"],
            one.get("note"),
            one.get("basis"),
            word(str(one.get("confidence") or ""), language),
        )
        for one in made
    ]


def _named(factor: dict[str, Any], language: str) -> str:
    kind = word(factor["kind"], language)
    name = factor.get("name_zh") if language == "zh" else None
    return f"{kind} ({name})" if name and name != kind else kind


def _emitting(name: str, lines: Sequence[Line], language: str, standard: str, notes: tuple[str, ...] = ()) -> Table:
    columns = (
        Column("n", Kind.LINES),
        Column("carrier"),
        Column("method"),
        Column("origin"),
        Column("quantity", Kind.QUANTITY),
        Column("unit", of_previous=True),
        Column("factor", Kind.FACTOR),
        Column("factor_unit", of_previous=True),
        Column("factor_source", Kind.LONG, of_previous=True),
        Column("year"),
        Column("region"),
        Column("t", Kind.TONNES, "tCO2"),
    )
    rows = []
    for line in lines:
        factor = line["factor"] or {}
        described = (factor.get("value"), factor.get("unit"), _source(factor), _year(factor), factor.get("region"))
        used = (word(line["origin"], language), line["quantity"], line["unit"])
        rows.append((*_start(line, language), *used, *described, line["t"]))
    return Table(name, columns, rows, None, notes, standard)


def _flows(name: str, rows: Sequence[dict[str, Any]], language: str) -> Table:
    columns = (Column("carrier"), Column("unit"), *(Column(flow, Kind.QUANTITY) for flow in FLOWS))
    cells = [(word(one["carrier"], language), one["unit"], *(one[flow] for flow in FLOWS)) for one in rows]
    return Table(name, columns, cells)


def _start(line: Line, language: str) -> tuple[Value, ...]:
    return (line["n"],), word(line["carrier"], language), word(line["method"], language)


def _year(factor: dict[str, Any]) -> str | None:
    """Return the data year as a text, which no sheet groups by thousands."""
    return None if factor.get("year") is None else str(factor["year"])


def _of(report: Report, methods: tuple[str, ...]) -> list[Line]:
    return [line for line in report["emissions"]["lines"] if line["method"] in methods]


def _parts(factor: dict[str, Any]) -> dict[str, tuple[Value, Value]]:
    """Return value and unit by kind; a factor of one part is that part."""
    parts = factor.get("parts") or ([factor] if factor else [])
    return {part["kind"]: (part["value"], part["unit"]) for part in parts}


def _source(factor: dict[str, Any]) -> str | None:
    """Return the document of a factor, and what it notes."""
    said = [str(factor[name]) for name in ("source", "note") if factor.get(name)]
    return " · ".join(said) or None
