"""What one unit of a carrier emits, and out of which published numbers that is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from carbon.factors import factor_at
from carbon.regions import grid_region
from carbon.units import CARRIER_UNITS, CO2_PER_C, scale, split_ratio

if TYPE_CHECKING:
    from datetime import date, datetime

    from carbon.factors import Factor
    from carbon.park import Park

PURCHASED = frozenset({"electricity", "heat", "steam"})
"""Carriers whose emission happens elsewhere: scope 2."""
WITHOUT_EMISSION = frozenset({"water"})
"""Carriers that count as energy (GB/T 2589 annex B) and emit nothing here."""


class Method(StrEnum):
    """How an emission is counted. Scope 2 stands three ways side by side; scope 1 twice, for its oxidation."""

    COMBUSTION = "combustion"
    COMBUSTION_PARK_RULE = "combustion_park_rule"
    LOCATION = "location"
    MARKET = "market"
    PARK_RULE = "park_rule"


@dataclass(frozen=True, slots=True)
class EmissionFactor:
    """What a carrier emits: as published, and per canonical unit of the carrier, with the rows it is made of."""

    value: float
    """In `unit`, as the source prints it or as the product of its parts."""
    unit: str
    t_per_unit: float
    """tCO2 per CARRIER_UNITS unit of the carrier: an emission is quantity x this."""
    kind: str
    parts: tuple[Factor, ...]
    note: str = ""

    def described(self) -> dict[str, object]:
        """Return value, unit, kind, source, year and region, and the parts where there are several."""
        last = self.parts[-1]
        described: dict[str, object] = {
            "value": self.value,
            "unit": self.unit,
            "t_per_unit": self.t_per_unit,
            "kind": self.kind,
            "source": "; ".join(dict.fromkeys(part.source_doc for part in self.parts)),
            "year": last.year,
            "region": last.region,
            "basis": last.basis,
            "name_zh": last.name_zh,
            "confidence": last.confidence,
        }
        if self.note:
            described["note"] = self.note
        if len(self.parts) > 1:
            described["parts"] = [
                {"kind": part.kind, "value": part.value, "unit": part.value_unit, "year": part.year}
                for part in self.parts
            ]
        return described


def combustion(park: Park, carrier: str, day: date, known_at: datetime | None, *, full: bool) -> EmissionFactor:
    """Return NCV x carbon content x oxidation x 44/12 of the park's fuel set; `full`: oxidation 100 %.

    Source: GB/T 32150 and GB/T 32151 series, combustion of fossil fuels; 100 % oxidation by 发改环资〔2025〕910号
    annex 4. Raises FactorMissingError, FactorAmbiguousError, UnitError.
    """
    ncv, content, oxidation = (
        factor_at(
            park.factors,
            kind=kind,
            carrier=carrier,
            day=day,
            basis=park.policy.fuel_set,
            known_at=known_at,
        )
        for kind in ("fuel_ncv", "fuel_cc", "fuel_of")
    )
    energy_unit, amount_unit = split_ratio(ncv.value_unit)
    carbon_unit, per_energy_unit = split_ratio(content.value_unit)
    energy = ncv.number * scale(energy_unit, per_energy_unit)
    carbon_t = energy * content.number * scale(carbon_unit, "tC")
    share = 1.0 if full else oxidation.number / 100
    value = carbon_t * share * float(CO2_PER_C)
    per_unit = value * scale(CARRIER_UNITS[carrier], amount_unit, carrier)
    parts = (ncv, content) if full else (ncv, content, oxidation)
    note = "oxidation 100 %" if full else ""
    return EmissionFactor(value, f"tCO2/{amount_unit}", per_unit, "combustion", parts, note)


def location(park: Park, carrier: str, day: date, known_at: datetime | None) -> EmissionFactor:
    """Return the average factor of the grid (by the park's policy) or of purchased heat.

    Source: MEE and NBS announcements of electricity factors; GB/T 32150-2025 7.5.6-7.5.7 for heat.
    """
    if carrier != "electricity":
        return _direct(park, carrier, day, known_at, kind="heat_ef", basis="default")
    policy = park.policy.grid_factor
    if policy == "national":
        return _direct(
            park,
            carrier,
            day,
            known_at,
            kind="grid_ef",
            region="CN",
            basis="national average (location-based)",
        )
    if policy == "grid_region":
        region = grid_region(park.region) or park.region
        return _direct(
            park,
            carrier,
            day,
            known_at,
            kind="grid_ef",
            region=region,
            basis="regional average (location-based)",
        )
    return _direct(
        park,
        carrier,
        day,
        known_at,
        kind="grid_ef",
        region=park.region,
        basis="provincial average (location-based)",
    )


def uncovered(park: Park, carrier: str, day: date, known_at: datetime | None) -> EmissionFactor:
    """Return the market-based factor of what no certificate covers, by the park's named policy."""
    if carrier != "electricity" or park.policy.uncovered_electricity == "location":
        return location(park, carrier, day, known_at)
    return _direct(park, carrier, day, known_at, kind="grid_ef", basis="residual-type")


def park_rule(park: Park, carrier: str, day: date, known_at: datetime | None) -> EmissionFactor:
    """Return the zero-carbon-park factor of uncovered electricity or fossil heat; source: 发改环资〔2025〕910号."""
    if carrier == "electricity":
        return _direct(park, carrier, day, known_at, kind="park_rule_ef", basis="not directly supplied non-fossil")
    return _direct(park, carrier, day, known_at, kind="heat_ef", basis="zero-carbon-park rule")


def certified(park: Park, day: date, known_at: datetime | None, serials: str) -> EmissionFactor:
    """Return the zero of electricity that a retired certificate covers; the serials are its proof."""
    found = _direct(park, "electricity", day, known_at, kind="park_rule_ef", basis="proof needed")
    return EmissionFactor(0.0, found.unit, 0.0, "certificate", found.parts, f"certificates {serials}")


def _direct(
    park: Park,
    carrier: str,
    day: date,
    known_at: datetime | None,
    *,
    kind: str,
    region: str = "CN",
    basis: str,
) -> EmissionFactor:
    named = "heat" if carrier == "steam" else carrier
    factor = factor_at(
        park.factors,
        kind=kind,
        carrier=named,
        day=day,
        region=region,
        basis=basis,
        known_at=known_at,
    )
    numerator, denominator = split_ratio(factor.value_unit)
    value = factor.number
    per_unit = value * scale(numerator, "tCO2") * scale(CARRIER_UNITS[carrier], denominator, carrier)
    return EmissionFactor(value, factor.value_unit, per_unit, kind, (factor,))
