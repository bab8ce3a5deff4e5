"""Checks of outputs and goals, and of the factors that the policy names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.emission_factors import GRID_KIND, LATEST
from carbon.factors import RECALLED
from store.book.parkfile import FILE
from store.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.book.parkfile import ParkFile
    from store.book.sheets import Mistakes, SheetRow

FUEL_KIND = "fuel_ncv"


def check_outputs(rows: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every quantity that does not say of what, in which unit."""
    for row in rows:
        if row.values.get("quantity") is None:
            continue
        for column in ("product", "product_unit"):
            if row.values.get(column) == "":
                mistakes.add(row.mistake(column, "a quantity needs its product and its unit"))


def check_goals(rows: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every baseline without year, target on the wrong side of it, and compound path through zero."""
    for row in rows:
        year, baseline = row.values.get("baseline_year", 0), row.values.get("baseline", 0.0)
        target_year, target = row.values.get("target_year"), row.values.get("target")
        if (year is None) != (baseline is None):
            column = "baseline_year" if year is None else "baseline"
            mistakes.add(row.mistake(column, "a baseline is a value and its year, or neither"))
        if year and target_year is not None and target_year <= year:
            mistakes.add(row.mistake("target_year", f"{target_year} is not after the baseline's year {year}"))
        if baseline is None or target is None or "baseline" not in row.values:
            continue
        if row.values.get("path") == "compound" and baseline * target <= 0:
            reason = f"a compound path needs a baseline and a target of the same sign, not {baseline:g} and {target:g}"
            mistakes.add(row.mistake("path", f"{reason}; write linear"))
        wrong = {"up": target < baseline, "down": target > baseline}.get(row.values.get("direction", ""), False)
        if wrong:
            reason = f"{row.values['direction']} leads away from the target {target:g}; the baseline is {baseline:g}"
            mistakes.add(row.mistake("direction", reason))


def check_policy(park: ParkFile, factors: list[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for a region, a data year or a fuel set that none of the factors knows, when there are such."""
    bases = {row.values.get("basis", "") for row in factors if row.values.get("kind") == FUEL_KIND}
    wanted, line = park.policy.fuel_set, park.line("policy.fuel_set")
    if bases and line and not any(basis.startswith(wanted) for basis in bases):
        reason = f"{wanted!r} begins no basis of a {FUEL_KIND} factor; there are {', '.join(sorted(bases))}"
        mistakes.add(Mistake(FILE, line, "policy.fuel_set", reason))
    grid = [row.values for row in factors if row.values.get("kind") == GRID_KIND]
    grid = [row for row in grid if row.get("confidence") != RECALLED]
    year, line = park.policy.grid_factor_year, park.line("policy.grid_factor_year")
    years = {str(row["year"]) for row in grid if row.get("year") is not None}
    if years and year not in {LATEST, "", *years}:
        reason = f"there is no {GRID_KIND} factor of {year}; there are {', '.join(sorted(years))}"
        mistakes.add(Mistake(FILE, line, "policy.grid_factor_year", reason))
    regions = {row.get("region", "") for row in grid}
    if regions and park.region and park.policy.grid_factor == "province" and park.region not in regions:
        reason = f"there is no {GRID_KIND} factor for {park.region!r}; there are {', '.join(sorted(regions))}"
        mistakes.add(Mistake(FILE, park.line("park.region"), "park.region", reason))
