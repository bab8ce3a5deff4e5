"""Settlement: closes touched hours into lines, and lines into days, months and goals. Running it twice is harmless."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import structlog

from carbon.method import METHOD
from carbon.periods import epoch_ms
from carbon.units import MS_PER_HOUR, MS_PER_S
from ingest.blocks import BlockSettlement
from ingest.calendar import park_calendar
from ingest.corrected import CorrectedReadings
from ingest.hours import HourSettlement
from ingest.journal import Journal
from ingest.later import LATER_MS, days_concerned, later_gaps, validate_days
from ingest.lease import Lease
from ingest.ranges import Ranges
from ingest.rebuild import Rebuild, extents
from ingest.rollup import Rollup
from ingest.touches import Touches, stretches
from ingest.windows import windows
from ingest.written import Written
from store.history import SEALED, barrier_ms
from store.ports import Corrections, Leases, Marks, ParkBook
from store.unsettled import SETTLED_UNTIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from carbon.calendar import Calendar
    from carbon.park import Park
    from ingest.lease import Holder
    from ingest.metrics import SettlementMetrics
    from store.ports import SeriesStore

    Known = dict[str, int | None]
    Progress = Callable[[int, int], None]

CORRECTED = "settled_correction"
SETTLED_BOOK = "settled_book"
LEASE = "settlement"
_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000

_log = structlog.get_logger()


class SettlementBook(ParkBook, Marks, Corrections, Leases, Protocol):
    """The book as settlement uses it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What one round did: meters and hours settled, enterprise-days rolled up."""

    meters: int = 0
    hours: int = 0
    days: int = 0


def lag_s(series: SeriesStore, marks: Marks, now: datetime) -> float | None:
    """Return the seconds that the oldest unsettled arrival waits, 0 when none does; None before the first round."""
    watermark = marks.mark(SETTLED_UNTIL)
    if watermark is None:
        return None
    waiting = series.touched(watermark + 1)
    if waiting.empty:
        return 0.0
    return max(epoch_ms(now) / MS_PER_S - float(waiting["arrived_ns"].min()) / _NS_PER_S, 0.0)


class Settlement:
    """Readings to lines for one park; one instance is used by one thread."""

    def __init__(
        self,
        series: SeriesStore,
        book: SettlementBook,
        clock: Callable[[], datetime],
        holder: Holder,
        metrics: SettlementMetrics | None = None,
    ) -> None:
        """Keep the ends; nothing is read before the first round."""
        self._metrics = metrics
        self._series = series
        self._book = book
        self._clock = clock
        self._lease = Lease(book, LEASE, holder, clock)
        self._touches = Touches(series)
        self._readings = CorrectedReadings(series, book)
        self._written = Written()
        self._journal = Journal(series, clock, self._barrier_ms)
        self._rollup = Rollup(self._journal, clock)
        self._version: tuple[Park, Calendar, int] | None = None
        self._stake: dict[str, int] = {}
        """Marks that the lines of this round depend on, with where they were at most when it began."""
        self._left: Known = {}
        """The marks as the last round left them; where they are not so any more, somebody else has written."""
        self._owed: dict[str, int] = {}
        """Marks to be set back, because lines were written after the lease was lost."""

    def once(self, progress: Progress | None = None) -> Settled:
        """Settle all that arrived since the last round; after a change of the book, everything.

        Raises LeaseHeldError while another process settles, and LeaseLostError when one has taken over meanwhile.
        """
        began = self._clock()
        with self._turn() as known:
            park, calendar, version = self._known()
            watermark = known[SETTLED_UNTIL]
            if watermark is None or known[SETTLED_BOOK] != version:
                return self._everything(known, progress)
            self._readings.learn()
            newest_correction = self._readings.newest_id
            touched = self._touches.since(watermark)
            corrected = self._readings.corrected_since(known[CORRECTED] or 0)
            settled = self._settle(park, calendar, Ranges.together([stretches(touched), corrected]), progress)
            marks = {SETTLED_UNTIL: self._touches.settled(touched, watermark), CORRECTED: newest_correction}
            self._finish(park, marks, known)
            if self._metrics is not None:
                self._metrics.settled(settled.hours, began, self._clock(), touched["arrived_ns"].min())
            return settled

    def rebuild(
        self,
        start_ms: int | None = None,
        end_ms: int | None = None,
        progress: Progress | None = None,
    ) -> Settled:
        """Settle everything that ever arrived, or what falls into [start_ms, end_ms), as if for the first time."""
        with self._turn() as known:
            park, calendar, _ = self._known()
            if start_ms is None and end_ms is None:
                return self._everything(known, progress)
            self._stake = {SETTLED_BOOK: 0}
            self._forget()
            self._readings.learn()
            lives = extents(self._series, self._readings, park)
            lives = lives.assign(from_ms=lives["from_ms"].clip(lower=start_ms), to_ms=lives["to_ms"].clip(upper=end_ms))
            lives = lives[lives["from_ms"] < lives["to_ms"]]
            part = Ranges.of(lives["meter"], lives["from_ms"], lives["to_ms"])
            settled = self._settle(park, calendar, part, progress)
            self._finish(park, {}, known)
            return settled

    def let_go(self) -> None:
        """Let another process settle at once; call when no more rounds follow."""
        self._lease.let_go()

    def _everything(self, known: Known, progress: Progress | None) -> Settled:
        park, calendar, version = self._known()
        self._stake = {SETTLED_BOOK: 0}
        self._forget()
        self._readings.learn()
        newest_correction = self._readings.newest_id
        touched = self._touches.newest(epoch_ms(self._clock()) * _NS_PER_MS)
        blocks = BlockSettlement(self._series, self._readings, park, calendar)
        rebuild = Rebuild(self._journal, self._readings, blocks, self._rollup)
        rebuild.run(self._step(progress))
        newest_ns = self._touches.settled(touched, known[SETTLED_UNTIL] or 0)
        marks = {SETTLED_UNTIL: newest_ns, CORRECTED: newest_correction, SETTLED_BOOK: version}
        self._finish(park, marks, known)
        _log.info("settled_everything", meters=rebuild.meters, hours=rebuild.hours, enterprise_days=rebuild.days)
        return Settled(rebuild.meters, rebuild.hours, rebuild.days)

    def _settle(self, park: Park, calendar: Calendar, arrived: Ranges, progress: Progress | None) -> Settled:
        blocks = BlockSettlement(self._series, self._readings, park, calendar)
        arrived = arrived.only(arrived.names().isin(list(blocks.meters)).to_numpy(dtype=np.bool_))
        around = windows(arrived, self._readings, blocks.meters, blocks.longest_ms)
        work = HourSettlement(self._journal, self._readings, blocks, self._written, self._step(progress))
        changed = work.settle(around.ranges, around.per_ms)
        followed = changed.only(around.followed[around.of_each(changed)])
        later = later_gaps(self._series, self._readings, park, followed)
        changed_later = work.settle(later, around.per_ms_of(later))
        validate_days(self._journal, park, calendar, days_concerned(self._readings, around, changed, park.zone))
        self._lease.check()
        near = Ranges.together([changed, changed_later]).joined(LATER_MS)
        days = self._rollup.days(park, near.blocks(np.full(len(near), 1 / MS_PER_HOUR), small=0))
        if work.hours:
            _log.info("settled", meters=work.meters, hours=work.hours, enterprise_days=days)
        return Settled(work.meters, work.hours, days)

    @contextmanager
    def _turn(self) -> Iterator[Known]:
        """Hold the lease for one round; gives the marks as they were when it began."""
        self._set_back()
        with self._lease.held() as unbroken:
            known = {name: self._book.mark(name) for name in (SETTLED_UNTIL, CORRECTED, SETTLED_BOOK)}
            if not unbroken or known != self._left:
                self._forget()
            self._stake = {SETTLED_UNTIL: known[SETTLED_UNTIL] or 0, CORRECTED: known[CORRECTED] or 0}
            try:
                yield known
            except BaseException:
                self._forget()
                if not self._lease.mine:
                    self._owed = self._stake
                    self._set_back()
                raise

    def _finish(self, park: Park, marks: dict[str, int], known: Known) -> None:
        """Make the goals, and move the marks on, unless the lease was lost or another process has set them back."""
        self._rollup.goals(park)
        self._lease.check()
        self._written.keep()
        for name, at in marks.items():
            self._book.move_mark(name, known[name], at)
        self._left = {**known, **marks}

    def _set_back(self) -> None:
        """Make the next holder settle again what this one wrote after it had lost the lease.

        The marks move even where they need not go further back, so that a holder at work does not move them on.
        """
        for name, position in list(self._owed.items()):
            while not self._book.move_mark(name, current := self._book.mark(name), min(current or 0, position) - 1):
                pass
            del self._owed[name]

    def _known(self) -> tuple[Park, Calendar, int]:
        """Return the park, its calendar, and a number that changes with anything they say and with the method."""
        park = self._book.park()
        if self._version is None or self._version[0] is not park:
            calendar = park_calendar(park.zone, park.region)
            days = [sorted(part) for part in (calendar.rest, calendar.work, calendar.known, calendar.weekend)]
            self._version = park, calendar, zlib.crc32(f"{METHOD} {park!r} {days!r}".encode())
        return self._version

    def _barrier_ms(self, now_ms: int) -> int:
        park, *_ = self._known()
        return barrier_ms(now_ms, park.zone, self._book.mark(SEALED))

    def _step(self, progress: Progress | None) -> Progress:
        def step(done: int, total: int) -> None:
            self._lease.check()
            if progress is not None:
                progress(done, total)

        return step

    def _forget(self) -> None:
        self._touches.forget()
        self._written.forget()
        self._rollup.forget()
