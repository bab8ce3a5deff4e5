"""Monthly figures: the sums of settled days that indicators, goals and intensities are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.courses import courses
from carbon.coverage import expected_seconds, known_share, known_shares
from carbon.emission_factors import Method
from carbon.emissions import LOCATION_BASED, PARK_RULE, methods_of
from carbon.months import month_labels
from carbon.outputs import reported
from carbon.sums import sums
from carbon.supplies import COVERING, Supply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from carbon.courses import Course
    from carbon.emissions import Emissions
    from carbon.outputs import Denominator
    from carbon.park import Park


@dataclass(frozen=True, slots=True)
class Monthly:
    """What one enterprise used of one carrier in one local month, and what it emitted; NaN where a factor is missing.

    `energy`, `generated`, `exported`, `renewable` and `recovered` (carbon.balance.daily_use) in the carrier's unit;
    `measured_s` and `estimated_s` seconds of its meters; `location_t` scope 1 and location-based scope 2, `park_rule_t`
    both by the zero-carbon-park rule [tCO2]; `certified_kwh` the purchase that certificates cover, `direct_kwh` of it
    by direct supply; `own_sold_kwh` the own renewable use whose certificates were sold. Materials of processes have no
    energy.
    """

    energy: float
    generated: float
    exported: float
    kwh: float
    tce: float
    measured_s: float
    estimated_s: float
    location_t: float
    park_rule_t: float
    certified_kwh: float
    renewable: float = 0.0
    recovered: float = 0.0
    direct_kwh: float = 0.0
    own_sold_kwh: float = 0.0

    @property
    def counted(self) -> float:
        """What counts as energy: without what was made on site from energy that is counted already."""
        return self.energy - self.recovered

    @property
    def renewable_kwh(self) -> float:
        """Own renewable energy used on site, at calorific value [kWh]."""
        return self.renewable * self.kwh / self.counted if self.renewable else 0.0


class Month:
    """The carriers of one enterprise in one local month, in order, and the sums over them."""

    __slots__ = ("carriers", "course", "estimated_s", "measured_s", "tce", "tco2")

    def __init__(self, carriers: Mapping[str, Monthly], course: Course | None = None) -> None:
        """Take what was used of each carrier, and day by day; a month without a course is not forecast from."""
        self.carriers = carriers
        self.course = course
        self.tce = sum(one.tce for one in carriers.values())
        """Standard coal [tce]."""
        emitting = [one.location_t for carrier, one in carriers.items() if methods_of(carrier)]
        self.tco2 = sum(emitting) if emitting else None
        """Scope 1 and location-based scope 2 [tCO2]; None where no carrier emits."""
        self.measured_s = sum(one.measured_s for one in carriers.values())
        self.estimated_s = sum(one.estimated_s for one in carriers.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """What indicators and intensities are made of, by (enterprise, month): use, denominators, seconds of service."""

    months: Mapping[tuple[str, str], Month]
    expected_s: Mapping[tuple[str, str], float]
    """Seconds of service of the meters that count (carbon.coverage.expected_seconds)."""
    reported: Mapping[str, Mapping[tuple[str, str], Denominator]]
    """By name of the denominator, also `NAME:BASIS` at each price basis (carbon.outputs.reported)."""
    _selections: dict[tuple[tuple[str, ...], tuple[str, ...]], Selection] = field(default_factory=dict, repr=False)

    def over(self, enterprises: Sequence[str], months: Sequence[str]) -> Selection:
        """Return the figures of some enterprises and months, each selection made once."""
        key = tuple(enterprises), tuple(months)
        if key not in self._selections:
            self._selections[key] = Selection(self, *key)
        return self._selections[key]


class Selection:
    """Figures of some enterprises and months, by (enterprise, month) in the order of both."""

    __slots__ = ("estimated_share", "known_share", "known_shares", "measured_share", "months", "tce", "tco2")

    def __init__(self, figures: Figures, enterprises: Sequence[str], months: Sequence[str]) -> None:
        """Pick what there is."""
        accounts = [(enterprise, month) for enterprise in enterprises for month in months]
        self.months = {one: found for one in accounts if (found := figures.months.get(one)) is not None}
        """Months with energy."""
        self.tce = {account: month.tce for account, month in self.months.items()}
        self.tco2 = {account: month.tco2 for account, month in self.months.items() if month.tco2 is not None}
        """tCO2 of those months in which a carrier emits."""
        measured_s = {account: month.measured_s for account, month in self.months.items()}
        estimated_s = {account: month.estimated_s for account, month in self.months.items()}
        known_s = {account: measured_s[account] + estimated_s[account] for account in self.months}
        self.known_shares = known_shares(known_s, figures.expected_s, enterprises, months)
        """Known share of the metered time, 0..1, of those that have meters."""
        self.known_share = known_share(known_s, figures.expected_s, enterprises, months)
        """The same of all of them together; None without a meter."""
        self.measured_share = known_share(measured_s, figures.expected_s, enterprises, months)
        self.estimated_share = known_share(estimated_s, figures.expected_s, enterprises, months)


def figures(park: Park, energy: pd.DataFrame, emitted: Emissions, months: Sequence[str]) -> Figures:
    """Return the figures of daily lines (ENERGY_DAILY columns, of whole months) and of their emissions."""
    return Figures(monthly(energy, emitted, park.zone), expected_seconds(park, months), reported(park))


def monthly(
    energy: pd.DataFrame, emitted: Emissions, zone: str, *, forecast: bool = True
) -> dict[tuple[str, str], Month]:
    """Return the sums of daily lines (ENERGY_DAILY columns, of whole months) by (enterprise, month).

    Sums of one enterprise are the same bits whichever others are given. Without `forecast` the months have no course,
    and their days may be added up already.
    """
    used = _summed(energy, _USED, zone)
    lines = emitted.lines
    market = lines[lines["method"] == str(Method.MARKET)]
    amounts = {
        name: _summed(part, [column], zone)
        for name, part, column in (
            ("location_t", lines[lines["method"].isin([str(method) for method in LOCATION_BASED])], "t"),
            ("park_rule_t", lines[lines["method"].isin([str(method) for method in PARK_RULE])], "t"),
            ("certified_kwh", market[market["origin"].isin([str(kind) for kind in COVERING])], "quantity"),
            ("direct_kwh", market[market["origin"] == str(Supply.DIRECT)], "quantity"),
            ("own_sold_kwh", market[market["origin"] == str(Supply.OWN_SOLD)], "quantity"),
        )
    }
    nothing = (0.0,)
    found: dict[tuple[str, str], dict[str, Monthly]] = {}
    for key in sorted({*used, *amounts["location_t"]}):
        enterprise, month, carrier = key
        flows = dict(zip(_USED, used.get(key, nothing * len(_USED)), strict=True))
        sums_of = {name: table.get(key, nothing)[0] for name, table in amounts.items()}
        found.setdefault((enterprise, month), {})[carrier] = Monthly(**flows, **sums_of)
    by_day = courses(energy, zone) if forecast and not energy.empty else {}
    return {account: Month(carriers, by_day.get(account)) for account, carriers in found.items()}


_USED = ("energy", "generated", "exported", "kwh", "tce", "measured_s", "estimated_s", "renewable", "recovered")


def _summed(frame: pd.DataFrame, columns: Sequence[str], zone: str) -> dict[tuple[str, str, str], tuple[float, ...]]:
    """Return the sums of columns by enterprise, month and carrier, in that order."""
    if frame.empty:
        return {}
    keys = ["enterprise", "month", "carrier"]
    made = sums(frame.assign(month=month_labels(frame["at_ms"], zone)), keys, columns)
    names = zip(*(made[key].tolist() for key in keys), strict=True)
    values = zip(*(made[column].tolist() for column in columns), strict=True)
    return dict(zip(names, values, strict=True))
