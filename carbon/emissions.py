"""Energy x factor -> tCO2, by enterprise, carrier, scope, method, origin and day, each naming the factor it used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from carbon import emission_factors as ef
from carbon.certificates import holders
from carbon.electricity import attributes
from carbon.emission_factors import Method
from carbon.emission_lines import Drafts, FactorBook
from carbon.park import Parameter
from carbon.periods import local_day
from carbon.processes import NONE_USED, materials_used
from carbon.sums import sums
from carbon.supplies import Supply
from carbon.units import CARRIER_UNITS
from carbon.use_rows import UseRows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    import pandas as pd

    from carbon.certificates import Claim
    from carbon.emission_factors import EmissionFactor
    from carbon.findings import Finding
    from carbon.park import Park
    from carbon.periods import Period
    from carbon.use_rows import Alike

LOCATION_BASED = (Method.COMBUSTION, Method.PROCESS, Method.LOCATION)
MARKET_BASED = (Method.COMBUSTION, Method.PROCESS, Method.MARKET)
PARK_RULE = (Method.COMBUSTION_PARK_RULE, Method.PROCESS_PARK_RULE, Method.PARK_RULE)
"""The methods whose lines add up to scope 1 and 2 by location, by market and by the zero-carbon-park rule."""
_FUEL_PARAMETERS = (Parameter.NCV, Parameter.CARBON_CONTENT, Parameter.OXIDATION, Parameter.EMISSION_FACTOR)


@dataclass(frozen=True, slots=True)
class Emissions:
    """Emission lines, the factors they used, and a finding for each that is missing or ambiguous.

    `lines`: carbon.emission_lines.COLUMNS; `quantity` in the carrier's unit (unit_of), `origin` a word of Supply,
    `factor` an index into `factors`, -1 for none, `t` in tCO2, NaN without factor.
    """

    lines: pd.DataFrame
    factors: tuple[EmissionFactor, ...]
    findings: tuple[Finding, ...]
    proofs: Mapping[int, Claim]
    """By index, the claim that makes a factor zero."""


def emissions(
    park: Park,
    use: pd.DataFrame,
    known_at: datetime | None = None,
    *,
    period: Period | None = None,
    enterprises: Collection[str] | None = None,
) -> Emissions:
    """Return the emission lines of daily use (columns of carbon.balance.daily_use).

    For certificates `use` holds an enterprise's days from the start of the calendar year on. Processes are those of
    `enterprises` on the days of `period`; without them, of the enterprises in `use` from its first to its last day.
    """
    book, drafts = FactorBook(park, known_at), Drafts()
    materials, unknown = _materials(park, use, period, enterprises)
    rows = UseRows.of(park.zone, use, materials)
    findings = [*unknown]
    for group in rows.groups(0, len(use)):
        if group.carrier in ef.WITHOUT_EMISSION:
            continue
        if group.carrier == "electricity":
            findings += _electricity(book, drafts, use, rows, group)
        elif group.carrier in ef.PURCHASED:
            _heat(book, drafts, use, rows, group)
        else:
            _fuel(book, drafts, use, rows, group)
    for group in rows.groups(len(use)):
        quantity = materials["quantity_t"].to_numpy(dtype=np.float64)[group.rows - len(use)]
        for method in (Method.PROCESS, Method.PROCESS_PARK_RULE):
            found = book.look_up(method, group.carrier, group.day)
            drafts.add(group.rows, quantity, method, Supply.PROCESS, found)
    lines = drafts.lines(rows, book.factors)
    return Emissions(lines, book.factors, (*book.findings.values(), *findings), book.proofs)


def methods_of(carrier: str) -> list[tuple[int, Method]]:
    """Return scope and method of every line that a carrier's energy makes; none for one that emits nothing here.

    What is no carrier is the material of a process.
    """
    if carrier in ef.WITHOUT_EMISSION:
        return []
    if carrier in ef.PURCHASED:
        return [(2, Method.LOCATION), (2, Method.MARKET), (2, Method.PARK_RULE)]
    if carrier in CARRIER_UNITS:
        return [(1, Method.COMBUSTION), (1, Method.COMBUSTION_PARK_RULE)]
    return [(1, Method.PROCESS), (1, Method.PROCESS_PARK_RULE)]


def unit_of(carrier: str) -> str:
    """Return the unit of the quantity of a carrier's lines, or of a material's."""
    return CARRIER_UNITS.get(carrier, ef.MATERIAL_UNIT)


def daily_totals(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of measurement CARBON_DAILY; a total with a missing factor is NaN, never partial."""
    keys = ["at_ms", "enterprise", "cluster", "carrier", "scope"]
    columns = {"location_t": LOCATION_BASED, "market_t": MARKET_BASED, "park_rule_t": PARK_RULE}
    counted = {
        column: lines["t"].where(lines["method"].isin([str(method) for method in methods]), 0.0)
        for column, methods in columns.items()
    }
    return sums(lines[keys].assign(**counted), keys, list(columns))


