"""The enterprises of a report: what each has of every line and total, its output value and how well it is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.outputs import DENOMINATORS, by_basis
from carbon.report_quality import known_seconds, quality
from carbon.report_totals import TOTALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from carbon.park import Park
    from carbon.periods import Period
    from carbon.report_emissions import Lines
    from carbon.report_energy import Energy
    from carbon.report_scope import Boundary
    from carbon.scopes import Scope

Row = dict[str, Any]


def members(  # noqa: PLR0913, PLR0917 - what a row is made of
    park: Park,
    scope: Scope,
    period: Period,
    used: Energy,
    emitted: Lines,
    around: Boundary,
    inside: pd.DataFrame,
    silent: Sequence[tuple[str, str]],
) -> list[Row]:
    """Return a row for each enterprise of a scope, in its order.

    An enterprise of which nothing is known has no figures, rather than zeros; `silent`: of which enterprises and
    carriers there are meters, and nothing is known. Output and added value [万元] are of the period's whole months.
    """
    known = known_seconds(inside)
    lost: dict[str, list[str]] = {}
    for enterprise, carrier in silent:
        lost.setdefault(enterprise, []).append(carrier)
    months = period.whole_months()
    reported = {
        field: next(iter(by_basis(park, name, scope.enterprises).values()), {}) for name, field in DENOMINATORS.items()
    }
    known_energy = {row["enterprise"] for row in used.activity}
    rows = []
    for enterprise in scope.enterprises:
        tce = used.tce(enterprise)
        parts = emitted.parts.get(enterprise, [])
        totals = emitted.totals(enterprise) if enterprise in known_energy or parts else dict.fromkeys(TOTALS)
        measured, estimated = known.get(enterprise, (0.0, 0.0))
        seconds = {"expected": around.expected_s.get(enterprise, 0.0), "measured": measured, "estimated": estimated}
        values: Row = {}
        for field, found in reported.items():
            of_months = [found[enterprise, month].value for month in months if (enterprise, month) in found]
            values[field] = sum(of_months) if of_months else None
        rows.append(
            {"enterprise": enterprise, "tce": tce, **totals, **values}
            | {"lines": parts, "silent": lost.get(enterprise, []), "quality": quality(seconds)},
        )
    return rows
