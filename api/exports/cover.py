"""Who reports, over what, by which choices and under which seal; the statements of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports.headings import heading
from api.exports.statements import STATEMENTS
from api.exports.tables import Chapter, Column, Kind, Table
from api.pages.figures import iso_time
from api.pages.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api.exports.tables import Value

FACTS = (Column("item"), Column("content", Kind.LONG))


def cover(report: Mapping[str, Any], language: str) -> Chapter:
    """Return the cover: the reporter, the seal, the policy, the statements and the places to sign."""
    policy = [(word(name, language), word(str(value), language)) for name, value in report["policy"].items()]
    tables = [
        Table("reporter", FACTS, list(_reporter(report, language))),
        Table("seal", FACTS, list(_seal(report, language))),
        Table("policy", FACTS, policy),
        Table(
            "statements",
            (Column("number", Kind.COUNT), Column("statement", Kind.LONG)),
            [(i, heading(name, language)) for i, name in enumerate(STATEMENTS, start=1)],
        ),
        Table("signatures", FACTS, [(heading(name, language), "") for name in ("prepared", "checked", "approved")]),
    ]
    return Chapter("cover", tuple(tables))


def digest(report: Mapping[str, Any], language: str) -> Chapter:
    """Return the digest with the way to check it."""
    rows: list[tuple[Value, ...]] = [
        ("SHA-256", report["sha256"]),
        (heading("report_id", language), report["id"]),
        (heading("how_to_verify", language), heading("verify_steps", language)),
        (heading("how_to_trace", language), f"greenpark lineage {report['id']} N"),
    ]
    return Chapter("digest", (Table("digest", FACTS, rows),))


def _reporter(report: Mapping[str, Any], language: str) -> Iterator[tuple[Value, ...]]:
    def said(name: str, value: Value) -> tuple[Value, ...]:
        return heading(name, language), value

    park = report["park"]
    yield said("reporter_name", _name(report, "scope_name", language))
    yield said("scope_kind", word(report["scope_kind"], language))
    yield said("scope_id", report["scope"])
    yield said("park", f"{_name(park, 'name', language)} ({park['region']})")
    yield said("period", report["period"])
    yield said("period_from", report["period_from"])
    yield said("period_to_excluded", report["period_to_excluded"])
    yield said("time_zone", report["time_zone"])
    yield said("generated_for", iso_time(report["generated_for"], report["time_zone"]))
    yield said("report_id", report["id"])
    yield said("method_version", f"{report['method']} / {report['report_version']}")


def _seal(report: Mapping[str, Any], language: str) -> Iterator[tuple[Value, ...]]:
    seal = report["seal"]
    if seal is None:
        yield heading("seal_state", language), heading("not_sealed", language)
        return
    restated = seal["previous_sha256"] is not None
    yield heading("seal_state", language), heading("restatement" if restated else "sealed", language)
    yield heading("seal_number", language), str(seal["number"])
    yield heading("sealed_at", language), iso_time(seal["sealed_at"], report["time_zone"])
    yield heading("sealed_by", language), seal["sealed_by"]
    yield heading("seal_reason", language), seal["reason"] or heading("none_given", language)
    if restated:
        yield heading("previous_sha256", language), seal["previous_sha256"]


def _name(named: Mapping[str, Any], stem: str, language: str) -> str:
    return str(named[f"{stem}_{language}"])
