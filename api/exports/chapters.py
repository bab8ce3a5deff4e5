"""Every table of a report, in the order of an enterprise's greenhouse-gas report (GB/T 32150, GB/T 32151 annex B)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.exports import accounts, assurance, cover, ratios, restated, sources, standing
from carbon.scopes import ENTERPRISE, PARK

if TYPE_CHECKING:
    from api.exports.tables import Chapter


def chapters(report: dict[str, Any], language: str) -> list[Chapter]:
    """Return the chapters of a report; the words in their cells are of one language (`zh` or `en`)."""
    made = [
        cover.cover(report, language),
        accounts.boundary(report, language),
        accounts.summary(report, language),
        accounts.activity(report, language),
        sources.factors(report, language),
        sources.combustion(report, language),
        sources.processes(report, language),
        sources.electricity(report, language),
        sources.heat(report, language),
        sources.all_lines(report, language),
        accounts.energy(report, language),
        ratios.intensity(report, language),
        assurance.certificates(report, language),
        assurance.quality(report, language),
        assurance.findings(report, language),
        assurance.uncertainty(report, language),
    ]
    if report["seal"] is not None and report["seal"]["changes"] is not None:
        made.insert(1, restated.changes(report, language))
    if report["scope_kind"] != ENTERPRISE:
        made.append(accounts.members(report, language))
    if report["scope_kind"] == PARK:
        made.append(standing.goals(report, language))
    return [*made, cover.digest(report, language)]
