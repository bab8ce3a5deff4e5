"""The `from` and `to` of a request: local days of the park, or instants with an offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from api.errors import ParameterError
from carbon.periods import FIRST_YEAR, LAST_YEAR, epoch_ms, local_day, midnight

FROM = "first local day (2026-03-01) or instant with offset, included"
TO = "local day or instant with offset, excluded"


@dataclass(frozen=True, slots=True)
class Range:
    """Instants [start_ms, end_ms), epoch ms."""

    start_ms: int
    end_ms: int

    @property
    def days(self) -> float:
        """Length in days."""
        return timedelta(milliseconds=self.end_ms - self.start_ms) / timedelta(days=1)


def read_range(first: str | None, last: str | None, zone: str, now: datetime, days: int) -> Range:
    """Return the range a caller asked for; without `last` up to the end of today, without `first` the `days` before.

    Raises ParameterError for what cannot be read.
    """
    today = local_day(epoch_ms(now), zone)
    end = _instant("to", last, zone) if last is not None else midnight(today + timedelta(days=1), zone)
    start = _instant("from", first, zone) if first is not None else end - timedelta(days=days)
    if start >= end:
        raise ParameterError("from", f"the range ends ({end.isoformat()}) before it begins")
    return Range(epoch_ms(start), epoch_ms(end))


def read_day(name: str, text: str | None, zone: str, now: datetime) -> date:
    """Return the local day that a caller asked for, or today; raises ParameterError."""
    day = local_day(epoch_ms(now), zone) if text is None else _day(text)
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ParameterError(name, f"{str(text)[:40]!r} is not a day such as 2026-03-01")
    return day


def read_instant(name: str, text: str | None, zone: str, now: datetime) -> datetime:
    """Return the instant up to now that a caller asked for, or now; raises ParameterError."""
    at = now if text is None else _instant(name, text, zone)
    if at > now:
        raise ParameterError(name, f"{text} lies in the future; nobody knows yet what will be known then")
    return at


def read_moment(name: str, said: str | float) -> int:
    """Return an instant of a body, ISO 8601 with offset or epoch seconds, as epoch ms; raises ParameterError."""
    try:
        at = datetime.fromtimestamp(said, UTC) if isinstance(said, float) else _offset_instant(name, said, "body")
    except (ValueError, OverflowError, OSError) as error:
        raise ParameterError(name, f"{said} is no instant in epoch seconds", "body") from error
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ParameterError(name, f"{said} lies outside the years {FIRST_YEAR} to {LAST_YEAR} that are kept", "body")
    return epoch_ms(at)


def _instant(name: str, text: str, zone: str) -> datetime:
    at = _day(text) or _offset_instant(name, text)
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ParameterError(name, f"{text[:40]!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR} that are kept")
    return at if isinstance(at, datetime) else midnight(at, zone)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _offset_instant(name: str, text: str, place: str = "query") -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ParameterError(name, f"{text[:40]!r} is neither a day nor an instant; write 2026-03-01", place) from error
    if at.tzinfo is None:
        raise ParameterError(name, f"{text[:40]!r} has no offset; write it as 2026-03-01T08:00:00+08:00", place)
    return at
