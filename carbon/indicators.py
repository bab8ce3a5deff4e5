"""Indicators a goal is measured by: computed where the book knows them, looked up where they were reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from carbon.coal import coefficient
from carbon.coverage import COMPLETE_SHARE
from carbon.emissions import methods_of
from carbon.errors import GreenparkError
from carbon.intensity import intensity
from carbon.outputs import DENOMINATORS
from carbon.periods import add_months, month_of
from carbon.scopes import named_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from carbon.figures import Figures, Monthly
    from carbon.park import Park
    from carbon.scopes import Scope

Account = tuple[str, str]
"""Enterprise and local month."""
ROLLING_MONTHS = 12
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

    Flows and ratios run over the last 12 months up to the last one that has the denominators; counts are of the day.
    Raises ScopeUnknownError.
    """
    scope = named_scope(park, scope_id)
    word, _, argument = indicator.partition(":")
    if word == "label_count":
        return Value(float(len(_holders(park, scope, argument, day))), day.isoformat(), source="labels.csv")
    if word in DENOMINATORS:
        return _flow(figures, scope, word, day)
    if word in _SHARES:
        return _label_share(park, figures, scope, indicator, day)
    if word in _RATIOS:
        return _ratio(figures, scope, word, day)
    if word in _ROLLING:
        return _marked(figures, scope, _full_months(day), _ROLLING[word](park, figures, scope, day))
    return _reported(park, indicator, scope, day)


_SHARES = {"output_share_of": "output_value", "added_share_of": "added_value"}
_RATIOS = {
    "tce_per_10k_output": ("tce", "output_value"),
    "tce_per_10k_added": ("tce", "added_value"),
    "tco2_per_10k_output": ("tCO2", "output_value"),
    "tco2_per_10k_added": ("tCO2", "added_value"),
}


def _holders(park: Park, scope: Scope, label: str, day: date) -> set[str]:
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
    found = figures.reported[denominator]
    accounts = ((enterprise, month) for enterprise in scope.enterprises for month in months)
    return {account: found[account].value for account in accounts if account in found}


def _months_with_output(figures: Figures, scope: Scope, denominator: str, day: date) -> list[str]:
    """Return the last 12 months, ending with the last month up to `day` for which some member has the denominator."""
    members, newest = set(scope.enterprises), month_of(day)
    known = {month for enterprise, month in figures.reported[denominator] if enterprise in members and month <= newest}
    if not known:
        return []
    year, month = map(int, max(known).split("-"))
    last = day.replace(year=year, month=month, day=1)
    return [month_of(add_months(last, -back)) for back in range(ROLLING_MONTHS - 1, -1, -1)]


def _span(months: Sequence[str]) -> str:
    return f"{months[0]}..{months[-1]}" if months else ""


def _flow(figures: Figures, scope: Scope, denominator: str, day: date) -> Value:
    months = _months_with_output(figures, scope, denominator, day)
    values = _reported_in(figures, scope, denominator, months)
    if not values:
        return Value(None, reason=f"outputs.csv has no {DENOMINATORS[denominator]} for {scope.id}")
    return Value(float(sum(values.values())), _span(months), source="outputs.csv")


def _label_share(park: Park, figures: Figures, scope: Scope, indicator: str, day: date) -> Value:
    word, _, label = indicator.partition(":")
    denominator = _SHARES[word]
    months = _months_with_output(figures, scope, denominator, day)
    holders = _holders(park, scope, label, day)
    values = _reported_in(figures, scope, denominator, months)
    total = sum(values.values())
    if total <= 0:
        return Value(None, reason=f"outputs.csv has no {DENOMINATORS[denominator]} for {scope.id}")
    held = sum(value for (enterprise, _), value in values.items() if enterprise in holders)
    return Value(100 * held / total, _span(months), source="outputs.csv, labels.csv")


def _ratio(figures: Figures, scope: Scope, word: str, day: date) -> Value:
    numerator, denominator = _RATIOS[word]
    months = _months_with_output(figures, scope, denominator, day)
    used = figures.over(scope.enterprises, months)
    monthly = used.tce if numerator == "tce" else used.tco2
    reported = figures.reported[denominator]
    result = intensity(reported, scope, months, monthly, numerator, denominator, known=used.known_shares)
    source = f"settled lines, outputs.csv ({result.status})"
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


def _energy_tce(park: Park, figures: Figures, scope: Scope, day: date) -> Value:
    del park
    rows, span = _rolling(figures, scope, day)
    return _known(sum(one.tce for _, one in rows) if rows else None, span)


def _clean_share(park: Park, figures: Figures, scope: Scope, day: date) -> Value:
    """Own generation used on site plus certificate-covered purchase over all energy, both at calorific value [kWh]."""
    del park
    rows, span = _rolling(figures, scope, day)
    total_kwh = sum(one.kwh for _, one in rows)
    if not total_kwh > 0:
        return Value(None, span, reason="no settled energy in these months, or a standard-coal coefficient is missing")
    own_kwh = sum(one.generated - one.exported for carrier, one in rows if carrier == "electricity")
    covered_kwh = sum(one.certified_kwh for _, one in rows)
    return Value(100 * (own_kwh + covered_kwh) / total_kwh, span, source="settled lines, certificates.csv")


def _park_rule(park: Park, figures: Figures, scope: Scope, day: date) -> Value:
    """CO2 by the zero-carbon-park rule over energy with electricity at its equivalent value (发改环资〔2025〕910号)."""
    rows, span = _rolling(figures, scope, day)
    emitted_t = sum(one.park_rule_t for carrier, one in rows if methods_of(carrier))
    electricity_kwh = sum(one.energy for carrier, one in rows if carrier == "electricity")
    other_tce = sum(one.tce for carrier, one in rows if carrier != "electricity")
    try:
        equivalent = coefficient(park, "electricity", day, electricity="equivalent").tce_per_unit
    except GreenparkError as error:
        return Value(None, span, reason=str(error))
    total = other_tce + electricity_kwh * equivalent
    if not total > 0:
        return Value(None, span, reason="no settled energy in these months, or a standard-coal coefficient is missing")
    return replace(_known(emitted_t / total, span), denominator=total)


def _direct_supply(park: Park, figures: Figures, scope: Scope, day: date) -> Value:
    """Non-fossil electricity that came over no public grid or a direct line, over all electricity used [%]."""
    del park
    rows, span = _rolling(figures, scope, day)
    electricity = [one for carrier, one in rows if carrier == "electricity"]
    used_kwh = sum(one.energy for one in electricity)
    if not used_kwh > 0:
        return Value(None, span, reason="no settled energy in these months")
    own_kwh = sum(one.generated - one.exported for one in electricity)
    return Value(100 * own_kwh / used_kwh, span, source="settled lines, certificates.csv", denominator=used_kwh)


def _known(value: float | None, span: str) -> Value:
    if value is None or value != value:  # noqa: PLR0124 - NaN is the only value that differs from itself
        return Value(None, span, reason="no settled energy in these months, or a factor is missing")
    return Value(value, span, source="settled lines")


_ROLLING: dict[str, Callable[[Park, Figures, Scope, date], Value]] = {
    "energy_tce": _energy_tce,
    "clean_energy_share": _clean_share,
    "park_rule_tco2_per_tce": _park_rule,
    "direct_supply_share": _direct_supply,
}


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
