"""Indicators a goal is measured by: computed where the book knows them, looked up where they were reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from carbon.coverage import COMPLETE_SHARE
from carbon.energy_ratios import ENERGY_RATIOS
from carbon.errors import GreenparkError
from carbon.intensity import intensity
from carbon.outputs import DENOMINATORS
from carbon.periods import add_months, month_of
from carbon.scopes import named_scope

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from carbon.figures import Figures, Monthly
    from carbon.outputs import Account
    from carbon.park import Park
    from carbon.scopes import Scope

ROLLING_MONTHS = 12
ENERGY = "energy_tce"
LABEL_COUNT = "label_count"
YEARS_BACK = 2
"""Calendar years before a day's own that an indicator may look at: twelve months that end with a late one."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an indicator, over which months or on which day; `reason` says why it is absent or doubtful."""

    value: float | None
    period: str = ""
    reason: str = ""
    source: str = ""
    complete: bool = True
    """Whether enough of the metered time behind it is known to judge by it."""
    measured_share: float | None = None
    """Of the metered time behind a value that is made of energy, 0..1; None of others."""
    estimated_share: float | None = None
    denominator: float | None = None
    """Of a ratio of settled energy, what it was divided by."""


def indicator_value(
    park: Park,
    figures: Figures,
    indicator: str,
    scope_id: str,
    day: date,
) -> Value:
    """Return an indicator's value for a scope as of a day.

    Flows and ratios run over the last 12 full months up to the last that has the denominators; counts are of the day.
    Output and added value are at the leading price basis (carbon.outputs.price_bases), or at the one that the indicator
    names: `tce_per_10k_added:constant_2020`. Raises ScopeUnknownError.
    """
    scope = named_scope(park, scope_id)
    word, _, argument = indicator.partition(":")
    if word == LABEL_COUNT:
        return Value(float(len(holders_of(park, scope, argument, day))), day.isoformat(), source="labels.csv")
    if word in DENOMINATORS:
        return _flow(figures, scope, word, argument, day)
    if word in SHARES:
        return _label_share(park, figures, scope, indicator, day)
    if word in RATIOS:
        return _ratio(figures, scope, word, argument, day)
    if word == ENERGY or word in ENERGY_RATIOS:
        whole = word == ENERGY
        found = _energy_tce(figures, scope, day) if whole else _energy_ratio(park, figures, scope, word, day)
        return _marked(figures, scope, _full_months(day), found)
    return _reported(park, indicator, scope, day)


SHARES = {"output_share_of": "output_value", "added_share_of": "added_value"}
RATIOS = {
    "tce_per_10k_output": ("tce", "output_value"),
    "tce_per_10k_added": ("tce", "added_value"),
    "tco2_per_10k_output": ("tCO2", "output_value"),
    "tco2_per_10k_added": ("tCO2", "added_value"),
}


def holders_of(park: Park, scope: Scope, label: str, day: date) -> set[str]:
    """Return the enterprises of a scope that hold a label on a day."""
    return {
        row.enterprise
        for row in park.labels
        if row.label == label
        and row.enterprise in scope.enterprises
        and (row.since is None or row.since <= day)
        and (row.until is None or day < row.until)
    }


def _reported_in(figures: Figures, scope: Scope, denominator: str, months: Collection[str]) -> dict[Account, float]:
    """Return a denominator of the members of a scope in some months, in the order of the members and months."""
    found = figures.reported.get(denominator, {})
    accounts = ((enterprise, month) for enterprise in scope.enterprises for month in months)
    return {account: found[account].value for account in accounts if account in found}


def _months_with_output(figures: Figures, scope: Scope, denominator: str, day: date) -> list[str]:
    """Return the last 12 months, ending with the last full month before `day`'s of which some member reported."""
    members, running = set(scope.enterprises), month_of(day)
    found = figures.reported.get(denominator, {})
    known = {month for enterprise, month in found if enterprise in members and month < running}
    if not known:
        return []
    year, month = map(int, max(known).split("-"))
    last = day.replace(year=year, month=month, day=1)
    return [month_of(add_months(last, -back)) for back in range(ROLLING_MONTHS - 1, -1, -1)]


def _span(months: Sequence[str]) -> str:
    return f"{months[0]}..{months[-1]}" if months else ""


def key_of(denominator: str, basis: str) -> str:
    """Return under which key of the figures a denominator stands; without basis at the leading one."""
    return f"{denominator}:{basis}" if basis else denominator


