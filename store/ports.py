"""The ports of the stores: what the rest of the program may ask, and what it is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from carbon.park import Park
    from store.access import Caller, Key, Role
    from store.corrections import Correction
    from store.measurements import Measurement
    from store.messages import Message, Receipt
    from store.refusals import Dropped, Reason, Refusal
    from store.retries import Retry
    from store.revisions import OutputVersion
    from store.sealed import Seal, SealedReport


class SeriesStore(Protocol):
    """Readings as they arrived and the lines made of them.

    Every call may be made from several threads. Errors: StoreUnavailableError (try again), StoreRefusedError (do not).
    """

    arrivals_late_ns: int
    """How long after its stamp a touch may still appear; 0 where stamps and writes are in one order."""

    def append(self, readings: pd.DataFrame) -> None:
        """Keep readings durably, with one touch a meter; returns only when they are.

        Columns: enterprise, meter (str), at_ms (int64), value (float64, finite). A reading sent twice is kept once;
        of two values for one instant the later arrival stays. The touches are stamped when the write succeeds.
        """
        ...

    def readings(self, meters: Sequence[str], start_ms: int, end_ms: int, margin: int = 0) -> pd.DataFrame:
        """Return meter, at_ms, value in [start_ms, end_ms), ordered by meter and at_ms.

        `meter` is categorical, its categories are the meters asked for, each once and in order. With `margin`, also up
        to that many readings of each meter before and after the range.
        """
        ...

    def extents(self, meters: Sequence[str]) -> pd.DataFrame:
        """Return meter, from_ms, to_ms, readings: of each meter with readings the range they lie in and their number.

        Ordered by meter; `to_ms` is the instant after the last reading. A store may estimate the number of a meter
        whose readings span more than eight weeks.
        """
        ...

    def compact(self) -> None:
        """Put the readings into the order in which settlement reads them, where the store keeps an order.

        Nothing changes but the time that reading takes; it is quick when there is little to gain.
        """
        ...

    def touched(self, since_ns: int, meters: Sequence[str] | None = None) -> pd.DataFrame:
        """Return meter, arrived_ns, from_ms, to_ms (readings in [from_ms, to_ms)) of arrivals at or after `since_ns`.

        Ordered by arrived_ns; of some meters, or of all.
        """
        ...

    def write(self, measurement: Measurement, lines: pd.DataFrame) -> None:
        """Keep lines of one measurement; a line with the same tags and time replaces the older one whole."""
        ...

    def lines(
        self,
        measurement: Measurement,
        start_ms: int,
        end_ms: int,
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> pd.DataFrame:
        """Return the lines of [start_ms, end_ms) in `measurement.columns`, ordered by tags and at_ms.

        `where` keeps lines whose tag is one of the values; an empty sequence keeps none.
        """
        ...

    def series(self, measurement: Measurement) -> pd.DataFrame:
        """Return the tags under which some line of the measurement was ever written, one row each, in order."""
        ...

    def check(self) -> None:
        """Raise StoreUnavailableError unless the store answers now."""
        ...

    def close(self) -> None:
        """Let go of the store; nothing is lost by it."""
        ...


class ParkBook(Protocol):
    """The park's tables, append-only, as they were known at any moment."""

    def park(self, known_at: datetime | None = None) -> Park:
        """Return the park as known at that moment (None: now); raises BookEmptyError."""
        ...

    def load(self, park: Park, recorded_at: datetime) -> list[str]:
        """Make the book say what `park` says; returns one sentence a change, empty when nothing changed."""
        ...


class Quarantine(Protocol):
    """Refused messages, kept whole with their reason."""

    def keep(self, refusals: Sequence[Refusal]) -> None:
        """Keep refusals durably; the same topic, payload and reason are kept once and counted."""
        ...

    def refused(
        self,
        enterprise: str | None = None,
        limit: int = 100,
        *,
        reason: Reason | None = None,
        waiting: bool = False,
        offset: int = 0,
        payload_bytes: int | None = None,
    ) -> list[Refusal]:
        """Return the refusals that came last first, of one enterprise or of all; `waiting`: not yet brought in.

        With `payload_bytes` no more than that much of each payload.
        """
        ...

    def refusal(self, refusal_id: int) -> Refusal | None:
        """Return one refusal whole, or None."""
        ...

    def waiting(
        self, enterprise: str | None = None, reason: Reason | None = None, before: int | None = None, limit: int = 100
    ) -> list[Refusal]:
        """Return refusals that were not brought in, whole, by falling id, below `before`; fewer of large ones."""
        ...

    def note_retries(self, retries: Sequence[Retry], who: str, at: datetime) -> None:
        """Keep durably what became of refusals that were tried again."""
        ...

    def bound(self, now: datetime, most_bytes: int) -> Dropped:
        """Let go of what came last 400 days ago, and of what the largest holders have above `most_bytes`; tell it."""
        ...


