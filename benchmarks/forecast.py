"""How often the band of a forecast holds what came, and how far its middle misses, beside two plain methods.

    .venv/bin/python benchmarks/forecast.py [--series]

Prints Markdown tables; `--series` adds one row a series. Every fortnight of two years is an origin (every week of the
steel year), from three months of history on; from each the sum to the end of the calendar year and the sums of the next
30, 91, 182 and 273 days are forecast by what was known then, of true daily energy, and compared with what came. Plain
methods in the same run: the latest 28 days (or month), and the same days of the year before where there are any.

The constants of carbon/forecast.py were chosen on the electricity and gas of the enterprises with odd numbers under
seed 11 (first row); every other row was looked at afterwards. The enterprises of a seed share weather, holidays and the
growth of output, and origins overlap: the rows are no independent trials.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from carbon.forecast import DAILY, MONTHLY, WEEKDAYS, Cadence, ahead, weekday_weights
from carbon.periods import day_starts_ms
from simulators.fleet import Fleet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parents[1]
PARK = ROOT / "parks" / "daye-lake"
STEEL = ROOT / "tests" / "data" / "steel" / "Steel_industry_data.csv.gz"
FIRST, LAST_EXCLUDED = date(2025, 1, 1), date(2027, 1, 1)
YEAR_ENDS = (365, 730)
HORIZONS = (30, 91, 182, 273)
CLASSES = (30, 91, 182, 365)
CARRIERS = ("electricity", "natural_gas")
LEAST_AHEAD = 7
MISSING = 0.1
STEEL_YEAR = "steel year"
_QUARTERS = 96

Days = NDArray[np.float64]
Outcome = tuple[str, str, int, int, float, float, float, float, float, float]
COLUMNS = ("series", "kind", "known", "ahead", "came", "middle", "low", "high", "last_28", "year_before")


@dataclass(frozen=True)
class Group:
    """Series that are counted together."""

    name: str
    series: Mapping[str, Days]
    every: int = 14
    ends: tuple[int, ...] = YEAR_ENDS
    missing: float = 0.0


def simulated(seed: int) -> dict[str, Days]:
    """Return the true days of purchase of every enterprise and of the park, by `ID carrier`; NaN without a meter."""
    fleet = Fleet.from_park(PARK, seed)
    edges = day_starts_ms(FIRST, LAST_EXCLUDED, "Asia/Shanghai")
    found: dict[str, Days] = {}
    for meter in fleet.roster.meters:
        if meter.role == "boundary" and meter.carrier in CARRIERS:
            since, until = fleet.service_ms(meter)
            served = (edges[:-1] >= since) & (edges[1:] <= until)
            days = np.where(served, fleet.energy(meter.id, edges), np.nan)
            for name in (f"{meter.enterprise} {meter.carrier}", f"park {meter.carrier}"):
                known = found.setdefault(name, np.full(days.size, np.nan))
                found[name] = np.where(np.isnan(known), days, known + np.nan_to_num(days))
    return found


def steel() -> dict[str, Days]:
    """Return the days of the steel plant's year; a row is a quarter hour, in order."""
    usage = pd.read_csv(STEEL, encoding="utf-8-sig")["Usage_kWh"].to_numpy(dtype=np.float64)
    return {"steel electricity": usage.reshape(-1, _QUARTERS).sum(axis=1)}


