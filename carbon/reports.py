"""Settled lines, factors and findings -> a report whose every figure carries its unit, factor, source and shares."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from typing import TYPE_CHECKING

from carbon.canonical import DIGEST, digest
from carbon.certificates import used_mwh
from carbon.coal import standard_coal
from carbon.emissions import emissions
from carbon.half_intervals import HalfIntervals
from carbon.method import METHOD
from carbon.month_lines import condensed
from carbon.periods import calendar_years
from carbon.report_emissions import emission_lines
from carbon.report_energy import energy
from carbon.report_ids import ReportId
from carbon.report_intensity import intensity_rows
from carbon.report_members import members
from carbon.report_quality import findings_of, quality, together
from carbon.report_scope import boundary
from carbon.report_standing import standing
from carbon.report_totals import TOTALS
from carbon.report_uncertainty import uncertainty
from carbon.scopes import PARK
from carbon.tree import around
from carbon.verification_head import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from carbon.emissions import Emissions
    from carbon.park import Park
    from carbon.periods import Period
    from carbon.report_emissions import Lines
    from carbon.scopes import Scope


def report(
    park: Park,
    scope: Scope,
    period: Period,
    energy_daily: pd.DataFrame,
    findings: pd.DataFrame,
    as_of: datetime,
) -> dict[str, object]:
    """Return the report of a scope over a period as JSON-ready values; what cannot be computed is None with a reason.

    `energy_daily`: ENERGY_DAILY lines of the calendar years the period touches (certificates run by the year), and of
    the same days a year before for the changes of intensities; whole months of what is none of
    carbon.month_lines.daily_accounts may be ENERGY_MONTHLY lines; for the park also the twelve full months before the
    day after the period, by which goals and scorecard are judged;
    `findings`: FINDING lines. Energy in the carrier's unit and tce, emissions in tCO2, shares 0..1 of the metered time.
    """
    own = condensed(park, energy_daily[energy_daily["enterprise"].isin(scope.enterprises)], period)
    earlier = own["at_ms"] < calendar_years(period).start_ms
    accounted = emissions(park, own[~earlier], as_of, period=period, enterprises=scope.enterprises)
    coal = standard_coal(park, own[~earlier], as_of)
    inside = coal.use[(coal.use["at_ms"] >= period.start_ms) & (coal.use["at_ms"] < period.end_ms)]
    kept = (accounted.lines["at_ms"] >= period.start_ms) & (accounted.lines["at_ms"] < period.end_ms)
    lines = accounted.lines[kept]
    near = around(park, set(scope.enterprises))
    bounds = boundary(near, scope, period, as_of)
    lost = bounds.silent(inside)
    known = not (inside.empty and lines.empty)
    silent = sorted({carrier for _, carrier in lost} - set(inside["carrier"])) if known else []
    unknown = [account for account in lost if account[1] in silent]
    name = str(ReportId(scope.id, period.label))
    used = energy(coal, inside, bounds.sources, unknown)
    emitted = emission_lines(name, accounted, lines, unknown)
    parts = members(park, scope, period, used, emitted, bounds, inside, lost)
    meters = {meter.id for meter in park.meters if meter.enterprise in set(scope.enterprises)}
    goals, scores = standing(park, period, own, as_of) if scope.kind == PARK else ([], [])
    made: dict[str, object] = {
        "report_version": VERSION,
        "method": METHOD,
        "id": name,
        "seal": None,
        "park": {"id": park.id, "name_zh": park.name_zh, "name_en": park.name_en, "region": park.region},
        "scope": scope.id,
        "scope_kind": scope.kind,
        "scope_name_zh": scope.name_zh,
        "scope_name_en": scope.name_en,
        "enterprises": list(scope.enterprises),
        "boundary": bounds.described,
        "period": period.label,
        "period_from": period.first.isoformat(),
        "period_to_excluded": period.last_excluded.isoformat(),
        "time_zone": period.zone,
        "generated_for": as_of.astimezone(UTC).isoformat(),
        "policy": asdict(park.policy),
        "energy": used.rows,
        "energy_total_tce": used.tce(),
        "energy_renewable_tce": used.renewable_tce(),
        "activity": used.activity,
        "emissions": _emissions(accounted, emitted, silent, known=known),
        "members": parts,
        "certificates": _certificates(park, scope, used_mwh(lines, accounted.proofs)),
        "intensity": intensity_rows(near, scope, period, coal.use, accounted.lines, own, as_of),
        "uncertainty": uncertainty(HalfIntervals(park, period.days()[-1], as_of), used.activity, emitted),
        "goals": goals,
        "scorecard": scores,
        "quality": quality(together(part["quality"]["metered_s"] for part in parts))
        | {"findings": findings_of(period, meters, findings, (*accounted.findings, *coal.findings))},
    }
    made[DIGEST] = digest(made)
    return made


def _emissions(accounted: Emissions, emitted: Lines, silent: Sequence[str], *, known: bool) -> dict[str, object]:
    made: dict[str, object] = dict(emitted.totals() if known else dict.fromkeys(TOTALS))
    made["lines"] = emitted.rows
    reasons = [finding.detail for finding in accounted.findings]
    if not known:
        reasons.append("nothing is known of the energy of this period")
    reasons += [f"there are meters of {carrier}, and no reading of any of them in this period" for carrier in silent]
    if reasons:
        made["reasons"] = reasons
    return made


def _certificates(park: Park, scope: Scope, used: Mapping[str, float]) -> list[dict[str, object]]:
    """Return the ledger of the scope's certificates, with what of each the period's consumption uses [MWh]."""
    return [
        {**asdict(certificate), "used_mwh": used.get(certificate.serial, 0.0)}
        for certificate in park.certificates
        if certificate.enterprise in scope.enterprises
    ]
