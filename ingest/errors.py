"""The exceptions of the way in.

GreenparkError
    IngestError
        PayloadRefusedError    a message that cannot be read at all; carries its reason code
        SessionSettingsError   an address of a broker that cannot be used
        MeterMapError          a map file with mistakes, all of them
        MeterFileError         a meter file with bad rows, the first of them and their number
        LeaseHeldError         another process settles
        LeaseLostError         another process has taken over
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import GreenparkError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from store.refusals import Reason

LISTED_MISTAKES = 20
"""Bad rows that an error spells out; the rest are counted."""


class IngestError(GreenparkError):
    """Something on the way in that was not as it must be."""


class PayloadRefusedError(IngestError):
    """A message that cannot be read at all."""

    def __init__(self, reason: Reason, detail: str) -> None:
        """Keep the reason code and what was found."""
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


class SessionSettingsError(IngestError):
    """An address of a broker that cannot be used."""

    def __init__(self, reason: str) -> None:
        """Say what is wrong, without the password."""
        super().__init__(f"{reason}; write mqtt://USER:PASSWORD@HOST:PORT or mqtts://USER:PASSWORD@HOST:PORT")


class MeterMapError(IngestError):
    """A map file with mistakes; carries every one of them."""

    def __init__(self, path: Path, mistakes: Sequence[str]) -> None:
        """Keep all mistakes."""
        self.path = path
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{path}: {mistake}" for mistake in mistakes))


@dataclass(frozen=True, slots=True)
class RowMistake:
    """One bad row of a meter file; `line` counts from 1 with the header, 0 is the file as a whole."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Return line: column: reason."""
        column = f"{self.column}: " if self.column else ""
        return f"{self.line}: {column}{self.reason}"


class MeterFileError(IngestError):
    """A meter file with bad rows; spells out the first and counts the rest."""

    def __init__(self, path: Path, mistakes: Sequence[RowMistake]) -> None:
        """Keep every mistake in the order of the lines."""
        self.path = path
        self.mistakes = tuple(mistakes)
        lines = [f"{path}:{mistake}" for mistake in mistakes[:LISTED_MISTAKES]]
        more = len(mistakes) - len(lines)
        if more > 0:
            lines.append(f"{path}: {more} more bad rows, {len(mistakes)} in all")
        super().__init__("\n".join(lines))


class LeaseHeldError(IngestError):
    """Another process does what only one may do at a time."""

    def __init__(self, name: str, holder: str | None) -> None:
        """Keep what is held and by whom."""
        self.name = name
        self.holder = holder
        super().__init__(
            f"{name} is done by {holder or 'another process'}: leave it to that one, or stop it and try again; "
            "what a killed process held runs out by itself (GREENPARK_SETTLE_LEASE_S)",
        )


class LeaseLostError(IngestError):
    """Another process has taken over what this one was doing."""

    def __init__(self, name: str, holder: str | None) -> None:
        """Keep what was lost and to whom."""
        self.name = name
        self.holder = holder
        super().__init__(f"{name} was taken over by {holder or 'another process'} while this process was away")
