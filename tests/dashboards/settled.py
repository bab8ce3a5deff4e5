"""Settled lines of a small park over ten local days, with figures that can be summed in the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from store.measurements import CARBON_DAILY, ENERGY_DAILY, FINDING, GOAL_PROGRESS, INTENSITY_MONTHLY

if TYPE_CHECKING:
    from store.ports import SeriesStore

DAY_MS = 86_400_000
START_MS = 1_772_294_400_000
"""2026-03-01 00:00 in Shanghai, 2026-02-28 16:00 UTC."""
DAYS = 10
END_MS = START_MS + DAYS * DAY_MS - 1

ODD = "A/B (一厂) [x]"
"""An enterprise id with everything that a regular expression or a URL stumbles over."""
CLUSTERS = {"E01": "C1", "E02": "C2", ODD: "C1", "E09": ""}
TCE_A_DAY = {"E01": 1.0, "E02": 2.0, ODD: 4.0, "E09": 8.0}


def fill(series: SeriesStore) -> None:
    """Write ten days of every measurement that boards read."""
    series.write(ENERGY_DAILY, _energy())
    series.write(CARBON_DAILY, _carbon())
    series.write(INTENSITY_MONTHLY, _intensity())
    series.write(GOAL_PROGRESS, _goals())
    series.write(FINDING, _findings())


def _days() -> range:
    return range(START_MS, START_MS + DAYS * DAY_MS, DAY_MS)


def _energy() -> pd.DataFrame:
    rows = [
        {
            "at_ms": day,
            "enterprise": enterprise,
            "cluster": cluster,
            "carrier": carrier,
            "energy": 1000.0,
            "energy_estimated": 0.0,
            "purchased": 900.0,
            "generated": 100.0,
            "exported": 0.0,
            "kwh": 1000.0,
            "tce": TCE_A_DAY[enterprise] / 2,
            "measured_s": 86_400.0,
            "estimated_s": 0.0,
            "expected_s": 86_400.0,
            "measured_share": 1.0 if carrier == "electricity" else 0.5,
            "renewable": 100.0 if carrier == "electricity" else 0.0,
            "recovered": 0.0,
            "recorded": day / 1000 + 90_000,
        }
        for day in _days()
        for enterprise, cluster in CLUSTERS.items()
        for carrier in ("electricity", "natural_gas")
    ]
    return pd.DataFrame(rows)


def _carbon() -> pd.DataFrame:
    rows = [
        {
            "at_ms": day,
            "enterprise": enterprise,
            "cluster": cluster,
            "carrier": carrier,
            "scope": scope,
            "location_t": TCE_A_DAY[enterprise],
            "market_t": 3 * TCE_A_DAY[enterprise],
            "park_rule_t": 5 * TCE_A_DAY[enterprise],
        }
        for day in _days()
        for enterprise, cluster in CLUSTERS.items()
        for carrier, scope in (("natural_gas", "1"), ("electricity", "2"))
    ]
    return pd.DataFrame(rows)


def _intensity() -> pd.DataFrame:
    rows = [
        {
            "at_ms": START_MS,
            "scope": scope,
            "denominator": denominator,
            "tce_per_10k_cny": 0.02,
            "tco2_per_10k_cny": 0.08,
            "tce": 20.0,
            "tco2": 80.0,
            "denominator_10k_cny": 1000.0,
            "provisional": 0.0,
            "measured_share": 0.9,
            "estimated_share": 0.1,
        }
        for scope in ("park", "C1", "C2", "E01", ODD)
        for denominator in ("output_value", "added_value")
    ]
    return pd.DataFrame(rows)


def _goals() -> pd.DataFrame:
    rows = [
        {
            "at_ms": day,
            "goal": goal,
            "value": 50.0 + index,
            "target": 100.0,
            "expected": 60.0,
            "progress": progress,
            "withdrawn": 0.0,
            "measured_share": 0.9,
            "estimated_share": 0.1,
            "forecast": 90.0,
            "forecast_low": 80.0,
            "forecast_high": 100.0,
            "status": 2.0,
        }
        for index, day in enumerate(_days())
        for goal, progress in (("G01", 0.5), ("G02", float("nan")))
    ]
    return pd.DataFrame(rows)


def _findings() -> pd.DataFrame:
    def finding(meter: str, code: str, severity: str, withdrawn: float) -> dict[str, object]:
        return {
            "at_ms": START_MS + DAY_MS,
            "meter": meter,
            "code": code,
            "severity": severity,
            "from": START_MS / 1000,
            "to": START_MS / 1000 + 3600,
            "withdrawn": withdrawn,
            "recorded": START_MS / 1000,
            "detail": f"{code} of {meter}: 少 3 600 s",
        }

    return pd.DataFrame(
        [
            finding("E01-EL-1", "gap", "warning", 0.0),
            finding("", "factor_missing", "error", 0.0),
            finding("E02-EL-1", "spike", "warning", 1.0),
        ],
    )
