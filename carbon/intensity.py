"""Intensity: tce and tCO2 over output value and added value, with numerator and denominator of the same members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.coverage import COMPLETE_SHARE, known_share, known_shares
from carbon.months import month_labels
from carbon.scopes import all_scopes
from carbon.sums import sums
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon.park import Output, Park
    from carbon.scopes import Scope

DENOMINATORS = {"output_value": "output_value_10k_cny", "added_value": "added_value_10k_cny"}
FINAL, PROVISIONAL, PARTIAL, NOT_COMPUTABLE = "final", "provisional", "partial", "not computable"


@dataclass(frozen=True, slots=True)
class Intensity:
    """One ratio over a set of months. `value` [numerator per 万元] is None when it is not computable."""

    numerator: str
    denominator: str
    value: float | None
    unit: str
    status: str
    """`final`, `provisional`, `partial` (some members or months lack a denominator) or `not computable`."""
    numerator_value: float | None = None
    denominator_10k_cny: float | None = None
    price_basis: str = ""
    months: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """`ENTERPRISE MONTH` pairs left out of both sides: of one of them too little is known."""
    reason: str = ""


def intensity(
    park: Park,
    scope: Scope,
    months: Sequence[str],
    monthly: Mapping[tuple[str, str], float],
    numerator: str,
    denominator: str,
    *,
    known: Mapping[tuple[str, str], float],
) -> Intensity:
    """Return one intensity of a scope over whole months.

    `monthly` holds the numerator [tce or tCO2] and `known` the known share of the metered time by (enterprise, month),
    the latter of those that have meters (carbon.coverage.known_shares). A pair enters with energy and a positive
    denominator; one that has only one of them is named in `left_out`, so that numerator and denominator always match.
    With pairs left out, or of which less than COMPLETE_SHARE is known, the figure is partial and says so.
    """
    unit = f"{numerator}/万元"
    denominators = _denominators(park, scope, months, DENOMINATORS[denominator])
    used: list[tuple[float, _Denominator]] = []
    left_out = []
    covered = set()
    thin = 0
    for enterprise in scope.enterprises:
        for month in months:
            key = (enterprise, month)
            found = denominators.get(key)
            if key in monthly and found is not None and found.value > 0:
                thin += known.get(key, 1.0) < COMPLETE_SHARE
                used.append((monthly[key], found))
                covered.add(month)
            elif key in monthly or found is not None:
                left_out.append(f"{enterprise} {month}")
    if not used:
        energy_here = any((e, m) in monthly for e in scope.enterprises for m in months)
        reason = "no output value or added value for these months" if energy_here else "no energy in these months"
        return Intensity(numerator, denominator, None, unit, NOT_COMPUTABLE, left_out=tuple(left_out), reason=reason)
    top = sum(amount for amount, _ in used)
    bottom = sum(found.value for _, found in used)
    bases = sorted({basis for _, found in used for basis in found.price_bases})
    if np.isnan(top) or len(bases) > 1:
        reason = "a factor is missing" if np.isnan(top) else f"price bases differ: {', '.join(bases)}"
        return Intensity(numerator, denominator, None, unit, NOT_COMPUTABLE, left_out=tuple(left_out), reason=reason)
    provisional = any(found.provisional for _, found in used)
    status = PARTIAL if left_out or thin else PROVISIONAL if provisional else FINAL
    return Intensity(
        numerator,
        denominator,
        top / bottom,
        unit,
        status,
        numerator_value=top,
        denominator_10k_cny=bottom,
        price_basis=bases[0],
        months=tuple(sorted(covered)),
        left_out=tuple(left_out),
        reason=_partial(len(left_out), thin),
    )


def _partial(left_out: int, thin: int) -> str:
    """Return why a figure is partial; nothing for a whole one."""
    reasons = []
    if left_out:
        reasons.append(f"{left_out} enterprise-months without energy or without denominator are left out on both sides")
    if thin:
        reasons.append(f"of {thin} enterprise-months less than {COMPLETE_SHARE:.0%} of the metered time is known")
    return "; ".join(reasons)


def monthly_sums(frame: pd.DataFrame, column: str, zone: str) -> dict[tuple[str, str], float]:
    """Return sums of a column of daily lines by (enterprise, local month); a NaN makes its sum NaN."""
    if frame.empty:
        return {}
    months = month_labels(frame["at_ms"], zone)
    keyed = pd.DataFrame({"enterprise": frame["enterprise"], "month": months, "amount": frame[column]})
    grouped = sums(keyed, ["enterprise", "month"], ["amount"])
    return {
        (str(enterprise), str(month)): float(amount)
        for enterprise, month, amount in zip(grouped["enterprise"], grouped["month"], grouped["amount"], strict=True)
    }


def intensity_lines(park: Park, energy: pd.DataFrame, carbon: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """Return the lines of measurement INTENSITY_MONTHLY for every scope.

    A month has none that is not computable, or of which less than COMPLETE_SHARE of the metered time is known: a
    curve cannot say that it lies low for want of readings.

    `energy` and `carbon` are the daily lines (ENERGY_DAILY, CARBON_DAILY) of these months; tco2 counts scope 1 and
    location-based scope 2.
    """
    tce = monthly_sums(energy, "tce", park.zone)
    tco2 = monthly_sums(carbon, "location_t", park.zone)
    known = known_shares(park, energy, months)
    rows = []
    for month in months:
        start = pd.Timestamp(f"{month}-01", tz=park.zone)
        for scope in all_scopes(park):
            share = known_share(park, energy, scope.enterprises, [month])
            if share is not None and share < COMPLETE_SHARE:
                continue
            for denominator in DENOMINATORS:
                by_coal = intensity(park, scope, [month], tce, "tce", denominator, known=known)
                by_carbon = intensity(park, scope, [month], tco2, "tCO2", denominator, known=known)
                if by_coal.value is None or by_carbon.value is None:
                    continue
                rows.append(
                    {
                        "at_ms": int(start.timestamp()) * MS_PER_S,
                        "scope": scope.id,
                        "denominator": denominator,
                        "tce_per_10k_cny": by_coal.value,
                        "tco2_per_10k_cny": by_carbon.value,
                        "tce": by_coal.numerator_value,
                        "tco2": by_carbon.numerator_value,
                        "denominator_10k_cny": by_coal.denominator_10k_cny,
                        "provisional": 0.0 if by_coal.status == FINAL else 1.0,
                    },
                )
    columns = ["at_ms", "scope", "denominator", "tce_per_10k_cny", "tco2_per_10k_cny", "tce", "tco2"]
    return pd.DataFrame(rows, columns=[*columns, "denominator_10k_cny", "provisional"])


@dataclass(frozen=True, slots=True)
class _Denominator:
    """What the rows of one enterprise and month that have the value add up to, in 万元."""

    value: float
    price_bases: frozenset[str]
    provisional: bool


def _denominators(
    park: Park,
    scope: Scope,
    months: Sequence[str],
    field: str,
) -> dict[tuple[str, str], _Denominator]:
    rows: dict[tuple[str, str], list[Output]] = {}
    for output in park.outputs:
        if output.month not in months or output.enterprise not in scope.enterprises:
            continue
        if getattr(output, field) is not None:
            rows.setdefault((output.enterprise, output.month), []).append(output)
    return {
        key: _Denominator(
            sum(getattr(output, field) for output in outputs),
            frozenset(output.price_basis for output in outputs),
            any(output.status != FINAL for output in outputs),
        )
        for key, outputs in rows.items()
    }
