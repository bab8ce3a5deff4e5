"""Change of an intensity against the same months of the year before, over what is comparable in both years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from carbon.coverage import COMPLETE_SHARE
from carbon.outputs import CURRENT
from carbon.windows import year_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon.outputs import Account, Denominator


@dataclass(frozen=True, slots=True)
class Change:
    """An intensity against the same enterprise-months a year before; shares, -0.05 is five per cent less.

    The sums are over the comparable enterprise-months alone: tce or tCO2, and 万元 or the product's unit.
    """

    direct: float | None
    """This year's intensity over last year's, less 1, at the row's own prices."""
    by_growth: float | None
    """(1 + growth of the numerator) / (1 + growth of the denominator) - 1, the latter at `growth_price_basis`."""
    reason: str = ""
    """Why there is none, or of what it does not speak."""
    numerator_value: float | None = None
    numerator_before: float | None = None
    denominator_value: float | None = None
    denominator_before: float | None = None
    growth_price_basis: str = ""
    growth_denominator_value: float | None = None
    growth_denominator_before: float | None = None
    growth_numerator: float | None = None
    growth_denominator: float | None = None
    compared: int = 0
    """Enterprise-months that are comparable."""
    not_compared: tuple[str, ...] = ()
    """`ENTERPRISE MONTH` of those that only one year knows enough of."""


def growth(now: float, before: float) -> float | None:
    """Return `now / before - 1`; None where `before` is not above zero."""
    return now / before - 1 if before > 0 else None


def change_direct(numerator: float, denominator: float, numerator_before: float, denominator_before: float) -> float:
    """Return the intensity over that of the year before, less 1; all four are above zero."""
    return (numerator / denominator) / (numerator_before / denominator_before) - 1


def change_by_growth(growth_numerator: float, growth_denominator: float) -> float:
    """Return `(1 + g_numerator) / (1 + g_denominator) - 1`, as statistics make a fall of intensity out of two rates."""
    return (1 + growth_numerator) / (1 + growth_denominator) - 1


def change(
    accounts: Sequence[Account],
    monthly: Mapping[Account, float],
    reported: Mapping[Account, Denominator],
    known: Mapping[Account, float],
    constant: Sequence[Mapping[Account, Denominator]] = (),
) -> Change:
    """Return the change of one intensity over some (enterprise, month), against the same months a year before.

    An account is comparable when both years have its numerator in `monthly`, its denominator in `reported` and, of
    those that have meters, a `known` share of at least COMPLETE_SHARE. `constant` are the denominators at constant
    prices, the preferred first: growth is taken at the first that knows every comparable account in both years, else at
    the prices of `reported`.
    """
    earlier = {month: year_before(month) for month in {month for _, month in accounts}}
    usable = _usable(monthly, reported, known)
    pairs, lost = [], []
    for account in accounts:
        before = account[0], earlier[account[1]]
        if account in usable and before in usable:
            pairs.append((account, before))
        elif before in usable or account in monthly or account in reported:
            lost.append(account)
    names = tuple(sorted(f"{enterprise} {month}" for enterprise, month in lost))
    if not pairs:
        before_all = [(enterprise, earlier[month]) for enterprise, month in accounts]
        return Change(None, None, _nothing(before_all, monthly, reported), not_compared=names)
    top, top_before = fsum(monthly[now] for now, _ in pairs), fsum(monthly[then] for _, then in pairs)
    bottom, bottom_before = _values(pairs, reported)
    at = next((one for one in constant if all(now in one and then in one for now, then in pairs)), reported)
    real, real_before = _values(pairs, at)
    basis = at[pairs[0][0]].price_basis
    rates = growth(top, top_before), growth(real, real_before)
    ratio = None
    if top_before > 0 and bottom > 0 and bottom_before > 0:
        ratio = change_direct(top, bottom, top_before, bottom_before)
    by_growth = None
    if rates[0] is not None and rates[1] is not None and real > 0:
        by_growth = change_by_growth(rates[0], rates[1])
    return Change(
        ratio,
        by_growth,
        _reason(ratio, by_growth, top_before, len(pairs), len(lost), basis if constant else ""),
        top,
        top_before,
        bottom,
        bottom_before,
        basis,
        real,
        real_before,
        *rates,
        len(pairs),
        names,
    )


def _usable(
    monthly: Mapping[Account, float],
    reported: Mapping[Account, Denominator],
    known: Mapping[Account, float],
) -> set[Account]:
    """Return the accounts of which both sides and enough of the metered time are known; NaN: a factor is missing."""
    return {
        account
        for account in reported
        if (amount := monthly.get(account)) is not None
        and not math.isnan(amount)
        and known.get(account, 1.0) >= COMPLETE_SHARE
    }


def _values(
    pairs: Sequence[tuple[Account, Account]],
    reported: Mapping[Account, Denominator],
) -> tuple[float, float]:
    """Return the sums of this year and of the year before; exact, so that the order of members moves no bit."""
    return fsum(reported[now].value for now, _ in pairs), fsum(reported[then].value for _, then in pairs)


def _nothing(
    before: Sequence[Account],
    monthly: Mapping[Account, float],
    reported: Mapping[Account, Denominator],
) -> str:
    if not any(account in monthly for account in before):
        return "no energy is known of the same months of the year before"
    if not any(account in reported for account in before):
        return "no denominator is known of the same months of the year before"
    return "no enterprise-month is comparable with the year before"


def _reason(
    direct: float | None,
    by_growth: float | None,
    top_before: float,
    compared: int,
    lost: int,
    basis: str,
) -> str:
    """Return what a reader of the change has to know; `basis` where constant prices exist at all."""
    reasons = []
    if direct is None or by_growth is None:
        what = "a denominator of the two years is not above zero"
        reasons.append(what if top_before > 0 else "the numerator of the year before is not above zero")
    if lost:
        reasons.append(f"over the {compared} of {compared + lost} enterprise-months that both years know")
    if basis == CURRENT:
        reasons.append("constant prices are not known of all of them: growth at current prices")
    return "; ".join(reasons)
