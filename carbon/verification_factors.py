"""Factors of a report against the published numbers and units that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.emissions import unit_of
from carbon.errors import GreenparkError
from carbon.follows import follows
from carbon.units import CO2_PER_C, scale, split_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Factor = dict[str, Any]


def emission_factor(name: str, carrier: str, factor: Factor) -> Iterator[str]:
    """Check tCO2 per unit against the value, and a product against its parts (GB/T 32150, combustion)."""
    yield from _checked(name, lambda: _per_unit(name, "t_per_unit", "tCO2", carrier, factor))
    if factor["kind"] == "combustion" and "parts" in factor:
        yield from _checked(name, lambda: follows(f"{name}.value", factor["value"], _burnt(factor)))


def coefficient(name: str, carrier: str, factor: Factor) -> Iterator[str]:
    """Check tce per unit against the value, and NCV / 29 307.6 kJ per kgce against its parts (GB/T 2589-2020)."""
    yield from _checked(name, lambda: _per_unit(name, "tce_per_unit", "tce", carrier, factor))
    if factor["kind"] == "tce_by_ncv":
        yield from _checked(name, lambda: follows(f"{name}.value", factor["value"], _coal(factor)))


def _checked(name: str, check: Callable[[], Iterator[str]]) -> Iterator[str]:
    try:
        yield from check()
    except GreenparkError as error:
        yield f"{name}: {error}"
    except KeyError as error:
        yield f"{name}: its parts lack {error}"


def _per_unit(name: str, key: str, wanted: str, carrier: str, factor: Factor) -> Iterator[str]:
    numerator, denominator = split_ratio(factor["unit"])
    made = factor["value"] * scale(numerator, wanted) * scale(unit_of(carrier), denominator, carrier)
    yield from follows(f"{name}.{key}", factor[key], made)


def _burnt(factor: Factor) -> float:
    """Return NCV x carbon content x oxidation x 44/12, or NCV x direct factor, in the unit of the factor."""
    part = {one["kind"]: one for one in factor["parts"]}
    _, amount = split_ratio(factor["unit"])
    if "fuel_ef" in part:
        return _by_amount(part, "fuel_ef", "tCO2", amount)
    share = part["fuel_of"]["value"] / 100 if "fuel_of" in part else 1.0
    carbon_t = _by_amount(part, "fuel_cc", "tC", amount)
    return carbon_t * float(share) * float(CO2_PER_C)


def _by_amount(part: Mapping[str, Factor], kind: str, wanted: str, amount: str) -> float:
    content, per = split_ratio(part[kind]["unit"])
    value: float = part[kind]["value"] * scale(content, wanted)
    if "fuel_ncv" not in part:
        return value * scale(amount, per)
    energy, of = split_ratio(part["fuel_ncv"]["unit"])
    ncv: float = part["fuel_ncv"]["value"]
    return value * ncv * scale(energy, per) * scale(amount, of)


def _coal(factor: Factor) -> float:
    ncv, coal = factor["parts"]
    (energy, of), (heat, per) = split_ratio(ncv["unit"]), split_ratio(coal["unit"])
    numerator, amount = split_ratio(factor["unit"])
    value: float = ncv["value"] * scale(energy, heat) / coal["value"]
    return value * scale(per, numerator) * scale(amount, of)
