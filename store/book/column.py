"""What a column of a park folder is, and a table made of columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from carbon.units import CARRIER_UNITS
from store.book import cells

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Required:
    """Marks a column that has no default."""


@dataclass(frozen=True, slots=True)
class SameAs:
    """A default: what another column of the row says."""

    column: str


REQUIRED: Final = Required()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its reader and what an empty cell or an absent column means."""

    name: str
    read: Callable[[str], object]
    default: object = REQUIRED


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the folder, the rows it makes and the columns that no two rows share."""

    name: str
    """File name without `.csv`; also what sentences about its rows begin with."""
    part: str
    """Attribute of `Park` that holds the rows."""
    row: Callable[..., Any]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """File name in the folder."""
        return f"{self.name}.csv"


CARRIER = cells.one_of(tuple(CARRIER_UNITS))
NAMES = (Column("name_zh", cells.text), Column("name_en", cells.text, SameAs("name_zh")))
VALIDITY = (Column("since", cells.day, None), Column("until", cells.day, None))
