"""Whether a stated figure follows from others; each function yields a sentence when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RELATIVE = 1e-9
"""Of the magnitudes of its parts: float64 sums and products agree far closer than this, whatever their order."""

Number = float | None


def equals(name: str, stated: object, made: object) -> Iterator[str]:
    """Hold a text, a count or a list against what it has to be."""
    if stated != made:
        yield _said(name, stated, made)


def follows(name: str, stated: Number, made: Number, magnitude: float | None = None) -> Iterator[str]:
    """Hold a number against what its parts give; `magnitude` of the parts where they cancel out."""
    if stated is None or made is None:
        if stated is not made:
            yield _said(name, stated, made)
        return
    size = max(abs(stated), abs(made)) if magnitude is None else magnitude
    if not abs(stated - made) <= RELATIVE * size:
        yield _said(name, stated, made)


def adds_up(name: str, stated: Number, parts: Iterable[Number]) -> Iterator[str]:
    """Hold a number against the sum of its parts, which is not known when one of them is not."""
    values = list(parts)
    known = [value for value in values if value is not None]
    made = sum(known) if len(known) == len(values) else None
    yield from follows(name, stated, made, sum(map(abs, known)))


def times(*factors: Number) -> Number:
    """Return the product, None when a factor is not known."""
    product = 1.0
    for factor in factors:
        if factor is None:
            return None
        product *= factor
    return product


def negative(value: Number) -> Number:
    """Return the number with the other sign."""
    return None if value is None else -value


def _said(name: str, stated: object, made: object) -> str:
    return f"{name}: the report says {stated}, its parts give {made}"
