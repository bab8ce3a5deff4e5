"""Checks of what scope 1 and heat are made of: bills, what enterprises measured, and processes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from carbon.errors import GreenparkError, UnitError
from carbon.fuels import CELSIUS, KINDS, amount
from carbon.months import last_day
from carbon.park import Activity, Parameter
from carbon.steam_tables import SATURATED
from carbon.units import CARRIER_UNITS, FUELS, quantity_of, ratio_scale, scale
from store.book.factor_cells import plain_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon.park import Park
    from store.book.sheets import Mistakes, SheetRow

HEAT = frozenset({"heat", "steam"})
PROCESS_KIND = "process_ef"
FAR = 5
"""How many times a measured number may be a factor's; more is a slip of units."""
_RATIOS = {
    Parameter.NCV: ("energy", {"mass", "volume"}, "GJ/t or GJ/10^4 Nm3"),
    Parameter.CARBON_CONTENT: ("carbon", {"energy", "mass", "volume"}, "tC/GJ or tC/t"),
    Parameter.EMISSION_FACTOR: ("co2", {"energy", "mass", "volume"}, "tCO2/t, tCO2/m3 or tCO2/GJ"),
    Parameter.DENSITY: ("mass", {"volume"}, "kg/m3 or kg/L"),
}
"""What the two units of a parameter measure, and how they are written."""
_OF_STEAM = frozenset({Parameter.PRESSURE, Parameter.TEMPERATURE})


def check_activity(rows: Iterable[SheetRow], known: Park, mistakes: Mistakes) -> None:
    """Add a mistake for every bill that does not come into its carrier's unit.

    `known` has what was measured, the factors and the policy: litres need a density, tonnes of steam a pressure.
    """
    for row in rows:
        found = row.values
        if not {"enterprise", "month", "carrier", "quantity", "unit"} <= found.keys():
            continue
        try:
            amount(known, Activity(**found), last_day(found["month"]), None)
        except GreenparkError as error:
            mistakes.add(row.mistake("unit", str(error)))


