"""The series store on a server of the InfluxDB v1 dialect.

InfluxDB 1.x, 2.x, 3.x and openGemini all answer this dialect. A server gives one series after another twice as fast as
the same series grouped by their tag: a query has a statement for each meter, a request many statements.

A field that is NaN is left out of its line, and every line carries ABSENT, so that a line replaces an older one whole
although a server keeps the fields that a newer point does not name. Where the older one had an amount, 0 is written, so
that a sum over it is right also for those who do not know of ABSENT. Readings, touches and hours have every field, and
no ABSENT.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from store import influxql
from store.errors import StoreRefusedError
from store.found import Found
from store.frames import (
    accepted,
    check_where,
    lines_frame,
    named,
    series,
    touched_frame,
    touches,
)
from store.influx_http import TIMEOUT_S, TRIES, InfluxConnection
from store.influx_queries import ask, each
from store.influx_readings import extents, readings
from store.line_protocol import ABSENT, line_protocol
from store.measurements import BALANCE_DAILY, CARBON_DAILY, ENERGY_DAILY, MONTHLY, READING, TOUCH, WHOLE
from store.stamps import Stamps
from store.unlike import Points, unlike

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from store.influx_answers import Piece
    from store.influx_http import InfluxAddress
    from store.measurements import Measurement

SUMMED = (ENERGY_DAILY, CARBON_DAILY, BALANCE_DAILY)
"""Measurements whose fields are added up over lines, but for shares."""

LINES_A_BODY = 20_000
WORTH_ASKING = 48
"""Lines of one series from which on it pays to ask which of them stand already: that is half the work of writing."""


class InfluxStore:
    """store.ports.SeriesStore on one database of a server.

    Arrival stamps become visible in order as long as one process appends; with several, a reader of touches steps back
    by more than their clocks differ.
    """

    arrivals_late_ns = (TRIES * sum(TIMEOUT_S) + 10) * 1_000_000_000
    """A writer stamps before it sends, several may write at once, and each try may take as long as its timeout."""

    def __init__(self, address: InfluxAddress, clock_ns: Callable[[], int] = time.time_ns) -> None:
        """Connect at the first call, not before."""
        self._address = str(address)
        self._connection = InfluxConnection(address)
        self._clock_ns = clock_ns
        self._writer = threading.Lock()
        self._stamps: Stamps | None = None

    def append(self, readings: pd.DataFrame) -> None:
        """See store.ports.SeriesStore."""
        kept = accepted(READING, readings, self._address)
        if kept.empty:
            return
        spans = touches(kept)
        try:
            self._send(READING, kept)
        except StoreRefusedError:
            # A server keeps the good part of a body that it refuses: what it kept is to be settled.
            self._touch(spans)
            raise
        self._touch(spans)

    def readings(self, meters: Sequence[str], start_ms: int, end_ms: int, margin: int = 0) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        return readings(self._connection, sorted(set(meters)), (start_ms, end_ms), margin)

    def extents(self, meters: Sequence[str]) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        return extents(self._connection, sorted(set(meters)))

    def compact(self) -> None:
        """See store.ports.SeriesStore; a server keeps an order of its own."""

    def touched(self, since_ns: int, meters: Sequence[str] | None = None) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        found = Found((float, float))
        parts = influxql.conditions({} if meters is None else {"meter": meters})
        self._of_series(found, TOUCH, TOUCH.fields, [[*part, f"time >= {since_ns}"] for part in parts], "ns")
        labels, codes, arrived_ns, (from_s, to_s) = found.ordered()
        # A server shows a field of a point before the other: such a touch is still being written, and is the newest.
        whole = ~np.isnan(from_s + to_s)
        of_meters = named([meter for (meter,) in labels], codes[whole])
        return touched_frame(of_meters, arrived_ns[whole], from_s[whole], to_s[whole])

    def write(self, measurement: Measurement, lines: pd.DataFrame) -> None:
        """See store.ports.SeriesStore."""
        kept = accepted(measurement, lines, self._address)
        if measurement not in WHOLE:
            nans = np.isnan(kept.loc[:, list(measurement.fields)].to_numpy())
            kept = kept.assign(**{ABSENT: nans @ (2.0 ** np.arange(nans.shape[1]))})
        self._send(measurement, kept if measurement.texts else self._unlike(measurement, kept))

    def lines(
        self,
        measurement: Measurement,
        start_ms: int,
        end_ms: int,
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        check_where(measurement, where or {}, self._address)
        asked = (*_numbers(measurement), *measurement.texts)
        found = Found(_kinds(measurement, asked))
        spans = list(influxql.windows(start_ms, end_ms, monthly=measurement in MONTHLY))
        parts = [[*part, span] for part in influxql.conditions(where or {}) for span in spans]
        self._of_series(found, measurement, asked, parts)
        labels, codes, at_ms, values = found.ordered()
        columns: dict[str, pd.Series | np.ndarray] = {"at_ms": at_ms}
        columns |= {tag: named([label[place] for label in labels], codes) for place, tag in enumerate(measurement.tags)}
        columns |= dict(zip(asked, values, strict=True))
        if ABSENT in columns:
            absent = np.nan_to_num(columns[ABSENT]).astype("int64")
            for position, name in enumerate(measurement.fields):
                columns[name] = np.where(absent >> position & 1, np.nan, columns[name])
        return lines_frame(measurement, columns)

    def series(self, measurement: Measurement) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        every = influxql.select(measurement, _numbers(measurement)[:1])
        pieces = ask(self._connection, [f"{every} GROUP BY {influxql.names(measurement.tags)} LIMIT 1"], (float,))
        labels = sorted({_label(measurement, piece) for _, piece in pieces})
        return pd.DataFrame(labels, columns=list(measurement.tags), dtype="str")

    def check(self) -> None:
        """See store.ports.SeriesStore; StoreAccessError where the database or the credentials are wrong."""
        # SHOW answers for a database that is not there; a query over one millisecond opens no shard.
        ask(self._connection, [influxql.select(READING, READING.fields, influxql.between(0, 1))], (float,))

    def close(self) -> None:
        """See store.ports.SeriesStore."""
        self._connection.close()

    def _send(self, measurement: Measurement, kept: pd.DataFrame) -> None:
        """Write accepted rows, in order of time: a body then has to do with few of the server's shards."""
        at_ms = kept["at_ms"].to_numpy()
        if len(kept) > LINES_A_BODY and (at_ms[1:] < at_ms[:-1]).any():
            kept = kept.iloc[np.argsort(at_ms, kind="stable")]

        def send(first: int) -> None:
            rows = kept.iloc[first : first + LINES_A_BODY]
            self._connection.write(line_protocol(measurement, rows), "ns" if measurement == TOUCH else "ms")

        each(send, range(0, len(kept), LINES_A_BODY))

    def _touch(self, spans: pd.DataFrame) -> None:
        with self._writer:
            if self._stamps is None:
                self._stamps = Stamps(self._clock_ns, self._newest_touch_ns())
            stamped = spans.assign(at_ms=self._stamps.draw(len(spans)), meter=spans["meter"].astype("category"))
            self._send(TOUCH, stamped)

    def _newest_touch_ns(self) -> int:
        newest = f"{influxql.select(TOUCH, TOUCH.fields)} ORDER BY time DESC LIMIT 1"
        return max(
            (int(piece.columns[0][0]) for _, piece in ask(self._connection, [newest], (float, float), "ns")), default=0
        )

    def _unlike(self, measurement: Measurement, kept: pd.DataFrame) -> pd.DataFrame:
        """Return the lines that do not stand already, with 0 for a NaN where a number stands."""
        numbers = list(_numbers(measurement))
        tags, number = series(measurement, kept)
        wanted = Points(number, kept["at_ms"].to_numpy(), kept.loc[:, numbers].to_numpy())
        lacking = np.isnan(wanted.values).any(axis=1)
        worth = np.bincount(number, minlength=len(tags)) >= WORTH_ASKING
        worth[number[lacking]] = True
        asked = np.flatnonzero(worth)
        spans = pd.Series(wanted.at_ms).groupby(number).agg(["min", "max"]).iloc[asked]
        statements = [
            influxql.select(measurement, numbers, *map(influxql.equal, measurement.tags, of_tags), span)
            for of_tags, span in zip(
                tags.iloc[asked].itertuples(index=False, name=None),
                map(influxql.between, spans["min"], spans["max"] + 1),
                strict=True,
            )
        ]
        found = [
            (asked[statement], piece.columns)
            for statement, piece in ask(self._connection, statements, (float,) * len(numbers))
        ]
        if not found and not lacking.any():
            return kept
        standing = Points(
            np.concatenate([np.empty(0, "int64"), *(np.full(len(columns[0]), place) for place, columns in found)]),
            np.concatenate([np.empty(0, "int64"), *(columns[0] for _, columns in found)]),
            np.concatenate([np.empty((0, len(numbers))), *(np.column_stack(columns[1:]) for _, columns in found)]),
        )
        amounts = np.array([measurement in SUMMED and not name.endswith("_share") for name in numbers])
        changed, written = unlike(wanted, standing, amounts)
        return kept.assign(**dict(zip(numbers, written.T, strict=True)))[changed]

    def _of_series(
        self,
        found: Found,
        measurement: Measurement,
        columns: Sequence[str],
        parts: Sequence[Sequence[str]],
        epoch: str = "ms",
    ) -> None:
        """Find the rows of each series under the conditions of each part."""
        by_series = f" GROUP BY {influxql.names(measurement.tags)}"
        asked = [f"{influxql.select(measurement, columns, *part)}{by_series}" for part in parts]
        for _, piece in ask(self._connection, asked, _kinds(measurement, columns), epoch):
            found.add(_label(measurement, piece), piece.columns)


def _numbers(measurement: Measurement) -> tuple[str, ...]:
    return measurement.fields if measurement in WHOLE else (ABSENT, *measurement.fields)


def _kinds(measurement: Measurement, columns: Sequence[str]) -> tuple[type, ...]:
    return tuple(str if name in measurement.texts else float for name in columns)


def _label(measurement: Measurement, piece: Piece) -> tuple[str, ...]:
    return tuple(piece.tags.get(tag, "") for tag in measurement.tags)
