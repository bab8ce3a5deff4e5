"""The TOML file that says which faults a fleet has."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from simulators.errors import FaultFileError
from simulators.faults.kinds import ALWAYS_MS, FOREVER_MS, TRAITS, Fault, Kind, Lasts, Span, Trait

if TYPE_CHECKING:
    from pathlib import Path

_MS_PER_S = 1000
_ANYWHERE = frozenset({"kind", "meter", "from", "to", "per_year"})
_OF_LASTING = {
    Lasts.READINGS: frozenset({"share"}),
    Lasts.HOURS: frozenset({"share", "hours"}),
    Lasts.EVER: frozenset[str](),
}


def read_faults(path: Path) -> tuple[int, tuple[Fault, ...]]:
    """Read a fault file into its seed and its faults; raises FaultFileError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise FaultFileError(path, 0, str(error)) from error
    rows = table.get("fault", [])
    return int(table.get("seed", 1)), tuple(_Row(path, number, row).fault() for number, row in enumerate(rows, 1))


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    number: int
    cells: dict[str, object]

    def fault(self) -> Fault:
        kind = self.cells.get("kind")
        if kind not in tuple(Kind):
            raise self._mistake(f"kind {kind!r} is not one of {', '.join(Kind)}")
        trait = TRAITS[Kind(str(kind))]
        meter = self.cells.get("meter")
        if not isinstance(meter, str) or not meter:
            raise self._mistake("meter is missing")
        self._check_keys(str(kind), trait)
        self._check_times(str(kind), trait)
        return Fault(
            kind=str(kind),
            meter=meter,
            from_ms=self._instant("from") if "from" in self.cells else ALWAYS_MS,
            to_ms=self._instant("to") if "to" in self.cells else FOREVER_MS,
            share=self._number("share", 1.0),
            per_year=self._number("per_year", 0.0),
            hours=self._span("hours") if "hours" in self.cells else (1.0, 1.0),
            amounts={name: self._span(name) for name in trait.amounts if name in self.cells},
        )

    def _check_keys(self, kind: str, trait: Trait) -> None:
        known = _ANYWHERE | _OF_LASTING[trait.lasts] | set(trait.amounts)
        unknown = set(self.cells) - known
        if unknown:
            raise self._mistake(f"a {kind} has no key {min(unknown)}")
        if trait.needs and trait.needs not in self.cells:
            raise self._mistake(f"a {kind} needs `{trait.needs}`")

    def _check_times(self, kind: str, trait: Trait) -> None:
        if "per_year" in self.cells:
            if trait.needs and "to" not in self.cells:
                raise self._mistake(f"a {kind} that comes `per_year` needs `to`")
            if trait.lasts is Lasts.HOURS and "hours" not in self.cells:
                raise self._mistake("a fault that comes `per_year` needs `hours`, how long it stays")
            return
        if "from" not in self.cells:
            raise self._mistake("it needs `from`, or `per_year` to come at chance")
        ends = trait.lasts is not Lasts.EVER
        if ends != ("to" in self.cells):
            raise self._mistake(f"a {kind} needs `to`" if ends else f"a {kind} lasts, it takes no `to`")
        if "hours" in self.cells:
            raise self._mistake("`hours` is for faults that come `per_year`; this one ends at `to`")

    def _instant(self, name: str) -> int:
        at = self.cells.get(name)
        if not isinstance(at, datetime) or at.tzinfo is None:
            raise self._mistake(f"`{name}` must be a date and time with an offset")
        return round(at.timestamp() * _MS_PER_S)

    def _number(self, name: str, default: float) -> float:
        value = self.cells.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise self._mistake(f"`{name}` must be a number, not below zero")
        return float(value)

    def _span(self, name: str) -> Span:
        value = self.cells[name]
        ends = value if isinstance(value, list) else [value, value]
        numbers = [float(end) for end in ends if isinstance(end, int | float) and not isinstance(end, bool)]
        if len(numbers) != len(ends) or len(ends) != 2 or numbers[0] > numbers[1]:  # noqa: PLR2004 - least and most
            raise self._mistake(f"`{name}` must be a number, or [least, most] to draw it each time")
        return numbers[0], numbers[1]

    def _mistake(self, problem: str) -> FaultFileError:
        return FaultFileError(self.path, self.number, problem)
