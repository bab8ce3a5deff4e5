"""Line protocol, the text that servers of the InfluxDB v1 dialect take: a frame at a time, without a step a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.measurements import Measurement

ABSENT = "absent"
"""A field that says of a line, as a bit set in the order of its measurement's fields, which of them are missing."""

_TAG_ESCAPES = str.maketrans({",": "\\,", "=": "\\=", " ": "\\ "})
_TEXT_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\"})


def line_protocol(measurement: Measurement, rows: pd.DataFrame) -> bytes:
    """Return a line a row; tags are categories, and a column ABSENT, where there is one, comes before the fields.

    A number that is NaN is left out, of the first column none may be.
    """
    numbers = [name for name in (ABSENT, *measurement.fields) if name in rows]
    columns = [
        _heads(measurement, rows),
        *(_spelled(rows[name].to_numpy(), f"{',' if place else ''}{name}=") for place, name in enumerate(numbers)),
        *(_quoted(rows[name], f",{name}=") for name in measurement.texts),
        _spelled(rows["at_ms"].to_numpy(), " ", "\n"),
    ]
    return "".join(np.column_stack(columns).ravel().tolist()).encode()


def _heads(measurement: Measurement, rows: pd.DataFrame) -> np.ndarray:
    """Measurement and tags of each row; servers like the tags in order, and have no empty ones."""
    series = np.zeros(len(rows), dtype=np.int64)
    for name in measurement.tags:
        series, _ = pd.factorize(series * len(rows[name].cat.categories) + rows[name].cat.codes.to_numpy())
    _, first = np.unique(series, return_index=True)
    names = sorted(measurement.tags)
    tags = [rows[name].iloc[first].tolist() for name in names]
    heads = (f"{measurement.name}{_tags(names, values)} " for values in zip(*tags, strict=True))
    return _texts(heads)[series]


def _tags(names: Iterable[str], values: Iterable[str]) -> str:
    return "".join(
        f",{name}={value.translate(_TAG_ESCAPES)}" for name, value in zip(names, values, strict=True) if value
    )


def _spelled(values: np.ndarray, before: str, after: str = "") -> np.ndarray:
    """Spell numbers, each different one once, so that they are read back to the last bit; NaN is an empty text."""
    codes, different = pd.factorize(values)
    digits = msgspec.json.encode(different.tolist()).decode()[1:-1].split(",")
    return _texts([*(f"{before}{number}{after}" for number in digits), ""])[codes]


def _quoted(values: pd.Series, before: str) -> np.ndarray:
    return _texts(f'{before}"{value.translate(_TEXT_ESCAPES)}"' for value in values.tolist())


def _texts(texts: Iterable[str]) -> np.ndarray:
    return np.array([*texts], dtype=object)
