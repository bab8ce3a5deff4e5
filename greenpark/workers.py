"""Threads of a service whose unforeseen end ends the process and is told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

_log = structlog.get_logger()


class Worker(threading.Thread):
    """The outermost loop of one piece of work; when it fails, `stop` is set for all."""

    def __init__(self, name: str, work: Callable[[], None], stop: threading.Event) -> None:
        """Nothing runs before `start`."""
        super().__init__(name=name)
        self.failure: Exception | None = None
        self._work, self._stop_all = work, stop

    def run(self) -> None:
        """Do the work; whatever ends it is logged and kept."""
        try:
            self._work()
        except Exception as failure:  # noqa: BLE001 - whatever it was, the process must say so and end
            _log.error("worker_failed", worker=self.name, exc_info=failure)
            self.failure = failure
            self._stop_all.set()
