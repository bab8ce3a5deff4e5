"""What the meters of a node leave unexplained over a period, from the settled lines; the API and the pages share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.units import CARRIER_UNITS
from store.measurements import BALANCE_DAILY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from carbon.periods import Period
    from store.ports import SeriesStore


@dataclass(frozen=True, slots=True)
class NodeBalance:
    """A node's balance over the days of a period on which it is known, carrier's unit; residual = in - children."""

    meter: str
    enterprise: str
    carrier: str
    energy_in: float | None
    children: float | None
    residual: float | None
    days: int
    """Days that the sums are of."""
    measured_share: float
    """Mean of the days of which anything is known."""
    lines: pd.DataFrame
    """BALANCE_DAILY columns, a row a day."""

    @property
    def unit(self) -> str:
        """Unit of the energies."""
        return CARRIER_UNITS[self.carrier]

    @property
    def residual_share(self) -> float | None:
        """Residual of what came in; None where nothing came in or nothing is known."""
        return self.residual / self.energy_in if self.residual is not None and self.energy_in else None


def node_balances(
    series: SeriesStore,
    period: Period,
    enterprises: Sequence[str],
    node: str | None = None,
) -> list[NodeBalance]:
    """Return the balance of every node of some enterprises, or of one of their meters, ordered by its tags."""
    where = {"enterprise": list(enterprises)} | ({} if node is None else {"meter": [node]})
    lines = series.lines(BALANCE_DAILY, period.start_ms, period.end_ms, where)
    return [
        _summed(str(enterprise), str(meter), str(carrier), days)
        for (enterprise, meter, carrier), days in lines.groupby(["enterprise", "meter", "carrier"], sort=True)
    ]


def _summed(enterprise: str, meter: str, carrier: str, lines: pd.DataFrame) -> NodeBalance:
    known = lines[lines["residual"].notna()]
    return NodeBalance(
        meter,
        enterprise,
        carrier,
        energy_in=_total(known["energy_in"]),
        children=_total(known["children"]),
        residual=_total(known["residual"]),
        days=len(known),
        measured_share=float(lines["measured_share"].mean()),
        lines=lines,
    )


def _total(values: pd.Series) -> float | None:
    return None if values.empty else float(values.sum())
