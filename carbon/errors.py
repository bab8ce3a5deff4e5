"""The exceptions of the domain.

GreenparkError
    PeriodError              a period that cannot be read
    UnitError                units that do not convert exactly
    ScopeUnknownError        no such enterprise or cluster
    IntervalLengthError      an interval meter that does not say how long its intervals are
    FactorError
        FactorMissingError   no factor is valid and known; names what to add
        FactorAmbiguousError several factors fit; names the choice to make
        FactorRangeError     a row that prints a range, a bound or a rule was to be multiplied
        FactorZeroError, DensityMissingError, SteamError: in carbon/factor_errors.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class GreenparkError(Exception):
    """Root of every error this project raises on purpose."""


class PeriodError(GreenparkError):
    """A reporting period that cannot be read."""

    def __init__(self, text: str, reason: str) -> None:
        """Keep the text and why it was refused."""
        self.text = text
        self.reason = reason
        super().__init__(
            f"period {text!r}: {reason}; write 2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO with local dates, "
            "TO excluded",
        )


class UnitError(GreenparkError):
    """Two units that do not convert exactly into each other."""

    def __init__(self, unit: str, wanted: str) -> None:
        """Keep both units."""
        self.unit = unit
        self.wanted = wanted
        super().__init__(f"unit {unit!r} does not convert exactly to {wanted!r}")


class ScopeUnknownError(GreenparkError):
    """A report was asked for something the book does not know."""

    def __init__(self, kind: str, wanted: str) -> None:
        """Keep what was asked for."""
        self.kind = kind
        self.wanted = wanted
        super().__init__(
            f"the book knows no {kind} {wanted!r}; see the park folder, GET /v1/enterprises or /v1/clusters"
        )


class IntervalLengthError(GreenparkError):
    """An interval meter that does not say how long its intervals are."""

    def __init__(self, meter: str) -> None:
        """Keep the meter."""
        self.meter = meter
        super().__init__(f"interval meter {meter} has no length_s; add the seconds of an interval to meters.csv")


class FactorError(GreenparkError):
    """A factor look-up that has no single answer."""


class FactorMissingError(FactorError):
    """No factor is valid on the day and was known."""

    def __init__(self, kind: str, carrier: str, region: str, basis: str, day: date, why: str = "") -> None:
        """Keep what was looked for; `why` says why no row there fits."""
        self.kind = kind
        self.carrier = carrier
        self.region = region
        self.basis = basis
        self.day = day
        self.why = why
        super().__init__(
            f"no factor {kind} for {carrier} in {region or 'any region'} ({basis or 'any basis'}) valid on {day}"
            f"{why and f' ({why})'}: "
            "add a row with its source to the park's factors/*.csv, or name another basis in park.toml [policy]",
        )


class FactorAmbiguousError(FactorError):
    """Several factors with different values fit one look-up."""

    def __init__(self, kind: str, carrier: str, values: Sequence[str]) -> None:
        """Keep the candidates, each as value and source."""
        self.kind = kind
        self.carrier = carrier
        self.values = tuple(values)
        super().__init__(
            f"{len(values)} factors {kind} for {carrier} fit equally well: {'; '.join(values)}: name the basis in "
            "park.toml [policy], or in factors/*.csv leave the one that counts, or give it the later source_year",
        )


class FactorRangeError(FactorError):
    """A row that prints a range, a bound or a rule was asked for its number."""

    def __init__(self, kind: str, carrier: str, text: str) -> None:
        """Keep the row's name and what it prints."""
        self.kind = kind
        self.carrier = carrier
        self.text = text
        super().__init__(f"factor {kind} for {carrier} prints {text!r}, which is no number to multiply with")
