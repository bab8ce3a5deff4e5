"""What a report rests on: certificates, data quality, findings, uncertainty, and what a restatement changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports.headings import heading
from api.exports.tables import Chapter, Column, Kind, Table
from api.pages.figures import iso_time
from api.pages.reasons import translated
from api.pages.words import word
from carbon.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from api.exports.tables import Value

Report = dict[str, Any]

SHARES = ("measured_share", "estimated_share", "missing_share")


def certificates(report: Report, language: str) -> Chapter:
    """Return the ledger: what each certificate covers, and how much of it was used in the period."""
    columns = (
        Column("serial", Kind.LONG),
        Column("enterprise"),
        Column("certificate_kind"),
        Column("vintage"),
        Column("retired_for"),
        Column("held", Kind.QUANTITY, "MWh"),
        Column("used", Kind.QUANTITY, "MWh"),
    )
    rows = [
        (
            one["serial"],
            one["enterprise"],
            word(one["kind"], language),
            one["vintage"],
            one["retired_for"],
            one["mwh"],
            one["used_mwh"],
        )
        for one in report["certificates"]
    ]
    note = heading("certificates_note", language)
    return Chapter("certificates", (Table("certificates", columns, rows, notes=(note,)),))


def quality(report: Report, language: str) -> Chapter:
    """Return how much of the metered time was measured, estimated and missing: of each enterprise and of all."""
    columns = (
        Column("enterprise"),
        *(Column(name, Kind.SHARE, "%") for name in SHARES),
        *(Column(f"{name}_time", Kind.QUANTITY, "h") for name in ("expected", "measured", "estimated")),
    )
    rows = [_shares(one["enterprise"], one["quality"]) for one in report["members"]]
    total = _shares(heading("total", language), report["quality"])
    note = heading("quality_note", language)
    return Chapter("quality", (Table("quality", columns, rows, total, (note,)),))


def _shares(name: str, quality: dict[str, Any]) -> tuple[Value, ...]:
    seconds = quality["metered_s"]
    hours = (seconds[part] / SECONDS_PER_HOUR for part in ("expected", "measured", "estimated"))
    return (name, *(quality[share] for share in SHARES), *hours)


def findings(report: Report, language: str) -> Chapter:
    """Return every finding with the stretch of time that it speaks of."""
    columns = (
        Column("meter"),
        Column("code"),
        Column("severity"),
        Column("from"),
        Column("to"),
        Column("detail", Kind.LONG),
    )
    zone = report["time_zone"]
    rows = [
        (
            one["meter"],
            word(one["code"], language),
            word(one["severity"], language),
            iso_time(one["from"], zone) if one["from"] else None,
            iso_time(one["to"], zone) if one["to"] else None,
            one["detail"],
        )
        for one in report["quality"]["findings"]
    ]
    return Chapter("findings", (Table("findings", columns, rows),))


def uncertainty(report: Report, language: str) -> Chapter:
    """Return the uncertainty of each total, line and activity, and the numbers that it is made of."""
    stated = report["uncertainty"]
    rows = [
        (
            heading(name.removesuffix("_t"), language),
            one["percent"],
            one["share_of_t"],
            "; ".join(_missing(text, language) for text in one["missing"]),
        )
        for name, one in stated["totals"].items()
    ]
    columns = (
        Column("total"),
        Column("percent", Kind.PERCENT, "±%"),
        Column("covered_share", Kind.SHARE, "%"),
        Column("left_uncovered", Kind.LONG),
    )
    notes = (heading("uncertainty_note", language), stated["approach"])
    totals = Table("uncertainty", columns, rows, notes=notes)
    return Chapter("uncertainty", (totals, _of_lines(report, language), _of_activity(report, language)))


def _missing(said: str, language: str) -> str:
    """Return `CARRIER, METHOD: REASONS` in words."""
    named, _, reasons = said.partition(": ")
    return f"{', '.join(word(one, language) for one in named.split(', '))}: {translated(reasons, language)}"


def _of_lines(report: Report, language: str) -> Table:
    columns = (
        Column("n", Kind.LINES),
        Column("carrier"),
        Column("method"),
        Column("activity_pct", Kind.PERCENT, "±%"),
        Column("factor_pct", Kind.PERCENT, "±%"),
        Column("combined_pct", Kind.PERCENT, "±%"),
        Column("factor_source", Kind.LONG),
    )
    lines = report["emissions"]["lines"]
    rows = [
        (
            (one["n"],),
            word(lines[one["n"]]["carrier"], language),
            word(lines[one["n"]]["method"], language),
            *(one[name] for name in ("activity_pct", "factor_pct", "combined_pct")),
            "; ".join(translated(text, language) for text in (*one["sources"]["activity"], one["sources"]["factor"])),
        )
        for one in report["uncertainty"]["lines"]
    ]
    return Table("uncertainty_lines", columns, rows)


def _of_activity(report: Report, language: str) -> Table:
    columns = (
        Column("enterprise"),
        Column("carrier"),
        Column("of_measured", Kind.PERCENT, "±%"),
        Column("of_estimated", Kind.PERCENT, "±%"),
        Column("combined_pct", Kind.PERCENT, "±%"),
        Column("factor_source", Kind.LONG),
    )
    rows = [
        (
            one["enterprise"],
            word(one["carrier"], language),
            *(one[name] for name in ("measured_pct", "estimated_pct", "percent")),
            "; ".join(translated(text, language) for text in one["sources"]),
        )
        for one in report["uncertainty"]["activity"]
    ]
    return Table("uncertainty_activity", columns, rows)
