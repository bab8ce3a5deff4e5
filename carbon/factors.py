"""Dated, sourced factors, and the look-up that never guesses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from carbon.errors import FactorAmbiguousError, FactorMissingError, FactorRangeError
from carbon.factor_errors import FactorZeroError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

RECALLED = "memory"
"""Confidence of a row that was not read in any document."""
PROOF = "proof:"
"""What stands in the basis of a zero before the document that proves it."""


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

    @property
    def proven(self) -> bool:
        """Whether it is not zero, or its basis names the document that proves the zero."""
        return self.value != 0 or bool(self.basis.partition(PROOF)[2].strip())


def origin_of(parts: Sequence[Factor], chief: Factor, note: str) -> dict[str, object]:
    """Return what a report says of where a product of factors comes from, as JSON-ready values.

    Documents of all parts; year, region, basis and confidence of `chief`; the note, and the parts where there are
    several.
    """
    origin: dict[str, object] = {
        "source": "; ".join(dict.fromkeys(part.source_doc for part in parts)),
        "year": chief.year,
        "region": chief.region,
        "basis": chief.basis,
        "confidence": chief.confidence,
    }
    if note:
        origin["note"] = note
    if len(parts) > 1:
        origin["parts"] = [
            {
                "kind": part.kind,
                "value": part.value,
                "unit": part.value_unit,
                "year": part.year,
                "source": part.source_doc,
                "basis": part.basis,
            }
            for part in parts
        ]
    return origin


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

    Raises FactorMissingError, saying why none of the rows there fits, FactorAmbiguousError when the newest ones
    disagree, and FactorZeroError for a zero whose basis names no proof.
    """
    conditions: dict[str, Callable[[Factor], bool]] = {
        "region": lambda row: row.region == region,
        "basis": lambda row: basis in row.basis,
        "confidence": lambda row: row.confidence != RECALLED,
        "number": lambda row: row.value is not None,
        "day": lambda row: row.year is None or row.year <= day.year,
        "known_at": lambda row: _known(row, known_at),
    }
    fitting = [row for row in factors if row.kind == kind and row.carrier == carrier]
    why = ""
    for condition, holds in conditions.items():
        before, fitting = fitting, [row for row in fitting if holds(row)]
        if before and not fitting:
            why = _why_none(condition, before)
    if not fitting:
        raise FactorMissingError(kind, carrier, region, basis, day, why)
    newest = _newest(fitting)
    if not newest.proven:
        raise FactorZeroError(kind, carrier, newest.source_doc)
    return newest


def zero_at(
    factors: Iterable[Factor],
    *,
    kind: str,
    carrier: str,
    day: date,
    basis: str,
    known_at: datetime | None,
    proof: str,
) -> Factor:
    """Return the zero that `proof`, such as the serials of certificates, allows to claim; raises as `factor_at`."""
    rows = [replace(row, basis=f"{row.basis}; {PROOF} {proof}") if row.value == 0 else row for row in factors]
    return factor_at(rows, kind=kind, carrier=carrier, day=day, basis=basis, known_at=known_at)


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
        and (factor.year is None or factor.year <= day.year)
        and _known(factor, known_at)
    ]
    if not fitting:
        raise FactorMissingError(kind, carrier, "", "", day)
    return _newest(fitting)


def _why_none(condition: str, rejected: Sequence[Factor]) -> str:
    """Say what the last rows that fitted until then have instead of what `condition` wants."""
    documents = "; ".join(dict.fromkeys(f"{row.value_text} of {row.source_doc}" for row in rejected))
    return {
        "region": f"there are rows for {', '.join(sorted({row.region for row in rejected}))}",
        "basis": f"the bases there are: {', '.join(sorted({repr(row.basis) for row in rejected}))}",
        "confidence": f"{documents} is recalled from memory and never used; read it, and write the row as secondary",
        "number": f"{documents} is no number to multiply with; add a row with the one that you use",
        "day": f"the rows there are of {', '.join(sorted({str(row.year) for row in rejected}))}, valid from then on",
        "known_at": f"{documents} was published or recorded later",
    }[condition]


def _newest(fitting: Sequence[Factor]) -> Factor:
    newest = max(map(_rank, fitting))
    best = [factor for factor in fitting if _rank(factor) == newest]
    if len({(factor.value, factor.value is None and factor.value_text, factor.value_unit) for factor in best}) > 1:
        values = [f"{f.value_text} ({f.basis}; {f.source_doc})" for f in best]
        raise FactorAmbiguousError(best[-1].kind, best[-1].carrier, values)
    return best[-1]


def _known(factor: Factor, known_at: datetime | None) -> bool:
    if known_at is None:
        return True
    published = factor.published is None or factor.published <= known_at.date()
    return published and (factor.recorded_at is None or factor.recorded_at <= known_at)


def _rank(factor: Factor) -> tuple[int, int]:
    return (factor.year or 0, factor.source_year or 0)
