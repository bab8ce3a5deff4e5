"""Frames on their way into a series store and out of it: one shape, whichever adapter keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from store.errors import StoreRefusedError
from store.measurements import ENERGY_HOURLY, READING, WHOLE
from store.withdrawal import standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from store.measurements import Measurement

READING_COLUMNS = ("meter", "at_ms", "value")
EXTENT_COLUMNS = ("meter", "from_ms", "to_ms", "readings")
TOUCHED_COLUMNS = ("meter", "arrived_ns", "from_ms", "to_ms")


def accepted(measurement: Measurement, frame: pd.DataFrame, address: str) -> pd.DataFrame:
    """Return the rows as a store keeps them: `measurement.columns`, of rows for one instant only the last.

    Tags are categories of str and texts str (None becomes ""), at_ms int64, fields float64. A negative zero becomes 0,
    and so does the energy of an hour without a measured or estimated second. Raises StoreRefusedError for what no store
    can keep: a missing column, a field that is infinite, a reading or an hour that lacks a number, a tag with a line
    break or with a backslash at its end. Cheapest where tags are categories and rows of a series together, in order.
    """
    missing = [column for column in measurement.columns if column not in frame.columns]
    if missing:
        raise StoreRefusedError(address, f"{measurement.name} needs the columns {', '.join(missing)}")
    columns: dict[str, np.ndarray | pd.Categorical | pd.Series] = {}
    columns["at_ms"] = np.ascontiguousarray(frame["at_ms"].to_numpy(dtype="int64"))
    columns |= {name: _categories(measurement, frame[name], address) for name in measurement.tags}
    fields = {name: frame[name].to_numpy(dtype="float64") + 0.0 for name in measurement.fields}
    if measurement == ENERGY_HOURLY:
        fields["energy"][_empty_hours(fields)] = 0.0
    texts = {name: frame[name].reset_index(drop=True).astype("str").fillna("") for name in measurement.texts}
    kept = pd.DataFrame(columns | fields | texts, copy=False)
    _refuse_numbers(measurement, kept, address)
    return _last_of_each(measurement, kept)


def check_where(measurement: Measurement, where: Mapping[str, Sequence[str]], address: str) -> None:
    """Raise StoreRefusedError for a name that is no tag of the measurement."""
    for name in where:
        if name not in measurement.tags:
            reason = f"{measurement.name} has no tag {name}; it has {', '.join(measurement.tags)}"
            raise StoreRefusedError(address, reason)


def keys(measurement: Measurement) -> tuple[str, ...]:
    """Return the columns that name one row: a reading is its meter's, whichever enterprise sent it."""
    tags = ("meter",) if measurement == READING else measurement.tags
    return (*tags, "at_ms")