def outcomes(group: Group) -> pd.DataFrame:
    """Return every forecast of a group beside what came."""
    rows: list[Outcome] = []
    for name, whole in group.series.items():
        begin = int(np.flatnonzero(np.isfinite(whole))[0])
        generator = np.random.default_rng(len(name) + begin)
        seen = np.where(generator.random(whole.size) < group.missing, np.nan, whole)
        for origin in range(DAILY.least, whole.size - LEAST_AHEAD, group.every):
            end = next(end for end in group.ends if end > origin)
            if origin - begin < DAILY.least:
                continue
            for kind, count in (("year", end - origin), *(("span", horizon) for horizon in HORIZONS)):
                if count >= LEAST_AHEAD and origin + count <= whole.size:
                    made = _made(seen[begin:origin], count)
                    if made is not None:
                        rows.append(
                            (name, kind, origin - begin, count, float(whole[origin : origin + count].sum()), *made)
                        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _made(days: Days, count: int) -> tuple[float, float, float, float, float] | None:
    weights = np.resize(weekday_weights(days), days.size + count)
    rest = float(weights[days.size :].sum())
    found = ahead(days, weights[: days.size], count, DAILY)
    if found is None or found.low is None or found.high is None:
        return None
    last = float(np.nanmean(days[-4 * WEEKDAYS :])) * count
    back = days[days.size - DAILY.year : days.size - DAILY.year + count] if days.size >= DAILY.year else days[:0]
    before = float(np.nanmean(back)) * count if back.size == count else np.nan
    return found.middle * rest, found.low * rest, found.high * rest, last, before


def monthly(series: Mapping[str, Days]) -> dict[str, pd.DataFrame]:
    """Return forecasts by month of the sample park's outputs, and of electricity over them, beside what came."""
    outputs = pd.read_csv(PARK / "outputs.csv").query("price_basis == 'current' and output_value_10k_cny > 0")
    values = outputs.groupby(["enterprise", "month"])["output_value_10k_cny"].sum()
    month = pd.date_range(FIRST, periods=(LAST_EXCLUDED - FIRST).days).strftime("%Y-%m")
    sums: list[Outcome] = []
    ratios: list[Outcome] = []
    for enterprise in values.index.get_level_values(0).unique():
        bottom = values.loc[enterprise]
        sums += _rolled(enterprise, bottom.to_numpy(), np.ones(len(bottom)), MONTHLY)
        top = pd.Series(series[f"{enterprise} electricity"], index=month).groupby(level=0).sum(min_count=28)
        both = pd.DataFrame({"top": top, "bottom": bottom}).dropna()
        ratios += _rolled(enterprise, both["top"].to_numpy(), both["bottom"].to_numpy(), MONTHLY)
    made = {"output value": sums, "electricity per output value": ratios}
    return {name: pd.DataFrame(rows, columns=list(COLUMNS)) for name, rows in made.items()}


def _rolled(name: str, top: Days, bottom: Days, cadence: Cadence) -> list[Outcome]:
    rows: list[Outcome] = []
    for origin in range(cadence.least, top.size):
        for count in range(1, min(cadence.year, top.size - origin + 1)):
            found = ahead(top[:origin], bottom[:origin], count, cadence)
            if found is not None and found.low is not None and found.high is not None:
                came = float(top[origin : origin + count].sum() / bottom[origin : origin + count].sum())
                last = float(top[origin - 1] / bottom[origin - 1])
                rows.append((name, "span", origin, count, came, found.middle, found.low, found.high, last, np.nan))
    return rows


def table(title: str, groups: Mapping[str, pd.DataFrame]) -> str:
    """Return a Markdown table with a row for each group."""
    head = (title, "n", "held", "error", "latest", "year before", "half width")
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for name, found in groups.items():
        held = float(((found["came"] >= found["low"]) & (found["came"] <= found["high"])).mean())
        missed = [_missed(found, column) for column in ("middle", "last_28", "year_before")]
        width = float(((found["high"] - found["low"]) / 2 / found["middle"]).median())
        cells = (name, f"{len(found)}", f"{held:.0%}", *missed, f"{width:.0%}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _missed(found: pd.DataFrame, column: str) -> str:
    """Return the mean absolute error by what came, where there is a forecast of this kind."""
    made = found[found[column].notna() & (found["came"] > 0)]
    return "" if made.empty else f"{float(((made[column] - made['came']).abs() / made['came']).mean()):.1%}"


def by_horizon(found: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return forecasts by how far they reach."""
    starts = (LEAST_AHEAD - 1, *CLASSES[:-1])
    return {
        f"{start + 1} to {stop} days": found[(found["ahead"] > start) & (found["ahead"] <= stop)]
        for start, stop in zip(starts, CLASSES, strict=True)
    }


def by_history(found: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return forecasts by whether there was a year to follow."""
    followed = found["known"] >= DAILY.year + 4 * DAILY.apart
    return {"less than a year known": found[~followed], "a year known": found[followed]}


def _numbered(odd: int) -> Callable[[str], bool]:
    return lambda name: not name.startswith("park") and int(name[1:3]) % 2 == odd


def _only(series: Mapping[str, Days], wanted: Callable[[str], bool]) -> dict[str, Days]:
    return {name: days for name, days in series.items() if wanted(name)}


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--series", action="store_true")
    chosen_on, held_out = simulated(11), simulated(7)
    firms = _only(held_out, lambda name: not name.startswith("park"))
    groups = (
        Group("chosen on: seed 11, odd enterprises", _only(chosen_on, _numbered(1))),
        Group("sample park, even enterprises", _only(held_out, _numbered(0))),
        Group("sample park, odd enterprises", _only(held_out, _numbered(1))),
        Group("sample park, the park's totals", _only(held_out, lambda name: name.startswith("park"))),
        Group("sample park, enterprises, a tenth of the days missing", firms, missing=MISSING),
        Group(STEEL_YEAR, steel(), every=7, ends=(365,)),
    )
    made = {group.name: outcomes(group) for group in groups}
    sample = pd.concat([made[name] for name in made if name.startswith("sample park") and "missing" not in name])
    both = pd.concat([sample, made[STEEL_YEAR]])
    made |= {"**sample park and steel year**": both}
    print(table("daily energy", made))
    print("\n" + table("sample park, by horizon", by_horizon(sample)))
    print("\n" + table("steel year, by horizon", by_horizon(made[STEEL_YEAR])))
    print("\n" + table("sample park, by history", by_history(sample)))
    ends = {
        name: found[found["kind"] == "year"]
        for name, found in (("sample park", sample), (STEEL_YEAR, made[STEEL_YEAR]))
    }
    print("\n" + table("to the end of the year", ends))
    print("\n" + table("sample park, monthly, enterprises", monthly(held_out)))
    if asked.parse_args().series:
        print("\n" + table("series", {str(name): found for name, found in both.groupby("series")}))


if __name__ == "__main__":
    main()
