"""Standard coal: what one unit of a carrier counts in tce, by GB/T 2589-2020."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from carbon.errors import GreenparkError
from carbon.factors import factor_at
from carbon.findings import account_finding
from carbon.periods import local_day
from carbon.units import CARRIER_UNITS, scale, split_ratio

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from carbon.factors import Factor
    from carbon.findings import Finding
    from carbon.park import Park

FACTOR_CARRIERS = {"water": "fresh_water", "steam": "heat"}
"""Under which name a carrier's coefficient stands in the tables, where it differs; steam counts by its heat, in GJ."""

_BASIS = {"calorific": "calorific", "equivalent": "equivalent candidate"}
"""How the tables word the two ways to count electricity: 当量值 and 等价值."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Standard coal of one canonical unit of a carrier [tce per CARRIER_UNITS unit] and the row it comes from."""

    tce_per_unit: float
    factor: Factor

    def described(self) -> dict[str, object]:
        """Return value, unit, kind, source, year, region and basis of the row."""
        return {
            "value": self.factor.value,
            "unit": self.factor.value_unit,
            "kind": self.factor.kind,
            "source": self.factor.source_doc,
            "year": self.factor.year,
            "region": self.factor.region,
            "basis": self.factor.basis,
            "confidence": self.factor.confidence,
            "tce_per_unit": self.tce_per_unit,
        }


def coefficient(
    park: Park,
    carrier: str,
    day: date,
    known_at: datetime | None = None,
    electricity: str | None = None,
) -> Coefficient:
    """Return the coefficient of a carrier on a day; `electricity` overrides the park's 当量 or 等价 policy.

    Source: GB/T 2589-2020, annexes A and B. Raises FactorMissingError, FactorAmbiguousError, UnitError.
    """
    basis = _BASIS[electricity or park.policy.electricity_tce] if carrier == "electricity" else ""
    factor = factor_at(
        park.factors,
        kind="tce_coef",
        carrier=FACTOR_CARRIERS.get(carrier, carrier),
        day=day,
        basis=basis,
        known_at=known_at,
    )
    numerator, denominator = split_ratio(factor.value_unit)
    per_unit = scale(CARRIER_UNITS[carrier], denominator, carrier)
    return Coefficient(factor.number * scale(numerator, "tce") * per_unit, factor)


def kwh_per_tce(park: Park, day: date, known_at: datetime | None = None) -> float:
    """Return the calorific energy of one tce [kWh], from the coefficient of electricity itself."""
    return 1 / coefficient(park, "electricity", day, known_at, "calorific").tce_per_unit


@dataclass(frozen=True, slots=True)
class Coal:
    """Daily use with its standard coal.

    `use`: the rows given, with `kwh` (calorific), `tce` (NaN where no coefficient was found) and `coefficient`, an
    index into `coefficients` (-1 for none); `findings` say what to add.
    """

    use: pd.DataFrame
    coefficients: tuple[Coefficient, ...]
    findings: tuple[Finding, ...]


def standard_coal(park: Park, use: pd.DataFrame, known_at: datetime | None = None) -> Coal:
    """Return daily use (columns of carbon.balance.daily_use) with standard coal, by GB/T 2589-2020.

    Within a calendar year every coefficient is the same on each day.
    """
    use = use.assign(kwh=np.nan, tce=np.nan, coefficient=-1)
    years = use["at_ms"].map({at_ms: local_day(int(at_ms), park.zone).year for at_ms in use["at_ms"].unique()})
    found: list[Coefficient] = []
    findings: dict[str, Finding] = {}
    for year, carrier in sorted(set(zip(years, use["carrier"], strict=True))):
        rows = (years == year) & (use["carrier"] == carrier)
        day = date(int(year), 12, 31)
        try:
            one = coefficient(park, carrier, day, known_at)
            kwh = kwh_per_tce(park, day, known_at)
        except GreenparkError as error:
            findings.setdefault(str(error), account_finding(error, f"standard coal of {carrier}"))
            continue
        if one not in found:
            found.append(one)
        counted = use.loc[rows, "energy"] - use.loc[rows, "recovered"]
        tce = counted * one.tce_per_unit
        use.loc[rows, "tce"] = tce
        use.loc[rows, "kwh"] = counted if carrier == "electricity" else tce * kwh
        use.loc[rows, "coefficient"] = found.index(one)
    return Coal(use, tuple(found), tuple(findings.values()))
