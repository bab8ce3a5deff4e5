"""Data-quality findings: a code, where it was seen, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from carbon.errors import FactorAmbiguousError, GreenparkError, UnitError
from carbon.units import MS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.meters import Meter


class Severity(StrEnum):
    """How much a finding weighs."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Code(StrEnum):
    """Every finding this project makes; each is explained with its remedy in docs/findings.md."""

    REGISTER_WRAP = "register_wrap"
    REGISTER_REPLACED = "register_replaced"
    REGISTER_DROP = "register_drop"
    REGISTER_JUMP = "register_jump"
    SPIKE = "spike"
    JITTER = "jitter"
    RANGE = "range"
    RATE = "rate"
    FROZEN = "frozen"
    STANDSTILL = "standstill"
    NEGATIVE = "negative"
    MULTIPLIER_CHANGED = "multiplier_changed"
    CORRECTED = "corrected"
    GAP = "gap"
    OVERLAP = "overlap"
    INTERVAL_LENGTH = "interval_length"
    CLOCK_SHIFT = "clock_shift"
    CHECK_MISMATCH = "check_mismatch"
    SUBS_EXCEED = "subs_exceed"
    FACTOR_MISSING = "factor_missing"
    FACTOR_AMBIGUOUS = "factor_ambiguous"
    UNIT = "unit"
    CERTIFICATE = "certificate"


SEVERITIES = {
    Code.REGISTER_WRAP: Severity.INFO,
    Code.REGISTER_REPLACED: Severity.INFO,
    Code.REGISTER_DROP: Severity.ERROR,
    Code.REGISTER_JUMP: Severity.ERROR,
    Code.SPIKE: Severity.WARNING,
    Code.JITTER: Severity.INFO,
    Code.RANGE: Severity.WARNING,
    Code.RATE: Severity.WARNING,
    Code.FROZEN: Severity.WARNING,
    Code.STANDSTILL: Severity.WARNING,
    Code.NEGATIVE: Severity.WARNING,
    Code.MULTIPLIER_CHANGED: Severity.INFO,
    Code.CORRECTED: Severity.INFO,
    Code.GAP: Severity.WARNING,
    Code.OVERLAP: Severity.WARNING,
    Code.INTERVAL_LENGTH: Severity.WARNING,
    Code.CLOCK_SHIFT: Severity.WARNING,
    Code.CHECK_MISMATCH: Severity.WARNING,
    Code.SUBS_EXCEED: Severity.WARNING,
    Code.FACTOR_MISSING: Severity.ERROR,
    Code.FACTOR_AMBIGUOUS: Severity.ERROR,
    Code.UNIT: Severity.ERROR,
    Code.CERTIFICATE: Severity.WARNING,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about a meter's (or, without meter, an account's) data over [from_ms, to_ms)."""

    code: Code
    meter: str
    from_ms: int
    to_ms: int
    detail: str

    @property
    def severity(self) -> Severity:
        """Weight of this finding's code."""
        return SEVERITIES[self.code]


def hourly(
    meters: Sequence[Meter], code: NDArray[np.int32], at_ms: NDArray[np.int64], what: Code, sentence: str
) -> list[Finding]:
    """Return one finding for each meter and hour with any of these values; `sentence` takes their number."""
    keys = np.stack((code.astype(np.int64), at_ms // MS_PER_HOUR))
    (places, hours), counts = np.unique(keys, axis=1, return_counts=True)
    return [
        Finding(what, meters[place].id, hour * MS_PER_HOUR, (hour + 1) * MS_PER_HOUR, sentence.format(count))
        for place, hour, count in zip(places.tolist(), hours.tolist(), counts.tolist(), strict=True)
    ]


def account_finding(error: GreenparkError, about: str) -> Finding:
    """Return the finding of an account without a factor, with too many, or with one in a unit that does not convert."""
    code = Code.FACTOR_MISSING
    if isinstance(error, FactorAmbiguousError):
        code = Code.FACTOR_AMBIGUOUS
    elif isinstance(error, UnitError):
        code = Code.UNIT
    return Finding(code, "", 0, 0, f"{about}: {error}")
