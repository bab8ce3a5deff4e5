"""A park's factors beside another set, such as the bundled national one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon.factors import Factor


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the other set, and the row of the park that it is held against (None: the park has none)."""

    other: Factor
    own: Factor | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a park's factors differ from another set."""

    newer: tuple[Difference, ...]
    """Rows of a later data year or document than the park has for the same kind, carrier, region and basis."""
    changed: tuple[Difference, ...]
    """Rows that the park has with another value or confidence."""
    absent: tuple[Difference, ...]
    """Rows whose kind, carrier, region and basis the park does not have at all, or not of that year."""
    added: tuple[Factor, ...]
    """Rows that only the park has."""


def select(
    factors: Iterable[Factor],
    *,
    kind: str | None = None,
    carrier: str | None = None,
    region: str | None = None,
    basis: str | None = None,
    year: int | None = None,
    usable: bool | None = None,
) -> list[Factor]:
    """Return the factors that fit everything that is given; `basis` is a part of theirs."""
    return [
        row
        for row in factors
        if (kind is None or row.kind == kind)
        and (carrier is None or row.carrier == carrier)
        and (region is None or row.region == region)
        and (basis is None or basis in row.basis)
        and (year is None or row.year == year)
        and (usable is None or row.usable is usable)
    ]


def compare(own: Iterable[Factor], other: Iterable[Factor]) -> Comparison:
    """Return how a park's factors differ from another set, in the order of that set."""
    own, other = tuple(own), tuple(other)
    same = {_identity(row): row for row in own}
    series: dict[tuple[str, ...], Factor] = {}
    for row in own:
        held = series.setdefault(_series(row), row)
        series[_series(row)] = max(held, row, key=_age)
    newer, changed, absent = [], [], []
    for row in other:
        twin, newest = same.get(_identity(row)), series.get(_series(row))
        if twin is not None:
            if (twin.value_text, twin.confidence) != (row.value_text, row.confidence):
                changed.append(Difference(row, twin))
        elif newest is not None and _age(row) > _age(newest):
            newer.append(Difference(row, newest))
        else:
            absent.append(Difference(row, None))
    known = {_identity(row) for row in other}
    added = tuple(row for row in own if _identity(row) not in known)
    return Comparison(tuple(newer), tuple(changed), tuple(absent), added)


def _series(row: Factor) -> tuple[str, ...]:
    return (row.kind, row.carrier, row.region, row.basis)


def _identity(row: Factor) -> tuple[object, ...]:
    return (*_series(row), row.name_zh, row.unit, row.value_unit, row.year, row.source_doc)


def _age(row: Factor) -> tuple[int, int]:
    return (row.year or 0, row.source_year or 0)
