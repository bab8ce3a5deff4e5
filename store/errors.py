"""The exceptions of the stores.

GreenparkError
    StoreError
        StoreAddressError       an address that no store can have
        StoreUnavailableError   away or overloaded: try again
            StoreAccessError    credentials or database are wrong: nothing is lost, somebody must mend it
        StoreRefusedError       the store will not take this: stop
        StoreBusyError          the embedded file belongs to a running process
    BookError
        BookAddressError        an address that no book can have
        BookNewerError          the book was upgraded by a newer version
        BookEmptyError          no park was loaded yet, or not by then
        BookOtherParkError      the book holds another park
        BookClockError          a load that claims to be older than the last
        KeyOwnerError           a key whose role and enterprise do not fit
        CorrectionError         a correction that cannot be kept
        ParkFolderError         a park folder with mistakes, all of them
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import GreenparkError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


class StoreError(GreenparkError):
    """A series store that did not do what it was asked."""


class StoreAddressError(StoreError):
    """The address of a series store that cannot be read; says nothing of it that may be secret."""

    def __init__(self, reason: str) -> None:
        """Keep the reason; the address may hold a password and is not kept."""
        self.reason = reason
        super().__init__(
            f"store address: {reason}; write duckdb:PATH, influx+http://USER:PASSWORD@HOST:8086/DATABASE "
            "or influx+https://..., with what is special in user or password percent-encoded",
        )


class StoreUnavailableError(StoreError):
    """The store is away or overloaded; the same call may work later."""

    def __init__(self, address: str, reason: str) -> None:
        """Keep the address (without credentials) and the reason."""
        self.address = address
        self.reason = reason
        super().__init__(f"store {address} is not available: {reason}")


class StoreAccessError(StoreUnavailableError):
    """The store does not let us in, or has no such database; what was sent waits until somebody mends it."""


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


class BookAddressError(BookError):
    """An address that no book can have; the address itself is not shown, for it may hold a password."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(
            f"the book's address {reason}; write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"
        )


class BookNewerError(BookError):
    """The book was upgraded by a newer greenpark."""

    def __init__(self, address: str, revision: str) -> None:
        """Keep the address (without credentials) and the revision found."""
        self.address = address
        self.revision = revision
        super().__init__(
            f"book {address} is at revision {revision!r}, which this version does not know; run a newer one"
        )


class BookEmptyError(BookError):
    """No park was in the book at the moment asked for."""

    def __init__(self, known_at: datetime | None = None, first: datetime | None = None) -> None:
        """Keep the moment asked for and, where there is one, the moment of the first load."""
        self.known_at = known_at
        self.first = first
        if known_at is not None and first is not None:
            super().__init__(f"the book knew nothing at {known_at.isoformat()}; it begins at {first.isoformat()}")
        else:
            super().__init__("the book is empty; load a park folder with: greenpark init --park DIR")


class BookOtherParkError(BookError):
    """A load of another park than the book holds."""

    def __init__(self, held: str, given: str) -> None:
        """Keep both ids."""
        self.held = held
        self.given = given
        super().__init__(f"the book holds park {held!r}, not {given!r}; load {given!r} into a book of its own")


class BookClockError(BookError):
    """A load that claims to be older than what is recorded already."""

    def __init__(self, last: datetime, given: datetime) -> None:
        """Keep the moment of the last recording and the one given."""
        self.last = last
        self.given = given
        super().__init__(
            f"the last change was recorded at {last.isoformat()}, so nothing can be recorded at {given.isoformat()}; "
            "check the clock of this machine",
        )


class KeyOwnerError(BookError):
    """A key whose role and enterprise do not fit."""

    def __init__(self, role: str, enterprise: str | None) -> None:
        """Keep both."""
        self.role = role
        self.enterprise = enterprise
        remedy = "name its enterprise" if enterprise is None else f"leave out the enterprise {enterprise!r}"
        super().__init__(f"a key of role {role}: {remedy}; exactly a firm's key belongs to an enterprise")


class CorrectionError(BookError):
    """A correction of a reading that cannot be kept."""

    def __init__(self, meter: str, reason: str) -> None:
        """Keep the meter and what is wrong."""
        self.meter = meter
        self.reason = reason
        super().__init__(f"correction of meter {meter}: {reason}")


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