def _materials(
    park: Park, use: pd.DataFrame, period: Period | None, enterprises: Collection[str] | None
) -> tuple[pd.DataFrame, list[Finding]]:
    if not park.processes or (period is None and use.empty):
        return NONE_USED, []
    members = set(use["enterprise"].unique()) if enterprises is None else enterprises
    if period is not None:
        return materials_used(park, period.first, period.last_excluded, members)
    first, last = (local_day(int(at_ms), park.zone) for at_ms in (use["at_ms"].min(), use["at_ms"].max()))
    return materials_used(park, first, last + timedelta(days=1), members)


def _fuel(book: FactorBook, drafts: Drafts, use: pd.DataFrame, rows: UseRows, group: Alike) -> None:
    energy = use["energy"].to_numpy(dtype=np.float64)
    for part in rows.apart(book.park, group, _FUEL_PARAMETERS):
        for method in (Method.COMBUSTION, Method.COMBUSTION_PARK_RULE):
            found = book.look_up(method, part.carrier, part.day, part.enterprise)
            drafts.add(part.rows, energy[part.rows], method, Supply.FUEL, found)


def _heat(book: FactorBook, drafts: Drafts, use: pd.DataFrame, rows: UseRows, group: Alike) -> None:
    purchased = use["purchased"].to_numpy(dtype=np.float64)
    for part in rows.apart(book.park, group, (Parameter.EMISSION_FACTOR,)):
        for method in (Method.LOCATION, Method.MARKET, Method.PARK_RULE):
            found = book.look_up(method, part.carrier, part.day, part.enterprise)
            drafts.add(part.rows, purchased[part.rows], method, Supply.HEAT, found)


def _electricity(
    book: FactorBook, drafts: Drafts, use: pd.DataFrame, rows: UseRows, group: Alike
) -> tuple[Finding, ...]:
    """Add the lines of one calendar year; the location-based way knows no certificates."""
    purchased = use["purchased"].to_numpy(dtype=np.float64)
    found = book.look_up(Method.LOCATION, group.carrier, group.day)
    drafts.add(group.rows, purchased[group.rows], Method.LOCATION, Supply.GRID, found)
    claimed = attributes(book.park, use, rows, group, holders(book.park))
    rest = purchased.copy()
    for _, covered, kwh in claimed.covered:
        rest[covered] -= kwh
    for method in (Method.MARKET, Method.PARK_RULE):
        found = book.look_up(method, group.carrier, group.day)
        drafts.add(group.rows, rest[group.rows], method, Supply.GRID, found)
        drafts.add(*claimed.sold, method, Supply.OWN_SOLD, found)
        for claim, covered, kwh in claimed.covered:
            drafts.add(covered, kwh, method, Supply(claim.kind), book.certified(claim, group.day))
    return claimed.findings
