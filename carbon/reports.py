"""Settled lines, factors and findings -> a report whose every figure carries its unit, factor, source and shares."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from typing import TYPE_CHECKING

import pandas as pd

from carbon.balance import expected_s, shares
from carbon.canonical import DIGEST, digest
from carbon.coal import standard_coal
from carbon.coverage import expected_seconds, known_seconds, known_shares, metered_carriers
from carbon.emission_factors import Method
from carbon.emissions import emissions, methods_of
from carbon.intensity import DENOMINATORS, NOT_COMPUTABLE, Intensity, denominators, intensity, monthly_sums
from carbon.periods import epoch_ms, parse_period
from carbon.units import CARRIER_UNITS, MS_PER_S
from carbon.verification import COUNTS_IN, TOTALS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from carbon.coal import Coal, Coefficient
    from carbon.emission_factors import EmissionFactor
    from carbon.emissions import Emissions
    from carbon.park import Park
    from carbon.periods import Period
    from carbon.scopes import Scope

VERSION = 1
"""Version of the report's form; a change of meaning raises it."""


def report(
    park: Park,
    scope: Scope,
    period: Period,
    energy_daily: pd.DataFrame,
    findings: pd.DataFrame,
    as_of: datetime,
) -> dict[str, object]:
    """Return the report of a scope over a period as JSON-ready values; what cannot be computed is None with a reason.

    `energy_daily`: ENERGY_DAILY lines of the calendar years the period touches (certificates run by the year);
    `findings`: FINDING lines. Energy in the carrier's unit and tce, emissions in tCO2, shares 0..1 of the metered time.
    """
    members = energy_daily[energy_daily["enterprise"].isin(scope.enterprises)]
    accounted = emissions(park, members, as_of)
    coal = standard_coal(park, members, as_of)
    inside = coal.use[(coal.use["at_ms"] >= period.start_ms) & (coal.use["at_ms"] < period.end_ms)]
    kept = (accounted.lines["at_ms"] >= period.start_ms) & (accounted.lines["at_ms"] < period.end_ms)
    lines = accounted.lines[kept]
    silent = _silent(park, scope, period, inside, as_of)
    made: dict[str, object] = {
        "report_version": VERSION,
        "park": {"id": park.id, "name_zh": park.name_zh, "name_en": park.name_en, "region": park.region},
        "scope": scope.id,
        "scope_kind": scope.kind,
        "scope_name_zh": scope.name_zh,
        "scope_name_en": scope.name_en,
        "enterprises": list(scope.enterprises),
        "period": period.label,
        "period_from": period.first.isoformat(),
        "period_to_excluded": period.last_excluded.isoformat(),
        "time_zone": period.zone,
        "generated_for": as_of.astimezone(UTC).isoformat(),
        "policy": asdict(park.policy),
        "energy": _energy(coal, inside) + [_unknown_energy(carrier) for carrier in silent],
        "energy_total_tce": None if silent else _total(inside, "tce", known=not inside.empty),
        "emissions": _emissions(accounted, lines, silent, known=not inside.empty),
        "intensity": _intensity(park, scope, period, inside, lines, as_of),
        "quality": _quality(park, scope, period, inside, as_of)
        | {"findings": _findings(park, scope, period, findings, accounted, coal)},
    }
    made[DIGEST] = digest(made)
    return made


def _energy(coal: Coal, inside: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {
            "carrier": carrier,
            "quantity": float(part["energy"].sum()),
            "measured": float((part["energy"] - part["energy_estimated"]).sum()),
            "estimated": float(part["energy_estimated"].sum()),
            "unit": CARRIER_UNITS[str(carrier)],
            "purchased": float(part["purchased"].sum()),
            "generated": float(part["generated"].sum()),
            "exported": float(part["exported"].sum()),
            "tce": _number(part["tce"].sum(skipna=False)),
            "tce_factor": _described(coal.coefficients, part["coefficient"]),
        }
        for (carrier, _), part in inside.groupby(["carrier", "coefficient"], sort=True)
    ]


def _silent(park: Park, scope: Scope, period: Period, inside: pd.DataFrame, as_of: datetime) -> list[str]:
    """Return the carriers that the scope has meters for and of which nothing at all is known in the period."""
    if inside.empty:
        return []
    end_ms = min(period.end_ms, epoch_ms(as_of))
    metered = metered_carriers(park, scope.enterprises, period.start_ms, end_ms)
    return sorted(metered - set(inside["carrier"]))


def _unknown_energy(carrier: str) -> dict[str, object]:
    amounts = ("quantity", "measured", "estimated", "purchased", "generated", "exported", "tce", "tce_factor")
    return {"carrier": carrier, "unit": CARRIER_UNITS[carrier]} | dict.fromkeys(amounts)


def _unknown_lines(carrier: str) -> list[dict[str, object]]:
    return [
        {
            "carrier": carrier,
            "scope": scope,
            "method": str(method),
            "counts_in": COUNTS_IN[method],
            "quantity": None,
            "unit": CARRIER_UNITS[carrier],
            "factor": None,
            "t": None,
        }
        for scope, method in methods_of(carrier)
    ]