def series(measurement: Measurement, kept: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the distinct series of accepted rows, a frame of the tags that name them, and the place of each row's."""
    names = keys(measurement)[:-1]
    tags = [kept[name].array for name in names]
    if kept.empty:
        return kept.loc[:, list(names)], np.empty(0, dtype="int64")
    starts = np.flatnonzero(np.append(True, np.any([tag.codes[1:] != tag.codes[:-1] for tag in tags], axis=0)))
    place = np.zeros(len(starts), dtype="int64")
    for tag in tags:
        place, _ = pd.factorize(place * len(tag.categories) + tag.codes[starts])
    _, first = np.unique(place, return_index=True)
    labels = {name: tag.categories[tag.codes[starts[first]]] for name, tag in zip(names, tags, strict=True)}
    return pd.DataFrame(labels), np.repeat(place, np.diff(np.append(starts, len(kept))))


def touches(readings: pd.DataFrame) -> pd.DataFrame:
    """Return meter, from, to: whole epoch seconds so that every accepted reading of the meter lies in [from, to)."""
    meter, at_ms = readings["meter"].array, readings["at_ms"].to_numpy()
    first, last = np.full(len(meter.categories), _FOREVER_MS), np.full(len(meter.categories), -_FOREVER_MS)
    np.minimum.at(first, meter.codes, at_ms)
    np.maximum.at(last, meter.codes, at_ms)
    touched = np.flatnonzero(first <= last)
    spans = {"from": (first[touched] // 1000).astype("float64"), "to": (last[touched] // 1000 + 1).astype("float64")}
    return pd.DataFrame({"meter": meter.categories[touched]} | spans).sort_values("meter", ignore_index=True)


def touched_frame(meters: pd.Series, arrived_ns: np.ndarray, from_s: np.ndarray, to_s: np.ndarray) -> pd.DataFrame:
    """Return TOUCHED_COLUMNS ordered by arrived_ns."""
    frame = pd.DataFrame(
        {
            "meter": meters.astype("str"),
            "arrived_ns": np.asarray(arrived_ns, dtype="int64"),
            "from_ms": np.asarray(from_s, dtype="float64").astype("int64") * 1000,
            "to_ms": np.asarray(to_s, dtype="float64").astype("int64") * 1000,
        },
    )
    return frame.sort_values("arrived_ns", kind="stable", ignore_index=True)


def readings_frame(meters: Sequence[str], codes: np.ndarray, at_ms: np.ndarray, value: np.ndarray) -> pd.DataFrame:
    """Return READING_COLUMNS; `codes` are positions in `meters`, which are distinct, ordered and asked for."""
    categories = pd.CategoricalDtype(pd.Index(list(meters), dtype="str"))
    return pd.DataFrame({"meter": pd.Categorical.from_codes(codes, dtype=categories), "at_ms": at_ms, "value": value})


def extents_frame(
    meters: Sequence[str] | np.ndarray, from_ms: np.ndarray, to_ms: np.ndarray, readings: np.ndarray
) -> pd.DataFrame:
    """Return EXTENT_COLUMNS ordered by meter, without the meters that have no reading."""
    frame = pd.DataFrame(
        {
            "meter": pd.Series(meters, dtype="str"),
            "from_ms": np.asarray(from_ms, dtype="int64"),
            "to_ms": np.asarray(to_ms, dtype="int64"),
            "readings": np.asarray(readings, dtype="int64"),
        },
    )
    return frame[frame["readings"] > 0].sort_values("meter", ignore_index=True)


def lines_frame(measurement: Measurement, columns: dict[str, pd.Series | np.ndarray]) -> pd.DataFrame:
    """Return `measurement.columns` of the lines that stand; energy of an hour of which nothing is known reads NaN."""
    frame = pd.DataFrame({name: columns[name] for name in measurement.columns})
    for name in measurement.texts:
        frame[name] = frame[name].astype("str").fillna("")
    if measurement == ENERGY_HOURLY:
        frame.loc[_empty_hours(frame), "energy"] = np.nan
    return standing(measurement, frame)


def named(names: Sequence[str] | np.ndarray, codes: np.ndarray) -> pd.Series:
    """Return the str column whose rows are `names[code]`, each name shared by its rows."""
    return pd.Series(np.array([*names, ""], dtype=object)[codes], dtype="str")


def _empty_hours(lines: Mapping[str, np.ndarray] | pd.DataFrame) -> np.ndarray:
    return np.asarray(lines["measured_s"] + lines["estimated_s"] == 0)


def _categories(measurement: Measurement, values: pd.Series, address: str) -> pd.Categorical:
    tag = values.array
    if not isinstance(tag, pd.Categorical) or tag.categories.dtype != "str" or (tag.codes < 0).any():
        codes, names = pd.factorize(values.astype("str").fillna(""))
        tag = pd.Categorical.from_codes(codes, categories=names)
    used = np.flatnonzero(np.bincount(tag.codes, minlength=1)) if len(tag) else ()
    for value in tag.categories[used].tolist() if len(tag) else ():
        if "\n" in value or "\r" in value or value.endswith("\\"):
            name = f"{measurement.name} {values.name} {value!r}"
            raise StoreRefusedError(address, f"{name} has a line break, or a backslash at its end; rename it")
    return tag


def _refuse_numbers(measurement: Measurement, kept: pd.DataFrame, address: str) -> None:
    for name in measurement.fields:
        numbers = kept[name].to_numpy()
        wrong = ~np.isfinite(numbers) if measurement in WHOLE else np.isinf(numbers)
        if wrong.any():
            row = int(wrong.argmax())
            where = ", ".join(f"{key}={kept[key].iloc[row]}" for key in keys(measurement))
            raise StoreRefusedError(address, f"{measurement.name} {where}: {name} is {numbers[row]}, not finite")


def _last_of_each(measurement: Measurement, kept: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without those that a later row of the same series and instant replaces."""
    _, codes = series(measurement, kept)
    at_ms = kept["at_ms"].to_numpy()
    same = codes[1:] == codes[:-1]
    if ((codes[1:] > codes[:-1]) | (same & (at_ms[1:] > at_ms[:-1]))).all():
        return kept
    replaced = pd.DataFrame({"series": codes, "at_ms": at_ms}).duplicated(keep="last").to_numpy()
    return kept[~replaced].reset_index(drop=True)


_FOREVER_MS = 2**62
