"""Uncertainty of emissions by IPCC 2006 Guidelines, volume 1, chapter 3, approach 1 (propagation of error).

Every percentage is half the 95 % confidence interval over the mean. A product combines by equation 3.1, a sum of
independent parts by equation 3.2. Quantities that are multiplied by one factor are correlated: they are added up
first, and the factor's uncertainty enters once. What has no published uncertainty has none here: it is named and left
out, and the share of the tonnes that is covered is stated.
"""

from __future__ import annotations

import json
from collections import defaultdict
from math import fsum, hypot, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

APPROACH = "IPCC 2006 V1 Ch3 approach 1, eq. 3.1 and 3.2"
Part = tuple[float, float]
"""An amount and its uncertainty [%]."""


def of_product(first_pct: float, second_pct: float) -> float:
    """Return the uncertainty of a product of two independent numbers [%]; equation 3.1."""
    return hypot(first_pct, second_pct)


def of_sum(parts: Iterable[Part]) -> float | None:
    """Return the uncertainty of a sum of independent amounts [%]; equation 3.2; None for a sum of zero."""
    amounts = list(parts)
    total = fsum(amount for amount, _ in amounts)
    if total == 0:
        return None
    return sqrt(fsum((amount * percent) ** 2 for amount, percent in amounts)) / abs(total)


def of_activity(quantities: Mapping[str, float], percents: Mapping[str, float | None]) -> float | None:
    """Return the uncertainty of the sum of what several enterprises used [%].

    None where that of an enterprise which used anything is not known, or where the sum is zero.
    """
    parts = [(quantity, percents.get(enterprise)) for enterprise, quantity in quantities.items() if quantity]
    known = [(quantity, percent) for quantity, percent in parts if percent is not None]
    return of_sum(known) if len(known) == len(parts) else None


def of_line(
    quantities: Mapping[str, float],
    percents: Mapping[str, float | None],
    factor_pct: float | None,
) -> tuple[float | None, float | None]:
    """Return the uncertainty of an activity, by enterprise, and of its product with a factor [%]."""
    activity_pct = of_activity(quantities, percents)
    if activity_pct is None or factor_pct is None:
        return activity_pct, None
    return activity_pct, of_product(activity_pct, factor_pct)


def of_total(parts: Iterable[tuple[float, float | None]]) -> tuple[float | None, float | None]:
    """Return the uncertainty of a total [%] over its known parts, and their share of its absolute tonnes, 0..1.

    Both are None for a total without tonnes.
    """
    amounts = [(t, percent) for t, percent in parts if t]
    whole = fsum(abs(t) for t, _ in amounts)
    if whole == 0:
        return None, None
    known = [(t, percent) for t, percent in amounts if percent is not None]
    return of_sum(known), fsum(abs(t) for t, _ in known) / whole


def by_factor(lines: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return emission lines of a report with those of one carrier and factor together: they are correlated."""
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        groups[json.dumps([line["carrier"], line["factor"]], sort_keys=True)].append(line)
    return list(groups.values())


def together(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the quantities of several lines by enterprise, added up."""
    return {
        name: fsum(part.get(name, 0.0) for part in parts) for name in dict.fromkeys(n for part in parts for n in part)
    }
