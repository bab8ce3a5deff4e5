"""The emissions of a report: lines by factor, what each enterprise has of a line, and the totals they count in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from carbon.emission_factors import Method
from carbon.emissions import methods_of, unit_of
from carbon.report_energy import total
from carbon.report_ids import readings_href
from carbon.report_totals import COUNTS_IN, TOTALS
from carbon.sums import sums
from carbon.supplies import Supply

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from carbon.emissions import Emissions

Row = dict[str, Any]
Key = tuple[bool, str, int, str, str, int]
"""Whether nothing is known, carrier, scope, method, origin, index of the factor."""


@dataclass(frozen=True)
class Lines:
    """Emission lines of a report, and by enterprise what it has of each: rows of n, quantity and t."""

    rows: list[Row]
    parts: Mapping[str, list[Row]]

    @cached_property
    def _quantities(self) -> dict[int, dict[str, float]]:
        found: dict[int, dict[str, float]] = {row["n"]: {} for row in self.rows}
        for enterprise, rows in self.parts.items():
            for row in rows:
                if row["quantity"] is not None:
                    found[row["n"]][enterprise] = row["quantity"]
        return found

    def quantities(self, n: int) -> dict[str, float]:
        """Return what each enterprise has of line `n`, of those of which it is known."""
        return self._quantities[n]

    def totals(self, enterprise: str | None = None) -> dict[str, float | None]:
        """Return each of TOTALS over the lines, or over the parts of an enterprise [tCO2]."""
        rows = self.rows if enterprise is None else self.parts.get(enterprise, [])
        amounts: dict[str, list[object]] = {key: [] for key in TOTALS}
        for row in rows:
            amounts[self.rows[row["n"]]["counts_in"]].append(row["t"])
        return {key: total(found) for key, found in amounts.items()}


def emission_lines(
    report_id: str,
    accounted: Emissions,
    lines: pd.DataFrame,
    silent: Collection[tuple[str, str]],
) -> Lines:
    """Return the emission lines (columns of carbon.emissions) of a period, one for each factor, as a report shows them.

    `silent`: (enterprise, carrier) of which there are meters, and nothing is known in the whole scope.
    """
    groups: dict[Key, list[tuple[str, float | None, float | None]]] = defaultdict(list)
    if len(lines):
        keys = ["enterprise", "carrier", "scope", "method", "origin", "factor"]
        summed = sums(lines, keys, ["quantity"])
        for enterprise, carrier, scope, method, origin, index, quantity in zip(
            *(summed[name].tolist() for name in (*keys, "quantity")), strict=True
        ):
            factor = accounted.factors[index] if index >= 0 else None
            t = None if factor is None else quantity * factor.t_per_unit
            groups[False, carrier, int(scope), method, origin, index].append((enterprise, quantity, t))
    for enterprise, carrier in sorted(silent):
        for scope, method in methods_of(carrier):
            origin = Supply.FUEL if scope == 1 else Supply.GRID if carrier == "electricity" else Supply.HEAT
            groups[True, carrier, scope, str(method), str(origin), -1].append((enterprise, None, None))
    rows: list[Row] = []
    parts: dict[str, list[Row]] = defaultdict(list)
    for (_, carrier, scope, method, origin, index), members in sorted(groups.items()):
        n = len(rows)
        rows.append(
            {
                "n": n,
                "carrier": carrier,
                "scope": scope,
                "method": method,
                "origin": origin,
                "counts_in": COUNTS_IN[Method(method)],
                "quantity": total(quantity for _, quantity, _ in members),
                "unit": unit_of(carrier),
                "factor": accounted.factors[index].described() if index >= 0 else None,
                "t": total(t for _, _, t in members),
                "href": readings_href(report_id, n),
            },
        )
        for enterprise, quantity, t in members:
            parts[enterprise].append({"n": n, "quantity": quantity, "t": t})
    return Lines(rows, parts)
