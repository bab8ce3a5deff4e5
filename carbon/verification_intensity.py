"""Intensities of a report: quotients, what stands above and below them, and their change on the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.follows import adds_up, follows
from carbon.growth import change_by_growth, change_direct, growth
from carbon.outputs import CURRENT, DENOMINATORS
from carbon.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Row = dict[str, Any]


def intensity(report: Mapping[str, Any]) -> Iterator[str]:
    """Check intensity[], one after the other."""
    period = parse_period(report["period"], report["time_zone"])
    whole = period.months() == period.whole_months()
    for i, row in enumerate(report["intensity"]):
        name = f"intensity[{i}] ({row['numerator']}/{row['denominator']})"
        below = row["denominator_10k_cny" if row["denominator"] in DENOMINATORS else "product_quantity"]
        if row["value"] is not None:
            yield from follows(f"{name}.value", row["value"], row["numerator_value"] / below)
        if whole and not row["left_out"] and row["months"] == period.months():
            yield from _sides(name, row, report)
        yield from _change(name, row)


def _sides(name: str, row: Row, report: Mapping[str, Any]) -> Iterator[str]:
    """Check a row that leaves nothing of the period out against the totals and the enterprises."""
    above = ("scope1_t", "scope2_location_t")
    parts = [report["emissions"][key] for key in above] if row["numerator"] == "tCO2" else [report["energy_total_tce"]]
    if row["numerator_value"] is not None:
        yield from adds_up(f"{name}.numerator_value", row["numerator_value"], parts)
    if row["denominator"] in DENOMINATORS and row["price_basis"] == CURRENT:
        field = DENOMINATORS[row["denominator"]]
        known = [member[field] for member in report["members"] if member[field] is not None]
        yield from adds_up(f"{name}.denominator_10k_cny", row["denominator_10k_cny"], known)


def _change(name: str, row: Row) -> Iterator[str]:
    found = row["change"]
    if found is None:
        yield from follows(f"{name}.change_direct", row["change_direct"], None)
        yield from follows(f"{name}.change_by_growth", row["change_by_growth"], None)
        return
    now, before = found["numerator_value"], found["numerator_before"]
    real, real_before = found["growth_denominator_value"], found["growth_denominator_before"]
    for key, stated, made in (
        ("direct", row["change_direct"], found["direct"]),
        ("by_growth", row["change_by_growth"], found["by_growth"]),
    ):
        yield from follows(f"{name}.change_{key}", stated, made)
    if found["direct"] is not None:
        made = change_direct(now, found["denominator_value"], before, found["denominator_before"])
        yield from follows(f"{name}.change.direct", found["direct"], made, 1.0)
    if now is not None:
        yield from follows(f"{name}.change.growth_numerator", found["growth_numerator"], growth(now, before), 1.0)
        made = growth(real, real_before)
        yield from follows(f"{name}.change.growth_denominator", found["growth_denominator"], made, 1.0)
    if found["by_growth"] is not None:
        made = change_by_growth(found["growth_numerator"], found["growth_denominator"])
        yield from follows(f"{name}.change.by_growth", found["by_growth"], made, 1.0)
