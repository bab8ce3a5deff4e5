"""The series store on a server of the InfluxDB v1 dialect: the only file with line protocol and InfluxQL.

InfluxDB 1.x, 2.x, 3.x and openGemini all answer this dialect. Line protocol is built here, column by column, for the
point and frame writers of the `influxdb` package are many times slower; the package keeps the connections. Answers are
read as JSON in chunks, not as CSV, although that is half as fast again: in CSV a server drops the error of a query, so
that a missing database, or an answer cut short, reads as "nothing there".

A field that is NaN is left out of its line, and every line carries `absent`, a bit set of the fields left out, so that
a line replaces an older one whole although a server keeps the fields that a newer point does not name.
"""

from __future__ import annotations

import threading
import time
from itertools import product
from types import GenericAlias
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from store.errors import StoreRefusedError
from store.found import Found
from store.frames import accepted, check_where, lines_frame, named, readings_frame, touched_frame, touches
from store.influx_http import TIMEOUT_S, TRIES, InfluxConnection
from store.measurements import READING, TOUCH
from store.stamps import Stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from store.influx_http import InfluxAddress
    from store.measurements import Measurement

ABSENT = "absent"
VALUES_A_QUERY = 100
WINDOW_MS = 92 * 86_400_000
MOST_WINDOWS = 8
"""A query asks for at most a quarter of a year, or an eighth of a longer range."""

LAST_MS = 9_223_372_036_854
"""The servers count nanoseconds in 64 bits: no reading is later, or earlier than its negative."""


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
            self._connection.write(_line_protocol(READING, kept), "ms")
        except StoreRefusedError:
            # A server keeps the good part of a body that it refuses: what it kept is to be settled.
            self._touch(spans)
            raise
        self._touch(spans)

    def readings(self, meters: Sequence[str], start_ms: int, end_ms: int, margin: int = 0) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        found = Found(fields=1)
        for meter_is in _conditions({"meter": meters}):
            asked = [f"{meter_is}{span}{_GROUP_METER}" for span in _windows(start_ms, end_ms)]
            if margin > 0:
                before, after = f"time < {_clipped(start_ms)}ms", f"time >= {_clipped(end_ms)}ms"
                asked.append(f"{meter_is}{before}{_GROUP_METER} ORDER BY time DESC LIMIT {margin}")
                asked.append(f"{meter_is}{after}{_GROUP_METER} ORDER BY time ASC LIMIT {margin}")
            for condition in asked:
                self._find(found, READING, ("meter",), ("value",), condition)
        labels, codes, at_ms, (value,) = found.ordered(once=True)
        wanted = sorted(set(meters))
        places = np.searchsorted(wanted, [meter for (meter,) in labels]) if labels else np.empty(0, dtype="int64")
        return readings_frame(wanted, places[codes], at_ms, value)

    def touched(self, since_ns: int) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        found = Found(fields=2)
        self._find(found, TOUCH, TOUCH.tags, TOUCH.fields, f"time >= {since_ns}{_GROUP_METER}", "ns")
        labels, codes, arrived_ns, (from_s, to_s) = found.ordered()
        return touched_frame(named([meter for (meter,) in labels], codes), arrived_ns, from_s, to_s)

    def write(self, measurement: Measurement, lines: pd.DataFrame) -> None:
        """See store.ports.SeriesStore."""
        kept = accepted(measurement, lines, self._address)
        self._connection.write(_line_protocol(measurement, kept, marked=True), "ms")

    def lines(
        self,
        measurement: Measurement,
        start_ms: int,
        end_ms: int,
        where: Mapping[str, Sequence[str]] | None = None,
    ) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        check_where(measurement, where or {}, self._address)
        asked = (*measurement.fields, ABSENT, *measurement.texts)
        found = Found(len(measurement.fields) + 1, len(measurement.texts))
        group = f" GROUP BY {_names(measurement.tags)}"
        for condition in _conditions(where or {}):
            for span in _windows(start_ms, end_ms):
                self._find(found, measurement, measurement.tags, asked, f"{condition}{span}{group}")
        labels, codes, at_ms, values = found.ordered()
        columns: dict[str, pd.Series | np.ndarray] = {"at_ms": at_ms}
        columns |= {
            tag: named([label[position] for label in labels], codes) for position, tag in enumerate(measurement.tags)
        }
        columns |= dict(zip(asked, values, strict=True))
        absent = np.nan_to_num(values[len(measurement.fields)]).astype("int64")
        for position, name in enumerate(measurement.fields):
            columns[name] = np.where(absent >> position & 1, np.nan, values[position])
        return lines_frame(measurement, columns)

    def series(self, measurement: Measurement) -> pd.DataFrame:
        """See store.ports.SeriesStore."""
        found = Found(fields=1)
        newest = f"time >= {-LAST_MS}ms GROUP BY {_names(measurement.tags)} ORDER BY time DESC LIMIT 1"
        self._find(found, measurement, measurement.tags, (ABSENT,), newest)
        labels, *_ = found.ordered()
        return pd.DataFrame(labels, columns=list(measurement.tags), dtype="str")

    def check(self) -> None:
        """See store.ports.SeriesStore; StoreRefusedError where the database or the credentials are wrong."""
        # SHOW answers for a database that is not there; a query over one millisecond opens no shard.
        self._find(Found(fields=1), READING, (), READING.fields, "time >= 0ms AND time < 1ms")

    def close(self) -> None:
        """See store.ports.SeriesStore."""
        self._connection.close()

    def _touch(self, spans: pd.DataFrame) -> None:
        with self._writer:
            if self._stamps is None:
                self._stamps = Stamps(self._clock_ns, self._newest_touch_ns())
            self._connection.write(_line_protocol(TOUCH, spans.assign(at_ms=self._stamps.draw(len(spans)))))

    def _newest_touch_ns(self) -> int:
        text = f"{_selection(TOUCH, TOUCH.fields)} ORDER BY time DESC LIMIT 1"
        pieces = self._connection.query(text, tuple[int, float, float], "ns")
        return max((row[0] for piece in pieces for row in piece.rows), default=0)

    def _find(
        self,
        found: Found,
        measurement: Measurement,
        tags: Sequence[str],
        columns: Sequence[str],
        condition: str,
        epoch: str = "ms",
    ) -> None:
        text = f"{_selection(measurement, columns)} WHERE {condition}"
        kinds = [str | None if name in measurement.texts else float | None for name in columns]
        row = GenericAlias(tuple, (int, *kinds))
        for piece in self._connection.query(text, row, epoch):
            found.add(tuple(piece.tags.get(tag, "") for tag in tags), piece.rows)


