"""Rows found by several queries, put in order: by series, then by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Label = tuple[str, ...]


class Found:
    """Gathers columns (time, fields, texts) under the label of their series."""

    def __init__(self, kinds: Iterable[type]) -> None:
        """Expect columns of these kinds, `float` or `str`, after the time."""
        self._kinds = [np.dtype(np.int64), *(np.dtype(np.float64 if kind is float else object) for kind in kinds)]
        self._pieces: dict[Label, list[Sequence[np.ndarray]]] = {}

    def add(self, label: Label, columns: Sequence[np.ndarray]) -> None:
        """Take rows of one series."""
        self._pieces.setdefault(label, []).append(columns)

    def ordered(self) -> tuple[list[Label], np.ndarray, np.ndarray, list[np.ndarray]]:
        """Return labels in order, and per row its label's position, its time and the other columns.

        Of rows with the same label and time the last that was added is kept.
        """
        labels = sorted(self._pieces)
        series = [_in_order(self._pieces[label]) for label in labels]
        codes = np.repeat(np.arange(len(labels)), [len(columns[0]) for columns in series])
        times, *values = (
            np.concatenate([np.empty(0, dtype=kind), *(columns[position] for columns in series)])
            for position, kind in enumerate(self._kinds)
        )
        return labels, codes, times, values


def _in_order(pieces: Sequence[Sequence[np.ndarray]]) -> list[np.ndarray]:
    columns = [np.concatenate(parts) for parts in zip(*pieces, strict=True)]
    times = columns[0]
    if (times[1:] > times[:-1]).all():
        return columns
    order = np.argsort(times, kind="stable")
    last = np.append(np.diff(times[order]) != 0, True)
    return [column[order[last]] for column in columns]
