"""Ctrl-C and SIGTERM: the first asks the process to finish what it has in hand, the second ends it at once."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = 130
_OVER = 0


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """Yield an event that a signal sets.

    The handler hands the signal to a thread through a queue that may be filled from a handler: it runs inside
    whatever the main thread is doing, and would block for ever on an event that the main thread just waits for.
    """
    stop = threading.Event()
    taken: SimpleQueue[int] = SimpleQueue()
    before = {number: signal.signal(number, lambda seen, _: taken.put(seen)) for number in SIGNALS}
    taker = threading.Thread(target=_take, args=(taken, stop), name="signals", daemon=True)
    taker.start()
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        taken.put(_OVER)
        taker.join()


def _take(taken: SimpleQueue[int], stop: threading.Event) -> None:
    while taken.get() != _OVER:
        if stop.is_set():
            os._exit(INTERRUPTED)
        stop.set()
