"""Readings as settlement takes them: as they arrived, with the book's corrections laid over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.findings import Code, Finding
from carbon.readings import Readings
from ingest.ranges import Ranges
from store.corrections import counting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carbon.meters import Meter
    from store.corrections import Correction
    from store.ports import Corrections, SeriesStore

    Columns = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]]


class CorrectedReadings:
    """The readings of one store under the corrections of one book; corrections are kept in memory, for they are few."""

    def __init__(self, series: SeriesStore, corrections: Corrections) -> None:
        """Nothing is read before `learn`."""
        self._series = series
        self._corrections = corrections
        self._by_meter: dict[str, dict[int, Correction]] = {}
        self.newest_id = 0
        """The newest correction that is laid over."""

    def learn(self) -> None:
        """Take in the corrections that the book has got since the last time."""
        new = self._corrections.corrections(since_id=self.newest_id)
        for (meter, at_ms), correction in counting(new).items():
            self._by_meter.setdefault(meter, {})[at_ms] = correction
        self.newest_id = max([self.newest_id, *(correction.id for correction in new)])

    def corrected_since(self, known_id: int) -> Ranges:
        """Return the instants of corrections with a larger id."""
        found = [c for own in self._by_meter.values() for c in own.values() if c.id > known_id]
        instants = pd.Series([c.at_ms for c in found], dtype="int64")
        return Ranges.of(pd.Series([c.meter for c in found], dtype="str"), instants, instants + 1)

    def of(self, meter: str) -> dict[int, Correction]:
        """Return the corrections that count of one meter, by instant."""
        return self._by_meter.get(meter, {})

    def findings(self, windows: Ranges) -> list[Finding]:
        """Return what was corrected within the windows."""
        own = [c for meter in windows.meters for c in self.of(meter).values()]
        held = windows.holds(
            pd.Series([c.meter for c in own], dtype="str"), np.array([c.at_ms for c in own], dtype=np.int64)
        )
        return [_finding(c) for c, inside in zip(own, held.tolist(), strict=True) if inside]

    def read(self, meters: Sequence[Meter], start_ms: int, end_ms: int, margin: int) -> Readings:
        """Return the readings of [start_ms, end_ms), and `margin` or more of each meter on either side if there are."""
        owners = {meter.id: meter for meter in sorted(meters, key=lambda meter: meter.id)}
        plain = [name for name in owners if not self.of(name)]
        frame = self._series.readings(plain, start_ms, end_ms, margin)
        parts = [_columns(frame, list(owners))]
        for name in owners.keys() - set(plain):
            more = margin + len(self.of(name))
            own = _columns(self._series.readings([name], start_ms, end_ms, more), list(owners))
            parts.append(self._laid_over(own, name, list(owners).index(name), (start_ms, end_ms), more))
        if len(parts) == 1:
            return Readings(tuple(owners.values()), *parts[0])
        code, at_ms, value = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((at_ms, code))
        return Readings(tuple(owners.values()), code[order].astype(np.int32), at_ms[order], value[order])

    def _laid_over(self, own: Columns, meter: str, code: int, range_ms: tuple[int, int], margin: int) -> Columns:
        _, at_ms, value = own
        first = at_ms[0] if np.count_nonzero(at_ms < range_ms[0]) >= margin else _EVER_MS
        last = at_ms[-1] if np.count_nonzero(at_ms >= range_ms[1]) >= margin else _FOREVER_MS
        laid = [c for at, c in sorted(self.of(meter).items()) if first <= at <= last]
        stays = ~np.isin(at_ms, np.array([c.at_ms for c in laid], dtype=np.int64))
        new = [(c.at_ms, c.new) for c in laid if c.new is not None]
        at_ms = np.concatenate((at_ms[stays], np.array([at for at, _ in new], dtype=np.int64)))
        value = np.concatenate((value[stays], np.array([v for _, v in new], dtype=np.float64)))
        return np.full(at_ms.size, code, dtype=np.int32), at_ms, value


_EVER_MS, _FOREVER_MS = -(2**62), 2**62


def _columns(frame: pd.DataFrame, owners: list[str]) -> Columns:
    """Return code (position in `owners`), at_ms and value of readings."""
    names = frame["meter"].cat.categories
    code = np.asarray(frame["meter"].cat.codes, dtype=np.int32)
    if len(owners) != len(names):
        code = np.asarray(pd.Index(owners).get_indexer(names)[code], dtype=np.int32)
    return code, frame["at_ms"].to_numpy(dtype=np.int64), frame["value"].to_numpy(dtype=np.float64)


def _finding(correction: Correction) -> Finding:
    old, new = correction.old, correction.new
    if new is None:
        what = "struck out" if old is None else f"{old:.15g} struck out"
    else:
        what = f"{new:.15g} added" if old is None else f"{old:.15g} corrected to {new:.15g}"
    detail = f"{what} by {correction.who} on {correction.recorded_at:%Y-%m-%d}: {correction.why}"
    return Finding(Code.CORRECTED, correction.meter, correction.at_ms, correction.at_ms + 1, detail)
