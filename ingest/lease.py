"""The lease of settlement: of several settlers on one book one settles, and another takes over when it dies."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from ingest.errors import LeaseHeldError, LeaseLostError
from store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

    from store.ports import Leases

RENEWALS = 3
"""How often a lease is renewed within its length while its holder works."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that settles: a name that no other has, and how long after its death another takes over."""

    name: str
    lease: timedelta


class Lease:
    """One lease of a book, as one process takes and keeps it."""

    def __init__(self, leases: Leases, name: str, holder: Holder, clock: Callable[[], datetime]) -> None:
        """Nothing is taken yet."""
        self._leases = leases
        self._name = name
        self._holder = holder.name
        self._length = holder.lease
        self._clock = clock
        self._until: datetime | None = None

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the lease while the block runs, and leave it to run out after; raises LeaseHeldError.

        Gives whether it was held without a break since the last time. A thread renews it, so that a long step does
        not lose it; `check` tells when it was lost all the same.
        """
        unbroken = self.mine
        if not self._take():
            raise LeaseHeldError(self._name, self._leases.holder(self._name))
        done = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(done,), name=f"lease-{self._name}", daemon=True)
        renewing.start()
        try:
            yield unbroken
        finally:
            done.set()
            renewing.join()

    @property
    def mine(self) -> bool:
        """Whether the lease is held now."""
        return self._until is not None and self._clock() < self._until

    def check(self) -> None:
        """Raise LeaseLostError unless the lease is held now."""
        if not self.mine:
            raise LeaseLostError(self._name, self._leases.holder(self._name))

    def let_go(self) -> None:
        """End the lease, so that another need not wait until it has run out."""
        if self._until is not None:
            self._until = None
            self._leases.let_go(self._name, self._holder)

    def _take(self) -> bool:
        now = self._clock()
        until = now + self._length
        taken = self._leases.take(self._name, self._holder, now, until)
        self._until = until if taken else None
        return taken

    def _renew(self, done: threading.Event) -> None:
        while not done.wait(self._length.total_seconds() / RENEWALS):
            try:
                if not self._take():
                    return
            except StoreUnavailableError as error:
                _log.warning("lease_not_renewed", lease=self._name, reason=str(error))
