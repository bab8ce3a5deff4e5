"""The rows of a table of intensities: one a numerator, denominator, price basis and product, with a cell a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.intensity import NOT_COMPUTABLE, PRODUCT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.intensities import Windowed
    from carbon.intensity import Intensity

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class RatioRow:
    """One intensity over several windows; a window in which nothing was reported at these prices has no cell."""

    numerator: str
    denominator: str
    price_basis: str
    product: str
    unit: str
    attribution: str
    cells: list[Intensity | None]


def ratio_rows(windows: Sequence[Windowed]) -> list[RatioRow]:
    """Return the intensities of windows of one scope row by row, in the order in which they first appear."""
    found: dict[Key, dict[int, Intensity]] = {}
    for place, window in enumerate(windows):
        for one in window.rows:
            key = (one.denominator, one.product, one.numerator, one.price_basis)
            found.setdefault(key, {})[place] = one
    rows = []
    for key in sorted(found, key=lambda key: key[0] == PRODUCT):
        cells = [found[key].get(place) for place in range(len(windows))]
        shown = next((one for one in cells if one is not None and one.status != NOT_COMPUTABLE), None)
        one = shown or next(iter(found[key].values()))
        rows.append(
            RatioRow(one.numerator, one.denominator, one.price_basis, one.product, one.unit, one.attribution, cells)
        )
    return rows
