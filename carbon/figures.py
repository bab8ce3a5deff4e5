"""Monthly figures: the sums of settled days that indicators, goals and intensities are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.coverage import expected_seconds
from carbon.emission_factors import Method
from carbon.emissions import methods_of
from carbon.months import month_labels
from carbon.sums import sums

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from carbon.emissions import Emissions
    from carbon.park import Park

_LOCATION = (Method.COMBUSTION, Method.LOCATION)
_PARK_RULE = (Method.COMBUSTION_PARK_RULE, Method.PARK_RULE)


@dataclass(frozen=True, slots=True)
class Monthly:
    """What one enterprise used of one carrier in one local month, and what it emitted; NaN where a factor is missing.

    `energy`, `generated` and `exported` in the carrier's unit; `known_s` the seconds of its meters that are measured or
    estimated; `location_t` scope 1 and location-based scope 2, `park_rule_t` both by the zero-carbon-park rule [tCO2];
    `certified_kwh` the purchase that certificates cover.
    """

    energy: float
    generated: float
    exported: float
    kwh: float
    tce: float
    known_s: float
    location_t: float
    park_rule_t: float
    certified_kwh: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Monthly sums by (enterprise, month) and carrier, carriers in order, and the seconds expected of its meters."""

    use: Mapping[tuple[str, str], Mapping[str, Monthly]]
    expected_s: Mapping[tuple[str, str], float]

    def over(self, enterprises: Collection[str], months: Sequence[str]) -> list[tuple[str, Monthly]]:
        """Return carrier and sums of some enterprises and months, in that order."""
        accounts = ((enterprise, month) for enterprise in enterprises for month in months)
        return [pair for account in accounts for pair in self.use.get(account, {}).items()]

    def tce(self, enterprises: Collection[str], months: Sequence[str]) -> dict[tuple[str, str], float]:
        """Return standard coal [tce] by (enterprise, month), where there is energy."""
        return {
            account: sum(one.tce for one in carriers.values())
            for account, carriers in self._present(enterprises, months)
        }

    def tco2(self, enterprises: Collection[str], months: Sequence[str]) -> dict[tuple[str, str], float]:
        """Return scope 1 and location-based scope 2 [tCO2] by (enterprise, month), where a carrier emits."""
        return {
            account: sum(one.location_t for carrier, one in carriers.items() if methods_of(carrier))
            for account, carriers in self._present(enterprises, months)
            if any(methods_of(carrier) for carrier in carriers)
        }

    def known_s(self, enterprises: Collection[str], months: Sequence[str]) -> dict[tuple[str, str], float]:
        """Return the measured and estimated seconds of all meters by (enterprise, month)."""
        return {
            account: sum(one.known_s for one in carriers.values())
            for account, carriers in self._present(enterprises, months)
        }

    def _present(
        self,
        enterprises: Collection[str],
        months: Sequence[str],
    ) -> list[tuple[tuple[str, str], Mapping[str, Monthly]]]:
        accounts = ((enterprise, month) for enterprise in enterprises for month in months)
        return [(account, self.use[account]) for account in accounts if account in self.use]


def figures(park: Park, energy: pd.DataFrame, emitted: Emissions, months: Sequence[str]) -> Figures:
    """Return the figures of daily lines (ENERGY_DAILY columns, of whole months) and of their emissions."""
    return Figures(monthly(park, energy, emitted), expected_seconds(park, months))


def monthly(park: Park, energy: pd.DataFrame, emitted: Emissions) -> dict[tuple[str, str], dict[str, Monthly]]:
    """Return the sums of daily lines (ENERGY_DAILY columns, of whole months) by (enterprise, month) and carrier.

    Sums of one enterprise are the same bits whichever others are given.
    """
    if energy.empty:
        return {}
    columns = ["energy", "generated", "exported", "kwh", "tce", "measured_s", "estimated_s"]
    used = _summed(energy, columns, park.zone)
    lines = emitted.lines
    certified = [i for i, factor in enumerate(emitted.factors) if factor.kind == "certificate"]
    covered = lines[(lines["method"] == str(Method.MARKET)) & lines["factor"].isin(certified)]
    emissions_t = [
        _summed(lines[lines["method"].isin([str(method) for method in methods])], ["t"], park.zone)
        for methods in (_LOCATION, _PARK_RULE)
    ]
    covered_kwh = _summed(covered, ["quantity"], park.zone)
    nothing = (0.0,)
    found: dict[tuple[str, str], dict[str, Monthly]] = {}
    for key, (energy_sum, generated, exported, kwh, tce, measured_s, estimated_s) in used.items():
        enterprise, month, carrier = key
        location_t, park_rule_t, certified_kwh = (table.get(key, nothing)[0] for table in (*emissions_t, covered_kwh))
        found.setdefault((enterprise, month), {})[carrier] = Monthly(
            energy_sum,
            generated,
            exported,
            kwh,
            tce,
            measured_s + estimated_s,
            location_t,
            park_rule_t,
            certified_kwh,
        )
    return found


def _summed(frame: pd.DataFrame, columns: Sequence[str], zone: str) -> dict[tuple[str, str, str], tuple[float, ...]]:
    """Return the sums of columns by enterprise, month and carrier, in that order."""
    if frame.empty:
        return {}
    keys = ["enterprise", "month", "carrier"]
    made = sums(frame.assign(month=month_labels(frame["at_ms"], zone)), keys, columns)
    names = zip(*(made[key].tolist() for key in keys), strict=True)
    values = zip(*(made[column].tolist() for column in columns), strict=True)
    return dict(zip(names, values, strict=True))
