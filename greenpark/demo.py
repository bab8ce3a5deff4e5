"""The demo meters in real time: what the fleet reads now, over MQTT to the embedded broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenpark.history import DEMO_MARK
from greenpark.parts import clock
from simulators.broker import Protocol, PublisherSettings
from simulators.live import run
from simulators.publisher import Publisher

if TYPE_CHECKING:
    import threading

    from simulators.fleet import Fleet
    from store.ports import Marks

EVERY_S = 30.0


def run_demo(fleet: Fleet, broker_url: str, marks: Marks, stop: threading.Event) -> None:
    """Send until told to stop, from where the history ended, and mark how far it came."""
    with Publisher(PublisherSettings.from_url(broker_url, protocol=Protocol.V311)) as publisher:
        run(
            fleet,
            publisher,
            clock,
            stop,
            every_s=EVERY_S,
            after_ms=marks.mark(DEMO_MARK),
            sent_until=lambda sent_ms: marks.set_mark(DEMO_MARK, sent_ms),
        )
        publisher.flush(stop)
