"""Dated, sourced factors, and the look-up that never guesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import FactorAmbiguousError, FactorMissingError, FactorRangeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

RECALLED = "memory"
"""Confidence of a row that was not read in any document."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One published number with its document; the columns of a park's `factors/*.csv`."""

    kind: str
    carrier: str
    value: float | None
    """None where the source prints a range, a bound or a rule; such a row is shown, never used."""
    value_text: str
    """The value as the source prints it."""
    value_unit: str
    unit: str
    year: int | None = None
    """Data year or edition; the factor is valid from its first day on. None: always."""
    region: str = "CN"
    basis: str = ""
    name_zh: str = ""
    source_doc: str = ""
    source_year: int | None = None
    confidence: str = "secondary"
    published: date | None = None
    """Day the document was issued, where the document says it."""
    recorded_at: datetime | None = None
    """When the book learned it."""

    @property
    def number(self) -> float:
        """The value to multiply with; raises FactorRangeError for a row that prints none."""
        if self.value is None:
            raise FactorRangeError(self.kind, self.carrier, self.value_text)
        return self.value

    @property
    def usable(self) -> bool:
        """Whether a default look-up may return it: a plain number that was read, not recalled."""
        return self.value is not None and self.confidence != RECALLED


def factor_at(
    factors: Iterable[Factor],
    *,
    kind: str,
    carrier: str,
    day: date,
    region: str = "CN",
    basis: str = "",
    known_at: datetime | None = None,
) -> Factor:
    """Return the latest published factor that is valid on `day` and was known at `known_at`.

    `basis` selects rows whose basis contains it. A factor is valid from the first day of its data year, so a
    factor for 2023 never serves 2022, and 2026 uses 2023 until a newer one is published.

    Raises FactorMissingError when none fits and FactorAmbiguousError when the newest ones disagree.
    """
    fitting = [
        factor
        for factor in factors
        if factor.kind == kind
        and factor.carrier == carrier
        and factor.region == region
        and basis in factor.basis
        and factor.usable
        and _valid(factor, day, known_at)
    ]
    if not fitting:
        raise FactorMissingError(kind, carrier, region, basis, day)
    return _newest(fitting)


def rule_at(
    factors: Iterable[Factor], *, kind: str, carrier: str, day: date, known_at: datetime | None = None
) -> Factor:
    """Return the latest row as `factor_at` does, of those that print a rule or several numbers, to read its text."""
    fitting = [
        factor
        for factor in factors
        if factor.kind == kind
        and factor.carrier == carrier
        and factor.confidence != RECALLED
        and _valid(factor, day, known_at)
    ]
    if not fitting:
        raise FactorMissingError(kind, carrier, "", "", day)
    return _newest(fitting)


def _newest(fitting: Sequence[Factor]) -> Factor:
    newest = max(map(_rank, fitting))
    best = [factor for factor in fitting if _rank(factor) == newest]
    if len({(factor.value, factor.value is None and factor.value_text, factor.value_unit) for factor in best}) > 1:
        values = [f"{f.value_text} ({f.basis}; {f.source_doc})" for f in best]
        raise FactorAmbiguousError(best[-1].kind, best[-1].carrier, values)
    return best[-1]


def _valid(factor: Factor, day: date, known_at: datetime | None) -> bool:
    return (factor.year is None or factor.year <= day.year) and _known(factor, known_at)


def _known(factor: Factor, known_at: datetime | None) -> bool:
    if known_at is None:
        return True
    published = factor.published is None or factor.published <= known_at.date()
    return published and (factor.recorded_at is None or factor.recorded_at <= known_at)


def _rank(factor: Factor) -> tuple[int, int]:
    return (factor.year or 0, factor.source_year or 0)
