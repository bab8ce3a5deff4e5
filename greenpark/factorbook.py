"""A park's factors, from a folder or the book, told to a person or a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from carbon.factor_needs import Lack, account_days, lacks
from carbon.factor_sets import Comparison, compare
from greenpark.parts import clock
from store.book.folder import national_factors, read_folder
from store.book.opening import open_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from carbon.factor_sets import Difference
    from carbon.factors import Factor
    from carbon.park import Park
    from greenpark.settings import Settings


@dataclass(frozen=True, slots=True)
class Checked:
    """How a park's factors stand: beside the bundled set, and against what its accounts look up."""

    comparison: Comparison
    lacking: list[Lack]

    def as_dict(self) -> dict[str, object]:
        """Return it for a program."""
        whole = self.comparison
        return {
            "newer": [_pair(one) for one in whole.newer],
            "changed": [_pair(one) for one in whole.changed],
            "absent": [as_row(one.other) for one in whole.absent],
            "added": [as_row(row) for row in whole.added],
            "lacking": [asdict(lack) | {"day": lack.day.isoformat()} for lack in self.lacking],
        }

    def as_text(self) -> str:
        """Return it for a person."""
        whole = self.comparison
        parts = [
            (
                "newer in the bundled set",
                [f"{as_line(one.other)}\n    the park has {_short(one.own)}" for one in whole.newer],
            ),
            (
                "changed by the park",
                [f"{as_line(one.other)}\n    the park has {_short(one.own)}" for one in whole.changed],
            ),
            ("only in the bundled set", [as_line(one.other) for one in whole.absent]),
            ("only in the park", [as_line(row) for row in whole.added]),
            ("looked up and not found", [f"{lack.what}, {lack.day}: {lack.problem}" for lack in self.lacking]),
        ]
        return "\n".join(
            line
            for title, lines in parts
            for line in (f"{title}: {len(lines) or 'nothing'}", *(f"  {line}" for line in lines))
        )


def known_park(folder: Path | None, settings: Callable[[], Settings]) -> Park:
    """Return the park of a folder, or of the book that the settings name."""
    if folder is not None:
        return read_folder(folder)
    book = open_book(settings().book)
    try:
        return book.park()
    finally:
        book.close()


def checked(park: Park) -> Checked:
    """Return how the park's factors stand today."""
    today = clock().astimezone(ZoneInfo(park.zone)).date()
    return Checked(compare(park.factors, national_factors()), lacks(park, account_days(park, today)))


def as_row(factor: Factor) -> dict[str, object]:
    """Return a factor with the columns of factors/*.csv, and whether a look-up may return it."""
    row = asdict(factor)
    dated = {name: None if row[name] is None else str(row[name]) for name in ("published", "recorded_at")}
    return row | dated | {"usable": factor.usable}


def as_line(factor: Factor) -> str:
    """Return a factor in one line."""
    basis = f" ({factor.basis})" if factor.basis else ""
    mark = "" if factor.usable else "; never used"
    return (
        f"{factor.kind} {factor.carrier} {factor.region}{basis}: {_short(factor)}; {factor.source_doc}; "
        f"{factor.confidence}{mark}"
    )


def _pair(one: Difference) -> dict[str, object]:
    return {"bundled": as_row(one.other), "park": None if one.own is None else as_row(one.own)}


def _short(factor: Factor | None) -> str:
    if factor is None:
        return "none"
    return f"{factor.value_text} {factor.value_unit}" + (f" of {factor.year}" if factor.year else "")