def _emissions(accounted: Emissions, lines: pd.DataFrame, silent: Sequence[str], *, known: bool) -> dict[str, object]:
    made: dict[str, object] = {}
    unknown = [line for carrier in silent for line in _unknown_lines(carrier)]
    for key, methods in TOTALS.items():
        chosen = lines[lines["method"].isin([str(m) for m in methods])]
        lost = any(line["counts_in"] == key for line in unknown)
        made[key] = None if lost else _total(chosen, "t", known=known)
    keys = ["carrier", "scope", "method", "factor"]
    made["lines"] = [
        {
            "carrier": carrier,
            "scope": int(str(scope)),
            "method": method,
            "counts_in": COUNTS_IN[Method(str(method))],
            "quantity": float(part["quantity"].sum()),
            "unit": CARRIER_UNITS[str(carrier)],
            "factor": _described(accounted.factors, part["factor"]),
            "t": _number(part["t"].sum(skipna=False)),
        }
        for (carrier, scope, method, _), part in lines.groupby(keys, sort=True)
    ] + unknown
    reasons = [finding.detail for finding in accounted.findings]
    if not known:
        reasons.append("nothing is known of the energy of this period")
    reasons += [f"there are meters of {carrier}, and no reading of any of them in this period" for carrier in silent]
    if reasons:
        made["reasons"] = reasons
    return made


def _intensity(
    park: Park,
    scope: Scope,
    period: Period,
    inside: pd.DataFrame,
    lines: pd.DataFrame,
    as_of: datetime,
) -> list[dict[str, object]]:
    chosen = lines[lines["method"].isin([str(Method.COMBUSTION), str(Method.LOCATION)])]
    numerators = {
        "tce": monthly_sums(inside, "tce", park.zone),
        "tCO2": monthly_sums(chosen, "t", park.zone),
    }
    reported = {output.month for output in park.outputs}
    months = [m for m in period.whole_months() if m in reported or parse_period(m, park.zone).end <= as_of]
    if not months:
        reason = "output and added value are monthly, and this period holds no whole month"
        return [
            asdict(Intensity(numerator, denominator, None, f"{numerator}/万元", NOT_COMPUTABLE, reason=reason))
            for numerator in numerators
            for denominator in DENOMINATORS
        ]
    known_s = known_seconds(inside, park.zone)
    known = known_shares(known_s, expected_seconds(park, months), scope.enterprises, months)
    under = {denominator: denominators(park, denominator) for denominator in DENOMINATORS}
    return [
        asdict(intensity(under[denominator], scope, months, monthly, numerator, denominator, known=known))
        for numerator, monthly in numerators.items()
        for denominator in DENOMINATORS
    ]


def _quality(park: Park, scope: Scope, period: Period, inside: pd.DataFrame, as_of: datetime) -> dict[str, object]:
    end_ms = min(period.end_ms, epoch_ms(as_of))
    counted = [share for share in shares(park) if share.enterprise in scope.enterprises]
    expected = sum(expected_s(share, period.start_ms, end_ms, park.zone) for share in counted)
    measured, estimated = float(inside["measured_s"].sum()), float(inside["estimated_s"].sum())
    return {
        "measured_share": measured / expected if expected else None,
        "estimated_share": estimated / expected if expected else None,
        "missing_share": (expected - measured - estimated) / expected if expected else None,
        "metered_s": {"expected": expected, "measured": measured, "estimated": estimated},
    }


def _findings(
    park: Park,
    scope: Scope,
    period: Period,
    findings: pd.DataFrame,
    accounted: Emissions,
    coal: Coal,
) -> list[dict[str, object]]:
    accounts = [
        _finding(finding.code, finding.severity, None, None, None, finding.detail)
        for finding in (*accounted.findings, *coal.findings)
    ]
    meters = {m.id for m in park.meters if m.enterprise in scope.enterprises}
    seen = findings[
        findings["meter"].isin(meters)
        & (findings["withdrawn"] == 0)
        & (findings["from"] * MS_PER_S < period.end_ms)
        & (findings["to"] * MS_PER_S > period.start_ms)
    ].sort_values(["meter", "from", "code"])
    columns = ("code", "severity", "meter", "from", "to", "detail")
    return accounts + [_finding(*row) for row in zip(*(seen[c] for c in columns), strict=True)]


def _finding(
    code: str,
    severity: str,
    meter: str | None,
    from_s: float | None,
    to_s: float | None,
    detail: str,
) -> dict[str, object]:
    return {
        "code": str(code),
        "severity": str(severity),
        "meter": meter,
        "from": None if from_s is None else _iso(from_s),
        "to": None if to_s is None else _iso(to_s),
        "detail": detail,
    }


def _described(rows: Sequence[Coefficient | EmissionFactor], which: pd.Series) -> dict[str, object] | None:
    index = int(which.iloc[0])
    return rows[index].described() if index >= 0 else None


def _total(rows: pd.DataFrame, column: str, *, known: bool) -> float | None:
    """Return the sum, 0 for no rows of a period of which something is known, None where a part is not known."""
    return _number(rows[column].sum(skipna=False)) if known else None


def _number(value: float) -> float | None:
    """Return a plain float, or None for what is not known."""
    return None if pd.isna(value) else float(value)


def _iso(seconds: float) -> str:
    return pd.Timestamp(seconds, unit="s", tz="UTC").isoformat()
