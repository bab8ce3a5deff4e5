"""Energy x factor -> tCO2, by enterprise, carrier, scope, method and day, each naming the factor it used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon import emission_factors as ef
from carbon.certificates import covered_kwh, serials
from carbon.emission_factors import Method
from carbon.errors import GreenparkError
from carbon.findings import account_finding
from carbon.periods import local_day
from carbon.sums import sums

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from carbon.emission_factors import EmissionFactor
    from carbon.findings import Finding
    from carbon.park import Certificate, Park

_SCOPES = pd.CategoricalDtype(["1", "2"])
_METHODS = pd.CategoricalDtype(sorted(map(str, Method)))


class Supply(StrEnum):
    """Where the energy, or the carbon, of an emission line came from: its column `origin`."""

    FUEL = "fuel"
    PROCESS = "process"
    HEAT = "heat"
    """Purchased heat and steam."""
    GRID = "grid"
    """Purchased electricity that nothing covers."""
    DIRECT = "direct"
    GREEN_POWER = "green_power"
    GEC = "gec"
    OWN_SOLD = "own_sold"
    """Own renewable electricity used on site whose certificate was sold: it counts as if it had been purchased."""


COVERING = (Supply.DIRECT, Supply.GREEN_POWER, Supply.GEC)
"""Kinds of certificates in the order in which they cover a purchase."""
_ORIGINS = pd.CategoricalDtype(sorted(map(str, Supply)))
COLUMNS = ("at_ms", "enterprise", "cluster", "carrier", "scope", "method", "origin", "quantity", "factor", "t")


LOCATION_BASED = (Method.COMBUSTION, Method.PROCESS, Method.LOCATION)
MARKET_BASED = (Method.COMBUSTION, Method.PROCESS, Method.MARKET)
PARK_RULE = (Method.COMBUSTION_PARK_RULE, Method.PROCESS_PARK_RULE, Method.PARK_RULE)
"""The methods whose lines add up to scope 1 and 2 by location, by market and by the zero-carbon-park rule."""


@dataclass(frozen=True, slots=True)
class Emissions:
    """Emission lines of COLUMNS, the factors they used, and a finding for each that is missing or ambiguous.

    `quantity` in the carrier's unit; `factor` an index into `factors`, -1 for none; `t` in tCO2, NaN without factor.
    """

    lines: pd.DataFrame
    factors: tuple[EmissionFactor, ...]
    findings: tuple[Finding, ...]


def emissions(park: Park, use: pd.DataFrame, known_at: datetime | None = None) -> Emissions:
    """Return the emission lines of daily use (columns of carbon.balance.daily_use).

    For certificates `use` holds an enterprise's days from the start of the calendar year on.
    """
    book = _Factors(park, known_at)
    instants = use["at_ms"].unique()
    days = [local_day(int(at_ms), park.zone) for at_ms in instants]
    use = use.assign(day=use["at_ms"].map(dict(zip(instants, days, strict=True))))
    years = use["at_ms"].map({at_ms: day.year for at_ms, day in zip(instants, days, strict=True)})
    parts = [
        part
        for (carrier, _), rows in use.groupby(["carrier", years], sort=True, observed=True)
        for part in _carrier_lines(book, str(carrier), rows)
    ]
    lines = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    lines = lines[list(COLUMNS)].sort_values(["enterprise", "carrier", "scope", "method", "origin", "at_ms", "factor"])
    return Emissions(lines.reset_index(drop=True), tuple(book.factors), tuple(book.findings.values()))


def methods_of(carrier: str) -> list[tuple[int, Method]]:
    """Return scope and method of every line that a carrier's energy makes; none for one that emits nothing here."""
    if carrier in ef.WITHOUT_EMISSION:
        return []
    if carrier in ef.PURCHASED:
        return [(2, Method.LOCATION), (2, Method.MARKET), (2, Method.PARK_RULE)]
    return [(1, Method.COMBUSTION), (1, Method.COMBUSTION_PARK_RULE)]


