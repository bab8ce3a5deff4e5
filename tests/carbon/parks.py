"""Small parks and days of use whose figures can be worked out in the head."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from carbon.balance import daily_use
from carbon.coal import standard_coal
from carbon.days import line_days
from carbon.emissions import emissions
from carbon.figures import figures
from carbon.meters import Kind, Meter, Role
from carbon.park import Cluster, Enterprise, Park, Policy
from carbon.periods import epoch_ms, midnight
from store.book.folder import read_folder
from store.measurements import ENERGY_HOURLY

ZONE = "Asia/Shanghai"
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
HOUR_MS = 3_600_000
NO_LINES = pd.DataFrame(
    {name: pd.Series(dtype="str" if name in ENERGY_HOURLY.tags else "float64") for name in ENERGY_HOURLY.columns}
)


@cache
def national_factors():
    """The factors that a park without its own gets, read as the book reads them."""
    with TemporaryDirectory() as folder:
        text = '[park]\nid = "p"\nname_zh = "园"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n'
        (Path(folder) / "park.toml").write_text(text, encoding="utf-8")
        return read_folder(Path(folder)).factors


def park(**tables):
    """Two enterprises, the first in the only cluster, with the national factors."""
    whole = Park(
        "p",
        "园区",
        "Park",
        ZONE,
        "湖北",
        clusters=(Cluster("C1", "集群", "Cluster"),),
        enterprises=(Enterprise("E01", "一", "One", "C1"), Enterprise("E02", "二", "Two")),
        factors=national_factors(),
    )
    return replace(whole, **tables)


def policy(**choices):
    return Policy(**choices)


def meter(name, carrier="electricity", role=Role.BOUNDARY, unit="kWh", **facts):
    """A register of the enterprise that its id begins with."""
    return Meter(name, name[:3], carrier, Kind.REGISTER, unit, role, **facts)


def start_ms(day):
    return epoch_ms(midnight(day, ZONE))


def hourly(meters, energies, day, hours=24):
    """Measured lines of `hours` hours of a local day; `energies` by meter: energy of each hour."""
    return pd.DataFrame(
        [
            {
                "at_ms": start_ms(day) + hour * HOUR_MS,
                "enterprise": one.enterprise,
                "meter": one.id,
                "carrier": one.carrier,
                "role": str(one.role),
                "energy": energies[one.id],
                "energy_estimated": 0.0,
                "measured_s": 3600.0,
                "estimated_s": 0.0,
                "missing_s": 0.0,
            }
            for one in meters
            if one.id in energies
            for hour in range(hours)
        ],
    )


def use_on(whole, day, **energies):
    """Daily use of one local day; the energy of every hour by meter id, `_` for `-`."""
    return use_over(whole, [day], **energies)


def use_of(whole, lines, first, last_excluded):
    """Daily use from hourly lines."""
    return daily_use(whole, line_days(whole, lines), first, last_excluded)


def use_over(whole, days, **energies):
    """Daily use with standard coal of several local days in a row, as the store keeps it."""
    wanted = {name.replace("_", "-"): energy for name, energy in energies.items()}
    lines = pd.concat([NO_LINES, *(hourly(whole.meters, wanted, day) for day in days)] if wanted else [NO_LINES])
    use = use_of(whole, lines, days[0], days[-1] + timedelta(days=1))
    return standard_coal(whole, use).use


def figures_of(whole, use):
    """Monthly figures of daily use, with what is expected of the meters from 2024 to 2026."""
    months = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]
    return figures(whole, use, emissions(whole, use), months)


def days_of(year, month=None):
    first = date(year, month or 1, 1)
    count = 366
    return [
        d for d in (first + timedelta(days=i) for i in range(count)) if (d.year, month or d.month) == (year, d.month)
    ]


def electricity(days, purchased, enterprise="E01", **flows):
    """Daily use of electricity [kWh]: what was purchased on each day, and other flows, each by day or the same on all.

    Flows: generated, exported, renewable, recovered; 0 without.
    """
    frame = pd.DataFrame({"at_ms": [start_ms(day) for day in days], "enterprise": enterprise, "cluster": ""})
    frame = frame.assign(carrier="electricity", purchased=purchased)
    frame = frame.assign(**({"generated": 0.0, "exported": 0.0, "renewable": 0.0, "recovered": 0.0} | flows))
    return frame.assign(energy=frame["purchased"] + frame["generated"] - frame["exported"])
