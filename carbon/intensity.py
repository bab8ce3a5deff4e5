"""Intensity: tce and tCO2 over output value, added value and products, both sides of the same members and months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING

import pandas as pd

from carbon.coverage import COMPLETE_SHARE
from carbon.months import month_labels
from carbon.outputs import DENOMINATORS, FINAL
from carbon.sums import sums
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon.figures import Figures
    from carbon.growth import Change
    from carbon.outputs import Account, Denominator
    from carbon.scopes import Scope

PRODUCT = "product"
PROVISIONAL, PARTIAL, NOT_COMPUTABLE = "provisional", "partial", "not computable"
NO_MONTH = "output and added value are monthly, and this period holds no whole month"


@dataclass(frozen=True, slots=True)
class Intensity:
    """One ratio over a set of months. `value` [numerator per 万元 or per unit of product], None: not computable."""

    numerator: str
    denominator: str
    """`output_value`, `added_value` or `product`."""
    value: float | None
    unit: str
    status: str
    """`final`, `provisional`, `partial` (some members or months lack a denominator) or `not computable`."""
    numerator_value: float | None = None
    denominator_10k_cny: float | None = None
    """The sum of output or added value; None of a product."""
    price_basis: str = ""
    months: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """`ENTERPRISE MONTH` pairs left out of both sides: of one of them too little is known."""
    reason: str = ""
    provisional_months: tuple[str, ...] = ()
    """Months of which some denominator is provisional."""
    product: str = ""
    product_unit: str = ""
    product_quantity: float | None = None
    """What the numerator is divided by, in `product_unit`."""
    attribution: str = ""
    """Of a product: `product`, the enterprise makes no other; `enterprise_total`, its energy is for others too."""
    change_direct: float | None = None
    """Against the same months a year before: intensity over intensity, less 1 (carbon.growth)."""
    change_by_growth: float | None = None
    """The same out of two growth rates, the denominator's at `change.growth_price_basis`."""
    change_reason: str = ""
    change: Change | None = None
    """What the two changes are made of."""


def intensity(
    reported: Mapping[Account, Denominator],
    scope: Scope,
    months: Sequence[str],
    monthly: Mapping[Account, float],
    numerator: str,
    denominator: str,
    *,
    known: Mapping[Account, float],
) -> Intensity:
    """Return one intensity of a scope over whole months, in 万元.

    By (enterprise, month): `reported` holds the denominator at one price basis (`carbon.outputs.denominators`),
    `monthly` the numerator [tce or tCO2] and `known` the known share of the metered time, of those that have meters. A
    pair enters with energy and a denominator, zero or negative too; one that has only one of them is named in
    `left_out`, so that numerator and denominator always match. With pairs left out, or of which less than
    COMPLETE_SHARE is known, the figure is partial and says so. The denominators' sum has to be above zero.
    """
    unit = f"{numerator}/万元"
    if not months:
        return Intensity(numerator, denominator, None, unit, NOT_COMPUTABLE, reason=NO_MONTH)
    accounts = accounts_of(scope, months)
    used = [one for one in accounts if one in monthly and one in reported]
    left_out = tuple(sorted(f"{e} {m}" for e, m in accounts if ((e, m) in monthly) != ((e, m) in reported)))
    if not used:
        energy_here = any(account in monthly for account in accounts)
        reason = f"no {_named(denominator)} for these months" if energy_here else "no energy in these months"
        return Intensity(numerator, denominator, None, unit, NOT_COMPUTABLE, left_out=left_out, reason=reason)
    top = fsum(monthly[account] for account in used)
    bottom = fsum(reported[account].value for account in used)
    thin = sum(known.get(account, 1.0) < COMPLETE_SHARE for account in used)
    provisional = tuple(sorted({month for e, month in used if reported[e, month].provisional}))
    made = Intensity(
        numerator,
        denominator,
        top / bottom if bottom > 0 else None,
        unit,
        PARTIAL if left_out or thin else PROVISIONAL if provisional else FINAL,
        top,
        bottom,
        reported[used[0]].price_basis,
        tuple(sorted({month for _, month in used})),
        left_out,
        _partial(len(left_out), thin),
        provisional,
    )
    if top != top:  # noqa: PLR0124 - NaN: of one of them it is not known
        return replace(made, value=None, status=NOT_COMPUTABLE, numerator_value=None, reason="a factor is missing")
    if bottom <= 0:
        reason = f"the {_named(denominator)} adds up to {bottom:g}, which is not above zero"
        return replace(made, value=None, status=NOT_COMPUTABLE, reason=reason)
    return made


def accounts_of(scope: Scope, months: Sequence[str]) -> list[Account]:
    """Return the (enterprise, month) pairs of a scope."""
    return [(enterprise, month) for enterprise in scope.enterprises for month in months]


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
        for denominator in DENOMINATORS:
            reported = figures.reported[denominator]
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


def _named(denominator: str) -> str:
    return "product quantity" if denominator == PRODUCT else denominator.replace("_", " ")


def _partial(left_out: int, thin: int) -> str:
    """Return why a figure is partial; nothing for a whole one."""
    reasons = []
    if left_out:
        reasons.append(f"{left_out} enterprise-months without energy or without denominator are left out on both sides")
    if thin:
        reasons.append(f"of {thin} enterprise-months less than {COMPLETE_SHARE:.0%} of the metered time is known")
    return "; ".join(reasons)
