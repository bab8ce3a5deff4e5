"""Refused readings tried again, after the cause was mended: with their own times, over nothing that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.units import MS_PER_HOUR
from ingest.checks import Columns, check, explain
from ingest.errors import PayloadRefusedError
from ingest.payloads.instants import instants
from ingest.payloads.native import decode
from ingest.register import known_meters
from store.errors import StoreRefusedError
from store.messages import RefusedReading
from store.refusals import Reason
from store.retries import Retry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.payloads.native import Decoded
    from ingest.register import KnownMeters
    from store.ports import ParkBook, SeriesStore
    from store.refusals import Refusal

_NEAR_MS = 7 * 24 * MS_PER_HOUR
"""Refused readings that are no further apart are looked for in one go."""
_WHOLE = -1


@dataclass(slots=True)
class _Letter:
    """One refusal: the readings that pass now, and what is refused again."""

    refusal: Refusal
    passed: pd.DataFrame
    refused: list[RefusedReading]


class Retrial:
    """Tries refusals against the book as it is now.

    Whether a reading lies in the future is judged by when it arrived: its time was wrong then and has not become right.
    A reading that stands already is left as it is, because it arrived later; only one that arrives at the very moment
    may be overwritten.
    """

    def __init__(self, series: SeriesStore, book: ParkBook) -> None:
        self._series = series
        self._book = book

    def retry(self, refusals: Sequence[Refusal]) -> list[Retry]:
        """Make durable what passes and say what became of each refusal, in order; raises BookEmptyError."""
        known = known_meters(self._book.park().meters)
        letters = sorted(
            (_opened(one, known) for one in refusals), key=lambda letter: _id(letter.refusal), reverse=True
        )
        told = {retry.refusal_id: retry for retry in self._told(letters)}
        return [told[_id(one)] for one in refusals]

    def _told(self, letters: Sequence[_Letter]) -> list[Retry]:
        """Append what passes of letters, the newest first; where the store refuses, one letter after the other."""
        rows = pd.concat([_frame({}), *(letter.passed for letter in letters)], ignore_index=True)
        later = rows.groupby(["meter", "at_ms"])["value"].transform("first").where(rows.duplicated(["meter", "at_ms"]))
        rows["standing"] = self._standing(rows).fillna(later)
        fresh = rows[rows["standing"].isna()]
        try:
            if len(fresh):
                self._series.append(fresh[["enterprise", "meter", "at_ms", "value"]].reset_index(drop=True))
        except StoreRefusedError as error:
            if len(letters) > 1:
                return [retry for letter in letters for retry in self._told([letter])]
            said = f"the store refused it: {error.reason}"
            letters[0].refused += [RefusedReading(index, Reason.STORE, said) for index in fresh["index"].tolist()]
        return [_retry(letter, rows[rows["refusal"] == _id(letter.refusal)]) for letter in letters]

    def _standing(self, rows: pd.DataFrame) -> pd.Series[float]:
        """Return, row by row, the value that the store has at the instant of a reading; NaN: none."""
        parts = [
            self._series.readings(meters, start_ms, end_ms).astype({"meter": "str"})
            for meters, start_ms, end_ms in _stretches(rows)
        ]
        if not parts:
            return pd.Series(np.nan, index=rows.index, dtype="float64")
        stored = pd.concat(parts, ignore_index=True).rename(columns={"value": "stored"})
        return rows[["meter", "at_ms"]].merge(stored, on=["meter", "at_ms"], how="left")["stored"].set_axis(rows.index)


def _opened(refusal: Refusal, known: KnownMeters) -> _Letter:
    try:
        decoded = _decoded(refusal)
    except PayloadRefusedError as error:
        return _Letter(refusal, _frame({}), [RefusedReading(_WHOLE, error.reason, error.detail)])
    readings = decoded.readings
    columns = Columns(
        meters=[reading.meter for reading in readings],
        instants=instants([reading.at for reading in readings]),
        amounts=np.array([reading.value for reading in readings], dtype=np.float64),
        units=[reading.unit for reading in readings],
        senders=[refusal.enterprise] if refusal.enterprise else None,
        groups=np.zeros(len(readings), dtype=np.int64),
    )
    verdict = check(columns, known, refusal.received_at)
    again = np.flatnonzero(verdict.faults).tolist()
    passed = np.flatnonzero(verdict.faults == 0)
    codes = verdict.meter_codes[passed]
    frame = _frame(
        {
            "refusal": np.full(len(passed), _id(refusal)),
            "index": np.array(decoded.indices, dtype=np.int64)[passed],
            "enterprise": known.owners[codes],
            "meter": known.ids[codes],
            "at_ms": columns.instants.at_ms[passed],
            "value": verdict.amounts[passed],
        },
    ).drop_duplicates(["meter", "at_ms"], keep="last")
    refused = [*decoded.refused]
    refused += [
        RefusedReading(decoded.indices[row], verdict.reason(row), explain(columns, verdict, known, row))
        for row in again
    ]
    return _Letter(refusal, frame, refused)


def _decoded(refusal: Refusal) -> Decoded:
    """Return the readings that were kept; raises PayloadRefusedError for what can never be read."""
    if refusal.reason is Reason.TOPIC:
        raise PayloadRefusedError(Reason.TOPIC, "nobody can tell whose it is: it has to be sent again on its topic")
    if refusal.reason is Reason.TOO_LARGE:
        raise PayloadRefusedError(Reason.TOO_LARGE, "only its beginning was kept: it has to be sent again in parts")
    return decode(refusal.payload)


def _frame(columns: dict[str, object]) -> pd.DataFrame:
    """Return readings in order of the message, with the columns of an empty one where none is given."""
    kinds = {
        "refusal": "int64",
        "index": "int64",
        "enterprise": "str",
        "meter": "str",
        "at_ms": "int64",
        "value": "float64",
    }
    return pd.DataFrame({name: pd.Series(columns.get(name, []), dtype=kind) for name, kind in kinds.items()})


def _stretches(rows: pd.DataFrame) -> Iterator[tuple[list[str], int, int]]:
    """Yield meters and [start, end) [ms] that together cover every row, without long stretches that hold none."""
    if rows.empty:
        return
    ordered = rows.sort_values("at_ms")
    apart = ordered["at_ms"].diff() > _NEAR_MS
    for _, near in ordered.groupby(apart.cumsum()):
        at_ms = near["at_ms"]
        yield sorted(near["meter"].unique().tolist()), int(at_ms.min()), int(at_ms.max()) + 1


def _retry(letter: _Letter, rows: pd.DataFrame) -> Retry:
    standing = rows["standing"].notna()
    stored = {one.index for one in letter.refused if one.reason is Reason.STORE}
    return Retry(
        refusal_id=_id(letter.refusal),
        brought_in=int((~standing & ~rows["index"].isin(stored)).sum()),
        standing=int(standing.sum()),
        differing=int((standing & (rows["standing"] != rows["value"])).sum()),
        refused=tuple(sorted(letter.refused, key=lambda one: one.index)),
    )


def _id(refusal: Refusal) -> int:
    if refusal.id is None:
        raise ValueError("only a refusal that was kept can be tried again")
    return refusal.id
