"""The numbers under which the rows of a series stand in the DuckDB file."""

# ruff: noqa: S608 - names in SQL come from store/measurements.py alone, values are parameters or frames

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from store.frames import keys

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from store.measurements import Measurement


class SeriesNumbers:
    """What the writer knows of the numbers: they never change. A reader looks them up in its own snapshot."""

    def __init__(self) -> None:
        """Know nothing; the numbers of a measurement are read when they are first asked for."""
        self._known: dict[str, dict[tuple[str, ...], int]] = {}

    def of(self, cursor: DuckDBPyConnection, measurement: Measurement, labels: pd.DataFrame) -> np.ndarray:
        """Return the number of each series that `labels` names by its tags; new ones get theirs in order of name."""
        wanted = list(zip(*(labels[tag].tolist() for tag in labels), strict=True))
        known = self._known.get(measurement.name) or self._read(cursor, measurement)
        new = sorted(label for label in wanted if label not in known)
        if new:
            first = max(known.values(), default=0) + 1
            numbers = range(first, first + len(new))
            cursor.register("numbered", pd.DataFrame(new, columns=[*labels]).assign(series=numbers))
            cursor.execute(f"INSERT INTO {measurement.name}_series BY NAME SELECT * FROM numbered")
            known.update(zip(new, numbers, strict=True))
        return np.array([known[label] for label in wanted], dtype=np.int32)

    def forget(self) -> None:
        """Read the numbers again: some may have been given in a transaction that was not committed."""
        self._known.clear()

    def _read(self, cursor: DuckDBPyConnection, measurement: Measurement) -> dict[tuple[str, ...], int]:
        tags = ", ".join(f'"{tag}"' for tag in keys(measurement)[:-1])
        rows = cursor.execute(f"SELECT series, {tags} FROM {measurement.name}_series").fetchall()
        self._known[measurement.name] = {tuple(label): number for number, *label in rows}
        return self._known[measurement.name]
