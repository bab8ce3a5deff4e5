"""Spans: energy with the stretch of time it belongs to, before it is cut into hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.meters import Meter


@dataclass(frozen=True, slots=True)
class Spans:
    """Energy over half-open stretches, ordered by `code`, then in time; time that no span covers is missing."""

    meters: tuple[Meter, ...]
    code: NDArray[np.int32]
    """Position of each span's meter in `meters`."""
    from_ms: NDArray[np.int64]
    to_ms: NDArray[np.int64]
    energy: NDArray[np.float64]
    """In the carrier's unit; NaN where only the stretch is known and its energy is to be estimated."""
    estimated: NDArray[np.bool_]
    """How the energy lies within the stretch, or how much it is, was not measured."""

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the spans of several parts over the same meters, no meter in two of them."""
        if len(parts) == 1:
            return parts[0]
        code = np.concatenate([part.code for part in parts])
        order = np.argsort(code, kind="stable")
        columns = zip(*((p.from_ms, p.to_ms, p.energy, p.estimated) for p in parts), strict=True)
        return cls(parts[0].meters, code[order], *(np.concatenate(column)[order] for column in columns))

    def only(self, chosen: NDArray[np.bool_]) -> Self:
        """Return the spans that a mask chooses."""
        return type(self)(
            self.meters,
            self.code[chosen],
            self.from_ms[chosen],
            self.to_ms[chosen],
            self.energy[chosen],
            self.estimated[chosen],
        )
