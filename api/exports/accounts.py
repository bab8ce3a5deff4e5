"""The summary of a report (B.1), its activity data, energy and members, as chapters of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports.headings import heading
from api.exports.tables import Chapter, Column, Kind, Table, total_of
from api.pages.reasons import translated
from api.pages.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.exports.tables import Value

Report = dict[str, Any]
Line = dict[str, Any]
Summed = tuple[str, float | None, float | None, float | None, tuple[int, ...]]
"""A source with its tonnes three ways and the lines that they add up."""

WAYS = ("location", "market", "park_rule")
"""The three ways side by side; the first two share scope 1."""
SCOPE1_METHODS = {
    "fuel_combustion": ("combustion", "combustion", "combustion_park_rule"),
    "processes": ("process", "process", "process_park_rule"),
}
"""Which method's lines a row of scope 1 adds up, by WAYS."""


def boundary(report: Report, language: str) -> Chapter:
    """Return whose energy is counted, by how many meters and documents, and of which carriers."""
    around = report["boundary"]
    enterprises = Table(
        "enterprises",
        (
            Column("id"),
            Column("name", Kind.LONG),
            Column("cluster"),
            Column("industry"),
            Column("since"),
            Column("until"),
        ),
        [
            (
                one["id"],
                one[f"name_{language}"],
                one["cluster"],
                word(one["industry"], language),
                one["since"],
                one["until"],
            )
            for one in around["enterprises"]
        ],
    )
    counted = Table(
        "counted",
        (Column("meters", Kind.COUNT), Column("documents", Kind.COUNT), Column("carriers", Kind.LONG)),
        [(around["meters"], around["documents"], ", ".join(word(one, language) for one in around["carriers"]))],
        notes=(heading("boundary_note", language),),
    )
    return Chapter("boundary", (counted, enterprises))


def summary(report: Report, language: str) -> Chapter:
    """Return the totals three ways, with and without purchased energy, each with the lines that it adds up."""
    emissions = report["emissions"]
    lines = emissions["lines"]
    direct = [_row(name, [_by(lines, m) for m in methods], language) for name, methods in SCOPE1_METHODS.items()]
    bought = [
        _row(name, [_by(lines, way, electric=electric) for way in WAYS], language)
        for name, electric in (("purchased_electricity", True), ("purchased_heat", False))
    ]
    scope1, location, market = (emissions[key] for key in ("scope1_t", "scope2_location_t", "scope2_market_t"))
    ruled = [total_of([row[3] for row in rows]) for rows in (direct, bought)]
    rows: list[tuple[Value, ...]] = [
        *direct,
        (heading("without_purchased", language), scope1, scope1, ruled[0], ()),
        *bought,
        (heading("purchased_energy", language), location, market, ruled[1], ()),
    ]
    total = (
        heading("with_purchased", language),
        total_of([scope1, location]),
        total_of([scope1, market]),
        emissions["park_rule_t"],
        (),
    )
    columns = (
        Column("source"),
        Column("by_location", Kind.TONNES, "tCO2"),
        Column("by_market", Kind.TONNES, "tCO2"),
        Column("by_park_rule", Kind.TONNES, "tCO2"),
        Column("lines_used", Kind.LINES),
    )
    sold = any(line["origin"] == "own_sold" for line in lines)
    notes = [heading("side_by_side", language), *([heading("own_sold_note", language)] if sold else [])]
    notes += [translated(one, language) for one in emissions.get("reasons", ())]
    return Chapter("summary", (Table("summary", columns, rows, total, tuple(notes), "B.1"),))


def activity(report: Report, language: str) -> Chapter:
    """Return what each enterprise used of each carrier, and what that was read from."""
    columns = (
        Column("enterprise"),
        Column("carrier"),
        Column("unit"),
        Column("quantity", Kind.QUANTITY),
        Column("measured", Kind.QUANTITY),
        Column("estimated", Kind.QUANTITY),
        Column("purchased", Kind.QUANTITY),
        Column("generated", Kind.QUANTITY),
        Column("exported", Kind.QUANTITY),
        Column("meters", Kind.COUNT),
        Column("documents", Kind.LONG),
    )
    rows = [
        (
            one["enterprise"],
            word(one["carrier"], language),
            one["unit"],
            *(one[name] for name in ("quantity", "measured", "estimated", "purchased", "generated", "exported")),
            one["sources"]["meters"],
            "; ".join(one["sources"]["documents"]),
        )
        for one in report["activity"]
    ]
    return Chapter("activity", (Table("activity", columns, rows, notes=(heading("activity_note", language),)),))


