"""Intensity: tce and tCO2 over output value and added value, with numerator and denominator of the same members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.coverage import COMPLETE_SHARE
from carbon.months import month_labels
from carbon.sums import sums
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon.figures import Figures
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
    reported: Mapping[tuple[str, str], Denominator],
    scope: Scope,
    months: Sequence[str],
    monthly: Mapping[tuple[str, str], float],
    numerator: str,
    denominator: str,
    *,
    known: Mapping[tuple[str, str], float],
) -> Intensity:
    """Return one intensity of a scope over whole months.

    By (enterprise, month): `reported` holds the denominator (`denominators`), `monthly` the numerator [tce or tCO2] and
    `known` the known share of the metered time, of those that have meters (carbon.coverage.known_shares). A pair enters
    with energy and a positive denominator; one that has only one of them is named in `left_out`, so that numerator and
    denominator always match. With pairs left out, or of which less than COMPLETE_SHARE is known, the figure is partial
    and says so.
    """
    unit = f"{numerator}/万元"
    used: list[tuple[float, Denominator]] = []
    left_out = []
    covered = set()
    thin = 0
    for enterprise in scope.enterprises:
        for month in months:
            key = (enterprise, month)
            found = reported.get(key)
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
    """Return sums of a column of daily lines by (enterprise, local month); a NaN makes its sum NaN.

    Added up by carrier first, as monthly figures are (carbon/figures.py), so that both give the same bits.
    """
    if frame.empty:
        return {}
    months = month_labels(frame["at_ms"], zone)
    keyed = pd.DataFrame(
        {"enterprise": frame["enterprise"], "month": months, "carrier": frame["carrier"], "amount": frame[column]}
    )
    by_carrier = sums(keyed, ["enterprise", "month", "carrier"], ["amount"])
    amounts: dict[tuple[str, str], list[float]] = {}
    for enterprise, month, amount in zip(
        by_carrier["enterprise"], by_carrier["month"], by_carrier["amount"], strict=True
    ):
        amounts.setdefault((str(enterprise), str(month)), []).append(float(amount))
    return {account: sum(of_carriers) for account, of_carriers in amounts.items()}


def intensity_lines(zone: str, figures: Figures, month: str, scopes: Sequence[Scope]) -> pd.DataFrame:
    """Return the lines of measurement INTENSITY_MONTHLY of some scopes in one month.

    A month has none that is not computable, or of which less than COMPLETE_SHARE of the metered time is known: a
    curve cannot say that it lies low for want of readings. tco2 counts scope 1 and location-based scope 2.
    """
    at_ms = int(pd.Timestamp(f"{month}-01", tz=zone).timestamp()) * MS_PER_S
    rows = []
    for scope in scopes:
        used = figures.over(scope.enterprises, [month])
        if used.known_share is not None and used.known_share < COMPLETE_SHARE:
            continue
        known = used.known_shares
        for denominator, reported in figures.reported.items():
            by_coal = intensity(reported, scope, [month], used.tce, "tce", denominator, known=known)
            by_carbon = intensity(reported, scope, [month], used.tco2, "tCO2", denominator, known=known)
            if by_coal.value is None or by_carbon.value is None:
                continue
            rows.append(
                {
                    "at_ms": at_ms,
                    "scope": scope.id,
                    "denominator": denominator,
                    "tce_per_10k_cny": by_coal.value,
                    "tco2_per_10k_cny": by_carbon.value,
                    "tce": by_coal.numerator_value,
                    "tco2": by_carbon.numerator_value,
                    "denominator_10k_cny": by_coal.denominator_10k_cny,
                    "provisional": 0.0 if by_coal.status == FINAL else 1.0,
                    "measured_share": used.measured_share,
                    "estimated_share": used.estimated_share,
                },
            )
    columns = ["at_ms", "scope", "denominator", "tce_per_10k_cny", "tco2_per_10k_cny", "tce", "tco2"]
    columns += ["denominator_10k_cny", "provisional", "measured_share", "estimated_share"]
    return pd.DataFrame(rows, columns=columns).astype({"measured_share": "float64", "estimated_share": "float64"})


@dataclass(frozen=True, slots=True)
class Denominator:
    """What the rows of one enterprise and month that have the value add up to, in 万元."""

    value: float
    price_bases: frozenset[str]
    provisional: bool


def denominators(park: Park, denominator: str) -> dict[tuple[str, str], Denominator]:
    """Return what was reported of one of DENOMINATORS by (enterprise, month)."""
    field = DENOMINATORS[denominator]
    rows: dict[tuple[str, str], list[Output]] = {}
    for output in park.outputs:
        if getattr(output, field) is not None:
            rows.setdefault((output.enterprise, output.month), []).append(output)
    return {
        key: Denominator(
            sum(getattr(output, field) for output in outputs),
            frozenset(output.price_basis for output in outputs),
            any(output.status != FINAL for output in outputs),
        )
        for key, outputs in rows.items()
    }
