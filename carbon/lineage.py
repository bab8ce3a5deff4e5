"""What an emission line of a report was made of: enterprises, their meters and documents, and the days of each.

Of an enterprise's part of a line,

    quantity = sum of sign x energy of its meters + documents - what other lines of the same purchase have

where the meters are those that count on the days of the line (carbon.balance.shares).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from carbon.balance import FLOWS, USE_SIGN, shares
from carbon.canonical import canonical
from carbon.certificates import SOLD
from carbon.days import day_number
from carbon.emission_factors import material_t
from carbon.fuels import amount
from carbon.months import last_day
from carbon.periods import Period, local_day, parse_period
from carbon.supplies import COVERING, Supply
from carbon.traces import same
from carbon.tree import EVER, FOREVER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from carbon.balance import Share
    from carbon.days import MeterDays
    from carbon.emissions import Emissions
    from carbon.meters import Meter
    from carbon.park import Certificate, Park

Days = tuple["date", "date"]
"""Local days from the first up to the second, excluded."""
BOUGHT = frozenset({Supply.GRID, *COVERING})
"""Origins of the lines that share one purchase of electricity."""


@dataclass(frozen=True, slots=True)
class MeterPart:
    """What one meter has in an enterprise's part of a line; energies in the carrier's unit."""

    meter: Meter
    flow: str
    sign: float
    """How often its energy counts: +1, or -1 for what is exported or passed on to another enterprise (转供电)."""
    days: Days
    """On which it counts so."""
    energy: float
    estimated: float
    known_days: int
    """Days of which something of it is known."""

    @property
    def counted(self) -> float:
        """What it adds to the quantity."""
        return self.sign * self.energy


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """What one document of a month has in an enterprise's part of a line."""

    document: str
    month: str
    stated: float
    stated_unit: str
    quantity: float
    """Of the whole month, in the line's unit."""
    note: str
    """How it was converted, where that took more than the unit."""
    days: int
    """Days of the month that the line has; a month is laid evenly over its days."""
    days_of_month: int

    @property
    def counted(self) -> float:
        """What it adds to the quantity."""
        return self.quantity / self.days_of_month * self.days


@dataclass(frozen=True, slots=True)
class Part:
    """An enterprise's part of a line, by what stands now; quantities in the line's unit."""

    enterprise: str
    quantity: float | None
    """None: nothing is known."""
    elsewhere: float | None
    """What other lines have of the same purchase; None: of such a line no sum of sources is the quantity."""
    stretches: tuple[Days, ...]
    """The days of the line, in runs."""
    meters: tuple[MeterPart, ...]
    documents: tuple[DocumentPart, ...]
    certificates: tuple[Certificate, ...]

    @property
    def sources(self) -> float:
        """What meters and documents add up to."""
        return sum(one.counted for one in self.meters) + sum(one.counted for one in self.documents)

    @property
    def follows(self) -> bool | None:
        """Whether the quantity is what its sources add up to, less `elsewhere`; None where it need not be."""
        if self.quantity is None or self.elsewhere is None:
            return None
        return same(self.quantity, self.sources - self.elsewhere, max(map(abs, (self.quantity, self.sources))))


