"""Denominators: what enterprises reported of output value, added value and products, by price basis and month."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from carbon.park import Output, Park

Account = tuple[str, str]
"""Enterprise and local month."""

DENOMINATORS = {"output_value": "output_value_10k_cny", "added_value": "added_value_10k_cny"}
CURRENT = "current"
"""Price basis 现价; the others are `constant_YEAR`, 可比价 of that year."""
FINAL = "final"


@dataclass(frozen=True, slots=True)
class Denominator:
    """What the rows of one enterprise and month that have the value add up to, at one price basis."""

    value: float
    """万元, or the product's unit."""
    price_basis: str
    """Empty for a product's quantity, which has no price."""
    provisional: bool


@dataclass(frozen=True, slots=True)
class Product:
    """Quantities of one product of one enterprise by (enterprise, month), in one unit."""

    name: str
    unit: str
    made: dict[Account, Denominator]
    reason: str = ""
    """Why there is no quantity although some was reported: units or quantities contradict each other."""


def price_bases(park: Park, denominator: str) -> tuple[str, ...]:
    """Return the price bases at which one of DENOMINATORS was reported: current first, then constant, newest first.

    The first one leads: it is the basis of every figure that names none.
    """
    field = DENOMINATORS[denominator]
    found = {output.price_basis for output in park.outputs if getattr(output, field) is not None}
    return tuple(sorted(found, key=lambda basis: (basis == CURRENT, basis), reverse=True))


def by_basis(
    park: Park,
    denominator: str,
    enterprises: Collection[str] | None = None,
) -> dict[str, dict[Account, Denominator]]:
    """Return one of DENOMINATORS [万元] by price basis (the leading one first) and account; `enterprises`: of these.

    Rows of one enterprise, month and basis add up; those at another basis are never added to them.
    """
    field = DENOMINATORS[denominator]
    members = None if enterprises is None else frozenset(enterprises)
    values: dict[str, dict[Account, list[float]]] = {basis: {} for basis in price_bases(park, denominator)}
    provisional: set[tuple[str, Account]] = set()
    for output in park.outputs:
        value = getattr(output, field)
        if value is not None and (members is None or output.enterprise in members):
            account = output.enterprise, output.month
            values[output.price_basis].setdefault(account, []).append(value)
            if output.status != FINAL:
                provisional.add((output.price_basis, account))
    return {
        basis: {
            account: Denominator(fsum(found), basis, (basis, account) in provisional)
            for account, found in accounts.items()
        }
        for basis, accounts in values.items()
    }


def denominators(park: Park, denominator: str) -> dict[Account, Denominator]:
    """Return one of DENOMINATORS [万元] at its leading price basis, by (enterprise, month)."""
    return next(iter(by_basis(park, denominator).values()), {})


def reported(park: Park) -> dict[str, dict[Account, Denominator]]:
    """Return every denominator: under its name at the leading price basis, under `NAME:BASIS` at each basis."""
    found: dict[str, dict[Account, Denominator]] = {}
    for name in DENOMINATORS:
        at = by_basis(park, name)
        found[name] = next(iter(at.values()), {})
        found |= {f"{name}:{basis}": accounts for basis, accounts in at.items()}
    return found


def reported_months(park: Park) -> set[str]:
    """Return the months of which some enterprise reported some denominator, at whichever prices."""
    return {
        output.month
        for output in park.outputs
        if any(getattr(output, field) is not None for field in DENOMINATORS.values())
    }


def products(park: Park, enterprise: str, months: Collection[str]) -> list[Product]:
    """Return what an enterprise made in some months, in the order of the names; a row without product names none.

    A quantity that stands at several price bases is one quantity. Where those differ, or the unit changes within the
    months, the product has no quantity and says why.
    """
    rows: dict[str, list[Output]] = {}
    for output in park.outputs:
        if output.enterprise == enterprise and output.month in months and output.product:
            rows.setdefault(output.product, []).append(output)
    return [_product(name, rows[name]) for name in sorted(rows)]


def _product(name: str, rows: Iterable[Output]) -> Product:
    counted = [row for row in rows if row.quantity is not None]
    units = sorted({row.product_unit for row in counted})
    if len(units) != 1:
        reason = f"its quantities are in several units: {', '.join(units)}" if units else "no quantity is reported"
        return Product(name, "", {}, reason)
    made: dict[Account, Denominator] = {}
    for row in counted:
        account = row.enterprise, row.month
        found = Denominator(float(row.quantity or 0.0), "", row.status != FINAL)
        known = made.setdefault(account, found)
        if known.value != found.value:
            reason = f"{row.month} has two quantities, {known.value:g} and {found.value:g} {units[0]}"
            return Product(name, units[0], {}, reason)
        made[account] = Denominator(known.value, "", known.provisional or found.provisional)
    return Product(name, units[0], made)