def check_measured(rows: Iterable[SheetRow], factors: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for a parameter of another carrier, unit or size, and where two rows speak of one day.

    A size is wrong that lies `FAR` times above or below all of the factors whose place it takes.
    """
    defaults = _defaults(factors)
    spans: dict[tuple[str, str, str], list[SheetRow]] = {}
    for row in rows:
        found = row.values
        if {"carrier", "parameter", "value", "unit"} <= found.keys():
            _check_carrier(row, Parameter(found["parameter"]), mistakes)
            _check_unit(row, Parameter(found["parameter"]), mistakes)
            _check_size(row, Parameter(found["parameter"]), mistakes)
            _check_against(row, defaults, mistakes)
        if {"enterprise", "carrier", "parameter", "since", "until"} <= found.keys():
            spans.setdefault((found["enterprise"], found["carrier"], found["parameter"]), []).append(row)
    for those in spans.values():
        those.sort(key=lambda row: row.values["since"] or date.min)
        for before, after in pairwise(those):
            if (after.values["since"] or date.min) < (before.values["until"] or date.max):
                until = before.values["until"] or "open"
                reason = f"line {before.line} speaks of the same days, until {until}; end it where this one begins"
                mistakes.add(after.mistake("since", reason))


def check_processes(rows: Iterable[SheetRow], factors: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every material without factor, and every quantity that is no mass."""
    known = {row.values.get("carrier", "") for row in factors if row.values.get("kind") == PROCESS_KIND}
    for row in rows:
        material, unit = row.values.get("material"), row.values.get("unit")
        if material is not None and known and material not in known:
            reason = f"{material!r} is the carrier of no {PROCESS_KIND} factor; there are {', '.join(sorted(known))}"
            mistakes.add(row.mistake("material", reason))
        if unit is not None and quantity_of(unit) != "mass":
            mistakes.add(row.mistake("unit", f"{unit!r} is no unit of mass, such as t"))


def _defaults(factors: Iterable[SheetRow]) -> dict[tuple[str, str], list[tuple[float, str]]]:
    """Return value and unit of the factors that a measured parameter takes the place of, by kind and carrier."""
    found: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for row in factors:
        kind, carrier, text = (row.values.get(name, "") for name in ("kind", "carrier", "value"))
        kind = kind.removesuffix("_derived")
        value = plain_value(text) if kind in KINDS.values() else None
        if value:
            found.setdefault((kind, carrier), []).append((value, row.values.get("value_unit", "")))
    return found


def _check_against(row: SheetRow, defaults: dict[tuple[str, str], list[tuple[float, str]]], mistakes: Mistakes) -> None:
    value, unit = row.values["value"], row.values["unit"]
    times = []
    for default, default_unit in defaults.get((KINDS[Parameter(row.values["parameter"])], row.values["carrier"]), []):
        with suppress(UnitError):
            times.append((value * ratio_scale(unit, default_unit) / default, default, default_unit))
    if value and times and all(not 1 / FAR < ratio < FAR for ratio, _, _ in times):
        ratio, default, default_unit = times[0]
        reason = f"{value:g} {unit} is {ratio:.3g} times the {default:g} {default_unit} of the factors; check the unit"
        mistakes.add(row.mistake("value", reason))


def _check_carrier(row: SheetRow, parameter: Parameter, mistakes: Mistakes) -> None:
    carrier = row.values["carrier"]
    if parameter in _OF_STEAM:
        fits = carrier == "steam"
    else:
        fits = carrier in FUELS or (carrier in HEAT and parameter is Parameter.EMISSION_FACTOR)
    if not fits:
        reason = f"{parameter} of {carrier} is used for nothing; electricity takes the grid's factor or certificates"
        mistakes.add(row.mistake("parameter", reason))


def _check_unit(row: SheetRow, parameter: Parameter, mistakes: Mistakes) -> None:
    unit, carrier = row.values["unit"], row.values["carrier"]
    if parameter in _RATIOS:
        numerator, denominators, example = _RATIOS[parameter]
        have, _, per = unit.partition("/")
        fits = quantity_of(have) == numerator and quantity_of(per) in denominators
        if fits and parameter is not Parameter.DENSITY and carrier in CARRIER_UNITS and quantity_of(per) != "energy":
            fits = quantity_of(per) == quantity_of(CARRIER_UNITS[carrier])
            example = f"a unit per {CARRIER_UNITS[carrier]}"
    else:
        known = {Parameter.OXIDATION: ("%",), Parameter.PRESSURE: ("MPa", "kPa"), Parameter.TEMPERATURE: CELSIUS}
        fits, example = unit in known[parameter], " or ".join(known[parameter])
    if not fits:
        mistakes.add(row.mistake("unit", f"{unit!r} is not a unit of {parameter} of {carrier}; write {example}"))


def _check_size(row: SheetRow, parameter: Parameter, mistakes: Mistakes) -> None:
    value, unit = row.values["value"], row.values["unit"]
    if value == 0 and parameter is not Parameter.EMISSION_FACTOR:
        mistakes.add(row.mistake("value", f"a {parameter} of zero was not measured; leave the row out"))
    elif parameter is Parameter.OXIDATION and not 1 < value <= 100:  # noqa: PLR2004 - a share in percent
        mistakes.add(row.mistake("value", f"{value:g} is no oxidation in percent, such as 99"))
    elif parameter is Parameter.PRESSURE:
        try:
            absolute = value * scale(unit, "MPa")
        except UnitError:
            return
        if not SATURATED[0][0] <= absolute <= SATURATED[-1][0]:
            reason = f"{absolute:g} MPa is outside the tables of steam, {SATURATED[0][0]:g} to {SATURATED[-1][0]:g} MPa"
            mistakes.add(row.mistake("value", reason))
