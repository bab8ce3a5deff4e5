"""Thresholds of a rule, read from factor rows of kind `threshold`: a bound, or words where no number is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import FactorMissingError
from carbon.factors import rule_at
from carbon.goal_errors import ThresholdMissingError

if TYPE_CHECKING:
    from datetime import date, datetime

    from carbon.factors import Factor
    from carbon.park import Park

KIND = "threshold"
_BOUND = re.compile(r"(<=|>=)\s*([0-9]+(?:\.[0-9]+)?)")
_DIRECTIONS = {"<=": "down", ">=": "up"}
_CLASS = re.compile(r"年综合能耗(?:>=)?([0-9]+)(?:-[0-9]+)?万tce")
_TCE_PER_10K_TCE = 10_000.0


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound and the row it comes from; `value` is None where the row prints words."""

    value: float | None
    direction: str
    """`up`: at least; `down`: at most. Of words `up`."""
    factor: Factor

    def gap(self, value: float, words: float) -> float:
        """Return what is missing to the bound, or to `words` where the row prints none; 0 or below: reached."""
        bound = words if self.value is None else self.value
        return bound - value if self.direction == "up" else value - bound


def threshold(park: Park, rule: str, name_zh: str, day: date, known_at: datetime | None = None) -> Threshold:
    """Return the latest threshold of a rule (the rows' `carrier`) by its name, valid on `day` and known at `known_at`.

    Raises ThresholdMissingError where there is none, FactorAmbiguousError where the newest ones disagree.
    """
    rows = [factor for factor in park.factors if factor.kind == KIND and factor.name_zh == name_zh]
    try:
        row = rule_at(rows, kind=KIND, carrier=rule, day=day, known_at=known_at)
    except FactorMissingError as error:
        raise ThresholdMissingError(rule, name_zh, day) from error
    bound = _BOUND.fullmatch(row.value_text.strip())
    if bound is None:
        return Threshold(None, "up", row)
    return Threshold(float(bound[2]), _DIRECTIONS[bound[1]], row)


@dataclass(frozen=True, slots=True)
class EnergyClass:
    """A class of parks by annual energy: from `at_least_tce` up to the next class, and the name of its threshold."""

    at_least_tce: float
    name_zh: str


def energy_classes(park: Park, rule: str) -> list[EnergyClass]:
    """Return the classes that names of the rule's thresholds speak of (`年综合能耗20-100万tce`), the smallest first."""
    names = {factor.name_zh for factor in park.factors if factor.kind == KIND and factor.carrier == rule}
    found = ((match, name) for name in names if (match := _CLASS.search(name)))
    classes = (EnergyClass(float(match[1]) * _TCE_PER_10K_TCE, name) for match, name in found)
    return sorted(classes, key=lambda one: one.at_least_tce)