def energy(report: Report, language: str) -> Chapter:
    """Return the energy by carrier in tce, with renewables and media made on site shown apart."""
    columns = (
        Column("carrier"),
        Column("unit"),
        Column("quantity", Kind.QUANTITY),
        Column("recovered", Kind.QUANTITY),
        Column("counted_quantity", Kind.QUANTITY),
        Column("renewable", Kind.QUANTITY),
        Column("coefficient", Kind.FACTOR),
        Column("coefficient_unit", of_previous=True),
        Column("factor_source", Kind.LONG, of_previous=True),
        Column("tce", Kind.TONNES, "tce"),
    )
    rows = []
    for one in report["energy"]:
        factor = one["tce_factor"] or {}
        rows.append(
            (
                word(one["carrier"], language),
                one["unit"],
                *(one[name] for name in ("quantity", "recovered", "counted", "renewable")),
                factor.get("value"),
                factor.get("unit"),
                factor.get("source"),
                one["tce"],
            ),
        )
    total: tuple[Value, ...] = (heading("total", language), *[""] * 8, report["energy_total_tce"])
    renewable = Table(
        "renewable_apart",
        (Column("item"), Column("tce", Kind.TONNES, "tce")),
        [(heading("renewable_inside", language), report["energy_renewable_tce"])],
    )
    note = heading("energy_note_tce", language)
    return Chapter("energy", (Table("energy", columns, rows, total, (note,)), renewable))


def members(report: Report, language: str) -> Chapter:
    """Return each enterprise's totals, and its part of every line."""
    columns = (
        Column("enterprise"),
        Column("name", Kind.LONG, of_previous=True),
        Column("tce", Kind.TONNES, "tce"),
        Column("scope1", Kind.TONNES, "tCO2"),
        Column("scope2_location", Kind.TONNES, "tCO2"),
        Column("scope2_market", Kind.TONNES, "tCO2"),
        Column("park_rule", Kind.TONNES, "tCO2"),
        Column("output_value", Kind.QUANTITY, "万元"),
        Column("added_value", Kind.QUANTITY, "万元"),
        Column("measured_share", Kind.SHARE, "%"),
        Column("estimated_share", Kind.SHARE, "%"),
        Column("missing_share", Kind.SHARE, "%"),
    )
    names = {one["id"]: one[f"name_{language}"] for one in report["boundary"]["enterprises"]}
    figures = ("tce", "scope1_t", "scope2_location_t", "scope2_market_t", "park_rule_t")
    values = ("output_value_10k_cny", "added_value_10k_cny")
    shares = ("measured_share", "estimated_share", "missing_share")
    rows = [
        (
            one["enterprise"],
            names.get(one["enterprise"]),
            *(one[name] for name in (*figures, *values)),
            *(one["quality"][name] for name in shares),
        )
        for one in report["members"]
    ]
    emissions = report["emissions"]
    totals = (report["energy_total_tce"], *(emissions[name] for name in figures[1:]))
    quality = (report["quality"][name] for name in shares)
    total = (heading("total", language), "", *totals, "", "", *quality)
    return Chapter("members", (Table("members", columns, rows, total), _parts(report, language)))


def _parts(report: Report, language: str) -> Table:
    """Which enterprise has how much of which line."""
    lines = report["emissions"]["lines"]
    columns = (
        Column("enterprise"),
        Column("n", Kind.LINES),
        Column("carrier"),
        Column("method"),
        Column("unit"),
        Column("quantity", Kind.QUANTITY),
        Column("t", Kind.TONNES, "tCO2"),
    )
    rows = [
        (
            one["enterprise"],
            (part["n"],),
            word(lines[part["n"]]["carrier"], language),
            word(lines[part["n"]]["method"], language),
            lines[part["n"]]["unit"],
            part["quantity"],
            part["t"],
        )
        for one in report["members"]
        for part in one["lines"]
    ]
    return Table("member_lines", columns, rows)


def _row(name: str, parts: Sequence[Sequence[Line]], language: str) -> Summed:
    location, market, park_rule = (total_of([line["t"] for line in lines]) for lines in parts)
    numbers = tuple(sorted({line["n"] for lines in parts for line in lines}))
    return heading(name, language), location, market, park_rule, numbers


def _by(lines: Sequence[Line], method: str, *, electric: bool | None = None) -> list[Line]:
    """Return the lines of a method; with `electric`, of electricity alone or of everything else."""
    return [
        line
        for line in lines
        if line["method"] == method and (electric is None or (line["carrier"] == "electricity") is electric)
    ]
