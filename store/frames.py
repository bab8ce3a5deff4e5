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
    columns: dict[str, pd.Series] = {"at_ms": frame["at_ms"].astype("int64")}
    columns |= {name: _categories(frame[name]) for name in measurement.tags}
    columns |= {name: frame[name].astype("float64") + 0.0 for name in measurement.fields}
    columns |= {name: frame[name].astype("str").fillna("") for name in measurement.texts}
    kept = pd.DataFrame(columns).loc[:, list(measurement.columns)].reset_index(drop=True)
    for name in measurement.tags:
        _refuse_tags(measurement, name, kept[name], address)
    if measurement == ENERGY_HOURLY:
        kept["energy"] = kept["energy"].mask(_empty_hours(kept), 0.0)
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
    codes = [kept[name].cat.codes.to_numpy() for name in names]
    if kept.empty:
        return kept.loc[:, list(names)], np.empty(0, dtype="int64")
    starts = np.flatnonzero(np.append(True, np.any([code[1:] != code[:-1] for code in codes], axis=0)))
    place = np.zeros(len(starts), dtype="int64")
    for name, code in zip(names, codes, strict=True):
        place, _ = pd.factorize(place * len(kept[name].cat.categories) + code[starts])
    _, first = np.unique(place, return_index=True)
    lengths = np.diff(np.append(starts, len(kept)))
    return kept.loc[:, list(names)].iloc[starts[first]].astype("str"), np.repeat(place, lengths)


def touches(readings: pd.DataFrame) -> pd.DataFrame:
    """Return meter, from, to: whole epoch seconds so that every reading of the meter lies in [from, to)."""
    spans = readings.groupby("meter", sort=True)["at_ms"].agg(["min", "max"])
    return pd.DataFrame(
        {
            "meter": spans.index.to_series().astype("str").reset_index(drop=True),
            "from": (spans["min"] // 1000).astype("float64").reset_index(drop=True),
            "to": (spans["max"] // 1000 + 1).astype("float64").reset_index(drop=True),
        },
    )


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
        frame["energy"] = frame["energy"].mask(_empty_hours(frame))
    return standing(measurement, frame)


def named(names: Sequence[str] | np.ndarray, codes: np.ndarray) -> pd.Series:
    """Return the str column whose rows are `names[code]`, each name shared by its rows."""
    return pd.Series(np.array([*names, ""], dtype=object)[codes], dtype="str")


def _empty_hours(lines: pd.DataFrame) -> pd.Series:
    return lines["measured_s"] + lines["estimated_s"] == 0


def _categories(values: pd.Series) -> pd.Series:
    if (
        isinstance(values.dtype, pd.CategoricalDtype)
        and values.dtype.categories.dtype == "str"
        and values.notna().all()
    ):
        return values
    return values.astype("str").fillna("").astype("category")


def _refuse_tags(measurement: Measurement, name: str, values: pd.Series, address: str) -> None:
    used = np.flatnonzero(np.bincount(values.cat.codes, minlength=1))
    for value in values.cat.categories[used] if len(values) else ():
        if "\n" in value or "\r" in value or value.endswith("\\"):
            reason = f"{measurement.name} {name} {value!r} has a line break, or a backslash at its end; rename it"
            raise StoreRefusedError(address, reason)


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
