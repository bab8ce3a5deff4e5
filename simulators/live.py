"""Publishes what the fleet reads now, at the pace of a clock or faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulators.slots import SLOT_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from threading import Event

_MS_PER_S = 1000


class Source(Protocol):
    """Knows what every meter reads: a Fleet or a FaultyFleet."""

    def messages(self, start_ms: int, end_ms: int) -> Iterator[tuple[str, bytes]]:
        """See Fleet.messages."""
        ...

    def messages_at(self, at_ms: int, since_ms: int | None = None) -> Iterator[tuple[str, bytes]]:
        """See Fleet.messages_at."""
        ...


class Sender(Protocol):
    """Takes messages: a Publisher, a Gateway, or a pipeline in the same process."""

    def send(self, topic: str, payload: bytes, stop: Event | None = None) -> bool:
        """Take one message; False when `stop` was set before it could."""
        ...


def run(  # noqa: PLR0913 - every one is a setting of `greenpark simulate`
    fleet: Source,
    publisher: Sender,
    clock: Callable[[], datetime],
    stop: Event,
    *,
    speed: float = 1.0,
    every_s: float = 15.0,
    from_ms: int | None = None,
    after_ms: int | None = None,
    to_ms: int | None = None,
    sent_until: Callable[[int], None] | None = None,
) -> int:
    """Send what every meter reads every `every_s` seconds of the clock, until `stop` or simulated `to_ms`.

    Simulated time begins at `from_ms` (without it: now) and runs `speed` times as fast as the clock; readings are
    stamped with simulated time, whole seconds. Intervals that end between two rounds are all sent. A round that
    comes more than a quarter hour after the one before sends every reading that fell due meanwhile, so that neither
    a high speed nor a machine that slept leaves gaps. `after_ms` is the simulated instant up to which an earlier run
    has sent: the first round makes up for what fell due since. `sent_until` is told the simulated instant after each
    round. Returns the instant of the last round; before the first, the one before it began.
    """
    began = clock()
    start_ms = int(began.timestamp()) * _MS_PER_S if from_ms is None else from_ms
    done_ms = start_ms - 1 if after_ms is None else after_ms
    while not stop.is_set() and (to_ms is None or done_ms < to_ms):
        elapsed_s = int((clock() - began).total_seconds() * speed)
        at_ms = start_ms + elapsed_s * _MS_PER_S
        at_ms = at_ms if to_ms is None else min(at_ms, to_ms)
        if at_ms > done_ms:
            for topic, payload in _round(fleet, done_ms, at_ms):
                if not publisher.send(topic, payload, stop):
                    return done_ms
            done_ms = at_ms
            if sent_until is not None:
                sent_until(done_ms)
        if to_ms is None or done_ms < to_ms:
            stop.wait(every_s)
    return done_ms


def _round(fleet: Source, done_ms: int, at_ms: int) -> Iterator[tuple[str, bytes]]:
    if at_ms - done_ms > SLOT_MS:
        return fleet.messages(done_ms + 1, at_ms + 1)
    return fleet.messages_at(at_ms, done_ms)
