"""What meters read, packed into native messages firm by firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulators.encoder import MAX_READINGS, READINGS_TOPIC, payload
from simulators.ledger import BLOCK_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulators.roster import Meter, Roster
    from simulators.series import Series

CHUNK_MS = BLOCK_MS // 8
_Part = tuple[str, list[int], list[float]]


class Readings(Protocol):
    """Knows the readings of every meter of a park."""

    roster: Roster
    commissioned_ms: int

    def series(self, meter: Meter, start_ms: int, end_ms: int) -> Series:
        """Return what one meter sends in a range."""
        ...

    def series_at(self, meter: Meter, at_ms: int, after_ms: int) -> Series:
        """Return what one meter sends when it is read at `at_ms`, having been read last at `after_ms`."""
        ...


def of_range(fleet: Readings, start_ms: int, end_ms: int) -> Iterator[tuple[str, bytes]]:
    """Yield (topic, payload) of all that is sent in a range, four days at a time, firm by firm."""
    begin_ms = max(start_ms, fleet.commissioned_ms)
    while begin_ms < end_ms:
        chunk = (begin_ms - fleet.commissioned_ms) // CHUNK_MS
        stop_ms = min(end_ms, fleet.commissioned_ms + (chunk + 1) * CHUNK_MS)
        for enterprise, meters in _firms(fleet.roster):
            series = [(meter.id, fleet.series(meter, begin_ms, stop_ms)) for meter in meters]
            yield from _messages(enterprise, begin_ms, series)
        begin_ms = stop_ms


def of_instant(fleet: Readings, at_ms: int, after_ms: int) -> Iterator[tuple[str, bytes]]:
    """Yield (topic, payload) of what every meter sends when read at an instant, having been read last at `after_ms`."""
    for enterprise, meters in _firms(fleet.roster):
        yield from _messages(enterprise, at_ms, [(m.id, fleet.series_at(m, at_ms, after_ms)) for m in meters])


def _firms(roster: Roster) -> Iterator[tuple[str, list[Meter]]]:
    for enterprise in roster.enterprises:
        yield enterprise.id, [meter for meter in roster.meters if meter.enterprise == enterprise.id]


def _messages(enterprise: str, begin_ms: int, series: list[tuple[str, Series]]) -> Iterator[tuple[str, bytes]]:
    topic = READINGS_TOPIC.format(enterprise=enterprise)
    for number, part in enumerate(_parts(series)):
        yield topic, payload(f"{enterprise}-{begin_ms}-{number}", part)


def _parts(series: list[tuple[str, Series]]) -> Iterator[list[_Part]]:
    """Cut the readings of one firm into messages of at most MAX_READINGS."""
    part: list[_Part] = []
    room = MAX_READINGS
    for meter, readings in series:
        at_ms, values = readings.at_ms.tolist(), readings.value.tolist()
        done = 0
        while done < len(at_ms):
            part.append((meter, at_ms[done : done + room], values[done : done + room]))
            taken = len(part[-1][1])
            done, room = done + taken, room - taken
            if room == 0:
                yield part
                part, room = [], MAX_READINGS
    if part:
        yield part
