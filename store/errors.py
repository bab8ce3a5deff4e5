"""The exceptions of the stores.

GreenparkError
    StoreError
        StoreUnavailableError   away or overloaded: try again
        StoreRefusedError       the store will not take this: stop
        StoreBusyError          the embedded file belongs to a running process
    BookError
        BookEmptyError          no park was loaded yet
        ParkFolderError         a park folder with mistakes, all of them
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import GreenparkError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class StoreError(GreenparkError):
    """A series store that did not do what it was asked."""


class StoreUnavailableError(StoreError):
    """The store is away or overloaded; the same call may work later."""

    def __init__(self, address: str, reason: str) -> None:
        """Keep the address (without credentials) and the reason."""
        self.address = address
        self.reason = reason
        super().__init__(f"store {address} is not available: {reason}")


class StoreRefusedError(StoreError):
    """The store answered that it will not do this; trying again does not help."""

    def __init__(self, address: str, reason: str) -> None:
        """Keep the address (without credentials) and the reason."""
        self.address = address
        self.reason = reason
        super().__init__(f"store {address} refused: {reason}")


class StoreBusyError(StoreError):
    """The embedded file is open in another process."""

    def __init__(self, path: Path) -> None:
        """Keep the path of the file."""
        self.path = path
        super().__init__(
            f"{path} is in use by another greenpark process; stop it, or ask it over its API while it runs",
        )


class BookError(GreenparkError):
    """A book that cannot answer."""


class BookEmptyError(BookError):
    """No park was loaded into the book."""

    def __init__(self) -> None:
        """Say what to run."""
        super().__init__("the book is empty; load a park folder with: greenpark init --park DIR")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a park folder; `line` counts from 1 with the header, 0 is the file as a whole."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Return file:line: column: reason."""
        column = f"{self.column}: " if self.column else ""
        return f"{self.file}:{self.line}: {column}{self.reason}"


class ParkFolderError(BookError):
    """A park folder with mistakes; carries every one of them."""

    def __init__(self, folder: Path, mistakes: Sequence[Mistake]) -> None:
        """Keep all mistakes in the order of the files."""
        self.folder = folder
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join([f"{folder}: {len(mistakes)} mistakes, nothing was loaded", *map(str, mistakes)]))
