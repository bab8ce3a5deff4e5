"""The values of a meter as they count, as they arrived, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.declared import longest_ms
from carbon.outliers import FLAT_MS
from carbon.readings import Readings
from carbon.registers import REACH
from carbon.units import MS_PER_HOUR
from store.corrections import counting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from carbon.meters import Meter
    from carbon.park import Park
    from store.corrections import Correction
    from store.ports import Corrections, SeriesStore

_DAY_MS = 24 * MS_PER_HOUR
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class MeterValues:
    """The values of one meter around a stretch of time."""

    readings: Readings
    """As they count: as they arrived, with the corrections laid over."""
    arrived: Mapping[int, float]
    """By instant [epoch ms], as it arrived."""
    corrections: Mapping[int, Correction]
    """By instant, the one that counts."""
    _touches: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]

    def arrivals(self, at_ms: int) -> tuple[int, int] | None:
        """Return when [epoch ms] values for an instant arrived first and last, None where it is not known.

        A store keeps when messages arrived and which range of a meter's readings each held: these are the first and
        the last message whose range holds the instant.
        """
        arrived_ns, from_ms, to_ms = self._touches
        own = np.flatnonzero((from_ms <= at_ms) & (to_ms > at_ms))
        return (int(arrived_ns[own[0]]) // _NS_PER_MS, int(arrived_ns[own[-1]]) // _NS_PER_MS) if own.size else None


def meter_values(
    series: SeriesStore, book: Corrections, park: Park, meter: Meter, stretch_ms: tuple[int, int]
) -> MeterValues:
    """Return the values of a meter in a stretch and as much around it as settlement looks at."""
    reach_ms = FLAT_MS + _DAY_MS + longest_ms([meter], park.events)[meter.id]
    start_ms, end_ms = stretch_ms[0] - reach_ms, stretch_ms[1] + reach_ms
    standing = {at_ms: one for (_, at_ms), one in counting(book.corrections(meters=[meter.id])).items()}
    margin = REACH + len(standing)
    frame = series.readings([meter.id], start_ms, end_ms, margin)
    at_ms, value = frame["at_ms"].to_numpy(dtype=np.int64), frame["value"].to_numpy(dtype=np.float64)
    arrived = dict(zip(at_ms.tolist(), value.tolist(), strict=True))
    full = np.count_nonzero(at_ms < start_ms) >= margin, np.count_nonzero(at_ms >= end_ms) >= margin
    laid = {
        at: one for at, one in standing.items() if not (full[0] and at < at_ms[0]) and not (full[1] and at > at_ms[-1])
    }
    counts = arrived | {at: one.new for at, one in laid.items()}
    ordered = sorted((at, new) for at, new in counts.items() if new is not None)
    readings = Readings.of(
        meter, np.array([at for at, _ in ordered], dtype=np.int64), np.array([new for _, new in ordered], dtype=float)
    )
    first_ms = min(int(readings.at_ms[0]) if ordered else start_ms, start_ms) - _DAY_MS
    found = series.touched(first_ms * _NS_PER_MS, [meter.id])
    touches = tuple(found[name].to_numpy(dtype=np.int64) for name in ("arrived_ns", "from_ms", "to_ms"))
    return MeterValues(readings, arrived, laid, (touches[0], touches[1], touches[2]))
