"""What became of refusals that were tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.messages import RefusedReading


@dataclass(frozen=True, slots=True)
class Retry:
    """What became of the readings of one refusal: each is brought in, stands already or is refused again."""

    refusal_id: int
    brought_in: int
    standing: int
    """Readings at whose instant one stood already; it was left."""
    differing: int
    """Those of `standing` with another value than the refused one."""
    refused: tuple[RefusedReading, ...] = ()

    @property
    def done(self) -> bool:
        """Whether all of its readings are in the store now."""
        return not self.refused

    @property
    def said(self) -> str:
        """One line for people."""
        parts = []
        if self.brought_in:
            parts.append(f"{self.brought_in} brought in")
        if self.standing:
            other = f", {self.differing} with another value" if self.differing else ""
            parts.append(f"{self.standing} stood already{other}")
        if self.refused:
            first = self.refused[0]
            parts.append(f"{len(self.refused)} refused again: {first.reason}: {first.detail}")
        return "; ".join(parts)