def daily_totals(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of measurement CARBON_DAILY; a total with a missing factor is NaN, never partial."""
    keys = ["at_ms", "enterprise", "cluster", "carrier", "scope"]
    columns = {
        "location_t": LOCATION_BASED,
        "market_t": MARKET_BASED,
        "park_rule_t": PARK_RULE,
    }
    counted = {
        column: lines["t"].where(lines["method"].isin([str(method) for method in methods]), 0.0)
        for column, methods in columns.items()
    }
    return sums(lines[keys].assign(**counted), keys, list(columns))


class _Factors:
    """The factors met so far, each once, and what could not be found."""

    def __init__(self, park: Park, known_at: datetime | None) -> None:
        self.park = park
        self.known_at = known_at
        self.factors: list[EmissionFactor] = []
        self.findings: dict[str, Finding] = {}

    def add(self, factor: EmissionFactor) -> int:
        if factor not in self.factors:
            self.factors.append(factor)
        return self.factors.index(factor)

    def look_up(self, method: Method, carrier: str, day: date) -> int:
        """Return the index of the factor, or -1 with a finding."""
        try:
            return self.add(self._found(method, carrier, day))
        except GreenparkError as error:
            self.findings.setdefault(str(error), account_finding(error, f"{method} of {carrier}"))
            return -1

    def _found(self, method: Method, carrier: str, day: date) -> EmissionFactor:
        if method is Method.LOCATION:
            return ef.location(self.park, carrier, day, self.known_at)
        if method is Method.MARKET:
            return ef.uncovered(self.park, carrier, day, self.known_at)
        if method is Method.PARK_RULE:
            return ef.park_rule(self.park, carrier, day, self.known_at)
        full = method is Method.COMBUSTION_PARK_RULE
        return ef.combustion(self.park, carrier, day, self.known_at, full=full)


def _carrier_lines(book: _Factors, carrier: str, rows: pd.DataFrame) -> Iterable[pd.DataFrame]:
    """Lines of one carrier in one calendar year: within it every factor is the same on each day."""
    if carrier in ef.WITHOUT_EMISSION:
        return
    day = date(rows["day"].iloc[0].year, 12, 31)
    if carrier not in ef.PURCHASED:
        for method in (Method.COMBUSTION, Method.COMBUSTION_PARK_RULE):
            found = book.look_up(method, carrier, day)
            yield _lines(book, rows, method, Supply.FUEL, quantity=rows["energy"], factor=found)
        return
    found = book.look_up(Method.LOCATION, carrier, day)
    origin = Supply.GRID if carrier == "electricity" else Supply.HEAT
    yield _lines(book, rows, Method.LOCATION, origin, quantity=rows["purchased"], factor=found)
    covered = _covered(book.park, carrier, rows)
    for method in (Method.MARKET, Method.PARK_RULE):
        found = book.look_up(method, carrier, day)
        rest = rows["purchased"] - sum(covered.values(), start=pd.Series(0.0, index=rows.index))
        yield _lines(book, rows, method, origin, quantity=rest, factor=found)
        for kind, kwh in covered.items():
            for enterprise in sorted(rows.loc[kwh > 0, "enterprise"].unique()):
                own = (rows["enterprise"] == enterprise) & (kwh > 0)
                held = _held(book.park, enterprise, kind)
                proof = ", ".join(dict.fromkeys(serials(held, d, book.park.zone) for d in rows.loc[own, "day"]))
                try:
                    factor = book.add(ef.certified(book.park, day, book.known_at, proof))
                except GreenparkError as error:
                    book.findings.setdefault(str(error), account_finding(error, f"{method} of certified {carrier}"))
                    factor = -1
                yield _lines(book, rows[own], method, kind, quantity=kwh[own], factor=factor)


def _held(park: Park, enterprise: str, kind: Supply) -> list[Certificate]:
    return [c for c in park.certificates if c.enterprise == enterprise and c.kind == kind]


def _covered(park: Park, carrier: str, rows: pd.DataFrame) -> dict[Supply, pd.Series]:
    if carrier != "electricity":
        return {}
    covered = {kind: pd.Series(np.zeros(len(rows)), index=rows.index) for kind in COVERING}
    holders = {c.enterprise for c in park.certificates if c.retired_for}
    for enterprise, own in rows[rows["enterprise"].isin(holders)].groupby("enterprise", sort=True):
        own = own.sort_values("at_ms")  # noqa: PLW2901 - carrying forward needs the days in order
        rest = own["purchased"].to_numpy()
        for kind in COVERING:
            used = covered_kwh(_held(park, str(enterprise), kind), list(own["day"]), rest, park.zone)
            covered[kind][own.index] = used
            rest = rest - used
    return covered


def _lines(
    book: _Factors,
    rows: pd.DataFrame,
    method: Method,
    origin: Supply,
    *,
    quantity: pd.Series,
    factor: int,
) -> pd.DataFrame:
    t_per_unit = book.factors[factor].t_per_unit if factor >= 0 else np.nan
    scope = 1 if origin in {Supply.FUEL, Supply.PROCESS} else 2
    return pd.DataFrame(
        {
            "at_ms": rows["at_ms"],
            "enterprise": rows["enterprise"],
            "cluster": rows["cluster"],
            "carrier": rows["carrier"],
            "scope": pd.Categorical.from_codes(np.full(len(rows), scope - 1), dtype=_SCOPES),
            "method": pd.Categorical.from_codes(
                np.full(len(rows), _METHODS.categories.get_loc(str(method))), dtype=_METHODS
            ),
            "origin": pd.Categorical.from_codes(
                np.full(len(rows), _ORIGINS.categories.get_loc(str(origin))), dtype=_ORIGINS
            ),
            "quantity": quantity,
            "factor": factor,
            "t": quantity * t_per_unit,
        },
    )