class Keyring(Protocol):
    """API keys, hashed at rest."""

    def issue(self, role: Role, enterprise: str | None, note: str, at: datetime) -> tuple[Key, str]:
        """Make a key; the secret is returned once and never kept."""
        ...

    def caller(self, secret: str, at: datetime) -> Caller | None:
        """Return who holds this secret, or None when nobody does or the key opens nothing at `at`; notes the use."""
        ...

    def keys(self) -> list[Key]:
        """Return every key, newest first."""
        ...

    def rotate(self, key_id: str, at: datetime, ends_at: datetime) -> tuple[Key, str] | None:
        """Make a key like this one, which opens until `ends_at` still; None when there is none that opens at `at`."""
        ...

    def revoke(self, key_id: str, at: datetime) -> bool:
        """End a key; False when there is none."""
        ...


class Marks(Protocol):
    """Small named positions that a service keeps across restarts."""

    def mark(self, name: str) -> int | None:
        """Return the position, or None before the first."""
        ...

    def set_mark(self, name: str, position: int) -> None:
        """Keep the position."""
        ...

    def move_mark(self, name: str, known: int | None, position: int) -> bool:
        """Keep the position if the mark is still where the caller knows it; False, and no change, if it moved."""
        ...


class Corrections(Protocol):
    """Deliberate corrections of readings, append-only: the latest of a meter and instant counts."""

    def correct(self, correction: Correction) -> int:
        """Keep a correction durably (its `id` is not looked at) and return its id, above every id seen before."""
        ...

    def corrections(
        self,
        since_id: int = 0,
        meters: Sequence[str] | None = None,
        start_ms: int | None = None,
        end_ms: int | None = None,
    ) -> list[Correction]:
        """Return the corrections with an id above `since_id` of instants in [start_ms, end_ms), ordered by id.

        `meters` None: of every meter. Once an id was returned, no smaller one appears later.
        """
        ...


class OutputHistory(Protocol):
    """What was ever reported of output, added value and products: append-only, so that a revision hides nothing."""

    def output_versions(self, enterprise: str, first_month: str, last_month: str) -> list[OutputVersion]:
        """Return the versions of an enterprise's rows of [first_month, last_month], both YYYY-MM and included.

        Ordered by month, product and price basis; the versions of a row in the order in which they were recorded.
        """
        ...


class SealedReports(Protocol):
    """Reports that were sealed, kept whole; none is ever changed or taken away."""

    def keep_sealed(self, report: SealedReport) -> bool:
        """Keep a sealed report durably; False, and no change, when its name or number is taken already.

        Of several at once with one number exactly one is kept.
        """
        ...

    def sealed(self, report_id: str) -> SealedReport | None:
        """Return a sealed report byte for byte, or None; raises SealBrokenError when they are not the bytes sealed."""
        ...

    def seals(
        self,
        scope: tuple[str, str] | None = None,
        period: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> list[Seal]:
        """Return seals, newest first: of one scope (kind, id) or of all, of one period (its label) or of all.

        Those of one scope and period are in the order of their numbers, whatever the clocks said.
        """
        ...


class Leases(Protocol):
    """Turns that one holder at a time may have, until they run out."""

    def take(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or renew a lease; False while another holder's has not run out at `now`. Of several at once one wins."""
        ...

    def let_go(self, name: str, holder: str) -> None:
        """End a lease before it runs out; does nothing to another holder's."""
        ...

    def holder(self, name: str) -> str | None:
        """Return who took a lease last and did not let it go, whether or not it has run out."""
        ...


class Intake(Protocol):
    """The one pipeline that every reading goes through: decode, check, write, acknowledge."""

    def accept(self, messages: Sequence[Message]) -> list[Receipt]:
        """Make native messages durable and say what became of each, in order.

        Raises StoreUnavailableError when nothing could be kept; then nothing may be acknowledged.
        """
        ...

    def accept_rows(self, enterprise: str | None, rows: pd.DataFrame, source: str) -> Receipt:
        """Make decoded rows (columns meter, at_ms, value) durable; `enterprise` None: each meter's own.

        Raises StoreUnavailableError when nothing could be kept.
        """
        ...

    def set_aside(self, refusals: Sequence[Refusal]) -> None:
        """Keep what never became a reading, durably, in quarantine and within its bounds."""
        ...

    def retry(self, refusals: Sequence[Refusal]) -> list[Retry]:
        """Try the readings of refusals again with the book as it is now, and say what became of each, in order.

        What passes is durable, at its own time; a reading that stands at its instant already is left as it is, and of
        two refusals for one instant the one of the higher id counts. Doing it twice changes nothing. Raises
        StoreUnavailableError.
        """
        ...