_GROUP_METER = ' GROUP BY "meter"'


def _selection(measurement: Measurement, columns: Sequence[str]) -> str:
    return f"SELECT {_names(columns)} FROM {_name(measurement.name)}"  # noqa: S608 - every name is ours


def _conditions(where: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a condition a query, each ending in AND; a row that `where` keeps meets one of them, once."""
    ways = []
    for tag, values in where.items():
        wanted = sorted(set(values))
        parts = [wanted[first : first + VALUES_A_QUERY] for first in range(0, len(wanted), VALUES_A_QUERY)]
        ways.append([" OR ".join(f"{_name(tag)} = {_literal(value)}" for value in part) for part in parts])
    for chosen in product(*ways):
        yield "".join(f"({way}) AND " for way in chosen)


def _windows(start_ms: int, end_ms: int) -> Iterator[str]:
    start, end = _clipped(start_ms), _clipped(end_ms)
    width = max(WINDOW_MS, -(-(end - start) // MOST_WINDOWS))
    for first in range(start, end, width):
        yield f"time >= {first}ms AND time < {min(first + width, end)}ms"


def _clipped(at_ms: int) -> int:
    return max(-LAST_MS, min(at_ms, LAST_MS))


def _literal(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


def _name(name: str) -> str:
    return f'"{name}"'


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(_name, names))


def _line_protocol(measurement: Measurement, kept: pd.DataFrame, *, marked: bool = False) -> list[str]:
    """Return one line a row; `marked` lines say which of their fields are left out."""
    tags = [_tag_texts(tag, kept[tag]) for tag in measurement.tags]
    fields = [_field_texts(name, kept[name].to_numpy()) for name in measurement.fields]
    fields += [_quoted_texts(name, kept[name]) for name in measurement.texts]
    if marked:
        nans = np.isnan(kept.loc[:, list(measurement.fields)].to_numpy())
        fields.append(_field_texts(ABSENT, nans @ (2.0 ** np.arange(nans.shape[1]))))
    heads = map("".join, zip(*tags, strict=True))
    bodies = (",".join(filter(None, row)) for row in zip(*fields, strict=True))
    times = kept["at_ms"].tolist()
    return [f"{measurement.name}{head} {body} {at}" for head, body, at in zip(heads, bodies, times, strict=True)]


def _tag_texts(tag: str, values: pd.Series) -> list[str]:
    """Return `,tag=value` a row; a server has no empty tag, an absent one reads as empty."""
    texts = {value: f",{tag}={value.translate(_TAG_ESCAPES)}" if value else "" for value in values.unique()}
    return [texts[value] for value in values.tolist()]


def _field_texts(name: str, values: np.ndarray) -> list[str]:
    return [f"{name}={value!r}" if value == value else "" for value in values.tolist()]  # noqa: PLR0124 - NaN is not


def _quoted_texts(name: str, values: pd.Series) -> list[str]:
    return [f'{name}="{value.translate(_TEXT_ESCAPES)}"' for value in values.tolist()]


_TAG_ESCAPES = str.maketrans({",": "\\,", "=": "\\=", " ": "\\ "})
_TEXT_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\"})
