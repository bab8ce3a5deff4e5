"""The exceptions of goals and scorecards, below those of carbon/errors.py.

FactorError
    ThresholdMissingError    the factors hold no threshold of this name; names the row to add
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.errors import FactorError

if TYPE_CHECKING:
    from datetime import date


class ThresholdMissingError(FactorError):
    """No threshold of this name is valid on the day and was known."""

    def __init__(self, rule: str, name_zh: str, day: date) -> None:
        """Keep what was looked for."""
        self.rule = rule
        self.name_zh = name_zh
        self.day = day
        super().__init__(
            f"no threshold {name_zh!r} of {rule} valid on {day}: add a row of kind threshold, carrier {rule} and this "
            "name_zh, with its source, to the park's factors/*.csv"
        )