class Lineage:
    """The parts of one emission line."""

    def __init__(self, park: Park, period: Period, line: Mapping[str, Any], accounted: Emissions) -> None:
        """Take the line as a report shows it, and the emissions of the scope's years by what is to be traced."""
        self._park, self._period, self._line = park, period, line
        rows = accounted.lines
        inside = (rows["at_ms"] >= period.start_ms) & (rows["at_ms"] < period.end_ms)
        alike = rows[inside & (rows["carrier"] == line["carrier"]) & (rows["method"] == line["method"])]
        wanted = canonical({"factor": line["factor"]})
        described = [canonical({"factor": factor.described()}) for factor in accounted.factors]
        places = [place for place, one in enumerate(described) if one == wanted] if line["factor"] else [-1]
        own = alike["factor"].isin(places) & (alike["origin"] == line["origin"])
        self._own, self._others = alike[own], alike[~own]
        self._proofs = [claim for place, claim in accounted.proofs.items() if place in places]
        self._shares: dict[str, list[tuple[Share, float]]] = defaultdict(list)
        for share, sign in self._counting():
            self._shares[share.enterprise].append((share, sign))

    def part(self, enterprise: str, days: MeterDays) -> Part:
        """Return an enterprise's part; `days`: meter days of its `meters` over the period."""
        own, others = (rows[rows["enterprise"] == enterprise] for rows in (self._own, self._others))
        origin = Supply(self._line["origin"])
        shared = others["origin"].isin(list(BOUGHT)) if origin in BOUGHT else np.zeros(len(others), dtype=np.bool_)
        years = set((own if len(own) else others)["at_ms"].map(self._year))
        shared &= others["at_ms"].map(self._year).isin(years)
        elsewhere = None if origin is Supply.OWN_SOLD else float(others.loc[shared, "quantity"].sum())
        apart = ~shared & (others["origin"] != Supply.OWN_SOLD) & (origin is not Supply.OWN_SOLD)
        stretches = self._stretches(others.loc[apart, "at_ms"])
        return Part(
            enterprise,
            float(own["quantity"].sum(skipna=False)) if len(own) or shared.any() else None,
            elsewhere,
            tuple(stretches),
            tuple(self._metered(enterprise, days, stretches)),
            tuple(self._processes(enterprise) if origin is Supply.PROCESS else self._documents(enterprise, stretches)),
            tuple(self._certificates(enterprise, origin)),
        )

    def meters(self, enterprises: Collection[str]) -> list[str]:
        """Return the meters that count in the parts of enterprises, each once."""
        return list(dict.fromkeys(share.meter for one in enterprises for share, _ in self._shares.get(one, ())))

    def _year(self, at_ms: int) -> int:
        return local_day(at_ms, self._period.zone).year

    def _stretches(self, excluded_ms: pd.Series) -> list[Days]:
        """Return the days of the period without those that count by another factor, in runs."""
        taken = {local_day(int(at_ms), self._period.zone) for at_ms in excluded_ms.unique()}
        runs: list[Days] = []
        for day in self._period.days():
            if day in taken:
                continue
            if runs and runs[-1][1] == day:
                runs[-1] = (runs[-1][0], day + timedelta(days=1))
            else:
                runs.append((day, day + timedelta(days=1)))
        return runs

    def _counting(self) -> list[tuple[Share, float]]:
        """Return the shares that make the line's quantity, each with the sign by which it counts."""
        origin = Supply(self._line["origin"])
        flows: Sequence[str] = FLOWS if origin is Supply.FUEL else ("purchased",)
        if origin is Supply.OWN_SOLD:
            flows = ("generated", "exported")
        if origin is Supply.PROCESS:
            return []
        return [
            (share, share.sign * (USE_SIGN[share.flow] if origin in {Supply.FUEL, Supply.OWN_SOLD} else 1.0))
            for share in shares(self._park)
            if share.carrier == self._line["carrier"] and share.flow in flows
        ]

    def _metered(self, enterprise: str, days: MeterDays, stretches: Sequence[Days]) -> Iterable[MeterPart]:
        index = self._park.meter_index()
        codes = {meter: code for code, meter in enumerate(days.meters)}
        for share, sign in self._shares.get(enterprise, ()):
            for first, last in stretches:
                held = max(first, share.since), min(last, share.until)
                if held[0] >= held[1]:
                    continue
                own = days.code == codes.get(share.meter, -1)
                own &= (days.day >= day_number(held[0])) & (days.day < day_number(held[1])) & (days.known_s > 0)
                energy, estimated = (float(column[own].sum()) for column in (days.energy, days.energy_estimated))
                known = int(np.count_nonzero(own))
                yield MeterPart(index[share.meter], share.flow, sign, held, energy, estimated, known)

    def _documents(self, enterprise: str, stretches: Sequence[Days]) -> Iterable[DocumentPart]:
        for one in self._park.activities:
            if one.enterprise == enterprise and one.carrier == self._line["carrier"]:
                month = parse_period(one.month, self._period.zone)
                if held := _days_of(month, stretches):
                    made = amount(self._park, one, last_day(one.month), None)
                    stated = one.document, one.month, one.quantity, one.unit
                    yield DocumentPart(*stated, made.quantity, made.note, held, len(month.days()))

    def _processes(self, enterprise: str) -> Iterable[DocumentPart]:
        whole = [(self._period.first, self._period.last_excluded)]
        for one in self._park.processes:
            if one.enterprise == enterprise and one.material == self._line["carrier"]:
                month = parse_period(one.month, self._period.zone)
                if held := _days_of(month, whole):
                    note = f"{one.content_pct:g} % of it is {one.material}"
                    stated = one.document, one.month, one.quantity, one.unit
                    yield DocumentPart(*stated, material_t(one), note, held, len(month.days()))

    def _certificates(self, enterprise: str, origin: Supply) -> Iterable[Certificate]:
        """Return what proves a covered line, or which certificates of what was used on site were sold."""
        yield from (one for claim in self._proofs if claim.enterprise == enterprise for one in claim.certificates)
        for one in self._park.certificates if origin is Supply.OWN_SOLD else ():
            if one.enterprise == enterprise and one.kind == SOLD:
                vintage = parse_period(one.vintage, self._period.zone)
                if vintage.first < self._period.last_excluded and self._period.first < vintage.last_excluded:
                    yield one


def bounded(days: Days) -> tuple[date | None, date | None]:
    """Return the days with None for what has no beginning or end."""
    return None if days[0] == EVER else days[0], None if days[1] == FOREVER else days[1]


def _days_of(month: Period, stretches: Sequence[Days]) -> int:
    return sum(max((min(month.last_excluded, last) - max(month.first, first)).days, 0) for first, last in stretches)
