"""Numbers as meter files write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def read_numbers(
    texts: Sequence[str],
    *,
    decimal: str,
    thousands: str,
) -> tuple[npt.NDArray[np.float64], dict[int, str]]:
    """Return finite numbers and, by position, why a text is none; a fault reads NaN."""
    numbers = np.full(len(texts), np.nan)
    faults: dict[int, str] = {}
    for place, text in enumerate(texts):
        plain = text.replace(thousands, "") if thousands else text
        if decimal != ".":
            plain = plain.replace(".", "?").replace(decimal, ".")
        if not _NUMBER.fullmatch(plain):
            faults[place] = f"{text!r} is not a number" if text else "is empty"
            continue
        number = float(plain)
        if np.isfinite(number):
            numbers[place] = number
        else:
            faults[place] = f"{text!r} is too large"
    return numbers, faults
