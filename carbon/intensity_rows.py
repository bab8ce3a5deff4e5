"""Every intensity of a scope: at each price basis and of each product, with its change against the year before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from carbon.growth import Change, change
from carbon.intensity import NOT_COMPUTABLE, PRODUCT, accounts_of, intensity
from carbon.outputs import CURRENT, DENOMINATORS, by_basis, products
from carbon.scopes import ENTERPRISE
from carbon.windows import year_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon.intensity import Intensity
    from carbon.outputs import Account, Denominator, Product
    from carbon.park import Park
    from carbon.scopes import Scope

SOLE, ENTERPRISE_TOTAL = "product", "enterprise_total"
"""Whose energy stands over a product: what it alone took, or all that the enterprise took for several."""


def intensities(
    park: Park,
    scope: Scope,
    months: Sequence[str],
    numerators: Mapping[str, Mapping[Account, float]],
    known: Mapping[Account, float],
) -> list[Intensity]:
    """Return every intensity of a scope over whole months, each with its change against the year before.

    `numerators`: by `tce` and `tCO2` the amounts by (enterprise, month); `known`: the known share of the metered time
    of those that have meters. Both hold these months and, for the change, the same months a year before.
    A numerator has a row for each denominator and price basis that a member reported for these months, the leading
    basis first (carbon.outputs.price_bases), and at least one row a denominator; an enterprise also one a product.
    """
    rows = []
    for denominator in DENOMINATORS:
        at = by_basis(park, denominator, scope.enterprises)
        rows += [(denominator, basis, at) for basis in _shown(at, accounts_of(scope, months))]
    made = [
        _priced(scope, months, monthly, numerator, denominator, basis, at, known)
        for numerator, monthly in numerators.items()
        for denominator, basis, at in rows
    ]
    if scope.kind == ENTERPRISE and months:
        made += _of_products(park, scope, months, numerators, known)
    return made


def _shown(at: Mapping[str, Mapping[Account, Denominator]], accounts: Sequence[Account]) -> list[str]:
    """Return the price bases of which something is reported here, or the leading one."""
    return [basis for basis, found in at.items() if any(account in found for account in accounts)] or [
        next(iter(at), CURRENT)
    ]


def _priced(  # noqa: PLR0913, PLR0917 - what one row is made of
    scope: Scope,
    months: Sequence[str],
    monthly: Mapping[Account, float],
    numerator: str,
    denominator: str,
    basis: str,
    at: Mapping[str, Mapping[Account, Denominator]],
    known: Mapping[Account, float],
) -> Intensity:
    reported = at.get(basis, {})
    row = intensity(reported, scope, months, monthly, numerator, denominator, known=known)
    constant = [found for other, found in at.items() if other != CURRENT] if basis == CURRENT else []
    against = change(accounts_of(scope, months), monthly, reported, known, constant)
    return _changed(replace(row, price_basis=basis if months else ""), against)


def _of_products(
    park: Park,
    scope: Scope,
    months: Sequence[str],
    numerators: Mapping[str, Mapping[Account, float]],
    known: Mapping[Account, float],
) -> list[Intensity]:
    """Return the intensities of an enterprise per unit of each of its products."""
    (enterprise,) = scope.enterprises
    now = products(park, enterprise, months)
    then = products(park, enterprise, [year_before(month) for month in months])
    return [
        _per_unit(scope, months, monthly, numerator, product, now, then, known)
        for numerator, monthly in numerators.items()
        for product in now
    ]


def _per_unit(  # noqa: PLR0913, PLR0917 - what one row is made of
    scope: Scope,
    months: Sequence[str],
    monthly: Mapping[Account, float],
    numerator: str,
    product: Product,
    now: Sequence[Product],
    then: Sequence[Product],
    known: Mapping[Account, float],
) -> Intensity:
    row = intensity(product.made, scope, months, monthly, numerator, PRODUCT, known=known)
    row = replace(
        row,
        unit=f"{numerator}/{product.unit}" if product.unit else numerator,
        product=product.name,
        product_unit=product.unit,
        product_quantity=row.denominator_10k_cny,
        denominator_10k_cny=None,
        attribution=SOLE if len(now) == 1 else ENTERPRISE_TOTAL,
        reason="; ".join(filter(None, [_shared(now), product.reason or row.reason])),
    )
    before = next((one for one in then if one.name == product.name), None)
    if before is not None and [(one.name, one.unit) for one in now] != [(one.name, one.unit) for one in then]:
        return _changed(row, Change(None, None, "the enterprise made other products, or counted them in other units"))
    made = product.made | (before.made if before is not None else {})
    return _changed(row, change(accounts_of(scope, months), monthly, made, known))


def _shared(now: Sequence[Product]) -> str:
    """Return that an enterprise's energy is for several products; nothing where it makes one."""
    if len(now) == 1:
        return ""
    return f"enterprise total per unit of product: it makes {len(now)} products"


def _changed(row: Intensity, against: Change) -> Intensity:
    """Return the row with its change; one without value has none either."""
    if row.status == NOT_COMPUTABLE:
        return replace(row, change_reason="there is no value of this year")
    return replace(
        row,
        change_direct=against.direct,
        change_by_growth=against.by_growth,
        change_reason=against.reason,
        change=against,
    )