def _flow(figures: Figures, scope: Scope, denominator: str, basis: str, day: date) -> Value:
    wanted = key_of(denominator, basis)
    months = _months_with_output(figures, scope, wanted, day)
    values = _reported_in(figures, scope, wanted, months)
    if not values:
        at = f" at {basis} prices" if basis else ""
        return Value(None, reason=f"outputs.csv has no {DENOMINATORS[denominator]}{at} for {scope.id}")
    return Value(float(sum(values.values())), _span(months), source=_source(basis))


def _source(basis: str, status: str = "") -> str:
    said = ", ".join(filter(None, [status, f"{basis} prices" if basis else ""]))
    return f"outputs.csv ({said})" if said else "outputs.csv"


def _label_share(park: Park, figures: Figures, scope: Scope, indicator: str, day: date) -> Value:
    word, _, label = indicator.partition(":")
    denominator = SHARES[word]
    months = _months_with_output(figures, scope, denominator, day)
    holders = holders_of(park, scope, label, day)
    values = _reported_in(figures, scope, denominator, months)
    total = sum(values.values())
    if total <= 0:
        return Value(None, reason=f"outputs.csv has no {DENOMINATORS[denominator]} for {scope.id}")
    held = sum(value for (enterprise, _), value in values.items() if enterprise in holders)
    return Value(100 * held / total, _span(months), source="outputs.csv, labels.csv")


def _ratio(figures: Figures, scope: Scope, word: str, basis: str, day: date) -> Value:
    numerator, denominator = RATIOS[word]
    wanted = key_of(denominator, basis)
    months = _months_with_output(figures, scope, wanted, day)
    used = figures.over(scope.enterprises, months)
    monthly = used.tce if numerator == "tce" else used.tco2
    reported = figures.reported.get(wanted, {})
    result = intensity(reported, scope, months, monthly, numerator, denominator, known=used.known_shares)
    source = f"settled lines, {_source(result.price_basis, result.status)}"
    found = Value(result.value, _span(result.months), reason=result.reason, source=source)
    return _marked(figures, scope, months, found)


def _full_months(day: date) -> list[str]:
    """Return the last 12 full months before `day`'s month."""
    last = add_months(day.replace(day=1), -1)
    return [month_of(add_months(last, -back)) for back in range(ROLLING_MONTHS - 1, -1, -1)]


def _marked(figures: Figures, scope: Scope, months: Sequence[str], found: Value) -> Value:
    """Return a value made of energy with its shares, marked where too little is known: missing is not zero."""
    used = figures.over(scope.enterprises, months)
    known = used.known_share
    found = replace(found, measured_share=used.measured_share, estimated_share=used.estimated_share)
    if found.value is None or known is None or known >= COMPLETE_SHARE:
        return found
    return replace(found, complete=False, reason=f"only {known:.0%} of the metered time of these months is known")


def _rolling(figures: Figures, scope: Scope, day: date) -> tuple[list[tuple[str, Monthly]], str]:
    """Return the sums of the last 12 full months before `day`'s month, and their span."""
    months = _full_months(day)
    found = figures.over(scope.enterprises, months).months.values()
    return [pair for month in found for pair in month.carriers.items()], _span(months)


def _energy_tce(figures: Figures, scope: Scope, day: date) -> Value:
    rows, span = _rolling(figures, scope, day)
    return _known(sum(one.tce for _, one in rows) if rows else None, span)


def _energy_ratio(park: Park, figures: Figures, scope: Scope, word: str, day: date) -> Value:
    rows, span = _rolling(figures, scope, day)
    parts, times = ENERGY_RATIOS[word]
    try:
        top, bottom = parts(park, rows, day)
    except GreenparkError as error:
        return Value(None, span, reason=str(error))
    if not bottom > 0:
        return Value(None, span, reason="no settled energy in these months, or a standard-coal coefficient is missing")
    found = _known(times * top / bottom, span)
    return replace(found, source="settled lines, certificates.csv" if found.source else "", denominator=bottom)


def _known(value: float | None, span: str) -> Value:
    if value is None or value != value:  # noqa: PLR0124 - NaN is the only value that differs from itself
        return Value(None, span, reason="no settled energy in these months, or a factor is missing")
    return Value(value, span, source="settled lines")


def _reported(park: Park, indicator: str, scope: Scope, day: date) -> Value:
    rows = [
        i
        for i in park.indicators
        if i.indicator == indicator and i.scope == scope.id and i.period[:7] <= month_of(day)[: len(i.period)]
    ]
    if not rows:
        return Value(None, reason=f"indicators.csv has no {indicator} for {scope.id}")
    newest = max(rows, key=lambda i: i.period)
    return Value(newest.value, newest.period, source=newest.source)
